"""Where somebody is, from words: a town or country of the offline table, kept to a tenth of a degree."""

from dataclasses import dataclass

from lyceum.matching.places import find_country, find_places


@dataclass(frozen=True, slots=True)
class Area:
    """An area as it was written, and its middle if the table knows it; never an address."""

    text: str
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    zone: str = ""


def find_area(text: str) -> Area:
    """The likeliest place named; words that name none are kept as words."""
    places = find_places(text)
    if not places:
        return Area(text, country=find_country(text))
    place = places[0]
    # Numbers belong to a street or a postcode, which nobody needs.
    words = place.name if any(letter.isdigit() for letter in text) else text
    return Area(words, place.country, round(place.latitude, 1), round(place.longitude, 1), place.zone)
