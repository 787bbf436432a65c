"""Blocks: an Answer's cards as Slack messages, under every limit of Slack's, and with nothing lost.

A card becomes its text, its table, what is to know about it (how the question was read, the receipt, which brain) and
its buttons. What does not fit into one message goes on in the next; of a table with many rows the first are shown and
all of them are attached as a file. Texts are shown letter by letter (see `mrkdwn`): nothing in them is markup.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot import charts, exports
from bot.answers import Answer
from bot.cards import Action, Button, Card
from bot.channels.slack.mrkdwn import clean, cut, escaped, shortened, size
from bot.questions import BY_HAND
from tools.registry import by_name
from tools.spec import ColumnKind, Effect, Permission, Table
from tools.wording import NOTHING, number, show_cell
from tools.words import Language, Words

Block = dict[str, Any]

# Slack's limits, each a little below where it has been seen to refuse.
BLOCKS = 45  # of 50 in a message
CHARACTERS = 11_500  # of about 13,000 in all blocks
PIECE = 2_900  # of 3,000 in a text
CONTEXT = 1_900  # of 2,000 in one element of a context
TABLE_CHARACTERS = 9_000  # of 10,000 in a message's table
COLUMNS = 20
ROWS = 30  # more are read in a file
MOST_ROWS = 99  # of 100 with the heading
ELEMENTS = 25  # of an actions block
LABEL = 75
VALUE = 2_000
FALLBACK = 3_000

PREFIX = "ringfence."
FEEDBACK = f"{PREFIX}feedback"
RIGHT: frozenset[ColumnKind] = frozenset({"count", "seconds", "percent", "change"})

I_READ = Words("I read: {reading}", "Entendí: {reading}")
OFFLINE = Words("answered by the offline brain", "respondió el cerebro sin conexión")
MODEL = Words("answered by {model}", "respondió {model}")
VERIFY = Words("Verify", "Verificar")
SHOW_QUERY = Words("Show query", "Ver consulta")
REVEAL = Words("Reveal", "Revelar")
GOOD = Words("Good answer", "Buena respuesta")
BAD = Words("Bad answer", "Mala respuesta")
FIRST_ROWS = Words(
    "The first {shown} of {total} rows; the attached file has all of them.",
    "Las primeras {shown} de {total} filas; el archivo adjunto las tiene todas.",
)
ALL_COLUMNS = Words(
    "The attached file has the whole table.",
    "El archivo adjunto tiene la tabla completa.",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a message. `make` gives its bytes; it may take a while (a picture is drawn)."""

    name: str
    title: str
    make: Callable[[], Awaitable[bytes]]
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


def messages_of(answer: Answer) -> tuple[Outgoing, ...]:
    """The answer as one or more messages, in order; at least one."""
    calls = iter(answer.calls)
    parts: list[_Part] = []
    for card in answer.cards:
        call = next(calls, None) if card.receipt else None
        parts += _parts(card, answer, verifiable=call is not None and _verifiable(call.tool))
    return _packed(parts, answer.text)


def messages_of_cards(cards: Sequence[Card]) -> tuple[Outgoing, ...]:
    """Cards that no question asked for (a refusal, help, an approval) as messages."""
    parts = [part for card in cards for part in _parts(card, None, verifiable=False)]
    return _packed(parts, "\n".join(card.text or card.title for card in cards))


def read_button(action_id: str, value: str) -> tuple[Action, str] | None:
    """What a pressed button of ours means; None for one that is not ours."""
    if not action_id.startswith(PREFIX):
        return None
    name, rest = action_id.removeprefix(PREFIX).split(".")[0], value
    if action_id == FEEDBACK:
        name, _, rest = value.partition(":")
    return (Action(name), rest) if name in set(Action) else None


def button(button: Button, place: int = 0) -> Block:
    """A button; `place` tells buttons of one block apart."""
    block: Block = {
        "type": "button",
        "action_id": f"{PREFIX}{button.action}.{place}",
        "text": {"type": "plain_text", "text": shortened(clean(button.label), LABEL) or NOTHING, "emoji": False},
        "value": button.value,
    }
    if button.action is Action.APPROVE:
        block["style"] = "primary"
    elif button.action is Action.REJECT:
        block["style"] = "danger"
    return block


def actions(buttons: Sequence[Button]) -> Iterator[Block]:
    """Buttons in as many blocks as they need."""
    for first in range(0, len(buttons), ELEMENTS):
        shown = buttons[first : first + ELEMENTS]
        yield {
            "type": "actions",
            "elements": [button(one, first + place) for place, one in enumerate(shown)],
        }


def paragraph(text: str, *, bold: bool = False) -> Block:
    """A text as it is."""
    element: Block = {"type": "text", "text": text}
    if bold:
        element["style"] = {"bold": True}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def context(*lines: str) -> Block:
    """Small print, a line an element; at most ten lines."""
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": line, "emoji": False} for line in lines],
    }


def _parts(card: Card, answer: Answer | None, *, verifiable: bool) -> Iterator[_Part]:
    if card.title:
        yield from _texts(clean(card.title), bold=True)
    yield from _texts(clean(card.text))
    if card.table is not None and card.table.rows:
        yield _table(card, "", card.table)
    if charts.worth_drawing(card):
        yield _Part((), 0, attachments=(_chart(card),))
    for title, table in card.sections:
        yield from _texts(clean(title), bold=True)
        if table.rows:
            yield _table(card, title, table)
    for note in card.notes:
        yield from _small(clean(note))
    if card.reading:
        yield from _small(I_READ.say(card.language, reading=clean(card.reading)))
    if card.footer:
        yield from _small(" · ".join(filter(None, (clean(card.footer), _brain(answer, card.language)))))
    buttons = [*card.buttons, *(_receipt_buttons(card) if verifiable else ())]
    for block in actions(buttons):
        yield _Part((block,), sum(size(element["text"]["text"]) for element in block["elements"]))
    if verifiable:
        yield _Part((_feedback(card),), 50)


def _texts(text: str, *, bold: bool = False) -> Iterator[_Part]:
    if text.strip():
        for piece in cut(text, PIECE):
            yield _Part((paragraph(piece, bold=bold),), size(piece))


def _small(text: str) -> Iterator[_Part]:
    if text.strip():
        for piece in cut(text, CONTEXT):
            yield _Part((context(piece),), size(piece))


def _table(card: Card, title: str, table: Table) -> _Part:
    columns = table.columns[:COLUMNS]
    rows: list[list[Block]] = [[_cell(column.heading.say(card.language)) for column in columns]]
    characters = sum(size(cell["text"]) for cell in rows[0])
    for row in table.rows[: ROWS if len(table.rows) > ROWS else MOST_ROWS]:
        cells = [
            _cell(show_cell(cell, column.kind, card.language, card.zone))
            for cell, column in zip(row, columns, strict=False)
        ]
        longer = characters + sum(size(cell["text"]) for cell in cells)
        if longer > TABLE_CHARACTERS:
            break
        rows.append(cells)
        characters = longer
    settings = [{"align": "right" if column.kind in RIGHT else "left", "is_wrapped": True} for column in columns]
    block: Block = {"type": "table", "rows": rows, "column_settings": settings}
    if len(rows) - 1 == len(table.rows) and len(columns) == len(table.columns):
        return _Part((block,), characters, table=True)
    if len(rows) - 1 == len(table.rows):
        note = ALL_COLUMNS.say(card.language)
    else:
        counts = {"shown": number(len(rows) - 1, card.language), "total": number(len(table.rows), card.language)}
        note = FIRST_ROWS.say(card.language, **counts)

    async def make() -> bytes:
        return exports.csv_bytes(table, card.language, card.zone)

    name = f"{card.receipt or 'ringfence'}.csv"
    return _Part(
        (block, context(note)),
        characters + size(note),
        table=True,
        attachments=(Attachment(name, title or name, make),),
    )


def _chart(card: Card) -> Attachment:
    async def make() -> bytes:
        return await charts.png(card)

    return Attachment(f"{card.receipt or 'ringfence'}.png", charts.title(card), make, charts.alt(card))


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": clean(text) or NOTHING}


def _brain(answer: Answer | None, language: Language) -> str:
    if answer is None or answer.brain in ("", BY_HAND):
        return ""
    return OFFLINE.say(language) if answer.brain == "offline" else MODEL.say(language, model=clean(answer.brain))


def _verifiable(tool: str) -> bool:
    spec = by_name(tool)
    return spec is not None and spec.effect is Effect.READ and spec.needs is Permission.READ_CALLS


def _receipt_buttons(card: Card) -> Iterator[Button]:
    yield Button(VERIFY.say(card.language), Action.VERIFY, card.receipt)
    yield Button(SHOW_QUERY.say(card.language), Action.SHOW_QUERY, card.receipt)
    if card.hidden:
        yield Button(REVEAL.say(card.language), Action.REVEAL, card.receipt)


def _feedback(card: Card) -> Block:
    def side(words: Words, action: Action) -> Block:
        label = words.say(card.language)
        return {
            "text": {"type": "plain_text", "text": label},
            "value": f"{action}:{card.receipt}",
            "accessibility_label": label,
        }

    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": FEEDBACK,
                "positive_button": side(GOOD, Action.GOOD),
                "negative_button": side(BAD, Action.BAD),
            }
        ],
    }


def _packed(parts: Sequence[_Part], text: str) -> tuple[Outgoing, ...]:
    """The parts in as few messages as Slack's limits allow, one table a message."""
    fallback = shortened(escaped(text), FALLBACK) or NOTHING
    messages: list[Outgoing] = []
    held: list[_Part] = []

    def close() -> None:
        if held:
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
