"""Roads: which brain answers. The cheap one first, a model where it does not know for certain, and never nothing.

what the offline brain reads with certainty    the offline brain, at no cost
why an alert was raised                        the offline brain, and the model reads what that found
everything else                                the model, then the second model
no model answers                               what the offline brain has to say, and a remark why
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import structlog

from bot.brain.agent.brain import AgentBrain
from bot.brain.agent.trouble import ModelTrouble
from bot.brain.base import ApprovalAsked, Done, Noted, Said, Step, Toolbox, ToolFinished, Turn
from bot.brain.offline.brain import OfflineBrain, Plan, carry_out, plan_turn
from tools.words import Language

# What these say a model reads, too, and adds what it makes of it.
COMMENTED = frozenset({"explain_alert"})

logger = structlog.get_logger(__name__)


class Roads:
    """A brain that sends each question down the cheapest road that answers it. Close it at the end."""

    def __init__(self, agent: AgentBrain) -> None:
        self._agent = agent
        self.name = agent.name

    async def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Step]:
        """Yield the steps of one turn; the last says who answered."""
        plan = await asyncio.to_thread(_certain_plan, turn)
        if plan is not None:
            found: list[ToolFinished] = []
            async for step in carry_out(plan, toolbox):
                if isinstance(step, ToolFinished):
                    found.append(step)
                yield step
            if not any(step.call.tool in COMMENTED for step in found):
                yield Done(plan.language, OfflineBrain.name)
                return
            try:
                async for step in self._agent.answer(replace(turn, language=plan.language), toolbox, found):
                    yield step
            except ModelTrouble as error:
                yield _remark(error, plan.language, answered=False)
                yield Done(plan.language, OfflineBrain.name)
            return
        plan = await asyncio.to_thread(plan_turn, turn)
        answered = False
        try:
            async for step in self._agent.answer(replace(turn, language=plan.language), toolbox):
                answered = answered or isinstance(step, Said | ToolFinished | ApprovalAsked)
                yield step
            return
        except ModelTrouble as error:
            remark = _remark(error, plan.language, answered=answered)
        if not answered:
            async for step in carry_out(plan, toolbox):
                yield step
        yield remark
        yield Done(plan.language, self.name if answered else OfflineBrain.name)

    async def warm(self) -> None:
        """Load what the first question for a model would otherwise wait for."""
        try:
            await self._agent.warm()
        except ModelTrouble as error:
            logger.warning("no model can answer", why=error.trouble.name, detail=error.detail)

    async def close(self) -> None:
        """Close the connections to the models."""
        await self._agent.close()


def _remark(error: ModelTrouble, language: Language, *, answered: bool) -> Noted:
    logger.warning("no model answered", why=error.trouble.name, detail=error.detail)
    return Noted(error.trouble.say(language, answered=answered))


def _certain_plan(turn: Turn) -> Plan | None:
    """What the offline brain does with a question that it has read with certainty; None where it has not.

    A question that leans on the one before is certain only where that was one call: after an answer of a model that
    asked something back or called several tools, nobody but the model knows what "that" is.
    """
    plan = plan_turn(turn)
    if not plan.calls and not plan.said and not plan.choices:
        return None
    last = turn.past[-1] if turn.past else None
    if last is not None and last.brain not in ("", OfflineBrain.name):
        asked_back = last.said.rstrip().endswith("?")
        if (asked_back or len(last.calls) != 1) and plan != plan_turn(replace(turn, past=())):
            return None
    return plan
