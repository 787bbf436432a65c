"""AgentBrain: answers a turn with a language model and the tools, and checks what it says."""

import asyncio
import importlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from types import ModuleType

import structlog

from bot import logs
from bot.brain.agent import conversation
from bot.brain.agent.fences import Canary, Fence
from bot.brain.agent.models import Models
from bot.brain.agent.outsiders import Outsiders
from bot.brain.agent.purse import Purse
from bot.brain.agent.recording import Recorder
from bot.brain.agent.run import Run
from bot.brain.agent.tokens import Tokens
from bot.brain.agent.trouble import ModelTrouble, Trouble
from bot.brain.base import Done, Step, Toolbox, ToolFinished, Turn
from bot.config import Settings
from bot.security.access import may
from bot.security.audit import Trail
from storage.engine import Database
from storage.errors import Refused
from tools.registry import TOOLS
from tools.spec import Effect, ToolSpec
from tools.words import Words

ALARM = Words(
    "The model was stopped: something it read tried to steer it. Nothing of that was carried out. Tell your "
    "administrator the reference {reference}.",
    "Se detuvo el modelo: algo que leyó intentó dirigirlo. Nada de eso se llevó a cabo. Indica a tu administrador la "
    "referencia {reference}.",
)

logger = structlog.get_logger(__name__)


class AgentBrain:
    """Answers with the configured models. One serves a whole process; turns may run side by side.

    `masking_key` is `Guard.masking_key`. Close it at the end.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        masking_key: Callable[[int], Awaitable[str]],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._limits = settings.limits
        self._models = Models(settings)
        self._purse = Purse(database, settings.limits, clock)
        self._recorder = Recorder(settings.record_llm_interactions, clock)
        self._outsiders = Outsiders(database)
        self._trail = Trail(database, clock)
        self._masking_key = masking_key
        for variable in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            os.environ[variable] = "false"  # langsmith always comes along, and would send away what is asked
        self.name = str(self._models.names[0]) if self._models.names else "offline"

    async def answer(self, turn: Turn, toolbox: Toolbox, found: Sequence[ToolFinished] = ()) -> AsyncIterator[Step]:
        """Yield the steps of one turn, `turn.language` being its language; `found` is what was looked up for it before.

        Raises ModelTrouble when no model answers (steps may have gone before), and Refused when a canary turned up.
        Whoever stops listening, or is cancelled, ends the request to the model.
        """
        run = await self._begin(turn, toolbox)
        work = asyncio.create_task(self._work(run, found))
        work.add_done_callback(lambda _: run.steps.put_nowait(None))
        try:
            while (step := await run.steps.get()) is not None:
                yield step
            await work
        finally:
            if not work.done():
                work.cancel()
                await asyncio.wait({work})
        yield Done(run.language, run.brain)

    async def warm(self) -> ModuleType:
        """Load LangChain and the models' libraries: seconds of work the first time, in which the loop goes on.

        Raises ModelTrouble where they are not installed.
        """
        try:
            return await asyncio.to_thread(importlib.import_module, "bot.brain.agent.bridge")
        except ModuleNotFoundError as error:
            raise ModelTrouble(Trouble.NOT_INSTALLED, f"no module {error.name}") from error

    async def close(self) -> None:
        """Close the connections to the models."""
        await self._models.close()

    async def _begin(self, turn: Turn, toolbox: Toolbox) -> Run:
        asker = turn.principal
        key = await self._masking_key(asker.organisation)
        place = turn.conversation or str(asker)
        outsiders = await self._outsiders.of(asker.organisation, turn.vocabulary)
        return Run(
            turn=turn,
            language=turn.language or "en",
            toolbox=toolbox,
            offered={spec.name: spec for spec in TOOLS if may(asker.role, spec.needs) and _may_be_offered(spec)},
            tokens=Tokens(key, f"{asker.platform}\n{place}", turn.vocabulary, outsiders),
            fence=Fence(),
            limits=self._limits,
        )

    async def _work(self, run: Run, found: Sequence[ToolFinished]) -> None:
        bridge = await self.warm()
        turn = run.turn
        # Before anything is sent, so that whatever a question names is known as a token in all of it.
        asked = conversation.question(turn, run.tokens, run.fence, self._limits)
        earlier = conversation.exchanges(turn, run.tokens, run.fence, self._limits)
        given = [run.given(step) for step in found]
        try:
            async with asyncio.timeout(self._limits.turn_seconds):
                await bridge.Bridge(run, self._models, self._purse, self._recorder).converse(earlier, asked, given)
        except TimeoutError as error:
            raise ModelTrouble(Trouble.SLOW, "the turn's seconds are over") from error
        except Canary as error:
            await self._alarm(run, error.where)
        run.remark_figures()

    async def _alarm(self, run: Run, where: str) -> None:
        """Somebody made the model repeat what it was only to read: say so to everybody who should know."""
        number = logs.reference()
        asker = run.turn.principal
        logger.error("canary", where=where, reference=number, model=run.brain, asker=str(asker))
        key = await self._masking_key(asker.organisation)
        tool = where if where in run.offered else "model"
        detail = f"a canary turned up in {'the arguments' if tool == where else 'the reply'}; reference {number}"
        await self._trail.refuse(asker, tool, {}, key, "denied", detail)
        raise Refused(ALARM.say(run.language, reference=number))


def _may_be_offered(spec: ToolSpec) -> bool:
    """Whether a model may call the tool: what it reads may be steered, so on its word alone nothing is written.

    A dangerous tool only leaves a request, which a person decides.
    """
    return spec.effect is not Effect.WRITE
