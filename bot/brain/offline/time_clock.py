"""What the rules of `times.lark` mean that hold on any date: clock hours, days of the week, and "the week before"."""

from bot.brain.offline.time_parser import Rule, means
from bot.brain.offline.time_types import DAY_MINUTES, Days, Earlier, Hours
from bot.brain.offline.time_words import PARTS, WEEKDAY_NAMES, WEEKEND, WORKING_DAYS

_NOON = DAY_MINUTES // 2


def _clocks(rule: Rule) -> list[int]:
    return [meaning for meaning in rule.inner if isinstance(meaning, int)]


# -- hours -------------------------------------------------------------------------------------------------------------


@means
def hours_between(rule: Rule) -> Hours | None:
    """`between 2 and 4 pm`, `de 22:00 a 6:00`, `entre medianoche y las 6`."""
    clocks, numbers = _clocks(rule), rule.numbers("NUMBER")
    if len(clocks) == 2:
        return Hours(clocks[0], clocks[1])
    if not numbers or max(numbers) > 24:
        return None
    if not clocks:
        return Hours(numbers[0] * 60, numbers[1] * 60)
    if rule.last_terminal is not None and rule.last_terminal.name == "NUMBER":
        return Hours(clocks[0], numbers[0] * 60)  # "entre medianoche y las 6"
    # "between 2 and 4 pm": the bare number is on the same side of noon, unless that would turn it round.
    start = numbers[0] * 60
    if clocks[0] > _NOON and start + _NOON < clocks[0] and numbers[0] < 12:
        start += _NOON
    return Hours(start, clocks[0])


@means
def hours_after(rule: Rule) -> Hours:
    """`after 10pm`: up to midnight."""
    return Hours(_clocks(rule)[0], DAY_MINUTES)


@means
def hours_before(rule: Rule) -> Hours:
    """`before 7am`: from midnight on."""
    return Hours(0, _clocks(rule)[0])


@means
def hours_part(rule: Rule) -> Hours:
    """`in the morning`, `por la noche`, `overnight`."""
    return Hours(*PARTS[rule.text("PART") or "night"])


@means
def hours_at(rule: Rule) -> Hours:
    """`at 3pm`: the hour that begins then."""
    start = _clocks(rule)[0] % DAY_MINUTES
    return Hours(start, start + 60)


# -- clock times -------------------------------------------------------------------------------------------------------


def _clock_minutes(rule: Rule) -> int:
    clock = rule.number("CLOCK")
    return clock if clock is not None else (rule.number("NUMBER") or 0) * 60


@means
def clock_time(rule: Rule) -> int:
    """`14:30`, `6 o'clock`."""
    return min(_clock_minutes(rule), DAY_MINUTES)


@means
def clock_word(rule: Rule) -> int:
    """`midnight`, `mediodía`."""
    return 0 if rule.has("MIDNIGHT") else _NOON


@means
def clock_of_part(rule: Rule) -> int:
    """`las 7 de la tarde`, `7 in the morning`."""
    minutes = _clock_minutes(rule)
    late = rule.text("PART") in ("afternoon", "evening", "night") and minutes < _NOON
    return min(minutes + _NOON if late else minutes % DAY_MINUTES, DAY_MINUTES)


# -- days of the week --------------------------------------------------------------------------------------------------


@means
def named_days(rule: Rule) -> Days:
    """`on Mondays`, `los sábados y domingos`."""
    names = [WEEKDAY_NAMES[number] for number in rule.numbers("WEEKDAYS", "WEEKDAY")]
    return Days(tuple(dict.fromkeys(names)))


@means
def weekend_days(_rule: Rule) -> Days:
    """`on weekends`."""
    return Days(WEEKEND)


@means
def working_days(_rule: Rule) -> Days:
    """`on weekdays`, `entre semana`."""
    return Days(WORKING_DAYS)


# -- beside another period ---------------------------------------------------------------------------------------------


@means
def relative(rule: Rule) -> Earlier:
    """`the week before`, `the previous one`."""
    return Earlier(rule.grain)
