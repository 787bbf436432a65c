"""Blocks: an Answer's cards as Slack messages, under every limit of Slack's, and with nothing lost.

A card becomes its text, its table, what is to know about it (how the question was read, the receipt, which brain) and
its buttons. What does not fit into one message goes on in the next; of a table with many rows the first are shown and
all of them are attached as a file.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot import charts, exports
from bot.answers import BY_HAND, Answer
from bot.cards import Action, Button, Card, tells_its_table
from bot.channels.slack.elements import (
    LABEL,
    MEMBER,
    Block,
    actions,
    cell,
    context,
    feedback,
    members_context,
    members_paragraph,
    paragraph,
    person_cell,
    preformatted,
)
from bot.channels.slack.mrkdwn import clean, cut, escaped, shortened, size
from tools.registry import by_name
from tools.spec import Cell, Column, ColumnKind, Effect, Permission, Table
from tools.wording import NOTHING, number, show_cell
from tools.words import Words, plain

# Slack's limits, each a little below where it has been seen to refuse.
BLOCKS = 45  # of 50 in a message
CHARACTERS = 11_500  # of about 13,000 in all blocks
PIECE = 2_900  # of 3,000 in a text
CONTEXT = 1_900  # of 2,000 in one element of a context
TABLE_CHARACTERS = 9_000  # of 10,000 in a message's table
COLUMNS = 20
ROWS = 30  # more are read in a file
FALLBACK = 1_200  # of 4,000 bytes in what is updated, whichever letters they are
# A further table of a card is written in letters of one width where it is no larger: a message has only one table.
SMALL_ROWS, SMALL_WIDTH = 12, 72

RIGHT: frozenset[ColumnKind] = frozenset({"count", "seconds", "percent", "change", "dollars"})

I_READ = Words("I read: {reading}", "Entendí: {reading}")
OFFLINE = Words("answered by the offline brain", "respondió el cerebro sin conexión")
MODEL = Words("answered by {model}", "respondió {model}")
VERIFY = Words("Verify", "Verificar")
SHOW_QUERY = Words("Show query", "Ver consulta")
REVEAL = Words("Reveal", "Revelar")
GOOD = Words("Good answer", "Buena respuesta")
BAD = Words("Bad answer", "Mala respuesta")
FIRST_ROWS = Words("The first {shown} of {total} rows.", "Las primeras {shown} de {total} filas.")
WIDE = Words("The table is wider than can be shown here.", "La tabla es más ancha de lo que cabe aquí.")
ATTACHED = Words("The attached file has all of it.", "El archivo adjunto la tiene completa.")
IN_DIRECT = Words(
    "All of it is in a file in our direct messages.",
    "La tabla completa está en un archivo en nuestros mensajes directos.",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message. `make` gives its bytes; it may take a while (a picture is drawn)."""

    name: str
    title: str
    make: Callable[[], Awaitable[bytes]] = field(compare=False)
    alt: str = ""  # what a picture shows, for those who do not see it


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message: its blocks, and `text` for notifications, already escaped; post it with `mrkdwn=False`."""

    text: str
    blocks: tuple[Block, ...]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """Blocks that stay together, and how many characters they have."""

    blocks: tuple[Block, ...]
    characters: int
    table: bool = False
    attachments: tuple[Attachment, ...] = ()


def messages_of(answer: Answer, *, private: bool = False, shared: bool = True) -> tuple[Outgoing, ...]:
    """The answer as one or more messages, in order; at least one, and the same ones for the same answer.

    A `private` answer is seen by one person alone, where no file can be: its files go to their direct messages. One
    that is not `shared` is masked for its only reader already, so nothing is left to reveal.
    """
    calls = iter(answer.calls)
    verifiable = []
    for card in answer.cards:
        call = next(calls, None) if card.receipt else None
        verifiable.append(call is not None and _verifiable(call.tool))
    last = max((place for place, can in enumerate(verifiable) if can), default=None)
    parts: list[_Part] = []
    for place, (card, can) in enumerate(zip(answer.cards, verifiable, strict=True)):
        shown = card if shared and not private else replace(card, hidden=False)
        parts += _parts(shown, _brain(answer) if card.receipt else "", can, private)
        if place == last:
            parts.append(_judged(card))
    return _packed(parts, answer.text)


def messages_of_cards(*cards: Card) -> tuple[Outgoing, ...]:
    """Cards that no question asked for (a refusal, help, a decided approval) as messages."""
    parts = [part for card in cards for part in _parts(card, "", False, True)]
    return _packed(parts, "\n".join(card.text or card.title for card in cards))


def _parts(card: Card, brain: str, verifiable: bool, private: bool) -> Iterator[_Part]:
    yield from _texts(clean(card.title), bold=True, members=card.members)
    yield from _texts(clean(card.text), members=card.members)
    buttons = list(card.buttons)
    if any(one.action is Action.CHOOSE and size(one.label) > LABEL for one in buttons):
        yield from _texts("\n".join(f"{place}. {clean(one.label)}" for place, one in enumerate(buttons, start=1)))
    tables = 0
    if card.table is not None and card.table.rows and not tells_its_table(card):
        tables += 1
        yield _table(card, card.receipt, card.table, private)
    if not private and charts.worth_drawing(card):
        yield _Part((), 0, attachments=(_chart(card),))
    for place, (title, table) in enumerate(card.sections, start=1):
        yield from _texts(clean(title), bold=True)
        small = _small_table(card, table) if tables else None
        tables += small is None
        if small is not None:
            yield small
        elif table.rows:
            yield _table(card, f"{card.receipt}-{place}", table, private)
    for note in card.notes:
        yield from _small(clean(note), members=card.members)
    if card.reading:
        yield from _small(I_READ.say(card.language, reading=clean(card.reading)))
    yield from _small(" · ".join(filter(None, (clean(card.footer), brain if card.footer else ""))))
    if verifiable:
        buttons += _receipt_buttons(card)
    for block in actions(buttons):
        yield _Part((block,), sum(size(one["text"]["text"]) + 3 for one in block["elements"]))


def _texts(text: str, *, bold: bool = False, members: bool = False) -> Iterator[_Part]:
    if text.strip():
        for piece in cut(text, PIECE):
            block = members_paragraph(piece, bold=bold) if members else paragraph(piece, bold=bold)
            yield _Part((block,), size(piece) + 1)


def _small(text: str, *, members: bool = False) -> Iterator[_Part]:
    if text.strip():
        for piece in cut(text, CONTEXT // 2 if members else CONTEXT):
            yield _Part((members_context(piece) if members else context(piece),), size(piece) + 1)


def _table(card: Card, name: str, table: Table, private: bool) -> _Part:
    """The table, or as many of its first rows and columns as are read in a chat, and the whole of it as a file."""
    columns = table.columns[:COLUMNS]
    rows: list[list[Block]] = [[cell(column.heading.say(card.language)) for column in columns]]
    characters = sum(size(one["text"]) for one in rows[0])
    for row in table.rows[:ROWS]:
        cells = [_cell(one, column, card) for one, column in zip(row, columns, strict=False)]
        longer = characters + sum(size(one.get("text", NOTHING * 20)) for one in cells)
        if longer > TABLE_CHARACTERS:
            break
        rows.append(cells)
        characters = longer
    settings = [{"align": "right" if column.kind in RIGHT else "left", "is_wrapped": True} for column in columns]
    shown = len(rows) - 1
    blocks: list[Block] = [{"type": "table", "rows": rows, "column_settings": settings}] if columns else []
    if shown == len(table.rows) and len(columns) == len(table.columns):
        return _Part(tuple(blocks), characters, table=True)
    remarks = [WIDE.say(card.language)] if len(columns) < len(table.columns) else []
    if shown < len(table.rows):
        counts = {"shown": number(shown, card.language), "total": number(len(table.rows), card.language)}
        remarks.append(FIRST_ROWS.say(card.language, **counts))
    note = " ".join([*remarks, (IN_DIRECT if private else ATTACHED).say(card.language)])
    file = f"{name.strip('-') or 'ringfence'}.csv"

    async def make() -> bytes:
        return exports.csv_bytes(table, card.language, card.zone)

    return _Part(
        (*blocks, context(note)), characters + size(note), table=True, attachments=(Attachment(file, file, make),)
    )


def _small_table(card: Card, table: Table) -> _Part | None:
    """The table in letters of one width, or as lines where it names members; None where it is too large for that."""
    if len(table.rows) > SMALL_ROWS or not table.rows:
        return None
    lines = [[plain(column.heading.say(card.language)) for column in table.columns]]
    lines += [
        [
            plain(show_cell(one, column.kind, card.language, card.zone))
            for one, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    if card.members and any(column.kind == "member" for column in table.columns):
        # Letters of one width show nobody's name: each row is a line of text.
        text = "\n".join(" · ".join(line) for line in lines[1:])
        return _Part((members_paragraph(text),), size(text) + 1)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    if sum(widths) + 2 * len(widths) > SMALL_WIDTH:
        return None
    text = "\n".join(
        "  ".join(
            one.rjust(width) if column.kind in RIGHT else one.ljust(width)
            for one, width, column in zip(line, widths, table.columns, strict=True)
        ).rstrip()
        for line in lines
    )
    return _Part((preformatted(text),), size(text) + 1)


def _cell(one: Cell, column: Column, card: Card) -> Block:
    if column.kind == "member" and isinstance(one, str) and (found := MEMBER.fullmatch(one)):
        return person_cell(found[1])
    return cell(show_cell(one, column.kind, card.language, card.zone))


def _chart(card: Card) -> Attachment:
    async def make() -> bytes:
        return await charts.png(card)

    return Attachment(f"{card.receipt or 'ringfence'}.png", charts.title(card), make, charts.alt(card))


def _brain(answer: Answer) -> str:
    if answer.brain in ("", BY_HAND):
        return ""
    return (
        OFFLINE.say(answer.language)
        if answer.brain == "offline"
        else MODEL.say(answer.language, model=clean(answer.brain))
    )


def _verifiable(tool: str) -> bool:
    """Whether the tool's receipts can be run again: it reads calls and does nothing else."""
    spec = by_name(tool)
    return spec is not None and spec.effect is Effect.READ and spec.needs is Permission.READ_CALLS


def _receipt_buttons(card: Card) -> Iterator[Button]:
    yield Button(VERIFY.say(card.language), Action.VERIFY, card.receipt)
    yield Button(SHOW_QUERY.say(card.language), Action.SHOW_QUERY, card.receipt)
    if card.hidden:
        yield Button(REVEAL.say(card.language), Action.REVEAL, card.receipt)


def _judged(card: Card) -> _Part:
    good, bad = GOOD.say(card.language), BAD.say(card.language)
    return _Part((feedback(good, bad, card.receipt),), len(good) + len(bad) + 6)


def _packed(parts: Sequence[_Part], text: str) -> tuple[Outgoing, ...]:
    """The parts in as few messages as Slack's limits allow, one table a message."""
    fallback = shortened(escaped(text), FALLBACK) or NOTHING
    messages: list[Outgoing] = []
    held: list[_Part] = []

    def close() -> None:
        if any(part.blocks for part in held):
            blocks = tuple(block for part in held for block in part.blocks)
            attachments = tuple(one for part in held for one in part.attachments)
            messages.append(Outgoing(fallback, blocks, attachments))
            held.clear()

    for part in parts:
        full = sum(len(one.blocks) for one in held) + len(part.blocks) > BLOCKS
        long = sum(one.characters for one in held) + part.characters > CHARACTERS
        if full or long or (part.table and any(one.table for one in held)):
            close()
        held.append(part)
    close()
    return tuple(messages) or (Outgoing(fallback, (paragraph(NOTHING),)),)
