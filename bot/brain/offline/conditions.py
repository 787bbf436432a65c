"""Conditions: adjectives, names, clock hours and days of the week, each with the negation that stands before it."""

from bot.brain.offline import senses as s
from bot.brain.offline.entities import read_entity
from bot.brain.offline.sentence import Item, Sentence
from bot.brain.offline.time_types import DAY_MINUTES, Days, Hours

_YES_NO = {"yes": "no", "no": "yes"}
_INSIDE_OUTSIDE = {"inside": "outside", "outside": "inside"}


def read_conditions(sentence: Sentence) -> None:
    """Read every condition. A negation holds for the next one, and for what is joined to it and of the same field.

    `except Cali and Bogotá` leaves out both; in `not internal and missed` only the first is negated.
    """
    excluded = {place - 1: place for place in sentence.marked("excluded")}  # "weekends excluded"
    negating: int | None = None
    last_field: str | None = None
    was_negated = False
    for place, item in enumerate(sentence.items):
        if item.is_marker("not"):
            if not item.used:
                if negating is not None:
                    sentence.use(negating)  # "que no son ni ... ni ..."
                negating = place
            continue
        field = _field_of(item)
        if field is None or item.used:
            if field is None and not _may_stand_between(item):
                last_field = None
            continue
        joined = sentence.is_marker(place - 1, "and", "or") and field == last_field
        negate = negating is not None or place in excluded or (joined and was_negated)
        if place in excluded:
            sentence.use(excluded[place])
        if _is_period(item):
            continue  # `periods.py` reads it
        _read_condition(sentence, place, negate)
        sentence.use(place)
        if negating is not None:
            sentence.use(negating)
        if joined or sentence.is_marker(place - 1, "and"):
            sentence.use(place - 1)
        was_negated, last_field, negating = negate, field, None


def _field_of(item: Item) -> str | None:
    """What an item that could be a condition is about; None for all others."""
    if isinstance(item.sense, s.Is | s.Entity):
        return item.sense.field
    return "time" if isinstance(item.sense, s.TimeSense) else None


def _may_stand_between(item: Item) -> bool:
    """What may stand between two conditions that are joined: `not from Cali and not calls to Cuba`."""
    return isinstance(
        item.sense, s.CallNoun | s.DimensionNoun | s.Preposition | s.Comparator | s.VerbWord
    ) or item.is_marker("outside", "copula", "and", "or")


def _is_period(item: Item) -> bool:
    return isinstance(item.sense, s.TimeSense) and not isinstance(item.sense.when, Hours | Days)


def _read_condition(sentence: Sentence, place: int, negate: bool) -> None:
    match sentence.sense(place):
        case s.Is() as condition:
            _read_adjective(sentence, place, condition, negate)
        case s.Entity() as entity:
            read_entity(sentence, place, entity, negate)
        case s.TimeSense(Hours() as hours):
            _read_hours(sentence, place, hours, negate)
        case s.TimeSense(Days(names)):
            sentence.add_condition("weekday", *names, negate=negate, place=place)


def _read_adjective(sentence: Sentence, place: int, condition: s.Is, negate: bool) -> None:
    if condition.field == "answered" and negate:
        sentence.add_condition("answered", _YES_NO[condition.value], place=place)
    elif condition.field == "business_hours" and negate:
        sentence.add_condition("business_hours", _INSIDE_OUTSIDE[condition.value], place=place)
    else:
        sentence.add_condition(condition.field, condition.value, negate=condition.negate != negate, place=place)
    if condition.field == "answered" and sentence.prep(place + 1) == "by" and sentence.outbound is None:
        sentence.outbound = False  # "answered by Simon": somebody of ours picked up


# -- clock hours -------------------------------------------------------------------------------------------------------


def _read_hours(sentence: Sentence, place: int, hours: Hours, negate: bool) -> None:
    start, end = hours.start % DAY_MINUTES, hours.end
    if not negate:
        start, end = _narrowed(sentence, start, end)
    sentence.add_condition("hours", f"{_clock(start)}-{_clock(end)}", negate=negate, place=place)


def _narrowed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """`after 8pm and before 11pm` is one window, not two; so is one inside the other (`de madrugada, de 0 a 5`)."""
    conditions = sentence.draft.conditions
    for index, known in enumerate(conditions):
        if known.field == "hours" and not known.negate and len(known.values) == 1:
            first, last = (int(part[:2]) * 60 + int(part[3:]) for part in known.values[0].split("-"))
            from_and_to = (last == DAY_MINUTES and start == 0) or (first == 0 and end == DAY_MINUTES)
            if from_and_to or _is_nested((first, last), (start, end)) or _is_nested((start, end), (first, last)):
                del conditions[index]
                return max(first, start), min(last, end)
    return start, end


def _is_nested(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    """Whether a window lies in another; neither may run past midnight."""
    return outer[0] <= inner[0] < inner[1] <= outer[1]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
