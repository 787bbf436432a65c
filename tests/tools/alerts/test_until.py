"""When a snooze ends: by the person's own clock, on their own working days."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from storage.business_hours import DEFAULT, BusinessHours, OpeningHours
from tools.alerts.until import Until, ends_at

BOGOTA, MADRID, NEW_YORK = "America/Bogota", "Europe/Madrid", "America/New_York"


def ends(until: str, now: str, zone: str, hours: BusinessHours = DEFAULT) -> str:
    """The end on the person's clock; `now` is on that clock, too."""
    there = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone))
    end = datetime.fromtimestamp(ends_at(until, there.astimezone(UTC), zone, hours) / 1000, ZoneInfo(zone))
    return end.strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("until", "now", "zone", "end"),
    [
        ("tomorrow", "2026-03-02T07:00", BOGOTA, "Tue 2026-03-03 08:00"),
        ("tomorrow", "2026-03-02T23:59", BOGOTA, "Tue 2026-03-03 08:00"),
        ("tomorrow", "2026-03-06T12:00", BOGOTA, "Sat 2026-03-07 08:00"),
        # Clocks go forward in the night: it is 8:00 by the new time.
        ("tomorrow", "2026-03-28T20:00", MADRID, "Sun 2026-03-29 08:00"),
        ("12h", "2026-03-28T20:00", MADRID, "Sun 2026-03-29 09:00"),
        ("workday", "2026-03-06T17:00", BOGOTA, "Mon 2026-03-09 08:00"),
        ("workday", "2026-03-02T17:00", BOGOTA, "Tue 2026-03-03 08:00"),
        # Whoever is woken at night means the coming morning.
        ("workday", "2026-03-02T03:00", BOGOTA, "Mon 2026-03-02 08:00"),
        # 23 March 2026 is Saint Joseph's day in Colombia, a Monday; not so in the United States.
        ("workday", "2026-03-20T17:00", BOGOTA, "Tue 2026-03-24 08:00"),
        ("workday", "2026-03-20T17:00", NEW_YORK, "Mon 2026-03-23 08:00"),
        # Holy Thursday and Good Friday, and then the weekend.
        ("workday", "2026-04-01T17:00", BOGOTA, "Mon 2026-04-06 08:00"),
        # New Year is in another year.
        ("workday", "2026-12-31T17:00", BOGOTA, "Mon 2027-01-04 08:00"),
        # No country has this zone: no holidays are known, and weekends still count.
        ("workday", "2026-12-24T17:00", "UTC", "Fri 2026-12-25 08:00"),
        ("3d", "2026-03-02T17:00", BOGOTA, "Thu 2026-03-05 17:00"),
        ("2026-03-05T10:30", "2026-03-02T17:00", BOGOTA, "Thu 2026-03-05 10:30"),
    ],
)
def test_the_end(until: str, now: str, zone: str, end: str) -> None:
    assert ends(until, now, zone) == end


def test_working_days_are_the_organisations() -> None:
    sundays = BusinessHours(OpeningHours(days=frozenset({6, 0, 1, 2, 3}), opens=480, closes=1020))
    assert ends("workday", "2026-03-05T17:00", "UTC", sundays) == "Sun 2026-03-08 08:00"


@pytest.mark.parametrize("text", ["", "now", "-2h", "2", "h", "2 weeks", "2026-13-01", "٢h", "tomorrow; drop"])
def test_what_is_no_end_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Until).validate_python(text)
