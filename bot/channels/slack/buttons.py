"""Buttons: whoever presses one is answered with their own rights, in most cases alone."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.actions import DECISIONS, PRIVATE, VERDICTS, Press, Reply, question_of
from bot.cards import Action, Button, Card
from bot.channels.slack import modals
from bot.channels.slack.blocks import Outgoing, messages_of, messages_of_cards
from bot.channels.slack.desk import Desk, Place, Visitor
from bot.channels.slack.elements import PREFIX, paragraph
from bot.channels.slack.installations import PLATFORM
from bot.channels.slack.interactions import Pressed, pressed
from bot.channels.slack.jobs import is_direct
from bot.channels.slack.mrkdwn import escaped
from bot.channels.slack.posting import Declined, Mark, content
from tools.spec import Principal
from tools.words import Words

Ack = Callable[..., Awaitable[None]]

WHAT_WAS_WRONG = Words("Say what was wrong", "Decir qué estuvo mal")
# Where a card cannot be changed any more, nothing is left to do: it was taken away, or its channel was.
GONE = frozenset({"message_not_found", "cant_update_message", "channel_not_found", "is_archived", "not_in_channel"})


def register(bolt: AsyncApp, desk: Desk) -> None:
    """Hear every button of ours but Stop, which ends what the inbox runs."""

    async def listener(ack: Ack, body: dict[str, Any]) -> None:
        await ack()
        press = pressed(body)
        if press is not None and press.action is not Action.STOP:
            desk.later(_carry_out(desk, press))

    bolt.action(re.compile(f"^{re.escape(PREFIX)}"))(listener)


async def _carry_out(desk: Desk, press: Pressed) -> None:
    visitor = await desk.visitor(press.place.team, press.place.user)
    if visitor is None:
        return
    if visitor.principal is None:
        if visitor.refusal:
            await desk.say(visitor, press.place, visitor.refusal, press.key)
        return
    if press.action is Action.FORM:
        name, _, value = press.value.partition(" ")
        await modals.open_form(desk, visitor, press.place, name, press.trigger, press.key, value)
        return
    place = await _home_to_direct(visitor, press) if press.home else press.place
    read = _read(desk, visitor, visitor.principal, press, place)
    if press.action in DECISIONS or press.action in VERDICTS:
        await _show(desk, visitor, press, await desk.actions.press(read))
        return
    question = question_of(read)
    if question is not None:
        private = press.action in PRIVATE or press.place.alone
        await desk.ask(visitor, place, question.text, press.key, call=question.call, private=private)


def _read(desk: Desk, visitor: Visitor, principal: Principal, press: Pressed, place: Place) -> Press:
    return Press(
        action=press.action,
        value=press.value,
        principal=principal,
        now=desk.now(),
        zone=visitor.zone,
        language=visitor.language,
        audience=None if place.alone or is_direct(place.channel) else desk.app.settings.slack_channel_role,
        conversation=place.conversation,
    )


async def _home_to_direct(visitor: Visitor, press: Pressed) -> Place:
    """The conversation with us, where a question from the App Home is answered; it is written there first."""
    opened = await visitor.api.call(visitor.api.client.conversations_open, users=visitor.user)
    channel = str((opened.get("channel") or {})["id"])
    root = ""
    if press.action is Action.ASK:
        asked = Outgoing(escaped(press.value), (paragraph(press.value, bold=True),))
        root = await visitor.api.post(channel, None, asked, Mark(f"{press.key}:asked"))
    return Place(press.place.team, channel, visitor.user, thread=root, home=True)


async def _show(desk: Desk, visitor: Visitor, press: Pressed, reply: Reply) -> None:
    """Show what came of a verdict or a decision."""
    messages = messages_of(reply.answer, private=reply.private)
    if reply.private or press.place.alone:
        if press.action is Action.BAD and reply.answer.outcome == "answered":
            label = WHAT_WAS_WRONG.say(visitor.language)
            more = Button(label, Action.FORM, f"comment {press.value}")
            text = reply.answer.text
            messages = messages_of_cards(Card(language=visitor.language, zone=visitor.zone, text=text, buttons=(more,)))
        await desk.tell(visitor, press.place, messages, press.key)
    if not reply.replaces:
        return
    places = {(place.channel, place.ts) for place in reply.places if place.platform == PLATFORM}
    if not press.place.alone:
        places.add((press.place.channel, press.place.message))
    for channel, ts in sorted(places):
        await _replace(visitor, channel, ts, messages[0])


async def _replace(visitor: Visitor, channel: str, ts: str, message: Outgoing) -> None:
    try:
        await visitor.api.call(visitor.api.client.chat_update, channel=channel, ts=ts, **content(message))
    except Declined as declined:
        if declined.word not in GONE:
            raise
