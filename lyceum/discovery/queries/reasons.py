"""Reasons of a ranking as sentences a person can read, printed from the numbers that made the score."""

from collections.abc import Callable, Mapping

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lyceum.discovery.queries.files import get_vocabulary
from lyceum.matching.ranking.entries import Datum, Reason

Data = Mapping[str, Datum]


def _label(data: Data, kind: str = "") -> str:
    """A subject's word in the reader's language, else its English one."""
    known = get_vocabulary().label_in(str(data.get(f"{kind}concept", "")), get_language() or "en")
    return known or str(data.get(f"{kind}label", ""))


def _subject(data: Data) -> str:
    subject, about, words = _label(data), _label(data, "about_"), str(data.get("words", ""))
    if not subject:
        return _("It is about what you wish.")
    if about and words:
        return _("It is about %(about)s, which helps with %(subject)s (you wrote “%(words)s”).") % {
            "about": about,
            "subject": subject,
            "words": words,
        }
    if about:
        return _("It is about %(about)s, which helps with %(subject)s.") % {"about": about, "subject": subject}
    if words:
        return _("It is about %(subject)s, which your goal needs (you wrote “%(words)s”).") % {
            "subject": subject,
            "words": words,
        }
    return _("It is about %(subject)s, which your goal needs.") % {"subject": subject}


def _searched(data: Data) -> str:
    """The same as `_subject`, for words that were looked for."""
    subject, about, words = _label(data), _label(data, "about_"), str(data.get("words", ""))
    if subject and about:
        return _("It is about %(about)s, which helps with %(subject)s.") % {"about": about, "subject": subject}
    if subject and words:
        told = {"subject": subject, "words": words}
        return _("It is about %(subject)s (you looked for “%(words)s”).") % told
    return _concept(data)


def _concept(data: Data) -> str:
    subject = _label(data)
    return _("It is about %(subject)s.") % {"subject": subject} if subject else _("It is about what you wish.")


def _words(data: Data) -> str:
    if not data.get("words"):
        return _("It uses your words.")
    return _("It uses your words: %(words)s.") % {"words": data.get("words", "")}


def _near(data: Data) -> str:
    if "km" in data:
        km = int(data["km"])
        return ngettext("It is about %(km)s km from you.", "It is about %(km)s km from you.", km) % {"km": km}
    return _("It is for your area.")


_TEXTS: dict[str, Callable[[Data], str]] = {
    "subject": _subject,
    "concept": _concept,
    "words": _words,
    "meaning": lambda _data: _("What it says of itself is close to your goal."),
    "near": _near,
    "language": lambda _data: _("It speaks your language."),
    "audience": lambda _data: _("It is made for people like you."),
    "kind": lambda _data: _("It is the kind you asked for."),
    "alive": lambda _data: _("It is active."),
    "newcomers": lambda _data: _("New people are welcome."),
    "starters": lambda _data: _("People begin there."),
    "times": lambda _data: _("It meets when you are free."),
}


def _status(data: Data) -> str:
    if data.get("status") == "dead":
        return _("It has closed.")
    return _("It is not active at the moment.")


def _quiet(data: Data) -> str:
    days = int(data.get("days", 0))
    return ngettext("Quiet for %(days)s day.", "Quiet for %(days)s days.", days) % {"days": days}


def _place(data: Data) -> str:
    if "km" in data:
        km = int(data["km"])
        return ngettext("It is %(km)s km away.", "It is %(km)s km away.", km) % {"km": km}
    if data.get("format") == "online":
        return _("It is online only.") if data.get("wants_local") else _("It may be made for another country.")
    return _("It may be far from you.")


def _audience(data: Data) -> str:
    """Nobody is asked whether they belong, so nobody is told that they do not."""
    if "gender" in str(data.get("audience", "")):
        return _("For women and gender minorities: you may want to ask.")
    return _("It is made for certain people first: you may want to ask.")


_CAVEATS: dict[str, Callable[[Data], str]] = {
    "language": lambda _data: _("It may not be in a language you read."),
    "place": _place,
    "audience": _audience,
    "likened": lambda _data: _("Something very like it was not what you meant."),
    "status": _status,
    "quiet": _quiet,
    "kind": lambda _data: _("It is not the kind you asked for."),
    "level": lambda _data: _("It is for another level."),
    "subject": lambda _data: _("It is about something else."),
    "refused": lambda _data: _("You said that it is not for you."),
    "unknown": lambda _data: _("It is not in the directory."),
}


def reason_text(reason: Reason, *, is_search: bool = False) -> str:
    """The sentence for what speaks for an entry; of a search no goal is told."""
    if is_search and reason.kind == "subject":
        return _searched(reason.data)
    return _TEXTS[reason.kind](reason.data)


def caveat_text(reason: Reason) -> str:
    """The sentence for what speaks against it."""
    return _CAVEATS[reason.kind](reason.data)
