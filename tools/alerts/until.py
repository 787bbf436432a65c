"""Until: when a snooze or a mute ends, as people say it: tomorrow, the next workday, in two hours, or a moment."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from storage.business_hours import BusinessHours
from storage.zones import country_of_zone

MORNING = time(8)
LENGTH = re.compile(r"([0-9]{1,4})([mhd])")
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
# A year has that many days off at most before there is a mistake in the settings.
DAYS_TRIED = 400


def _understood(until: str) -> str:
    wanted = until.strip()
    if wanted in ("tomorrow", "workday"):
        return wanted
    length = LENGTH.fullmatch(wanted)
    if length is not None and int(length[1]) > 0:
        return wanted
    try:
        datetime.fromisoformat(wanted)
    except ValueError:
        raise ValueError("until is tomorrow, workday, a length like 90m, 2h or 3d, or a moment in ISO 8601") from None
    return wanted


Until = Annotated[str, Field(min_length=2, max_length=40), AfterValidator(_understood)]
DESCRIPTION = (
    "tomorrow (8:00 in the asker's zone), workday (8:00 on the next working day there), a length of time like 90m, 2h "
    "or 3d, or a moment in ISO 8601."
)


def ends_at(until: str, now: datetime, zone: str, hours: BusinessHours) -> int:
    """When that is, in UTC milliseconds. `now` is aware, `zone` the person's.

    Working days are the organisation's, without the public holidays of the country that the zone belongs to.
    """
    there = now.astimezone(ZoneInfo(zone))
    length = LENGTH.fullmatch(until)
    if length is not None:
        moment = now.astimezone(UTC) + int(length[1]) * UNITS[length[2]]
    elif until == "tomorrow":
        moment = _morning(there.date() + timedelta(days=1), zone)
    elif until == "workday":
        moment = _morning(_next_workday(there, zone, hours), zone)
    else:
        moment = datetime.fromisoformat(until)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
    return round(moment.timestamp() * 1000)


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, MORNING, ZoneInfo(zone))


def _next_workday(there: datetime, zone: str, hours: BusinessHours) -> date:
    """The day of the next working morning, which may be today's for somebody who is up before it."""
    days = hours.default.days or frozenset(range(5))
    holidays = _holidays(country_of_zone(zone), there.year)
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    tried = (day + timedelta(days=ahead) for ahead in range(DAYS_TRIED))
    return next((one for one in tried if one.weekday() in days and one not in holidays), day)


def _holidays(country: str | None, year: int) -> frozenset[date]:
    """The public holidays of this year and the next; none where no calendar is known."""
    if country is None:
        return frozenset()
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, years=(year, year + 1)))
    except NotImplementedError:
        return frozenset()
