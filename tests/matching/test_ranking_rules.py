"""Rules of the ranking a person could name: what comes first, what is left out, and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

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


def _r(number: str, site: str) -> Entry:
    return Entry(number, f"R – {site}", sections=("R",), kind="qa_site", languages=("en",), format="online")


_SITES = (
    _r("one", "Stack Overflow"), _r("two", "Reddit"), _r("three", "Quora"),
    *(Entry(f"d{n}", f"Data {n}", topics=("data-science",), languages=("en",), format="online") for n in range(3)),
    Entry("women-nairobi", "R-Ladies Nairobi", topics=("r",), languages=("en",), format="hybrid", country="KE",
          city="Nairobi", latitude=-1.28, longitude=36.82, audience=("gender minorities",)),
)  # fmt: skip
_NURSE = Profile(goals=("statistics",), languages=("en",), country="KE", city="Nairobi")


def test_rank_puts_the_same_thing_on_other_sites_below() -> None:
    found = [result.id for result in rank(prepare(_SITES), _NURSE, top=7).results]
    assert [name for name in found[:4] if name in {"one", "two", "three"}] == ["one"]


def test_rank_puts_what_meets_near_before_the_third_online() -> None:
    results = rank(prepare(_SITES), _NURSE, top=7).results
    place = [result.id for result in results].index("women-nairobi")
    assert place <= 2
    caveat = results[place].caveat
    assert caveat
    assert caveat.kind == "audience"
    assert caveat.share >= -0.3


def test_rank_lowers_the_siblings_of_what_is_about_something_else() -> None:
    refusing = replace(_NURSE, refused={"one": "topic"})
    found = [result.id for result in rank(prepare(_SITES), refusing, top=7).results]
    assert set(found[-2:]) == {"two", "three"}
    later = [result.id for result in rank(prepare(_SITES), replace(_NURSE, refused={"one": "time"}), top=7).results]
    assert later.index("two") < 3


@pytest.mark.parametrize(
    "goal",
    ["learn x", "<script>alert(1)</script>", "<b></b>", "who lived in my house, my street 100 years ago"],
)
def test_rank_trusts_no_single_letter_markup_or_lone_word(goal: str) -> None:
    learner = Profile(goals=(goal,), languages=("en",), country="GB", city="Leeds", format="local")
    assert rank(small_catalogue(), learner).nothing_fits


def test_rank_knows_what_is_called_by_one_letter() -> None:
    assert _ids(Profile(goals=("learn R",), languages=("en",)), top=1) == ["r"]


def test_rank_takes_the_name_of_a_place_for_no_language() -> None:
    entry = Entry("latin", "OpenStreetMap Latin America", topics=("mapping",), languages=("es",), format="online")
    assert rank(prepare([entry]), Profile(goals=("hablar inglés con fluidez",), languages=("es",))).nothing_fits


def test_rank_puts_who_names_the_subject_before_a_broader_one() -> None:
    chemistry = Entry("chemistry", "Chemistry", sections=("Science",), languages=("en",), format="online", size=9)
    science = Entry(
        "science", "All of it", sections=("Science",), rooms=("physics",), languages=("en",), format="online"
    )
    found = rank(prepare([chemistry, science]), Profile(goals=("quantum mechanics",), languages=("en",)), top=2)
    assert found.results[0].id == "science"


def test_rank_shows_beginners_first_where_people_begin() -> None:
    tool = Entry("tool", "Web tool", topics=("web-development",), languages=("en",), format="online", size=9)
    course = replace(tool, id="course", rooms=("beginner-questions",), size=1)
    goal = Profile(goals=("build my first web page",), languages=("en",), level="beginner")
    assert rank(prepare([tool, course]), goal, top=1).results[0].id == "course"
    assert rank(prepare([tool, course]), replace(goal, level="advanced"), top=1).results[0].id == "tool"


@pytest.mark.parametrize("interests", [(), ("statistics",)])
def test_rank_says_nothing_fits_where_the_words_mean_something_else(interests: tuple[str, ...]) -> None:
    learner = Profile(goals=("I want to learn falconry and train a hawk",), interests=interests, languages=("en",))
    assert rank(small_catalogue(), learner).nothing_fits is not bool(interests)


def test_rank_of_an_interest_alone_is_sure() -> None:
    assert not rank(small_catalogue(), Profile(interests=("statistics",), languages=("en",))).nothing_fits
