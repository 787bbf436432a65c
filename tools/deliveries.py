"""Deliveries: what is owed to destinations and did not arrive, and trying it again."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from storage import alerts, deliveries, destinations
from storage.delivery_rows import Delivery
from storage.errors import Refused
from tools.spec import Cell, Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.words import Words

MOST = 50

STATES: dict[str, Words] = {
    "due": Words("on its way", "en camino"),
    "held": Words("held", "en espera"),
    "sent": Words("delivered", "entregado"),
    "failed": Words("not delivered", "sin entregar"),
}
KINDS: dict[str, Words] = {
    "alert": Words("alert", "alerta"),
    "update": Words("news of an alert", "novedad de una alerta"),
    "digest": Words("digest", "resumen"),
    "flood": Words("many alerts at once", "muchas alertas a la vez"),
    "report": Words("report", "informe"),
    "notice": Words("notice of a change", "aviso de un cambio"),
    "page": Words("call to whoever is on call", "llamada a quien está de guardia"),
}
ALL_WELL = Words("Everything has been delivered.", "Todo se ha entregado.")
NOTHING = Words("There is none.", "No hay ninguna.")
FOUND = Words("{failed} not delivered, {waiting} waiting.", "{failed} sin entregar, {waiting} en espera.")
FIRST = Words("The newest {count} are shown.", "Se muestran las {count} más recientes.")
AGAIN = Words("{count} deliveries are tried again.", "Se reintentan {count} entregas.")
AGAIN_ONE = Words("Delivery {number} is tried again.", "Se reintenta la entrega {number}.")
NO_DEAD = Words("There is nothing that could be tried again.", "No hay nada que reintentar.")
NOT_DEAD = Words(
    "Delivery {number} is none that failed, or its destination was removed.",
    "La entrega {number} no es una que haya fallado, o su destino se quitó.",
)

NUMBER = Column("delivery", "reference", Words("Delivery", "Entrega"))
STATE = Column("state", "text", Words("State", "Estado"))
KIND = Column("kind", "text", Words("What", "Qué"))
ALERT = Column("alert", "reference", Words("Alert", "Alerta"))
WHERE = Column("destination", "text", Words("Destination", "Destino"))
MADE = Column("made_at", "moment", Words("Owed since", "Desde"))
ATTEMPTS = Column("attempts", "count", Words("Attempts", "Intentos"))
WHY = Column("error", "text", Words("Why", "Por qué"))


class ListDeliveriesArgs(BaseModel):
    """Which deliveries to list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Literal["open", "failed", "held", "due", "sent"] = Field(
        default="open", description="open: all that did not arrive. failed: the dead letters."
    )


class RetryDeliveryArgs(BaseModel):
    """Which dead letters to try again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delivery: int | None = Field(default=None, ge=1, description="Its number; empty for all dead letters.")


async def list_deliveries(context: ToolContext, args: ListDeliveriesArgs) -> ToolResult:
    """What did not arrive, the newest first, and why."""
    language = context.language
    states = ("failed", "held", "due") if args.state == "open" else (args.state,)
    found = await deliveries.listed(context.connection, context.organisation, states, MOST)
    counts = await deliveries.count(context.connection, context.organisation)
    every = await destinations.every(context.connection, context.organisation)
    names = {one.id: one.name for one in every}
    total = sum(many for (place, state), many in counts.items() if state in states and place in names)
    if not found:
        return ToolResult(text=(ALL_WELL if args.state == "open" else NOTHING).say(language), matched=0)
    rows = [await _row(context, one, names) for one in found]
    failed = sum(many for (place, state), many in counts.items() if state == "failed" and place in names)
    waiting = sum(many for (place, state), many in counts.items() if state in ("due", "held") and place in names)
    return ToolResult(
        text=FOUND.say(language, failed=failed, waiting=waiting),
        table=Table((NUMBER, STATE, KIND, ALERT, WHERE, MADE, ATTEMPTS, WHY), tuple(rows)),
        matched=total,
        notes=(FIRST.say(language, count=len(rows)),) if total > len(rows) else (),
    )


async def retry_delivery(context: ToolContext, args: RetryDeliveryArgs) -> ToolResult:
    """Try one dead letter again, or all. Raises Refused for one that is none."""
    language, now = context.language, round(context.now.timestamp() * 1000)
    chosen = None if args.delivery is None else [args.delivery]
    tried = await deliveries.retry(context.connection, context.organisation, now, chosen)
    if args.delivery is not None:
        if not tried:
            raise Refused(NOT_DEAD.say(language, number=args.delivery))
        return ToolResult(text=AGAIN_ONE.say(language, number=args.delivery), matched=1)
    text = AGAIN.say(language, count=len(tried)) if tried else NO_DEAD.say(language)
    return ToolResult(text=text, matched=len(tried))


async def _row(context: ToolContext, one: Delivery, names: dict[int, str]) -> tuple[Cell, ...]:
    language = context.language
    alert = None if one.alert is None else await alerts.by_id(context.connection, context.organisation, one.alert)
    return (
        one.id,
        STATES[one.state].say(language),
        KINDS[one.kind].say(language),
        None if alert is None else alert.number,
        names.get(one.destination),
        one.made_at,
        one.attempts,
        one.error,
    )


LIST_DELIVERIES = ToolSpec(
    name="list_deliveries",
    title=Words("What was not delivered", "Qué no se entregó"),
    description="List the alerts, reports and calls that did not arrive at their destinations yet, or never, and why.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.READ,
    args=ListDeliveriesArgs,
    run=list_deliveries,
    examples=(Words("What was not delivered?", "¿Qué no se entregó?"),),
)
RETRY_DELIVERY = ToolSpec(
    name="retry_delivery",
    title=Words("Deliver again", "Volver a entregar"),
    description="Try a delivery again that failed, or all that failed.",
    needs=Permission.MANAGE_WATCH,
    effect=Effect.WRITE,
    args=RetryDeliveryArgs,
    run=retry_delivery,
    examples=(Words("Retry delivery 12", "Reintenta la entrega 12"),),
)
