"""Conversation: as much of what was said before as a model is told, and what others wrote in the thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.brain.agent.fences import Fence
from bot.brain.agent.tokens import Tokens
from bot.brain.base import Overheard, PastTurn, Turn
from bot.config import Limits
from tools.words import plain

CUT = "…"
NOTHING_SAID = "(answered with a table)"


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question and its answer as a model is told them; `calls` are tools' names and arguments."""

    question: str
    calls: tuple[tuple[str, dict[str, Any]], ...]
    answer: str


def exchanges(turn: Turn, tokens: Tokens, fence: Fence, limits: Limits) -> list[Exchange]:
    """The latest exchanges within the limits, oldest first. A question is two messages with its answer."""
    oldest = turn.now - timedelta(days=limits.days)
    room = limits.characters
    told: list[Exchange] = []
    for past in list(reversed(turn.past))[: limits.messages // 2]:
        if past.asked_at is not None and past.asked_at < oldest:
            break
        exchange = _exchange(past, tokens, fence, limits)
        room -= len(exchange.question) + len(exchange.answer)
        if room < 0:
            break
        told.append(exchange)
    return told[::-1]


def question(turn: Turn, tokens: Tokens, fence: Fence, limits: Limits) -> str:
    """The question, after what others wrote in the thread."""
    asked = tokens.text(turn.text)
    overheard = list(_overheard(turn.thread, tokens, limits))
    if not overheard:
        return asked
    fenced = fence.around("\n".join(overheard), "others in this thread")
    return f"{fenced}\n\n{asked}"


def _exchange(past: PastTurn, tokens: Tokens, fence: Fence, limits: Limits) -> Exchange:
    asked = tokens.text(_cut(past.question, limits.message_characters))
    return Exchange(
        question=asked if past.own else fence.around(asked, "a question of somebody else"),
        calls=tuple((call.tool, tokens.arguments(call.args)) for call in past.calls),
        answer=tokens.text(_cut(past.said, limits.message_characters)) or NOTHING_SAID,
    )


def _overheard(thread: Sequence[Overheard], tokens: Tokens, limits: Limits) -> Iterator[str]:
    room = limits.characters
    lines: list[str] = []
    for said in list(reversed(thread))[: limits.messages]:
        text = tokens.text(_cut(said.text, limits.message_characters))
        who = tokens.token(plain(said.who), "PERSON") if plain(said.who) else "somebody"
        line = f"[{said.at:%Y-%m-%d %H:%M}] {who}: {text}"
        room -= len(line)
        if room < 0:
            break
        lines.append(line)
    yield from reversed(lines)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + CUT
