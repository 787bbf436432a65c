"""The wall clock: at which moment a zone's clock shows something, also on the days when clocks change.

What a clock shows twice counts the first time. What it never shows, because clocks were put forward, counts at the
moment of the change: a shift that begins at 02:30 begins then as soon as it is past half past two.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def moment_of(day: date, minute: int, zone: ZoneInfo, *, second: bool = False) -> int:
    """UTC milliseconds at which the clock of `zone` shows that minute of that day.

    With `second` the later of the two moments of what it shows twice. Never falls as `day` and `minute` rise, but
    several that a clock skips are one moment.
    """
    shown = datetime.combine(day, time(minute // 60, minute % 60), zone)
    shown = shown.replace(fold=int(second))
    instant = shown.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return milliseconds(instant)
    return milliseconds(_change(shown))


def shown_twice(day: date, minute: int, zone: ZoneInfo) -> bool:
    """Whether clocks are put back across that minute of that day."""
    return moment_of(day, minute, zone) != moment_of(day, minute, zone, second=True)


def local(moment_ms: int, zone: ZoneInfo) -> datetime:
    """What the clock of `zone` shows at UTC milliseconds."""
    return datetime.fromtimestamp(moment_ms / 1000, zone)


def milliseconds(moment: datetime) -> int:
    """UTC milliseconds of an aware moment."""
    return round(moment.timestamp() * 1000)


def _change(skipped: datetime) -> datetime:
    """When the clock jumped over `skipped`, a time that its zone never shows."""
    zone = skipped.tzinfo
    # With the offset before the change it lies after it, and with the offset after the change before it.
    high = skipped.replace(fold=0).astimezone(UTC)
    low = skipped.replace(fold=1).astimezone(UTC)
    after = high.astimezone(zone).utcoffset()
    while high - low > SECOND:
        middle = low + ((high - low) // SECOND // 2) * SECOND
        if middle.astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high
