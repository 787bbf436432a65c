"""Matching: a request's tokens followed through the net of templates, word by word, to the call that they ask for."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from pydantic import JsonValue

from bot.brain.base import ToolCall, Turn
from bot.brain.offline.requests.graph import End, Node
from bot.brain.offline.requests.slot import Each
from bot.brain.offline.requests.slots import SLOTS
from bot.brain.offline.requests.template import Value
from bot.brain.offline.tokens import Token
from tools.words import Language

Values = tuple[tuple[str, JsonValue | Each], ...]
# How far a request may be from a template to be asked back as that one: what it has too much, and what it lacks.
SKIPPED = 1.0
LACKED = 1.5
MOST = 4.5


@dataclass(frozen=True, slots=True)
class Understood:
    """The calls that a request asks for, one for each thing that it names, and the language that it was said in.

    `surely` is what says the same for certain, where the request may also mean something else.
    """

    calls: tuple[ToolCall, ...]
    language: Language
    surely: str = ""


@dataclass(frozen=True, slots=True)
class Nearly:
    """A request that fits a template but for words that it has too many (as typed), and words and values it lacks."""

    tool: str
    heard: tuple[str, ...]  # the values that were said, folded
    language: Language
    unread: tuple[str, ...]
    missing: tuple[Value, ...]


def exactly(tokens: Sequence[Token], start: Node, turn: Turn) -> Understood | None:
    """What all the tokens together ask for; None where nothing, or where templates do not agree.

    Of "explain it" there is the alert that was spoken of, where there is one, and else the last answer: what names
    something comes before what names nothing.
    """
    found: list[Understood] = []
    for end, values in _ends(tokens, 0, start, turn, ()):
        calls = _calls(end, values)
        alerts = ", ".join(str(call.args.get("alert", "")) for call in calls)
        understood = Understood(calls, end.language, end.request.unsure.format(alert=alerts))
        if understood.calls not in [other.calls for other in found]:
            found.append(understood)
    if len(found) > 1:
        found = [understood for understood in found if any(call.args for call in understood.calls)]
    return found[0] if len(found) == 1 else None


def nearly(tokens: Sequence[Token], start: Node, turn: Turn, ordinary: frozenset[str]) -> Nearly | None:
    """The template that most of the tokens fit; None where none is near, or those of several tools are.

    `ordinary` are the words of questions about calls: where all that fits is made of them, nothing is near.
    """
    best: dict[str, tuple[float, Nearly]] = {}
    turns = count()
    heap: list[tuple[float, tuple[int, ...], int, _Way]] = [(0.0, (), next(turns), _Way(start))]
    seen: set[tuple[int, int, str, tuple[Value, ...]]] = set()
    while heap:
        cost, _, _, way = heapq.heappop(heap)
        if best and cost > next(iter(best.values()))[0]:
            break
        key = (id(way.node), way.place, str(way.values), way.missing)
        if key in seen:
            continue
        seen.add(key)
        if way.place == len(tokens) and way.told and way.read + 2 * len(way.heard) > len(way.unread):
            for end in way.node.ends:
                unread = _together(way.unread, tokens)
                near = Nearly(end.request.tool, way.heard, end.language, unread, way.missing)
                best.setdefault(end.request.tool, (cost, near))
        for more, step in _steps(way, tokens, turn, ordinary):
            if cost + more <= MOST:
                # Of two that are as near, the one that understands the beginning.
                late = tuple(-place for place in step.unread)
                heapq.heappush(heap, (cost + more, late, next(turns), step))
    return next(iter(best.values()))[1] if len(best) == 1 else None


@dataclass(frozen=True, slots=True)
class _Way:
    """How far one has come in the net, with what was read and what was not."""

    node: Node
    place: int = 0
    values: Values = ()
    heard: tuple[str, ...] = ()
    unread: tuple[int, ...] = ()  # places of tokens
    missing: tuple[Value, ...] = ()
    read: int = 0  # how many tokens
    told: bool = False  # whether one of them is no ordinary word


def _steps(way: _Way, tokens: Sequence[Token], turn: Turn, ordinary: frozenset[str]) -> Iterator[tuple[float, _Way]]:
    place = way.place
    for value, node in way.node.values:
        yield LACKED, replace(way, node=node, missing=(*way.missing, value))
    for node in {id(node): node for nodes in way.node.words.values() for node in nodes}.values():
        yield LACKED, replace(way, node=node)
    if place == len(tokens):
        return
    token = tokens[place]
    for value, node in way.node.values:
        if token.folded in SLOTS[value.slot].pronouns:
            yield LACKED, replace(way, node=node, place=place + 1, missing=(*way.missing, value))
    yield SKIPPED, replace(way, place=place + 1, unread=(*way.unread, place))
    for node in way.node.words.get(token.folded, ()):
        told = way.told or token.folded not in ordinary
        yield 0.0, replace(way, node=node, place=place + 1, read=way.read + 1, told=told)
    for value, node in way.node.values:
        slot = SLOTS[value.slot]
        for end, read in slot.read(tokens, place, turn):
            values = (*way.values, *read.items())
            if slot.free:
                yield 0.0, replace(way, node=node, place=end, values=values)
                continue
            words = [token.folded for token in tokens[place:end]]
            heard = (*way.heard, " ".join(words)) if words else way.heard
            told = way.told or (slot.tells and not ordinary.issuperset(words))
            count_read = way.read + end - place
            yield 0.0, replace(way, node=node, place=end, values=values, heard=heard, read=count_read, told=told)


def _together(places: Sequence[int], tokens: Sequence[Token]) -> tuple[str, ...]:
    """The tokens at these places as typed, neighbours together."""
    groups: list[list[int]] = []
    for place in places:
        if groups and groups[-1][-1] == place - 1:
            groups[-1].append(place)
        else:
            groups.append([place])
    return tuple(" ".join(tokens[place].text for place in group) for group in groups)


def _ends(tokens: Sequence[Token], place: int, node: Node, turn: Turn, values: Values) -> Iterator[tuple[End, Values]]:
    if place == len(tokens):
        yield from ((end, values) for end in node.ends)
        return
    for following in node.words.get(tokens[place].folded, ()):
        yield from _ends(tokens, place + 1, following, turn, values)
    for value, following in node.values:
        for end, read in SLOTS[value.slot].read(tokens, place, turn):
            yield from _ends(tokens, end, following, turn, (*values, *read.items()))


def _calls(end: End, values: Values) -> tuple[ToolCall, ...]:
    args: dict[str, JsonValue] = dict(end.request.args)
    several: dict[str, Each] = {}
    for name, value in values:
        if isinstance(value, Each):
            several[name] = value
        else:
            args[name] = value
    calls = [args]
    for name, each in several.items():
        calls = [{**call, name: value} for call in calls for value in each.values]
    return tuple(ToolCall(end.request.tool, call) for call in calls)
