"""Rules of the ranking a person could name: what comes first, what is left out, and why."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from lyceum.matching.ranking.catalogue import prepare
from lyceum.matching.ranking.concepts import Vocabulary
from lyceum.matching.ranking.entries import Entry, Profile
from lyceum.matching.ranking.ranking import rank, why_not
from tests.matching.small_catalogue import ENTRIES, many_alike, small_catalogue

pytestmark = pytest.mark.pure


def _ids(profile: Profile, top: int = 5) -> list[str]:
    return [result.id for result in rank(small_catalogue(), profile, top=top).results]


@pytest.mark.parametrize(
    ("goal", "languages", "wanted"),
    [
        ("infections went down since our new routine, is it just luck?", ("en",), "stats"),
        ("Ist es Zufall oder wirkt die neue Behandlung auf unserer Station?", ("de",), "stats-de"),
        ("quiero una página para mi panadería", ("es",), "web"),
        ("tell a game about my valley that friends can play", ("en",), "games"),
        ("put the footpaths of my village on a map", ("en",), "map"),
    ],
)
def test_rank_finds_what_a_wish_does_not_name(goal: str, languages: tuple[str, ...], wanted: str) -> None:
    assert _ids(Profile(goals=(goal,), languages=languages))[0] == wanted


def test_rank_puts_the_group_nearby_first_for_those_who_want_to_meet() -> None:
    wish = ("Wege in meinem Dorf auf die Karte zeichnen",)
    found = _ids(Profile(goals=wish, languages=("de",), city="Köln", country="DE", format="local"))
    assert found[0] == "map-bonn"
    assert "map-lima" not in found[:2]


def test_rank_keeps_unreadable_languages_out_of_the_first_when_others_fit() -> None:
    found = _ids(Profile(goals=("statistics",), languages=("en",)))
    assert "stats-de" not in found[:2]
    assert found[0] == "stats"


def test_rank_does_not_look_at_size() -> None:
    alike = Entry("a", "Python", topics=("python",), languages=("en",), format="online")
    small_first = prepare(
        [alike, Entry("b", "Rust", topics=("rust",), languages=("en",), format="online", size=10**7)]
    )
    assert rank(small_first, Profile(goals=("learn python",), languages=("en",)), top=2).results[0].id == "a"
    found = {result.id: result.score for result in rank(small_catalogue(), Profile(goals=("python",)), top=5).results}
    assert found["python"] == pytest.approx(found["small-python"], rel=0.02)


def test_rank_hides_the_dead_and_what_is_for_others() -> None:
    found = _ids(Profile(goals=("make a game",), languages=("en",)), top=3)
    assert found[0] == "games"
    assert "old-games" not in found[:1]
    assert _ids(Profile(goals=("statistics with r",), languages=("en",)), top=3)[0] != "women-r"
    with_her = _ids(Profile(goals=("r, with other women",), languages=("en",), self_described=("woman",)))
    assert with_her[0] == "women-r"


def test_rank_mixes_kinds() -> None:
    found = rank(many_alike(), Profile(goals=("python",), languages=("en",)), top=6).results
    kinds = Counter(result.id.split("-")[0] for result in found)
    assert kinds["forum"] >= 1


def test_rank_shows_only_allowed_rows() -> None:
    catalogue = small_catalogue()
    allowed = np.zeros(len(catalogue), dtype=bool)
    allowed[catalogue.number["r"]] = True
    found = rank(catalogue, Profile(goals=("statistics",)), allowed=allowed).results
    assert [result.id for result in found] == ["r"]


@pytest.mark.parametrize("goal", ["qwx zzk", "breed sheepdogs", "", "play the viola in a quartet"])
def test_rank_says_when_nothing_fits(goal: str) -> None:
    assert rank(small_catalogue(), Profile(goals=(goal,), languages=("en",))).nothing_fits


def test_rank_says_that_something_fits() -> None:
    assert not rank(small_catalogue(), Profile(goals=("learn statistics",), languages=("en",))).nothing_fits


def test_rank_of_an_empty_catalogue_fits_nobody() -> None:
    ranking = rank(prepare([]), Profile(goals=("statistics",)))
    assert ranking.results == ()
    assert ranking.nothing_fits


def test_rank_leaves_out_the_subject_not_wanted() -> None:
    found = _ids(Profile(goals=("python, but not games",), languages=("en",)), top=2)
    assert set(found) <= {"python", "small-python"}


def test_rank_hears_the_subject_more_than_the_change_of_career() -> None:
    found = _ids(Profile(goals=("change my career into statistics",), languages=("en",)), top=1)
    assert found == ["stats"]


def test_rank_hears_the_wish_more_than_the_trade_told_before() -> None:
    goal = "I program all day. I would like to draw paths on a map."
    assert _ids(Profile(goals=(goal,), languages=("en",)), top=1) == ["map"]


def test_rank_names_the_subject_and_quotes_the_goal() -> None:
    profile = Profile(goals=("I want to know if it is just luck",), languages=("en",))
    reason = rank(small_catalogue(), profile, top=1).results[0].reasons[0]
    assert reason.kind == "subject"
    assert reason.data["label"] == "Statistics"
    assert reason.data["words"] == "luck"


def test_rank_tells_a_subject_once() -> None:
    vocabulary = Vocabulary([{"id": "concept1", "label": {"en": "Statistics"}}])
    found = rank(prepare(ENTRIES, vocabulary), Profile(goals=("learn statistics",), languages=("en",)), top=1)
    about = [reason for reason in found.results[0].reasons if reason.data.get("label") == "Statistics"]
    assert [reason.kind for reason in about] == ["subject"]
    assert sum(reason.share for reason in found.results[0].reasons) == pytest.approx(found.results[0].score)


def test_rank_tells_no_sensitive_subject() -> None:
    catalogue = prepare([Entry("pride", "Queer coders", topics=("lgbtq",), languages=("en",), format="online")])
    for result in rank(catalogue, Profile(goals=("queer people who code",), self_described=("queer",))).results:
        assert all("lgbtq" not in str(reason.data) for reason in result.reasons)


@pytest.mark.parametrize(
    ("profile", "entry", "kind"),
    [
        (Profile(goals=("statistics",), languages=("en",)), "stats-de", "language"),
        (Profile(goals=("statistics",), languages=("en",)), "games", "subject"),
        (Profile(goals=("street maps",), languages=("es",), country="DE", city="Bonn"), "map-lima", "place"),
        (Profile(goals=("make a game",), languages=("en",)), "old-games", "status"),
        (Profile(goals=("statistics",), refused={"stats": "time"}), "stats", "refused"),
        (Profile(goals=("statistics",)), "nowhere", "unknown"),
        (Profile(goals=("r programming",), languages=("en",)), "women-r", "audience"),
    ],
)
def test_why_not_names_what_fails(profile: Profile, entry: str, kind: str) -> None:
    assert why_not(small_catalogue(), profile, entry).kind == kind


def test_rank_asks_a_semantic_model_when_there_is_one() -> None:
    def embed(texts: Sequence[str], /) -> npt.NDArray[np.float32]:
        rows = [[1.0, 0.0] if "Game" in str(text) or "joyful" in str(text) else [0.0, 1.0] for text in texts]
        return np.array(rows, dtype=np.float32)

    catalogue = prepare(ENTRIES, embedder=embed)
    found = rank(catalogue, Profile(goals=("joyful",), languages=("en",)), embedder=embed)
    assert found.results[0].id == "games"
    assert found.results[0].reasons[0].kind == "meaning"
