"""The demo: real public sets and the story of Noor, loaded once."""

import json
from collections.abc import Callable
from pathlib import Path

from lyceum.communities.actions.living import measure_life
from lyceum.interop.actions.demo import (
    make_more_community,
    make_story_community,
    make_story_conversations,
    make_story_directory,
    make_story_people,
    mark_as_demo,
)
from lyceum.interop.tasks.chats import import_chats
from lyceum.interop.tasks.directory import import_directory
from lyceum.interop.tasks.stackexchange import import_stackexchange
from lyceum.interop.tasks.story import Stage, play_story
from lyceum.people.models.accounts import Person
from lyceum.people.requests import SYSTEM

NAME = "Lyceum at Leeds Libraries"


def load_demo(folder: Path, progress: Callable[[str], None] = lambda _words: None) -> None:
    """Fill an empty database."""
    story = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    progress("Noor and the people around her")
    people = make_story_people(SYSTEM, story["people"])
    community = make_story_community(SYSTEM, story, people)
    make_story_conversations(SYSTEM, community, story["conversations"], people)
    stage = Stage(
        community,
        make_more_community(SYSTEM, story["closed"], people),
        {handle: Person.objects.get(pk=pk) for handle, pk in people.items()},
    )
    play_story(stage, story["doings"])
    progress("1,548 communities that live elsewhere")
    import_directory(folder / "directory.jsonl.gz")
    make_story_directory(SYSTEM, story, people)
    for row in story["more"]:
        progress(row["name"])
        more = make_more_community(SYSTEM, row, people)
        if row["import"] == "chat":
            import_chats(folder / row["file"], more)
        else:
            import_stackexchange(folder / row["file"], more, site=row["site"])
    measure_life(SYSTEM)
    mark_as_demo(SYSTEM, NAME)
