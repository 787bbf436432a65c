"""Numbered things: alerts, mutes, schedules by their numbers, one or several at once, and "it" for the last one.

Several of them are a call each: `12 and 14`, `12, 14 y 15`, `12-14`, `de la 12 a la 14`. The whole list is read or
nothing: "ack 12 or 14" asks for neither.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.brain.base import Turn
from bot.brain.offline.requests.slot import Arguments, Each, Slot
from bot.brain.offline.tokens import Kind, Token, fold
from tools.words import Words

MOST = 20  # that one sentence may name
# What "it" is fades: whoever comes back later has perhaps another alert before them.
REMEMBERED = timedelta(minutes=15)
IT = frozenset({"it", "this", "that", "esta", "esa", "este", "ese", "esto", "eso"})
THEM = frozenset({"them", "these", "those", "both", "estas", "esas", "ambas"})
# Nobody means all of them without having looked: which ones is asked.
_ALL = frozenset({"all", "everything", "todas", "todos", "todo"})
ALERT = frozenset({"alert", "alerts", "one", "ones", "alerta", "alertas", "incident", "incidente", "alarm", "alarma"})
_FILLERS = frozenset({"the", "la", "las", "el", "los", "number", "numero", "nro", "no", "also", "tambien", *ALERT})
_AND = frozenset({",", ";", "&", "+", "and", "y", "e"})
_TO = frozenset({"-", "–", "—", "to", "a", "al", "through", "thru"})
_FROM = frozenset({"from", "de", "desde", "between", "entre"})
_UP_TO = frozenset({"hasta", "until", "and", "y", *_TO})
_WRITTEN_TOGETHER = re.compile(r"\d{1,2}(?:,\d{1,2})+")  # 12,14; of 1,234 nobody knows whether it is one number

WHICH_ALERT = Words("Which alert? Say its number.", "¿Qué alerta? Di su número.")


def numbered(argument: str, missing: Words) -> Slot:
    """A slot for one or several numbers of `argument`."""

    def read(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
        found = _listed(tokens, first, turn.text)
        if found is not None:
            end, numbers = found
            yield end, {argument: numbers[0] if len(numbers) == 1 else Each(numbers)}

    return Slot(read, missing, pronouns=_ALL)


def _alert(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """Its number; or it, this alert, them: what the conversation spoke of last."""
    yield from ALERT_NUMBER.read(tokens, first, turn)
    word, spoken = tokens[first].folded, _spoken_of(turn)
    named = first + 1 < len(tokens) and tokens[first + 1].folded in ALERT
    if word in IT and len(spoken) == 1:
        said: Arguments = {"alert": spoken[0]}
    elif word in THEM and len(spoken) > 1:
        said = {"alert": Each(spoken)}
    else:
        return
    yield first + 1, said
    if named:
        yield first + 2, said


def _unsaid(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """The one alert that the conversation spoke of last, without a word for it: mine, false alarm."""
    spoken = _spoken_of(turn)
    if len(spoken) == 1:
        yield first, {"alert": spoken[0]}


def _spoken_of(turn: Turn) -> tuple[int, ...]:
    """The alerts that the latest turn with an answer named; none where that was about something else, or long ago.

    Under an alert's own message, before anything else was answered there, it is that one.
    """
    latest = next((past for past in reversed(turn.past) if past.calls), None)
    if latest is None:
        return () if turn.about is None else (turn.about,)
    if turn.about is None and latest.asked_at is not None and turn.now - latest.asked_at > REMEMBERED:
        return ()
    named = dict.fromkeys(call.args["alert"] for call in latest.calls if isinstance(call.args.get("alert"), int))
    return tuple(named)


def _listed(tokens: Sequence[Token], first: int, text: str) -> tuple[int, tuple[int, ...]] | None:
    """One past the last token of the longest list that begins there, and its numbers in order."""
    place = first + (tokens[first].folded in _FROM)
    ranged = place > first
    begun = _at(tokens, place)
    if begun is None:
        return None
    numbers, end = [*begun], place + 1
    while (following := _next(tokens, end)) is not None:
        between = _between(text, tokens[end - 1], tokens[following])
        more = _at(tokens, following)
        if more is None or between is None:
            break
        if len(between) == 1 and between <= (_UP_TO if ranged else _TO) and len(more) == 1:
            if not 0 < more[0] - numbers[-1] < MOST:
                return None
            numbers += range(numbers[-1] + 1, more[0] + 1)
            ranged = False
        elif between and between <= _AND:
            numbers += more
        else:
            break
        end = following + 1
    wanted = tuple(dict.fromkeys(numbers))
    return None if ranged or len(wanted) > MOST else (end, wanted)


def _at(tokens: Sequence[Token], place: int) -> tuple[int, ...] | None:
    """The numbers of one token."""
    if place >= len(tokens) or tokens[place].kind is not Kind.NUMBER or not tokens[place].folded.isascii():
        return None
    folded = tokens[place].folded
    if folded.isdigit():
        return (int(folded),)
    return tuple(map(int, folded.split(","))) if _WRITTEN_TOGETHER.fullmatch(folded) else None


def _next(tokens: Sequence[Token], first: int) -> int | None:
    """Where the next number stands, with words of a list before it at most."""
    for place in range(first, min(first + 4, len(tokens))):
        if tokens[place].kind is Kind.NUMBER:
            return place
        if tokens[place].folded not in _FILLERS | _AND | _UP_TO:
            return None
    return None


def _between(text: str, before: Token, after: Token) -> frozenset[str] | None:
    """What joins two numbers in the text as typed, without what says nothing."""
    said = frozenset(re.findall(r"\w+|[^\w\s#]", fold(text[before.end : after.start])))
    return said - _FILLERS or None


ALERT_NUMBER = numbered("alert", WHICH_ALERT)
ALERTS = Slot(_alert, WHICH_ALERT, words=IT | THEM | ALERT, pronouns=IT | THEM | _ALL)
UNSAID_ALERT = Slot(_unsaid, WHICH_ALERT)
