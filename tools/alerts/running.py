"""run_detectors: look at the calls that are new, and raise alerts. The watch is this tool, called again and again."""

from pydantic import BaseModel, ConfigDict

from storage import alert_changes, mutes
from storage.alert_changes import Recorded
from storage.history import newest_leg
from storage.stories import Story
from tools import detection
from tools.alerts import showing
from tools.spec import Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.words import Language, Words

NOTHING = Words("Nothing new.", "Nada nuevo.")
OPENED = Words("New alerts: {alerts}.", "Alertas nuevas: {alerts}.")
GREW = Words("Going on: {alerts}.", "Continúan: {alerts}.")
QUIET = Words("Muted: {alerts}.", "Silenciadas: {alerts}.")
# A transaction writes no more stories than that, unless so few legs tell them: a storm of thousands would outlast the
# time that a call has, and be begun again and again.
MOST = 300
FEWEST_LEGS = 1_000
CHANGE = Column("change", "text", Words("Change", "Cambio"))


class RunDetectorsArgs(BaseModel):
    """Nothing to choose: it goes on where it stopped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def run(context: ToolContext, args: RunDetectorsArgs) -> ToolResult:
    """Look at what was stored since the last run.

    What was learnt, how far it came, the alerts with their evidence and what is owed to whom are written in the one
    transaction of this call: killed anywhere, it has done all of it or nothing.
    """
    connection, organisation, language = context.connection, context.organisation, context.language
    now_ms = round(context.now.timestamp() * 1000)
    stories = await _step(context, now_ms)
    # Maintenance that is over counts for what happened in it, and records of calls come late.
    since = min((story.raised_at for story in stories), default=now_ms)
    quiet = await mutes.lasting(connection, organisation, since)
    recorded = [
        await alert_changes.record(connection, organisation, story, now_ms, quiet, context.detection.stakes)
        for story in stories
    ]
    changed = [one for one in recorded if one.change != "same"]
    told = [one for one in changed if not one.alert.muted]
    parts = [
        words.say(language, alerts=", ".join(f"#{one.alert.number}" for one in some))
        for words, some in (
            (OPENED, [one for one in told if one.change == "opened"]),
            (GREW, [one for one in told if one.change != "opened"]),
            (QUIET, [one for one in changed if one.alert.muted]),
        )
        if some
    ]
    return ToolResult(
        text=" ".join(parts) or NOTHING.say(language),
        table=_table(changed, language),
        matched=len(changed),
        data_until=await newest_leg(connection, organisation),
    )


async def _step(context: ToolContext, now_ms: int) -> tuple[Story, ...]:
    """The next step's stories. One that would tell too many is undone, and begun again with fewer legs."""
    legs = detection.AT_ONCE
    while True:
        undo = await context.connection.begin_nested()
        stories = await detection.step(context.connection, context.organisation, now_ms, context.detection, legs)
        if len(stories) <= MOST or legs <= FEWEST_LEGS:
            await undo.commit()
            return stories
        await undo.rollback()
        legs = max(legs // 4, FEWEST_LEGS)


def _table(changed: list[Recorded], language: Language) -> Table:
    alerts = showing.table((one.alert for one in changed), language)
    rows = tuple((one.change, *row) for one, row in zip(changed, alerts.rows, strict=True))
    return Table((CHANGE, *alerts.columns), rows)


RUN_DETECTORS = ToolSpec(
    name="run_detectors",
    title=Words("Look for fraud now", "Buscar fraude ahora"),
    description="Let the detectors look at the calls stored since they last did, and raise alerts. The watch does it "
    "by itself; this only does it at once.",
    needs=Permission.RUN_WATCH,
    effect=Effect.WRITE,
    args=RunDetectorsArgs,
    run=run,
    examples=(Words("Run the detectors", "Ejecuta los detectores"),),
)
