"""The time zone of a location, from its main number and from the offsets that the calls themselves carry."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# (moment in UTC milliseconds, minutes from UTC that a source gave then)
Sighting = tuple[int, int]

_MINUTE = timedelta(minutes=1)


@cache
def zones_by_country() -> dict[str, tuple[str, ...]]:
    """Every country's IANA zones, in the order of the IANA's own table: roughly the most populous first."""
    table: dict[str, list[str]] = {}
    for line in resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            table.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in table.items()}


def country_of_zone(zone: str) -> str | None:
    """The country that has that zone in the IANA's table; None for UTC, fixed offsets and old names."""
    return next((country for country, zones in zones_by_country().items() if zone in zones), None)


def infer_zone(
    of_number: Collection[str], country: str | None, sightings: Collection[Sighting], kept: str | None, default: str
) -> str:
    """The IANA zone that agrees with most of `sightings`.

    Among equals: the one `kept` from earlier if it is plausible, then those `of_number` (the zones of the main number),
    then the others of `country`, in the IANA's order. Where none agrees with most, any zone of the world that does, at
    best one of a fixed offset; `default` where nothing is known. Sources that give the standard offset also in summer
    are understood.
    """
    local = zones_by_country().get(country or "", ())
    plausible = [*sorted(of_number, key=lambda zone: local.index(zone) if zone in local else len(local)), *local]
    earlier = [kept] if kept else []
    candidates = [*earlier, *plausible] if kept in plausible else [*plausible, *earlier]
    if not sightings:
        return candidates[0] if candidates else default
    offsets = [offset for _, offset in sightings]
    usual = max(dict.fromkeys(offsets), key=offsets.count)
    for choice in (candidates, [default, *_fixed(usual), *_everywhere()]):
        exact = _best(choice, sightings, counting_summer=True)
        best, agreeing = max(exact, _best(choice, sightings, counting_summer=False), key=lambda found: found[1])
        if agreeing * 2 > len(sightings):
            return best
    return default


def _best(zones: Iterable[str], sightings: Collection[Sighting], *, counting_summer: bool) -> tuple[str, int]:
    """The zone that agrees with most sightings, the earlier of equals, and with how many it agrees."""
    best, most = "", 0
    for name in dict.fromkeys(zones):
        try:
            zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
        agreeing = sum(_offset(zone, at, counting_summer=counting_summer) == offset for at, offset in sightings)
        if agreeing == len(sightings):
            return name, agreeing
        if agreeing > most:
            best, most = name, agreeing
    return best, most


def _offset(zone: ZoneInfo, at: int, *, counting_summer: bool) -> int:
    """Minutes from UTC at a moment (UTC milliseconds)."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    offset = local.utcoffset() or timedelta()
    return (offset if counting_summer else offset - (local.dst() or timedelta())) // _MINUTE


def _fixed(offset: int) -> tuple[str, ...]:
    """The zone that is always so many minutes from UTC; the IANA's names count hours westward."""
    hours, rest = divmod(offset, 60)
    if rest or not -14 <= hours <= 12:
        return ()
    return ("UTC",) if hours == 0 else (f"Etc/GMT{-hours:+d}",)


def _everywhere() -> Iterable[str]:
    return (zone for zones in zones_by_country().values() for zone in zones)
