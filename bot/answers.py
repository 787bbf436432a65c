"""Answer: what came of a question, masked for its asker, as cards for people and as JSON for programs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot import alert_cards
from bot.brain.base import (
    ApprovalAsked,
    AskedBack,
    Done,
    Noted,
    PastTurn,
    Said,
    Step,
    ToolCall,
    ToolFinished,
    ToolStarted,
)
from bot.cards import Action, Button, Card, Chart
from bot.security import masking, receipts
from bot.security.access import may
from bot.security.approvals import WAITING, Decided, Request
from bot.security.receipts import Receipt
from tools.spec import Cell, Column, Permission, Role, Table, ToolResult
from tools.wording import moment
from tools.words import Language, Words

Outcome = Literal["answered", "asked_back", "needs_approval", "refused", "failed"]
APPROVE = Words("Approve", "Aprobar")
REJECT = Words("Reject", "Rechazar")
YOURSELF = Words(
    "Nobody else here could approve it, so your own click counts.",
    "Nadie más aquí podría aprobarlo, así que tu propio clic cuenta.",
)
SOMEBODY_ELSE = Words("It takes somebody else who may do the same.", "Lo decide otra persona que pueda hacer lo mismo.")
BY_HAND = "none"  # the brain of an answer that no brain gave


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question. Everything in it is masked for its readers, except `turn`, which no one is shown.

    `result` and `receipt` are those of the last tool that ran, None when the bot asked back, declined or failed.
    `choices` are possible answers to what was asked back, picked by their number from 1; `turn` is what the
    conversation's next question builds on. `approvals` are the ids of what waits for a person.
    """

    question: str
    text: str
    language: Language
    brain: str
    outcome: Outcome
    turn: PastTurn
    calls: tuple[ToolCall, ...] = ()
    result: ToolResult | None = None
    receipt: Receipt | None = None
    cards: tuple[Card, ...] = ()
    choices: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    zone: str = "UTC"

    def to_json(self) -> dict[str, Any]:
        """The JSON of `ringfence ask --json`; moments are ISO 8601 in the asker's zone, other cells as they are."""
        return {
            "question": self.question,
            "answer": self.text,
            "language": self.language,
            "brain": self.brain,
            "calls": [{"tool": call.tool, "args": call.args} for call in self.calls],
            "result": None if self.result is None else _result_json(self.result, self.zone),
            "receipt": None if self.receipt is None else self.receipt.to_json(),
        }


def compose(
    steps: Sequence[Step], *, question: str, language: Language, brain: str, zone: str, role: Role, key: str
) -> Answer:
    """The answer that a brain's steps amount to, masked for `role` under the organisation's masking `key`."""
    said: list[str] = []
    raw: list[str] = []
    cards: list[Card] = []
    calls: list[ToolCall] = []
    approvals: list[str] = []
    result: ToolResult | None = None
    receipt: Receipt | None = None
    asked: AskedBack | None = None
    choices: tuple[str, ...] = ()
    for step in steps:
        match step:
            case Said(text):
                raw.append(text)
                said.append(masking.mask_text(text, role, key))
                cards.append(Card(language=language, zone=zone, text=said[-1]))
            case Noted(text):
                note = masking.mask_text(text, role, key)
                said.append(note)
                last = cards.pop() if cards else Card(language=language, zone=zone)
                cards.append(replace(last, notes=(*last.notes, note)))
            case AskedBack(text):
                asked = step
                raw.append(text)
                choices = _choices(asked, role, key)
                question_back = masking.mask_text(text, role, key)
                said += [question_back, *(f"{number}. {choice}" for number, choice in enumerate(choices, start=1))]
                # A choice may be masked, and a label means nothing to the brain: its number does.
                buttons = tuple(
                    Button(choice, Action.CHOOSE, str(number)) for number, choice in enumerate(choices, start=1)
                )
                cards.append(Card(language=language, zone=zone, text=question_back, buttons=buttons))
            case ApprovalAsked(call, request):
                approvals.append(request.id)
                raw.append(request.asks)
                card = _approval(request, language, zone, role, key)
                said += [card.text, *card.notes]
                cards.append(card)
            case ToolFinished(call):
                result = masking.mask(step.result, role, key)
                receipt = masking.mask_receipt(step.receipt, role, key)
                calls.append(call)
                raw.append(step.result.text)
                card = _card(result, receipt, language, zone, hidden=result != masking.mask(step.result, Role.ADMIN))
                if cards and card.text and cards[-1].text == card.text:
                    cards.pop()  # the brain has already said what the tool says
                else:
                    said.append(card.text)
                cards.append(card)
            case Done():
                brain = step.brain or brain
    return Answer(
        question=question,
        text="\n".join(filter(None, said)),
        language=language,
        brain=brain,
        outcome="asked_back" if asked else "needs_approval" if approvals else "answered",
        turn=PastTurn(
            question, language, tuple(calls), None if asked is None else asked.pending, "\n".join(raw), brain=brain
        ),
        calls=_calls(calls, role, key),
        result=None if asked is not None else result,
        receipt=None if asked is not None else receipt,
        cards=tuple(cards),
        choices=choices,
        approvals=tuple(approvals),
        zone=zone,
    )


def declined(
    sentence: str,
    *,
    steps: Sequence[Step] = (),
    outcome: Outcome,
    question: str,
    language: Language,
    brain: str,
    zone: str,
    role: Role,
) -> Answer:
    """An answer that is one sentence and no figure. `steps` are those that went before, for the calls they tried."""
    sentence = masking.mask_text(sentence, role)
    return Answer(
        question=question,
        text=sentence,
        calls=_calls([step.call for step in steps if isinstance(step, ToolStarted)], role),
        language=language,
        brain=brain,
        outcome=outcome,
        turn=PastTurn(question, language, ()),
        cards=(Card(language=language, zone=zone, text=sentence),),
        zone=zone,
    )


def decided(decided: Decided, *, question: str = "", language: Language, zone: str, role: Role, key: str) -> Answer:
    """What a click on an approval's card came to, masked for `role`: what was asked, how it stands, what was done."""
    sentence = masking.mask_text(decided.sentence, role, key)
    buttons = _decisions(decided.request.id, language) if decided.state == "pending" else ()
    asked = masking.mask_text(decided.request.asks, role, key)
    cards = [Card(language=language, zone=zone, text=asked, notes=(sentence,), members=True, buttons=buttons)]
    result = receipt = None
    if decided.result is not None and decided.receipt is not None:
        result = masking.mask(decided.result, role, key)
        receipt = masking.mask_receipt(decided.receipt, role, key)
        hidden = result != masking.mask(decided.result, Role.ADMIN)
        cards.append(replace(_card(result, receipt, language, zone, hidden=hidden), members=True))
    said = [asked, sentence, *([] if result is None else [result.text])]
    return Answer(
        question=question,
        text="\n".join(filter(None, said)),
        language=language,
        brain=BY_HAND,
        outcome="needs_approval" if decided.state == "pending" else "answered",
        turn=PastTurn(question, language, ()),
        result=result,
        receipt=receipt,
        cards=tuple(cards),
        approvals=(decided.request.id,) if decided.state == "pending" else (),
        zone=zone,
    )


def _calls(calls: Sequence[ToolCall], role: Role, key: str = "") -> tuple[ToolCall, ...]:
    if may(role, Permission.SEE_IDENTITIES):
        return tuple(calls)
    return tuple(ToolCall(call.tool, masking.mask_arguments(call.args, key)) for call in calls)


def _choices(asked: AskedBack, role: Role, key: str) -> tuple[str, ...]:
    return tuple(masking.mask_text(choice, role, key) for choice in asked.choices)


def _approval(request: Request, language: Language, zone: str, role: Role, key: str) -> Card:
    until = moment(request.expires_at.astimezone(ZoneInfo(zone)), language)
    waits = WAITING.say(language, id=request.id, until=until)
    return Card(
        language=language,
        zone=zone,
        text=masking.mask_text(request.asks, role, key),
        notes=(waits, (YOURSELF if request.alone else SOMEBODY_ELSE).say(language)),
        members=True,
        buttons=_decisions(request.id, language),
    )


def _decisions(approval: str, language: Language) -> tuple[Button, ...]:
    return (
        Button(APPROVE.say(language), Action.APPROVE, approval),
        Button(REJECT.say(language), Action.REJECT, approval),
    )


def _card(result: ToolResult, receipt: Receipt, language: Language, zone: str, *, hidden: bool) -> Card:
    return Card(
        language=language,
        zone=zone,
        text=result.text,
        reading=result.reading,
        # Of one alert the text says all that matters; scripts have the rest as JSON.
        table=None if result.alert is not None or result.table is None else result.table.for_people(),
        chart=None if result.chart is None else Chart(*result.chart),
        sections=result.sections,
        notes=result.notes,
        footer=receipts.line(receipt, language, zone),
        receipt=receipt.id,
        hidden=hidden,
        members=result.members,
        buttons=() if result.alert is None else alert_cards.buttons(result.alert, language),
    )


def _result_json(result: ToolResult, zone: str) -> dict[str, Any] | None:
    tables = [*([] if result.table is None else [result.table]), *(table for _, table in result.sections)]
    if not tables:
        return None
    table: Table = tables[0]
    return {
        "columns": [column.name for column in table.columns],
        "rows": [
            [_cell(cell, column, zone) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
        ],
    }


def _cell(cell: Cell, column: Column, zone: str) -> Cell:
    if column.kind == "moment" and isinstance(cell, int):
        return datetime.fromtimestamp(cell / 1000, ZoneInfo(zone)).isoformat()
    return cell
