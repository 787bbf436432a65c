"""Modals: forms as Slack shows them; what does not fit is told at its field, what fits is asked."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.channels.slack.desk import Desk, Place, Visitor
from bot.channels.slack.elements import PREFIX, Block, label
from bot.channels.slack.interactions import team_of
from bot.channels.slack.mrkdwn import clean, shortened
from bot.channels.slack.posting import Declined
from bot.forms import registry
from bot.forms.base import Field, Filler, Form, Option, Problems
from bot.security.access import may
from tools.words import Language, Words

CALLBACK = f"{PREFIX}form"
ENTRY = "value"  # the action id of every field: its block says which one it is
TITLE, OPTION, OPTIONS, LABEL_LONGEST, TYPED = 24, 75, 100, 2_000, 3_000

CANCEL = Words("Cancel", "Cancelar")
NOT_FOR_YOU = Words("Your role may not do that.", "Tu rol no puede hacer eso.")
TOO_LATE = Words("That took too long to open. Try again.", "Tardó demasiado en abrirse. Inténtalo otra vez.")

Ack = Callable[..., Awaitable[None]]
LATE = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "invalid_trigger_id"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What a modal carries along: which form about what, and where to answer."""

    form: str
    value: str
    channel: str
    thread: str
    alone: bool
    response_url: str

    def to_json(self) -> str:
        """As the modal's metadata; Slack carries 3,000 characters, an address has some two hundred."""
        return json.dumps([self.form, self.value, self.channel, self.thread, self.alone, self.response_url])

    @classmethod
    def read(cls, text: str) -> "Kept":
        """What `to_json` wrote."""
        return cls(*json.loads(text))


def register(bolt: AsyncApp, desk: Desk) -> None:
    """Hear submitted forms. They are read before the acknowledgement, which is what tells problems at their fields."""

    async def listener(ack: Ack, body: dict[str, Any]) -> None:
        view = body["view"]
        kept, user = Kept.read(view["private_metadata"]), str((body.get("user") or {}).get("id"))
        form = registry.by_name(kept.form)
        visitor = await desk.visitor(team_of(body), user)
        if form is None or visitor is None or visitor.principal is None:
            await ack()
            return
        filler = await _filler(desk, visitor, kept.value)
        call = form.to_call(filled(view), filler)
        if isinstance(call, Problems):
            await ack(response_action="errors", errors=dict(call.by_field))
            return
        await ack()
        place = Place(team_of(body), kept.channel, user, kept.thread, response_url=kept.response_url, alone=kept.alone)
        if not kept.channel:
            opened = await visitor.api.call(visitor.api.client.conversations_open, users=user)
            place = Place(place.team, str((opened.get("channel") or {})["id"]), user, home=True)
        text = form.title.say(visitor.language)
        await desk.ask(visitor, place, text, f"{place.team}:{user}:{view['id']}", call=call, private=True)

    bolt.view(CALLBACK)(listener)


async def open_form(
    desk: Desk, visitor: Visitor, place: Place, name: str, trigger: str, key: str, value: str = ""
) -> None:
    """Open a form for somebody, about `value`; whoever may not fill it in is told so."""
    form = registry.by_name(name)
    if form is None or visitor.principal is None:
        return
    if not may(visitor.principal.role, form.needs):
        await desk.say(visitor, place, NOT_FOR_YOU.say(visitor.language), key)
        return
    kept = Kept(name, value, place.channel, place.thread, place.alone, place.response_url)
    view = view_of(form, await _filler(desk, visitor, value), kept)
    try:
        await visitor.api.once(visitor.api.client.views_open, trigger_id=trigger, view=view)
    except Declined as declined:
        if declined.word not in LATE:
            raise
        await desk.say(visitor, place, TOO_LATE.say(visitor.language), key)


def view_of(form: Form, filler: Filler, kept: Kept) -> Block:
    """A form as a modal for one person."""
    language = filler.language
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": kept.to_json(),
        "title": label(form.title.say(language), TITLE),
        "submit": label(form.submit.say(language), TITLE),
        "close": label(CANCEL.say(language), TITLE),
        "blocks": [_input(field) for field in form.fields(filler)],
    }


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by field; fields that were left empty are missing."""
    values: dict[str, str] = {}
    for name, entries in ((view.get("state") or {}).get("values") or {}).items():
        entry = entries.get(ENTRY) or {}
        chosen = entry.get("selected_option") or {}
        value = entry.get("value") or entry.get("selected_user") or entry.get("selected_date") or chosen.get("value")
        if entry.get("selected_users"):
            value = " ".join(map(str, entry["selected_users"]))
        if value is not None:
            values[str(name)] = str(value)
    return values


def _input(field: Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": label(field.label, LABEL_LONGEST),
        "element": _entry(field),
        "optional": not field.required,
    }
    if field.hint:
        block["hint"] = label(field.hint, LABEL_LONGEST)
    return block


def _entry(field: Field) -> Block:
    match field.kind:
        case "choice":
            options = [_option(one) for one in field.options[:OPTIONS]]
            entry: Block = {"type": "static_select", "action_id": ENTRY, "options": options}
            initial = next((one for one in options if one["value"] == field.initial), None)
            return entry | ({"initial_option": initial} if initial else {})
        case "person":
            entry = {"type": "users_select", "action_id": ENTRY}
            return entry | ({"initial_user": field.initial} if field.initial else {})
        case "people":
            return {"type": "multi_users_select", "action_id": ENTRY}
        case "date":
            entry = {"type": "datepicker", "action_id": ENTRY}
            return entry | ({"initial_date": field.initial} if field.initial else {})
        case "whole":
            entry = {"type": "number_input", "action_id": ENTRY, "is_decimal_allowed": False, "min_value": "1"}
            return entry | ({"initial_value": field.initial} if field.initial else {})
        case "text" | "long_text":
            entry = {
                "type": "plain_text_input",
                "action_id": ENTRY,
                "multiline": field.kind == "long_text",
                "max_length": min(field.longest, TYPED),
            }
            return entry | ({"initial_value": clean(field.initial)} if field.initial else {})


def _option(option: Option) -> Block:
    return {"text": label(shortened(option.label, OPTION), OPTION), "value": option.value}


async def _filler(desk: Desk, visitor: Visitor, value: str) -> Filler:
    principal = visitor.principal
    if principal is None:  # pragma: no cover - whoever may do nothing fills in nothing
        raise ValueError("nobody fills in a form")
    language: Language = visitor.language
    names = await desk.app.questions.vocabulary(principal.organisation)
    return Filler(principal, desk.now(), visitor.zone, language, names, value)
