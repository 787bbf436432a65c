"""Zones as people say them beside a time: Bogotá time, hora de Ciudad de México, UTC."""

from collections.abc import Iterator, Sequence
from functools import cache
from zoneinfo import available_timezones

from bot.brain.offline.tokens import Token, fold
from storage.vocabulary import Vocabulary

_UNIVERSAL = {"utc": "UTC", "gmt": "UTC", "zulu": "UTC"}
# What cities are called beside their name in the zone database.
_FURTHER = {
    "ciudad de mexico": "America/Mexico_City", "cdmx": "America/Mexico_City", "mexico df": "America/Mexico_City",
    "nueva york": "America/New_York", "sao paulo": "America/Sao_Paulo", "londres": "Europe/London",
    "lisboa": "Europe/Lisbon", "berlin": "Europe/Berlin", "roma": "Europe/Rome", "medellin": "America/Bogota",
    "quito": "America/Guayaquil", "san jose": "America/Costa_Rica", "barcelona": "Europe/Madrid",
    "colombia": "America/Bogota", "peru": "America/Lima", "argentina": "America/Argentina/Buenos_Aires",
    "colombian": "America/Bogota", "peruvian": "America/Lima", "argentine": "America/Argentina/Buenos_Aires",
    "uruguay": "America/Montevideo", "venezuela": "America/Caracas", "bolivia": "America/La_Paz",
    "paraguay": "America/Asuncion", "panama": "America/Panama",
}  # fmt: skip
_LONGEST = 4
_SPANISH = (("hora", "de"), ("hora", "del"), ("hora", "en"), ("hora",))


def zone_at(tokens: Sequence[Token], first: int, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """Yield (one past the last token, IANA zone) for a zone that is said right there."""
    words = tuple(token.folded for token in tokens[first : first + _LONGEST + 2])
    before = next((phrase for phrase in _SPANISH if words[: len(phrase)] == phrase), ())
    words = words[len(before) :]
    for length in range(min(_LONGEST, len(words)), 0, -1):
        name = " ".join(words[:length])
        behind = words[length : length + 1] == ("time",)
        end = first + len(before) + length
        if length == 1 and name in _UNIVERSAL:
            yield end + behind, _UNIVERSAL[name]
            return
        zone = _of_location(name, vocabulary) or _cities().get(name)
        if zone is not None and (before or behind):
            yield end + behind, zone
            return


def _of_location(name: str, vocabulary: Vocabulary) -> str | None:
    """The zone of a location of that name: nothing that a city of the world is called comes before it."""
    return next((place.zone for place in vocabulary.locations if _words(place.name) == name), None)


@cache
def _cities() -> dict[str, str]:
    """The zone of each city that has one, by its name folded; none for what two zones are called."""
    found: dict[str, set[str]] = {}
    for zone in available_timezones():
        region, _, city = zone.rpartition("/")
        if region and region not in ("Etc", "SystemV", "US"):
            found.setdefault(_words(city), set()).add(zone)
    cities = {city: min(zones, key=len) for city, zones in found.items() if len(zones) == 1}
    return cities | _FURTHER


def _words(name: str) -> str:
    return fold(name.replace("_", " ").replace("-", " "))
