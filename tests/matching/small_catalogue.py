"""A small directory to rank in: enough subjects, languages and places for every rule to show."""

from dataclasses import replace

from lyceum.matching.ranking.catalogue import Catalogue, prepare
from lyceum.matching.ranking.entries import Entry

ENTRIES = (
    Entry("stats", "Statistics", topics=("statistics",), kind="forum", languages=("en",), format="online"),
    Entry("stats-de", "Statistik", topics=("statistics",), kind="forum", languages=("de",), format="online"),
    Entry("r", "R users", topics=("r",), kind="chat", languages=("en",), format="online"),
    Entry("python", "Python", topics=("python",), kind="chat", languages=("en",), format="online", size=900_000),
    Entry("small-python", "Python friends", topics=("python",), kind="chat", languages=("en",), format="online"),
    Entry("web", "Web pages", topics=("web-development",), kind="chat", languages=("en", "es"), format="online"),
    Entry(
        "map-bonn", "OpenStreetMap Bonn", topics=("openstreetmap",), kind="local_group", languages=("de", "en"),
        format="local", country="DE", city="Bonn", latitude=50.73, longitude=7.1,
    ),
    Entry(
        "map-lima", "OpenStreetMap Lima", topics=("openstreetmap",), kind="local_group", languages=("es",),
        format="local", country="PE", city="Lima", latitude=-12.05, longitude=-77.04,
    ),
    Entry("map", "OpenStreetMap", topics=("openstreetmap",), kind="forum", languages=("en",), format="online"),
    Entry(
        "women-r", "R-Ladies", topics=("r",), kind="local_chapter", languages=("en",), format="online",
        audience=("gender minorities",),
    ),
    Entry("games", "Game makers", topics=("game development",), kind="forum", format="online", languages=("en",)),
    Entry("old-games", "Old game makers", topics=("game development",), kind="forum", format="online", status="dead"),
)  # fmt: skip


def small_catalogue() -> Catalogue:
    return prepare(ENTRIES)


def many_alike() -> Catalogue:
    """Twelve chats of one source about a subject, and two forums of others a little less about it."""
    chats = [Entry(f"chat-{n}", f"Python chat {n}", topics=("python",), kind="chat", source="one") for n in range(12)]
    forums = [
        Entry(f"forum-{n}", f"Python forum {n}", topics=("python",), kind="forum", source=f"{n}") for n in (1, 2)
    ]
    return prepare([replace(entry, languages=("en",), format="online") for entry in (*chats, *forums)])
