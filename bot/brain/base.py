"""Brain: how a question becomes tool calls. Whoever implements it yields steps; figures come only from tools."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel

from bot.security.receipts import Receipt
from storage.vocabulary import Vocabulary
from tools.spec import Principal, ToolResult
from tools.words import Language


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool and its exact arguments as JSON values."""

    tool: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier turn of the conversation: what was asked, what ran, and what was asked back (JSON) if anything."""

    question: str
    language: Language
    calls: tuple[ToolCall, ...]
    pending: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with all that reading it needs: who, when, where, what was said before, and the data's own names."""

    text: str
    principal: Principal
    now: datetime  # aware
    zone: str  # IANA, the asker's
    past: tuple[PastTurn, ...]  # oldest first
    vocabulary: Vocabulary
    language: Language | None = None  # the platform's hint; the question's own language wins


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool is about to run."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool ran; `result` is unmasked and meant for the reader's own masking."""

    call: ToolCall
    result: ToolResult
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Said:
    """Text in the language of the question."""

    text: str


@dataclass(frozen=True, slots=True)
class AskedBack:
    """The brain needs an answer first, or says what it cannot do. `pending` is kept for the next turn.

    `choices` are shown numbered from 1, and the next turn may be just such a number. Names and numbers in them are
    wrapped by `words.isolate`, as in every text.
    """

    text: str
    choices: tuple[str, ...] = ()
    pending: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The last step: the language the question was in."""

    language: Language


Step = ToolStarted | ToolFinished | Said | AskedBack | Done


class Toolbox(Protocol):
    """The tools as one asker may call them: every call goes through the guard."""

    async def call(self, name: str, args: dict[str, Any] | BaseModel, language: Language) -> tuple[ToolResult, Receipt]:
        """Run a tool. Raises `storage.errors.RingfenceError` with a sentence when it is refused or fails."""
        ...


class Brain(Protocol):
    """Reads a turn and answers it with tools."""

    name: str

    def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        """Yield steps, ending with `Done`."""
        ...
