"""reveal: the result of a receipt with names and numbers, for whoever may see them; the audit tells who looked."""

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from tools import repeating
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.wording import show_cell
from tools.words import Words

AGAIN = Words(
    "Run again for you alone; it was first answered on {created}, receipt {id}.",
    "Ejecutado otra vez solo para ti; se respondió primero el {created}, recibo {id}.",
)


class RevealArgs(BaseModel):
    """Whose names and numbers to show."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: str | None = Field(
        default=None, max_length=32, description="A receipt's id, like R-7K3QX9PD4M; empty for the asker's latest."
    )


async def run(context: ToolContext, args: RevealArgs) -> ToolResult:
    """What the receipt's tool finds today, as this asker sees it. Raises Refused when it cannot be run again."""
    kept = await repeating.find(context, args.receipt)
    result = await repeating.repeat(context, kept)
    created = show_cell(kept.receipt.created_at, "moment", context.language, context.zone)
    return replace(result, notes=(*result.notes, AGAIN.say(context.language, created=created, id=kept.receipt.id)))


REVEAL = ToolSpec(
    name="reveal",
    title=Words("Reveal names and numbers", "Revelar nombres y números"),
    description="Run the tool of a receipt again and show its result with names and numbers to the asker alone, for an "
    "answer that was masked because others read along.",
    needs=Permission.SEE_IDENTITIES,
    effect=Effect.READ,
    args=RevealArgs,
    run=run,
    examples=(Words("Reveal receipt R-7K3QX9PD4M", "Revela el recibo R-7K3QX9PD4M"),),
)
