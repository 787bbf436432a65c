"""Repeating: a receipt found by its id, and its tool run again with exactly its arguments."""

from collections.abc import Mapping

from pydantic import ValidationError

from storage import receipts
from storage.errors import Refused
from storage.receipts import Kept
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.words import Words, plain

NONE_YET = Words(
    "You have no receipt yet: ask something about calls first.",
    "Todavía no tienes ningún recibo: pregunta primero algo sobre llamadas.",
)
UNKNOWN = Words("There is no receipt {id} here.", "Aquí no existe el recibo {id}.")
NOT_YOURS = Words(
    "The receipt {id} is of {tool}, which cannot be run again for you.",
    "El recibo {id} es de {tool}, que no se puede volver a ejecutar para ti.",
)
OUTDATED = Words(
    "The receipt {id} is of another version of {tool}, which took other arguments.",
    "El recibo {id} es de otra versión de {tool}, que tomaba otros argumentos.",
)


def repeatable(context: ToolContext) -> Mapping[str, ToolSpec]:
    """The tools, by name, whose receipts this asker may run again.

    Only what reads calls: never a tool that changes the world, and not those that run receipts.
    """
    return {
        spec.name: spec for spec in context.tools if spec.effect is Effect.READ and spec.needs is Permission.READ_CALLS
    }


async def find(context: ToolContext, wanted: str | None) -> Kept:
    """The receipt so named, whoever of the organisation got it, or the asker's latest that can be run again.

    Raises Refused when there is none.
    """
    if wanted is None:
        kept = await receipts.latest(
            context.connection, context.organisation, str(context.principal), list(repeatable(context))
        )
        if kept is None:
            raise Refused(NONE_YET.say(context.language))
        return kept
    name = plain(wanted).upper()
    kept = await receipts.find(context.connection, context.organisation, name)
    if kept is None:
        raise Refused(UNKNOWN.say(context.language, id=name))
    return kept


async def repeat(context: ToolContext, kept: Kept) -> ToolResult:
    """What the receipt's tool finds today, for this asker. Raises Refused when it cannot be run again for them."""
    receipt = kept.receipt
    named = {"id": receipt.id, "tool": receipt.tool}
    spec = repeatable(context).get(receipt.tool)
    if spec is None:
        raise Refused(NOT_YOURS.say(context.language, **named))
    try:
        arguments = spec.args.model_validate(receipt.arguments)
    except ValidationError as error:
        raise Refused(OUTDATED.say(context.language, **named)) from error
    return await spec.run(context, arguments)
