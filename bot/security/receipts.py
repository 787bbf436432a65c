"""Receipts: how one is issued for a result, and its one line for people."""

import secrets

from storage.receipts import Receipt as Receipt
from tools import figures
from tools.spec import ToolResult
from tools.wording import show_cell
from tools.words import Language, Words

# Crockford's alphabet: no letter that reads like a digit, so that an id survives being read out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10  # 50 bits

LINE = Words("Receipt {id} · {tool}", "Recibo {id} · {tool}")
MATCHED = Words(" · {matched} matched", " · coincidencias: {matched}")
APPROVED = Words(" · approved by {by}", " · aprobado por {by}")
UNTIL = Words(" · data until {until}", " · datos hasta {until}")


def new_id(letter: str) -> str:
    """A new id: a letter for what it names, then what nobody can guess."""
    return f"{letter}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def issue(
    tool: str, arguments: dict[str, object], result: ToolResult, now_ms: int, approved_by: str | None = None
) -> Receipt:
    """A receipt for what a tool has just found or, `approved_by` somebody, done."""
    return Receipt(
        id=new_id("R"),
        tool=tool,
        arguments=arguments,
        matched=result.matched,
        data_until=result.data_until,
        created_at=now_ms,
        digest=figures.digest(result),
        approved_by=approved_by,
    )


def line(receipt: Receipt, language: Language, zone: str) -> str:
    """The receipt in one line for people; empty when there are no figures to verify (help) and nobody approved it.

    It names no arguments, the reading does that.
    """
    if receipt.matched is None and receipt.data_until is None and receipt.approved_by is None:
        return ""
    text = LINE.say(language, id=receipt.id, tool=receipt.tool)
    if receipt.matched is not None:
        text += MATCHED.say(language, matched=show_cell(receipt.matched, "count", language, zone))
    if receipt.approved_by is not None:
        text += APPROVED.say(language, by=receipt.approved_by)
    if receipt.data_until is not None:
        text += UNTIL.say(language, until=show_cell(receipt.data_until, "moment", language, zone))
    return text
