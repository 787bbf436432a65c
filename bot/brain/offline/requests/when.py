"""When: the values of requests that say a time, ahead or past: until, at, from and to, how long, how often."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.brain.base import Turn
from bot.brain.offline import times
from bot.brain.offline.requests import moments, timetables
from bot.brain.offline.requests.slot import Arguments, Slot
from bot.brain.offline.requests.zones import zone_at
from bot.brain.offline.time_types import Days, Span
from bot.brain.offline.tokens import Kind, Token, tokenize
from tools.timetable import clock_of
from tools.words import LANGUAGES, Words

MORNING = 8 * 60  # when a day begins on which something ends
EVENING = 18 * 60
WEEKEND = ("saturday", "sunday")
WHEN = Words(
    "Until when? For example: tomorrow, next workday, Friday at 18:00.",
    "¿Hasta cuándo? Por ejemplo: mañana, el próximo día hábil, el viernes a las 18:00.",
)
HOW_LONG = Words("For how long? For example: 2 hours.", "¿Por cuánto tiempo? Por ejemplo: 2 horas.")
AT_WHAT_TIME = Words("When? For example: tomorrow at 9.", "¿Cuándo? Por ejemplo: mañana a las 9.")
ON_WHICH_DAY = Words("On which day? For example: Saturday.", "¿Qué día? Por ejemplo: el sábado.")
FROM_WHEN = Words(
    "From when to when? For example: tomorrow from 8 to 18.", "¿De cuándo a cuándo? Por ejemplo: mañana de 8 a 18."
)
PAST = Words("Of when? For example: last night.", "¿De cuándo? Por ejemplo: anoche.")
HOW_OFTEN = Words("How often? For example: every weekday at 8.", "¿Cada cuánto? Por ejemplo: cada día hábil a las 8.")


_WEEKEND_AHEAD: tuple[tuple[str, ...], ...] = (
    ("weekend",),
    ("this", "weekend"),
    ("fin", "de", "semana"),
    ("este", "fin", "de", "semana"),
)
_NEXT_WEEK: tuple[tuple[str, ...], ...] = (
    ("next", "week"),
    ("proxima", "semana"),
    ("semana", "que", "viene"),
    ("semana", "proxima"),
)


def _now(turn: Turn) -> datetime:
    return turn.now.astimezone(ZoneInfo(turn.zone)).replace(tzinfo=None)


_WORKDAY = frozenset(
    tuple(phrase.split())
    for phrase in (
        "workday", "next workday", "next working day", "next business day", "next weekday", "proximo dia habil",
        "siguiente dia habil", "proximo dia laboral", "dia habil", "dia habil siguiente",
    )
)  # fmt: skip


def _until(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    words = tuple(token.folded for token in tokens[first : first + 3])
    if words[0] in ("tomorrow", "manana"):
        yield first + 1, {"until": "tomorrow"}
    for length in range(1, len(words) + 1):
        if words[:length] in _WORKDAY:
            yield first + length, {"until": "workday"}
    for end, when in moments.ahead(tokens, first, _now(turn)):
        if end > first + 1 or words[0] not in ("tomorrow", "manana"):
            yield end, {"until": _stamp(when.at(MORNING))}


def _length(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, length in moments.lengths(tokens, first):
        minutes = int(length.total_seconds()) // 60
        yield end, {"until": f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"}


def _hours(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, length in moments.lengths(tokens, first):
        minutes = int(length.total_seconds()) // 60
        if minutes % 60 == 0:
            yield end, {"hours": minutes // 60}


def _at(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A moment; of a day without more, its noon, when nobody hands over."""
    for end, when in moments.ahead(tokens, first, _now(turn)):
        yield end, {"at": _stamp(when.at(moments.NOON))}


def _shift(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A moment as `at` has it, the week that comes from its Monday on, or its end; a number alone is none of these."""
    yield from (
        (end, said)
        for end, said in _at(tokens, first, turn)
        if tokens[end - 1].kind is not Kind.NUMBER or end > first + 1
    )
    words = tuple(token.folded for token in tokens[first : first + 4])
    for phrase in _NEXT_WEEK:
        if words[: len(phrase)] == phrase:
            today = _now(turn).date()
            monday = today + timedelta(days=7 - today.weekday())
            yield first + len(phrase), {"at": _stamp(datetime.combine(monday, time(12)))}
    for phrase in _WEEKEND_AHEAD:
        if words[: len(phrase)] == phrase:
            today = _now(turn).date()
            saturday = today + timedelta(days=max(5 - today.weekday(), 0))
            yield first + len(phrase), {"at": _stamp(datetime.combine(saturday, time(12)))}


def _on(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A day, by its noon."""
    for end, day in moments.days(tokens, first, _now(turn).date()):
        yield end, {"on": _stamp(datetime.combine(day, time(12)))}


def _day(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A whole day, from midnight to midnight."""
    for end, day in moments.days(tokens, first, _now(turn).date()):
        yield end, _from_to(datetime.combine(day, time()), datetime.combine(day + timedelta(days=1), time()))


def _past(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A stretch that has begun, by the grammar of questions about calls: last night, since Monday, ayer.

    That grammar knows articles, so it reads what was typed.
    """
    start = tokens[first].start
    typed = tokenize(turn.text[start:])
    if not typed or typed[0].start != 0:
        return
    found: set[tuple[int, datetime, datetime | None]] = set()
    for language in LANGUAGES:
        for end, span in times.at(typed, 0, language, turn.now.astimezone(ZoneInfo(turn.zone))):
            if isinstance(span, Days) and span.names == WEEKEND:
                span = _latest_weekend(turn)
            if isinstance(span, Span) and span.start is not None and span.start <= turn.now:
                reached = start + typed[end - 1].end
                found.add((first + sum(token.start < reached for token in tokens[first:]), span.start, span.end))
    for last, since, until in sorted(found, key=lambda one: one[0], reverse=True):
        said = {"since": _stamp(since)}
        yield last, said if until is None or until >= turn.now else {**said, "until": _stamp(until)}


def _latest_weekend(turn: Turn) -> Span:
    """Saturday and Sunday that are over, or that it is."""
    here = turn.now.astimezone(ZoneInfo(turn.zone))
    saturday = here.date() - timedelta(days=(here.weekday() - 5) % 7)
    start = datetime.combine(saturday, time(), here.tzinfo)
    return Span(start, datetime.combine(saturday + timedelta(days=2), time(), here.tzinfo))


def _end(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, when in moments.ahead(tokens, first, _now(turn)):
        yield end, {"end": _stamp(when.at(MORNING))}


def _stretch(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """Tomorrow from 8 to 18; tonight from 10 to 2; from Friday at 18 to Monday at 8; mañana de 8 a 18."""
    now = _now(turn)
    yield from _tonight(tokens, first, now.date())
    for begun, day in moments.days(tokens, first, now.date()):
        for end, (start, stop) in _between(tokens, begun):
            # From 22 to 2 goes on after midnight; from 10 to 2 nobody knows.
            late = stop <= start and start >= EVENING
            if start < stop or late:
                yield end, _from_to(_moment(day, start), _moment(day + timedelta(days=late), stop))
    if tokens[first].folded in ("from", "de", "desde", "del"):
        for place, start_ in moments.ahead(tokens, first + 1, now) if first + 1 < len(tokens) else ():
            said = place < len(tokens) and tokens[place].folded in ("to", "until", "till", "al", "hasta")
            if place + said < len(tokens):
                for end, stop_ in moments.ahead(tokens, place + said, start_.at(MORNING)):
                    yield end, _from_to(start_.at(MORNING), stop_.at(MORNING))


def _tonight(tokens: Sequence[Token], first: int, today: date) -> Iterator[tuple[int, Arguments]]:
    """Tonight from 10 to 2, from 10pm to 2am tonight: hours of the evening and of the morning after."""
    begun = _night(tokens, first)
    for end, (start, stop) in _between(tokens, begun or first):
        last = end if begun else _night(tokens, end)
        if last is None:
            continue
        from_, to = _by_night(start), _by_night(stop)
        if from_ is not None and to is not None and from_ < to:
            midnight = datetime.combine(today, time())
            yield last, _from_to(midnight + timedelta(minutes=from_), midnight + timedelta(minutes=to))


def _night(tokens: Sequence[Token], first: int) -> int | None:
    """One past "tonight", where it is said."""
    words = tuple(token.folded for token in tokens[first : first + 2])
    return first + 1 if words[:1] == ("tonight",) else first + 2 if words == ("esta", "noche") else None


def _by_night(minute: int) -> int | None:
    """Minutes since midnight of a time said of tonight: 10 is 22:00, and 2 the next morning's; None by day."""
    half = 12 * 60
    if minute < 6 * 60 or half <= minute < 13 * 60:
        return minute % half + 24 * 60
    return minute + half if minute < half else minute if minute >= EVENING else None


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60))


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _window(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """The same as a window of maintenance."""
    zone = ZoneInfo(turn.zone)
    for end, stretch in _stretch(tokens, first, turn):
        start = datetime.fromisoformat(str(stretch["start"])).replace(tzinfo=zone)
        yield end, {"starts": _stamp(start), "until": stretch["end"]}


def _quiet(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """From 22 to 7."""
    for end, (start, stop) in _between(tokens, first):
        yield end, {"quiet_from": clock_of(start), "quiet_until": clock_of(stop)}


def _hold(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, length in moments.lengths(tokens, first):
        yield end, {"hold_minutes": int(length.total_seconds()) // 60}


def _between(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """From 8 to 18, 8:00 to 18:00; of "de 8 a 18" the "a" is gone like an article."""
    place = first + (first < len(tokens) and tokens[first].folded in ("from", "de", "desde", "between", "entre"))
    for middle, start in moments.clocks(tokens, place):
        said = middle < len(tokens) and tokens[middle].folded in ("to", "until", "till", "hasta", "and", "y")
        yield from ((end, (start, stop)) for end, stop in moments.clocks(tokens, middle + said))


def _from_to(start: datetime, end: datetime) -> Arguments:
    return {"start": _stamp(start), "end": _stamp(end)}


def _timetable(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, when in timetables.timetables(tokens, first, turn.text):
        yield end, {"when": dict(when)}
        for last, zone in zone_at(tokens, end, turn.vocabulary):
            yield last, {"when": dict(when), "zone": zone}


def _handover(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """Every day at 8, every Monday at 8."""
    for end, when in timetables.timetables(tokens, first, turn.text):
        days = when.get("weekdays", [])
        named = days[0] if isinstance(days, list) and len(days) == 1 else "daily" if when["every"] == "day" else None
        if named is not None:
            yield end, {"handover": named} | ({"at": when["at"]} if "at" in when else {})


WHEN_SLOTS = {
    "until": Slot(_until, WHEN, words=moments.WORDS | {"workday", "habil", "laboral"}),
    "length": Slot(_length, HOW_LONG, words=moments.WORDS),
    "hours": Slot(_hours, HOW_LONG, words=moments.WORDS),
    "at": Slot(_at, AT_WHAT_TIME, words=moments.WORDS),
    "shift": Slot(_shift, AT_WHAT_TIME, words=moments.WORDS),
    "on": Slot(_on, ON_WHICH_DAY, words=moments.WORDS),
    "day": Slot(_day, ON_WHICH_DAY, words=moments.WORDS),
    "past": Slot(_past, PAST),
    "end": Slot(_end, WHEN, words=moments.WORDS),
    "stretch": Slot(_stretch, FROM_WHEN, words=moments.WORDS),
    "window": Slot(_window, FROM_WHEN, words=moments.WORDS),
    "quiet": Slot(
        _quiet, Words("From when to when? For example: from 22 to 7.", "¿De cuándo a cuándo? Por ejemplo: de 22 a 7.")
    ),
    "hold": Slot(_hold, HOW_LONG, words=moments.WORDS),
    "timetable": Slot(_timetable, HOW_OFTEN, words=timetables.WORDS | moments.WORDS),
    "handover": Slot(_handover, HOW_OFTEN, words=timetables.WORDS | moments.WORDS),
}
