"""verify: run the tool of a receipt again, with exactly its arguments, and say whether anything has changed."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from storage.receipts import Kept, Receipt
from tools import figures, repeating
from tools.figures import KEPT_ROWS, Difference
from tools.spec import Cell, Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import number, show_cell
from tools.words import Language, Words

SHOWN = 10  # differing rows that are shown

SAME = Words(
    "Nothing has changed: receipt {id} of {created} gives the same figures today.",
    "Nada ha cambiado: el recibo {id} del {created} da hoy las mismas cifras.",
)
CHANGED = Words(
    "The figures have changed since receipt {id} of {created}: {rows}.",
    "Las cifras han cambiado desde el recibo {id} del {created}: {rows}.",
)
ONE_ROW = Words("1 row differs", "1 fila es distinta")
ROWS = Words("{count} rows differ", "{count} filas son distintas")
AMONG = Words("{count} of the first {rows} rows differ", "{count} de las primeras {rows} filas son distintas")
BEYOND = Words(
    "the first {count} rows are the same, some after them differ",
    "las primeras {count} filas son iguales, alguna posterior es distinta",
)
MATCHED = Words("Matched then {then}, now {now}.", "Coincidencias antes {then}, ahora {now}.")
NEWER = Words(
    "Newer calls have been loaded since: up to {then} then, up to {now} now.",
    "Desde entonces se cargaron llamadas más recientes: antes hasta {then}, ahora hasta {now}.",
)
LATE = Words(
    "The period was over by then: older calls have arrived late.",
    "El período ya había terminado: llegaron tarde llamadas más antiguas.",
)
NO_NEWER = Words(
    "No newer calls have been loaded since: older ones have arrived late, or business hours were changed.",
    "Desde entonces no se cargaron llamadas más recientes: llegaron tarde otras más antiguas, o se cambió el horario "
    "laboral.",
)
DIFFERENCES = Words("What differs", "Lo que es distinto")
STATE = Column("state", "text", Words("When", "Cuándo"))
THEN = Words("then", "antes")
NOW = Words("now", "ahora")


class VerifyArgs(BaseModel):
    """Which receipt to run again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: str | None = Field(
        default=None, max_length=32, description="A receipt's id, like R-7K3QX9PD4M; empty for the asker's latest."
    )


async def run(context: ToolContext, args: VerifyArgs) -> ToolResult:
    """The figures as they are now, and what differs from the receipt. Raises Refused when it cannot be run again."""
    kept = await repeating.find(context, args.receipt)
    receipt = kept.receipt
    result = await repeating.repeat(context, kept)
    created = show_cell(receipt.created_at, "moment", context.language, context.zone)
    same = figures.digest(result) == receipt.digest
    sections = () if same else _differences(kept, result, context.language)
    if same:
        text = SAME.say(context.language, id=receipt.id, created=created)
    else:
        rows = _count(kept, sum(total for _, total in sections), context.language)
        text = CHANGED.say(context.language, id=receipt.id, created=created, rows=rows)
    return ToolResult(
        text=text,
        reading=result.reading,
        table=result.table,
        matched=result.matched,
        data_until=result.data_until,
        notes=tuple(_notes(receipt, result, context, same)),
        sections=tuple((DIFFERENCES.say(context.language), table) for table, _ in sections),
    )


def _differences(kept: Kept, result: ToolResult, language: Language) -> tuple[tuple[Table, int], ...]:
    """Of each table that differs: its first differing rows, as they were and as they are, and how many differ."""
    found = []
    for then, now in zip(figures.kept(kept.summary), figures.tables(result), strict=False):
        differing = figures.differences(then, now)
        if differing:
            rows = tuple(row for difference in differing[:SHOWN] for row in _rows(difference, language))
            found.append((Table((STATE, *now.columns), rows), len(differing)))
    return tuple(found)


def _rows(difference: Difference, language: Language) -> Iterator[tuple[Cell, ...]]:
    if difference.then is not None:
        yield (THEN.say(language), *difference.then)
    if difference.now is not None:
        yield (NOW.say(language), *difference.now)


def _count(kept: Kept, differing: int, language: Language) -> str:
    if differing == 0:
        return BEYOND.say(language, count=KEPT_ROWS)
    if any(table.total > KEPT_ROWS for table in figures.kept(kept.summary)):
        return AMONG.say(language, count=number(differing, language), rows=KEPT_ROWS)
    return ONE_ROW.say(language) if differing == 1 else ROWS.say(language, count=number(differing, language))


def _notes(receipt: Receipt, result: ToolResult, context: ToolContext, same: bool) -> Iterator[str]:
    """What came since, as far as it can be told."""
    language = context.language
    if not same and receipt.matched is not None and result.matched is not None and receipt.matched != result.matched:
        yield MATCHED.say(language, then=number(receipt.matched, language), now=number(result.matched, language))
    then, now = receipt.data_until, result.data_until
    newer = then is not None and now is not None and now > then
    if newer:
        then_words, now_words = (show_cell(moment, "moment", language, context.zone) for moment in (then, now))
        yield NEWER.say(language, then=then_words, now=now_words)
    if same:
        return
    if not newer:
        yield NO_NEWER.say(language)
    elif then is not None and _over_by(receipt, then):
        yield LATE.say(language)


def _over_by(receipt: Receipt, moment: int) -> bool:
    """Whether the receipt's period had ended by that moment (UTC milliseconds)."""
    period = receipt.to_json()["period"]
    end = period and period["end"]
    return bool(end) and datetime.fromisoformat(end).timestamp() * 1000 <= moment


VERIFY = ToolSpec(
    name="verify",
    title=Words("Verify a receipt", "Verificar un recibo"),
    description="Run the tool of a receipt again with exactly its arguments and say whether the figures have changed.",
    needs=Permission.READ_RECEIPTS,
    effect=Effect.READ,
    args=VerifyArgs,
    run=run,
    examples=(
        Words("Verify that", "Verifica eso"),
        Words("Verify receipt R-7K3QX9PD4M", "Verifica el recibo R-7K3QX9PD4M"),
    ),
)
