"""Periods in words: exact, so that a person can see which stretch of time was meant."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from storage.call_query import Period
from tools.wording import day, long_day, month
from tools.words import Language, Words

EVER = Words("all stored history", "todo el historial guardado")
SINCE = Words("since {start}", "desde el {start}")
BEFORE = Words("before {end}", "antes del {end}")
SO_FAR = Words(" (so far)", " (hasta ahora)")
ON = Words(" on {day}", " el {day}")
IN = Words(" in {month}", " en {month}")
FROM_TO = Words(" from {start} to {end}", " del {start} al {end}")
ONE_DAY = timedelta(days=1)


def name_period(period: Period, zone: str, language: Language, now: datetime | None = None) -> str:
    """The period as a phrase that stands by itself: "Mon 2 Mar – Sun 8 Mar 2026". Its end is the last day meant.

    With `now`, a period that lasts still is said to be so far.
    """
    start, end = _local(period.start, zone), _local(period.end, zone)
    if start is None or end is None:
        if start is not None:
            return SINCE.say(language, start=_point(start, language))
        return EVER.say(language) if end is None else BEFORE.say(language, end=_point(end, language))
    lasting = now is not None and start <= now < end
    return _span(start, end, language) + (SO_FAR.say(language) if lasting else "")


def when(period: Period, zone: str, language: Language) -> str:
    """The period as the end of a sentence, with a space before it: " on Thursday 5 March 2026"; empty for ever."""
    start, end = _local(period.start, zone), _local(period.end, zone)
    if start is None and end is None:
        return ""
    if start is None or end is None:
        return f" {name_period(period, zone, language)}"
    if _midnight(start) and _midnight(end) and start < end:
        last = end.date() - ONE_DAY
        if start.date() == last:
            return ON.say(language, day=long_day(last, language))
        if start.day == 1 and end.day == 1 and start.date().replace(day=28) + 4 * ONE_DAY >= end.date():
            return IN.say(language, month=month(last, language))
        first = day(start.date(), language, year=start.year != last.year)
        return FROM_TO.say(language, start=first, end=day(last, language))
    return FROM_TO.say(language, start=_point(start, language), end=_point(end, language))


def _span(start: datetime, end: datetime, language: Language) -> str:
    if _midnight(start) and _midnight(end) and start.date() < end.date():
        last = end.date() - ONE_DAY
        if start.date() == last:
            return day(last, language)
        return f"{day(start.date(), language, year=start.year != last.year)} – {day(last, language)}"
    if start.date() == end.date():
        return f"{_point(start, language, clock=True)} – {_clock(end)}"
    return f"{_point(start, language, clock=True)} – {_point(end, language, clock=True)}"


def _point(moment: datetime, language: Language, *, clock: bool = False) -> str:
    if _midnight(moment) and not clock:
        return day(moment.date(), language)
    return f"{day(moment.date(), language)}, {_clock(moment)}"


def _clock(moment: datetime) -> str:
    """The clock time, as fine as it needs; with the offset in the hour that a clock shows twice."""
    text = f"{moment:%H:%M}"
    if moment.second or moment.microsecond:
        text += f":{moment:%S}"
    if moment.microsecond:
        text += f".{moment.microsecond // 1000:03d}".rstrip("0")
    twice = moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()
    offset = f"{moment:%z}"
    return f"{text} (UTC{offset[:3]}:{offset[3:]})" if twice else text


def _midnight(moment: datetime) -> bool:
    """Whether a local day begins; not in a zone whose clock shows this midnight twice."""
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0) and (
        moment.utcoffset() == moment.replace(fold=1 - moment.fold).utcoffset()
    )


def _local(moment: datetime | None, zone: str) -> datetime | None:
    """The moment on the zone's clock, to the millisecond: a query is no finer."""
    if moment is None:
        return None
    rounded = moment + timedelta(microseconds=500)
    return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000).astimezone(ZoneInfo(zone))
