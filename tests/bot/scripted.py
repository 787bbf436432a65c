"""A brain that follows a script, and small tools for it: the seams of Brain and guard without a grammar."""

import asyncio
from collections.abc import AsyncIterator, Callable

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text

from bot.brain.base import AskedBack, Done, Said, Step, Toolbox, ToolCall, ToolFinished, ToolStarted, Turn
from storage.errors import Refused
from tools.spec import Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.words import Language, Words, isolate

FOR_EVER = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")

Script = Callable[[Turn, Toolbox], AsyncIterator[Step]]


class WhoArgs(BaseModel):
    """Whose calls."""

    model_config = ConfigDict(extra="forbid")

    person: str = "Ana Ruiz"


async def _who(context: ToolContext, args: WhoArgs) -> ToolResult:
    columns = (
        Column("person", "person", Words("Person", "Persona")),
        Column("called_number", "phone", Words("Called", "Marcado")),
        Column("calls", "count", Words("Calls", "Llamadas")),
        Column("last_call", "moment", Words("Last call", "Última llamada")),
    )
    rows = ((args.person, "+573001234567", 12, 1772456400000), ("Bea Gil", "2041", 7, None))
    return ToolResult(
        text=f"Most: {isolate(args.person)}.",
        reading=f"calls of {isolate(args.person)}",
        table=Table(columns, rows),
        matched=19,
        data_until=1772456400000,
        chart=("person", "calls"),
    )


async def _refuse(_context: ToolContext, _args: WhoArgs) -> ToolResult:
    raise Refused("Nobody is called that.")


def _spec(name: str, run: Callable[[ToolContext, WhoArgs], object]) -> ToolSpec:
    return ToolSpec(
        name=name,
        title=Words(name, name),
        description="A tool of the tests.",
        needs=Permission.READ_CALLS,
        effect=Effect.READ,
        args=WhoArgs,
        run=run,  # type: ignore[arg-type]
    )


TOOLS = (_spec("who", _who), _spec("refuse", _refuse))


def waiting(begun: asyncio.Event) -> ToolSpec:
    """A tool `wait` that says when it begins, and then keeps the database busy for ever."""

    async def wait(context: ToolContext, _args: WhoArgs) -> ToolResult:
        begun.set()
        await context.connection.execute(FOR_EVER)
        return ToolResult()

    return _spec("wait", wait)


class ScriptedBrain:
    """Answers each turn by its script, and keeps the turns that it was given."""

    name = "scripted"

    def __init__(self, script: Script) -> None:
        self.script = script
        self.turns: list[Turn] = []

    def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        self.turns.append(turn)
        return self.script(turn, toolbox)


def calling(tool: str = "who", person: str = "Ana Ruiz", language: Language = "en") -> Script:
    """A script that calls one tool."""

    async def script(_turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        call = ToolCall(tool, {"person": person})
        yield ToolStarted(call)
        result, receipt = await toolbox.call(tool, call.args, language)
        yield ToolFinished(call, result, receipt)
        yield Done(language)

    return script


def asking_back(words: str, choices: tuple[str, ...], language: Language = "en") -> Script:
    """A script that asks back."""

    async def script(_turn: Turn, _toolbox: Toolbox) -> AsyncIterator[Step]:
        yield AskedBack(words, choices, {"slot": "person"})
        yield Done(language)

    return script


def saying(words: str, language: Language = "en") -> Script:
    """A script that only speaks."""

    async def script(_turn: Turn, _toolbox: Toolbox) -> AsyncIterator[Step]:
        yield Said(words)
        yield Done(language)

    return script


def failing(error: Exception) -> Script:
    """A script that breaks."""

    async def script(_turn: Turn, _toolbox: Toolbox) -> AsyncIterator[Step]:
        yield Said("I begin")
        raise error

    return script
