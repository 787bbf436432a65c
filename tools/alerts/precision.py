"""detectors: how often each one raised an alert, what people said of these, and so how often it was right."""

from collections import Counter

from pydantic import BaseModel, ConfigDict, Field

from storage import alerts
from storage.alerts import REASONS, Reason
from tools.alerts import showing
from tools.spec import Cell, Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import DETECTORS as NAMES
from tools.wording import number
from tools.words import Words

DAY_MS = 86_400_000
# What was no fraud counts against a detector, also where it was known: somebody had to look. Duplicates tell nothing.
JUDGED = ("fraud", "false_positive", "expected")
NOTHING = Words(
    "No alert was raised in the last {days} days.", "No se abrió ninguna alerta en los últimos {days} días."
)
RAISED = Words(
    "Alerts raised in the last {days} days: {count}; resolved as fraud or as none: {judged}.",
    "Alertas abiertas en los últimos {days} días: {count}; resueltas como fraude o como otra cosa: {judged}.",
)
NOT_YET = Words(
    "None of them says yet whether it was fraud, so nothing is known of the detectors' precision.",
    "Ninguna dice todavía si fue fraude, así que nada se sabe de la precisión de los detectores.",
)
MEANS = Words(
    "Precision: of the alerts resolved as fraud, false positive or expected, the share that was fraud. An alert that "
    "several detectors saw counts for each.",
    "Precisión: de las alertas resueltas como fraude, falso positivo o esperada, la parte que fue fraude. Una alerta "
    "que vieron varios detectores cuenta para cada uno.",
)

RAISED_COLUMN = Column("raised", "count", Words("Raised", "Abiertas"))
OPEN = Column("open", "count", Words("Not resolved", "Sin resolver"))
PRECISION = Column("precision", "percent", Words("Precision", "Precisión"))
MUTED = Column("muted_share", "percent", Words("Muted", "Silenciadas"), "filled")
HEADINGS: dict[Reason, Words] = {
    "fraud": Words("Fraud", "Fraude"),
    "false_positive": Words("False positive", "Falso positivo"),
    "expected": Words("Expected", "Esperada"),
    "duplicate": Words("Duplicate", "Duplicada"),
}
BY_REASON = tuple(Column(reason, "count", HEADINGS[reason], "filled") for reason in REASONS)


class DetectorsArgs(BaseModel):
    """How far to look back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int = Field(default=30, ge=1, le=3660, description="Alerts raised in so many days before now.")


async def run(context: ToolContext, args: DetectorsArgs) -> ToolResult:
    """Each detector with its alerts by what became of them; those that raised most come first."""
    language = context.language
    since = round(context.now.timestamp() * 1000) - args.days * DAY_MS
    tallies = await alerts.tallies(context.connection, context.organisation, since)
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for tally in tallies:
        for name in tally.detectors:
            count = counts.setdefault(name, Counter())
            count["raised"] += tally.count
            count["muted"] += tally.count * tally.muted
            count[tally.reason or "open"] += tally.count
    ranked = sorted(counts.items(), key=lambda item: (-item[1]["raised"], item[0]))
    raised = sum(tally.count for tally in tallies)
    judged = sum(tally.count for tally in tallies if tally.reason in JUDGED)
    if not raised:
        text = NOTHING.say(language, days=args.days)
    else:
        text = RAISED.say(language, days=args.days, count=number(raised, language), judged=number(judged, language))
        if not judged:
            text += " " + NOT_YET.say(language)
    columns = (showing.DETECTOR, RAISED_COLUMN, OPEN, *BY_REASON, PRECISION, MUTED)
    return ToolResult(
        text=text,
        table=Table(columns, tuple(_row(name, count) for name, count in ranked)),
        matched=raised,
        notes=(MEANS.say(language),),
    )


def _row(name: str, count: Counter[str]) -> tuple[Cell, ...]:
    judged = sum(count[reason] for reason in JUDGED)
    return (
        name,
        count["raised"],
        count["open"],
        *(count[reason] for reason in REASONS),
        round(100 * count["fraud"] / judged, 1) if judged else None,
        round(100 * count["muted"] / count["raised"], 1) if count["raised"] else None,
    )


DETECTORS = ToolSpec(
    name="detectors",
    title=Words("How good the detectors are", "Qué tan buenos son los detectores"),
    description="Tell for each detector how many alerts it raised, what they were resolved as, its precision, and the "
    "share that was muted.",
    needs=Permission.READ_ALERTS,
    effect=Effect.READ,
    args=DetectorsArgs,
    run=run,
    examples=(Words("How good are the detectors?", "¿Qué tan buenos son los detectores?"),),
)
