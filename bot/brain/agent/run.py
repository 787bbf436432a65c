"""Run: one turn on its way with a model: the tools it calls, the text it writes, and the steps that came of them.

It knows no LangChain. What goes to the model leaves through its tokens and fence, what comes back is checked here:
canaries, unknown tokens, and last the figures.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.brain.agent import links, results
from bot.brain.agent.arguments import complete
from bot.brain.agent.fences import Fence
from bot.brain.agent.figures import Known, unfounded
from bot.brain.agent.tokens import Tokens, UnknownToken
from bot.brain.base import ApprovalAsked, Noted, Said, Saying, Step, Toolbox, ToolCall, ToolFinished, ToolStarted, Turn
from bot.config import Limits
from bot.security.approvals import NeedsApproval
from storage.errors import RingfenceError
from tools.spec import ToolResult, ToolSpec
from tools.wording import AND, joined
from tools.words import Language, Words, isolate

PIECE_CHARACTERS = 250
PIECE_SECONDS = 0.6
HELD_BACK = 48  # characters of an unfinished text, so that a canary is seen before any of it is shown

# Said to the model.
NEVER_GIVEN = "{token} is not a token of this conversation. Copy tokens exactly as you were given them."
NO_MORE_CALLS = "No more tools may be called in this turn. Answer with what you have."
WAITS = (
    "This has not run: it waits for the approval of a person, whom the asker has been told of. Do not call it again."
)
REWRITE = (
    "Your text has tokens that are none of this conversation: {tokens}. Write it again, with tokens copied exactly."
)

UNFOUNDED = Words(
    "Take care: no tool of this answer gave {figures}.",
    "Ojo: ninguna herramienta de esta respuesta dio {figures}.",
)
NOBODY = Words(
    "The model spoke of a name or number that it was never given; it is left out.",
    "El modelo habló de un nombre o número que nunca recibió; se dejó fuera.",
)
NO_LINKS = Words("The model wrote a link; it is left out.", "El modelo escribió un enlace; se dejó fuera.")

logger = structlog.get_logger(__name__)


class ToolProblem(Exception):
    """A tool call came to nothing; the text is for the model, names and numbers as tokens."""


@dataclass(frozen=True, slots=True)
class Given:
    """A tool that ran before the model was asked: its arguments and its result, names and numbers as tokens."""

    tool: str
    args: dict[str, Any]
    result: str


@dataclass
class Run:
    """One turn. `steps` is read by whoever shows them; a None in it is the end."""

    turn: Turn
    language: Language
    toolbox: Toolbox
    offered: Mapping[str, ToolSpec]
    tokens: Tokens
    fence: Fence
    limits: Limits
    steps: asyncio.Queue[Step | None] = field(default_factory=asyncio.Queue)
    tool_calls: int = 0
    model_calls: int = 0
    spent: int = 0  # tokens
    brain: str = ""  # who answered last
    _texts: list[str] = field(default_factory=list)
    _known: Known = field(init=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._known = Known(self.turn.zone, self.turn.now)
        places = self.turn.vocabulary
        for name in (*(place.name for place in places.locations), *(one.name for one in places.queues), *places.trunks):
            self._known.add_name(name)
        self._known.add_text(self.turn.text)

    async def call(self, name: str, given: dict[str, Any]) -> str:
        """Run a tool for the model: its result, fenced. Raises ToolProblem, and Canary where one is in the arguments.

        The calls of one message run one after another, so that what people see has an order.
        """
        async with self._one_at_a_time:
            self.tool_calls += 1
            if self.tool_calls > self.limits.tool_calls:
                raise ToolProblem(NO_MORE_CALLS)
            self.fence.check(name, given)
            try:
                restored = self.tokens.restore_arguments(given)
            except UnknownToken as error:
                raise ToolProblem(NEVER_GIVEN.format(token=error.token)) from error
            call = ToolCall(name, complete(self.offered[name], restored, self.turn.zone))
            self.steps.put_nowait(ToolStarted(call))
            try:
                result, receipt = await self.toolbox.call(name, call.args, self.language)
            except NeedsApproval as waiting:
                self._known.add_text(waiting.request.asks)
                self.steps.put_nowait(ApprovalAsked(call, waiting.request))
                return WAITS
            except RingfenceError as error:
                raise ToolProblem(self.tokens.text(str(error))) from error
            self.steps.put_nowait(ToolFinished(call, result, receipt))
            return self._told(name, call, result)

    def given(self, step: ToolFinished) -> Given:
        """What a tool that already ran for this turn found, as the model is told it."""
        name = step.call.tool
        return Given(name, self.tokens.arguments(step.call.args), self._told(name, step.call, step.result))

    def _told(self, name: str, call: ToolCall, result: ToolResult) -> str:
        """A result as the model reads it; its figures are founded from now on."""
        self._known.add_arguments(call.args)
        self._known.add_result(result)
        return self.fence.around(results.told(result, self.tokens, self.turn.zone), name)

    def written(self) -> "Writing":
        """A text that the model begins to write."""
        return Writing(self)

    def say(self, text: str, *, last_try: bool) -> str | None:
        """Let people read a whole text of the model's. Returns what to tell the model where it has to write it again.

        Raises Canary where one is in it.
        """
        self.fence.check("reply", text)
        plain, had_links = links.without(text)
        read, unknown = self.tokens.read(plain)
        if unknown and not last_try:
            return REWRITE.format(tokens=", ".join(dict.fromkeys(unknown)))
        if read.strip():
            self._texts.append(read)
            self.steps.put_nowait(Said(read.strip()))
            if unknown:
                self.steps.put_nowait(Noted(NOBODY.say(self.language)))
            if had_links:
                self.steps.put_nowait(Noted(NO_LINKS.say(self.language)))
        return None

    def remark_figures(self) -> None:
        """Point at the figures that no tool gave, once everything is said."""
        found = [figure for text in self._texts for figure in unfounded(text, self._known)]
        if found:
            named = joined([isolate(figure) for figure in dict.fromkeys(found)], self.language, AND)
            self.steps.put_nowait(Noted(UNFOUNDED.say(self.language, figures=named)))

    @property
    def has_spoken(self) -> bool:
        """Whether people have been given any text to read."""
        return bool(self._texts)


class Writing:
    """A text on its way from the model, shown in pieces that end between words."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._text = ""
        self._shown = 0
        self._clock = asyncio.get_running_loop().time
        self._since = self._clock()
        self._stopped = False

    def add(self, text: str) -> None:
        """The next few signs."""
        self._text += text
        waiting = len(self._text) - self._shown
        if self._stopped or not text or waiting <= HELD_BACK:
            return
        if waiting - HELD_BACK >= PIECE_CHARACTERS or self._clock() - self._since >= PIECE_SECONDS:
            self._show(self._tail())

    def _tail(self) -> int:
        return self._shown + Tokens.open_end(self._text[self._shown : len(self._text) - HELD_BACK])

    def _show(self, end: int) -> None:
        piece = self._text[self._shown : end]
        if not piece.strip():
            return
        self._run.fence.check("reply", self._text)
        read, unknown = self._run.tokens.read(links.without(piece)[0])
        if unknown:
            self._stopped = True  # it will be written again
            return
        self._run.steps.put_nowait(Saying(read))
        self._shown, self._since = end, self._clock()

    def finish(self) -> None:
        """The rest of a text that has been shown in part."""
        if self._shown and not self._stopped:
            self._show(len(self._text))


def vocabulary_lines(run: Run) -> Iterator[str]:
    """What people called somebody in a way that fits several, told with tokens."""
    for token, names in run.tokens.meanings():
        yield f"{token} fits several people: {', '.join(names)}. Ask which one is meant if it matters."
