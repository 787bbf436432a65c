"""show_query: what ran for an answer, in words and as exact arguments, and what people thought of it."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage import feedback
from storage.call_query import CallQuery
from storage.receipts import Receipt
from tools import repeating
from tools.reading import read_back
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.wording import number, show_cell
from tools.words import Language, Words, isolate

# Fields whose strings are words of ours or names of things. Every other string is wrapped: it may name a person.
OPEN = frozenset(
    {"metric", "start", "end", "zone", "field", "groups", "op", "order", "about", "reference", "receipt", "topic"}
    | {"direction", "call_type", "answered", "missed", "country", "location", "queue", "trunk", "duration", "hours"}
    | {"weekday", "business_hours", "forwarded", "redirect_reason", "released_by", "device", "alert"}
)
RAN = Words(
    "Receipt {id} of {created}: {tool} ran with exactly these arguments (what is not listed was left open).",
    "Recibo {id} del {created}: se ejecutó {tool} con exactamente estos argumentos (lo que no aparece quedó abierto).",
)
NO_ARGUMENTS = Words(
    "Receipt {id} of {created}: {tool} ran without any arguments.",
    "Recibo {id} del {created}: se ejecutó {tool} sin argumentos.",
)
VERDICTS = Words("Verdicts so far: {good} good, {bad} bad.", "Opiniones hasta ahora: {good} buenas, {bad} malas.")


class ShowQueryArgs(BaseModel):
    """Which answer to explain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: str | None = Field(
        default=None, max_length=32, description="A receipt's id, like R-7K3QX9PD4M; empty for the asker's latest."
    )


async def run(context: ToolContext, args: ShowQueryArgs) -> ToolResult:
    """How the question was read and the arguments as JSON, without what was left open. Raises Refused for no such."""
    language = context.language
    receipt = (await repeating.find(context, args.receipt)).receipt
    given = _given(receipt.arguments)
    created = show_cell(receipt.created_at, "moment", language, context.zone)
    head = (RAN if given else NO_ARGUMENTS).say(language, id=receipt.id, created=created, tool=receipt.tool)
    verdicts = Counter(one.verdict for one in await feedback.of(context.connection, context.organisation, receipt.id))
    told = {verdict: number(verdicts[verdict], language) for verdict in ("good", "bad")}
    return ToolResult(
        text="\n".join([head, *_json(given, "").splitlines()]) if given else head,
        reading=_reading(receipt, context, language),
        notes=(VERDICTS.say(language, **told),) if verdicts else (),
    )


def _reading(receipt: Receipt, context: ToolContext, language: Language) -> str:
    """How the question was understood, as it was told when it was asked; a tool without a reading tells its title."""
    if receipt.tool == "query_calls":
        try:
            query = CallQuery.model_validate(receipt.arguments)
        except ValidationError:
            return ""
        return read_back(query, language, datetime.fromtimestamp(receipt.created_at / 1000, UTC))
    spec = next((spec for spec in context.tools if spec.name == receipt.tool), None)
    return spec.title.say(language) if spec is not None else ""


def _given(value: Any) -> Any:
    """The arguments without those that were left open."""
    if isinstance(value, Mapping):
        kept = {name: _given(part) for name, part in value.items()}
        return {name: part for name, part in kept.items() if part not in (None, [], {}, False)}
    if isinstance(value, list | tuple):
        return [_given(part) for part in value]
    return value


def _json(value: Any, field: str, indent: str = "") -> str:
    """JSON for people, with names and numbers wrapped, which is how masking finds them."""
    inner = f"{indent}  "
    match value:
        case str():
            text = json.dumps(value, ensure_ascii=False)[1:-1]
            return f'"{text}"' if field in OPEN else f'"{isolate(text)}"'
        case Mapping():
            stated = value.get("field")
            lines = [
                f'{inner}"{name}": {_json(part, str(stated) if name == "values" and stated else name, inner)}'
                for name, part in value.items()
            ]
            return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
        case list() | tuple() if all(isinstance(part, str) for part in value):
            return "[" + ", ".join(_json(part, field) for part in value) + "]"
        case list() | tuple():
            return "[\n" + ",\n".join(f"{inner}{_json(part, field, inner)}" for part in value) + f"\n{indent}]"
        case _:
            return json.dumps(value)


SHOW_QUERY = ToolSpec(
    name="show_query",
    title=Words("Show what ran", "Mostrar qué se ejecutó"),
    description="Say what ran for an answer: how the question was read, and the exact arguments of the tool. For "
    "questions like how did you get that.",
    needs=Permission.READ_RECEIPTS,
    effect=Effect.READ,
    args=ShowQueryArgs,
    run=run,
    examples=(
        Words("How did you get that?", "¿Cómo obtuviste eso?"),
        Words("Show the query of receipt R-7K3QX9PD4M", "Muestra la consulta del recibo R-7K3QX9PD4M"),
    ),
)
