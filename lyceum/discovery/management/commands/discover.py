"""`lyceum discover`: communities for profiles, from files, by the code that serves the pages."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lyceum.discovery.queries.files import UnreadableFileError, get_vocabulary, read_entries, read_profiles
from lyceum.discovery.queries.reasons import caveat_text, reason_text
from lyceum.matching.ranking.catalogue import prepare
from lyceum.matching.ranking.entries import Ranking, Reason
from lyceum.matching.ranking.lexicon import lexicon
from lyceum.matching.ranking.ranking import rank
from lyceum.matching.ranking.tongues import language_codes


class Command(BaseCommand):
    help = "Ranks the communities of a catalogue for each profile and writes the lists with their reasons."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--catalogue", type=Path, required=True, help="communities, one JSON object a line")
        parser.add_argument("--profiles", type=Path, required=True, help="learners, one JSON object a line")
        parser.add_argument("--top", type=int, default=10, help="how many results at most (10)")
        parser.add_argument("--out", type=Path, help="where the lists go, one JSON object a line (standard output)")
        parser.add_argument("--times", action="store_true", help="say on standard error what it took")

    def handle(self, *_args: object, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        if options["top"] < 1:
            raise CommandError("--top must be at least 1.")
        try:
            entries = read_entries(options["catalogue"], timezone.localdate().toordinal())
            profiles = list(read_profiles(options["profiles"]))
        except (OSError, UnreadableFileError) as error:
            raise CommandError(str(error)) from error
        catalogue = prepare(entries, get_vocabulary())
        for language in sorted({code for profile in profiles for code in language_codes(profile.languages)} | {"en"}):
            lexicon().cues(language)
        spent = 0.0
        lines = []
        for profile in profiles:
            before = time.process_time()
            ranking = rank(catalogue, profile, top=options["top"])
            spent += time.process_time() - before
            lines.append(json.dumps(_answer(profile.id, ranking), ensure_ascii=False) + "\n")
        self._write(options["out"], lines)
        if options["times"]:
            self.stderr.write(
                f"{len(entries)} entries prepared in {catalogue.build_seconds:.2f} s CPU, "
                f"{catalogue.build_bytes / 2**20:.1f} MiB; "
                f"{1000 * spent / max(1, len(profiles)):.2f} ms CPU a profile over {len(profiles)} profiles",
            )

    def _write(self, out: Path | None, lines: list[str]) -> None:
        if out is None:
            sys.stdout.writelines(lines)
            return
        try:
            with out.open("w", encoding="utf-8") as file:
                file.writelines(lines)
        except OSError as error:
            raise CommandError(str(error)) from error


def _answer(profile_id: str, ranking: Ranking) -> dict[str, Any]:
    return {
        "id": profile_id,
        "results": [
            {
                "id": result.id,
                "score": round(result.score, 6),
                "reasons": [_told(reason, reason_text(reason)) for reason in result.reasons],
                "caveat": _told(result.caveat, caveat_text(result.caveat)) if result.caveat else None,
            }
            for result in ranking.results
        ],
        "nothing_fits": ranking.nothing_fits,
    }


def _told(reason: Reason, text: str) -> dict[str, Any]:
    return {"kind": reason.kind, "share": round(reason.share, 6), **reason.data, "text": text}
