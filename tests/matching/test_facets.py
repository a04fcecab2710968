"""Filters of the directory: counts beside each choice, and the filter to loosen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyceum.matching.facets import Chosen, Facets, apply_filters, distances_km, prepare_facets
from lyceum.matching.ranking.entries import Entry
from tests.matching.small_catalogue import ENTRIES

pytestmark = pytest.mark.pure


def _facets() -> Facets:
    return prepare_facets(ENTRIES)


def _ids(mask: np.typing.NDArray[np.bool_]) -> set[str]:
    return {entry.id for entry, passes in zip(ENTRIES, mask, strict=True) if passes}


def test_apply_filters_without_choices_keeps_everything() -> None:
    found = apply_filters(_facets(), Chosen({}))
    assert found.mask.all()
    assert found.to_loosen == ""


def test_apply_filters_joins_choices_of_one_filter() -> None:
    found = apply_filters(_facets(), Chosen({"language": ("de", "es")}))
    assert _ids(found.mask) == {"stats-de", "map-bonn", "map-lima", "web"}


def test_apply_filters_needs_every_filter() -> None:
    found = apply_filters(_facets(), Chosen({"language": ("de",), "form": ("in_person",)}))
    assert _ids(found.mask) == {"map-bonn"}


def test_apply_filters_counts_each_choice_beside_the_other_filters() -> None:
    found = apply_filters(_facets(), Chosen({"language": ("de",), "form": ("in_person",)}))
    assert found.counts["language", "es"] == 1
    assert found.counts["form", "online"] == 1


def test_apply_filters_names_the_filter_to_loosen() -> None:
    found = apply_filters(_facets(), Chosen({"language": ("es",), "form": ("in_person",), "kind": ("course",)}))
    assert not found.mask.any()
    assert found.to_loosen == "kind"


def test_apply_filters_keeps_within_a_distance() -> None:
    found = apply_filters(_facets(), Chosen({}, within_km=50, latitude=50.94, longitude=6.96))
    assert _ids(found.mask) == {"map-bonn"}


def test_apply_filters_knows_free_times_and_hours() -> None:
    entries = [
        Entry("early", "a", meetings=0b11, hours_a_week=2),
        Entry("late", "b", meetings=0b1100),
        Entry("c", "c"),
    ]
    facets = prepare_facets(entries)
    assert list(apply_filters(facets, Chosen({}, free=0b1000)).mask) == [False, True, False]
    assert list(apply_filters(facets, Chosen({}, free=0)).mask) == [False, False, False]
    assert list(apply_filters(facets, Chosen({}, most_hours=3)).mask) == [True, False, False]


def test_apply_filters_names_the_strictest_where_no_single_one_helps() -> None:
    entries = [
        Entry("a", "a", kind="forum", languages=("en",)),
        Entry("b", "b", kind="forum", languages=("fr",)),
        Entry("c", "c", kind="event", cost="free"),
    ]
    wanted = Chosen({"kind": ("forum",), "language": ("de",), "cost": ("free",)})
    assert apply_filters(prepare_facets(entries), wanted).to_loosen == "language"


def test_apply_filters_wants_all_access_facts() -> None:
    entries = [Entry("a", "a", access=("ramp", "captions")), Entry("b", "b", access=("ramp",))]
    found = apply_filters(prepare_facets(entries), Chosen({"access": ("ramp", "captions")}))
    assert list(found.mask) == [True, False]


def test_apply_filters_of_nothing() -> None:
    found = apply_filters(prepare_facets([]), Chosen({"language": ("de",)}, within_km=1, latitude=0, longitude=0))
    assert not len(found.mask)
    assert found.to_loosen == ""


choices = st.dictionaries(
    st.sampled_from(["kind", "language", "form", "level", "cost", "access", "subject"]),
    st.lists(st.sampled_from(["forum", "local", "de", "en", "online", "in_person", "odd"]), max_size=3).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(choices, st.none() | st.floats(0, 20_000), st.floats(-90, 90), st.floats(-180, 180))
def test_apply_filters_counts_what_a_choice_would_show(
    chosen: dict[str, tuple[str, ...]], km: float | None, latitude: float, longitude: float
) -> None:
    facets = _facets()
    found = apply_filters(facets, Chosen(chosen, within_km=km, latitude=latitude, longitude=longitude))
    assert all(0 <= count <= facets.size for count in found.counts.values())
    assert all(left >= np.count_nonzero(found.mask) for left in found.without.values())
    for language in ("de", "es"):
        alone = apply_filters(
            facets, Chosen({**chosen, "language": (language,)}, within_km=km, latitude=latitude, longitude=longitude)
        )
        assert found.counts["language", language] == np.count_nonzero(alone.mask)


def test_distances_km_does_not_know_places_that_are_not_told() -> None:
    km = distances_km(_facets(), 50.73, 7.1)
    assert km[6] == pytest.approx(0, abs=0.1)
    assert np.isnan(km[0])
