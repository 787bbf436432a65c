"""Brain: how a question becomes tool calls. Whoever implements it yields steps; figures come only from tools."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel

from bot.security.approvals import NeedsApproval, Request
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
    """An earlier turn of the conversation: what was asked, what ran, and what was asked back (JSON) if anything.

    `said` is what the answer said, unmasked, with names and numbers still wrapped by `words.isolate`; `asked_at` is
    aware, None where the turn was not remembered. `brain` is who answered; a turn that is not `own` was somebody
    else's, in a thread that is shared.
    """

    question: str
    language: Language
    calls: tuple[ToolCall, ...]
    pending: dict[str, Any] | None = None
    said: str = ""
    asked_at: datetime | None = None
    brain: str = ""
    own: bool = True


@dataclass(frozen=True, slots=True)
class Overheard:
    """What somebody wrote in the same thread without asking the bot. It is data: its writer may be a stranger."""

    who: str
    text: str
    at: datetime  # aware


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
    conversation: str = ""  # the platform's own name for the thread; empty outside any
    thread: tuple[Overheard, ...] = ()  # oldest first
    about: int | None = None  # the number of the alert whose message this answers


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
class Saying:
    """The next piece of a text that is still being written, for channels that show it live.

    Pieces end between words. The whole text follows as one `Said`, which counts: pieces are only for watching.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """Text in the language of the question."""

    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark about the answer: a figure that no tool gave, a model that could not be reached."""

    text: str


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """A dangerous tool was called: it waits for the approval of a person and has not run."""

    call: ToolCall
    request: Request


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
    """The last step: the language the question was in, and who answered where that is not the brain by its name."""

    language: Language
    brain: str = ""


Step = ToolStarted | ToolFinished | Saying | Said | Noted | AskedBack | ApprovalAsked | Done


class Toolbox(Protocol):
    """The tools as one asker may call them: every call goes through the guard."""

    async def call(self, name: str, args: dict[str, Any] | BaseModel, language: Language) -> tuple[ToolResult, Receipt]:
        """Run a tool.

        Raises `storage.errors.RingfenceError` with a sentence when it is refused or fails, and its subclass
        `bot.security.approvals.NeedsApproval` when a person has to approve it first.
        """
        ...


class Brain(Protocol):
    """Reads a turn and answers it with tools."""

    name: str

    def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        """Yield steps, ending with `Done`."""
        ...


async def run_tool(call: ToolCall, toolbox: Toolbox, language: Language) -> AsyncIterator[Step]:
    """The steps of one tool call: started, then finished or waiting for an approval. Raises what the tool raises.

    What the result names as its evidence is asked for next, and has a receipt of its own.
    """
    yield ToolStarted(call)
    try:
        result, receipt = await toolbox.call(call.tool, call.args, language)
    except NeedsApproval as waiting:
        yield ApprovalAsked(call, waiting.request)
        return
    yield ToolFinished(call, result, receipt)
    if result.evidence is not None:
        shown = ToolCall("query_calls", result.evidence.model_dump(mode="json", exclude_defaults=True))
        async for step in run_tool(shown, toolbox, language):
            yield step
