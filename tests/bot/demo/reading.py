"""Reading call records the way an analyst would: plain Python over the vendor's keys."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.recorder import Leg

ZONES = {
    "Bogotá": ZoneInfo("America/Bogota"),
    "Medellín": ZoneInfo("America/Bogota"),
    "Ciudad de México": ZoneInfo("America/Mexico_City"),
    "Santiago": ZoneInfo("America/Santiago"),
    "Denver": ZoneInfo("America/Denver"),
    "Madrid": ZoneInfo("Europe/Madrid"),
}


def started(leg: Leg) -> datetime:
    """UTC."""
    return datetime.fromisoformat(str(leg["Start time"]))


def released(leg: Leg) -> datetime:
    """UTC; the vendor writes this one without T and Z."""
    return datetime.fromisoformat(str(leg["Release time"])).replace(tzinfo=UTC)


def reported(leg: Leg) -> datetime:
    """UTC."""
    return datetime.fromisoformat(str(leg["Report time"]))


def local(leg: Leg) -> datetime:
    """When the leg began by the clock on its location's wall."""
    return started(leg).astimezone(ZONES[str(leg["Location"])])


def journeys(legs: Iterable[Leg]) -> dict[str, list[Leg]]:
    """The legs of each call, by correlation id."""
    found: dict[str, list[Leg]] = defaultdict(list)
    for leg in legs:
        found[str(leg["Correlation ID"])].append(leg)
    return found


def answered(leg: Leg) -> bool:
    return leg["Answered"] == "true"


def at_most_at_once(legs: Iterable[Leg]) -> int:
    """How many of the calls were going on at the same moment."""
    changes = sorted([(started(leg), 1) for leg in legs] + [(released(leg), -1) for leg in legs])
    now = most = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def most_within(legs: Iterable[Leg], span: timedelta) -> int:
    """How many of the calls began within some stretch of that length."""
    times = sorted(map(started, legs))
    return max(sum(1 for other in times if time <= other < time + span) for time in times)
