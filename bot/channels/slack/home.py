"""The App Home: what is open, how fresh the data is, who one is here, what one asked, and what to do next."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot import alert_cards
from bot.answers import Answer
from bot.app import App
from bot.brain.base import ToolCall
from bot.cards import Action, Button, Card
from bot.channels.slack.desk import Desk, Visitor
from bot.channels.slack.elements import VALUE, Block, actions, context, label, paragraph
from bot.channels.slack.mrkdwn import clean, size
from bot.channels.slack.visitors import Cache
from bot.chat_commands import SLASH
from bot.examples import examples
from bot.forms.calls import CALLS
from bot.forms.duty import ROTATION_FORM, SCHEDULE_FORM
from bot.forms.role import ROLE_FORM
from bot.questions import Question
from bot.security.access import may, permissions
from storage import alerts, turns
from storage.alerts import Wanted
from storage.turns import StoredTurn
from tools.people import ROLES
from tools.registry import by_name
from tools.spec import Effect, Permission, Principal, Role
from tools.words import Language, Words

FRESH = 60.0  # seconds that what is stored is not counted again: people open the Home often, and calls are many
STILL_OPEN = Wanted(states=("open",), snoozed=False, muted=False)
OFFERED = 3  # buttons of an alert's card: acknowledge, take, explain
RECENT = 5
ALERTS = 5  # the worst
LOOKED_AT = 15  # turns, of which some were answers to what was asked back

OPEN = Words("Open alerts", "Alertas abiertas")
NONE_OPEN = Words("Nothing to do: no alert is open.", "Nada que hacer: no hay alertas abiertas.")
MORE_OPEN = Words("{count} more are open.", "Hay {count} más abiertas.")
ALL_OPEN = Words("All open alerts", "Todas las abiertas")
ASK_OPEN = Words("Which alerts are open?", "¿Qué alertas hay abiertas?")
DATA = Words("The data", "Los datos")
YOU = Words("You", "Tú")
RECENTLY = Words("What you asked", "Lo que preguntaste")
FOR_EXAMPLE = Words("For example", "Por ejemplo")
DO = Words("Do", "Hacer")
YOUR_ROLE = Words("Your role here: {role}. You may {what}.", "Tu rol aquí: {role}. Puedes {what}.")
MAY: dict[Permission, Words] = {
    Permission.READ_CALLS: Words("ask about calls", "preguntar por llamadas"),
    Permission.READ_RECEIPTS: Words("verify answers", "verificar respuestas"),
    Permission.WORK_ALERTS: Words("work on alerts", "atender las alertas"),
    Permission.MANAGE_WATCH: Words("manage the watch", "gestionar la vigilancia"),
    Permission.SEE_IDENTITIES: Words("see names and numbers", "ver nombres y números"),
    Permission.SEE_ALL_USAGE: Words("see what models cost", "ver lo que cuestan los modelos"),
    Permission.MANAGE_PEOPLE: Words("give and take roles", "dar y quitar roles"),
}
MASKED = Words(
    "Names and telephone numbers are masked for you.", "Los nombres y números de teléfono van enmascarados para ti."
)
HOW = Words(
    "Write to me here, mention me in a channel, or type {slash} help.",
    "Escríbeme aquí, mencióname en un canal o escribe {slash} ayuda.",
)
HELP = Words("What can you do?", "¿Qué puedes hacer?")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the Home shows to one person. `health` is describe_data's answer, and `alerts` are the worst of the `open`
    ones, all masked for them; `alerts` is None for whoever may not see any.
    """

    language: Language
    role: Role
    health: Answer
    recent: tuple[str, ...]  # newest first
    suggested: tuple[str, ...]
    alerts: tuple[Card, ...] | None = None
    open: int = 0


class Home:
    """Shows everybody their Home. One serves a whole process; `now` tells the time, aware."""

    def __init__(self, app: App, now: Callable[[], datetime]) -> None:
        self._app = app
        self._now = now
        self._counted: Cache[Answer] = Cache(FRESH)

    async def show(self, visitor: Visitor) -> None:
        """Show it as things are now. Raises Undelivered or Declined when Slack does not take it."""
        if visitor.principal is None and not visitor.refusal:
            return
        seen = None if visitor.principal is None else await self._look(visitor, visitor.principal)
        view = refused(visitor.refusal) if seen is None else view_of(seen)
        await visitor.api.call(visitor.api.client.views_publish, user_id=visitor.user, view=view)

    async def _look(self, visitor: Visitor, principal: Principal) -> Seen:
        language, app, now = visitor.language, self._app, self._now()
        question = Question(
            text=DATA.say(language),
            principal=principal,
            now=now,
            zone=visitor.zone,
            language=language,
            call=ToolCall("describe_data", {}),
        )
        whose = f"{principal.organisation}:{principal.role}", f"{language}:{visitor.zone}"
        health = await self._counted.get(whose, lambda: app.questions.answer(question))
        async with app.database.read() as connection:
            asked = await turns.recent(connection, principal.organisation, str(principal), LOOKED_AT)
            open_ = None
            if may(principal.role, Permission.READ_ALERTS):
                now_ms = round(now.timestamp() * 1000)
                open_ = await alerts.listed(connection, principal.organisation, STILL_OPEN, now_ms, ALERTS)
        cards = None
        if open_ is not None:
            key = await app.guard.masking_key(principal.organisation)
            cards = tuple(
                alert_cards.card(alert, language, visitor.zone, principal.role, key, now) for alert in open_.alerts
            )
        names = await app.questions.vocabulary(principal.organisation)
        identities = may(principal.role, Permission.SEE_IDENTITIES)
        return Seen(
            language=language,
            role=principal.role,
            health=health,
            recent=tuple(turn.question for turn in asked if _asks_again(turn))[:RECENT],
            suggested=tuple(examples(names, now, visitor.zone, language, identities=identities)),
            alerts=cards,
            open=0 if open_ is None else open_.matched,
        )


def register(bolt: AsyncApp, desk: Desk, home: Home) -> None:
    """Hear that somebody opens the Home."""

    async def open_(team: str, user: str) -> None:
        visitor = await desk.visitor(team, user)
        if visitor is not None:
            await home.show(visitor)

    async def listener(event: dict[str, Any], context: AsyncBoltContext) -> None:
        desk.later(open_(context.team_id or "", str(event.get("user") or "")))

    async def matcher(event: dict[str, Any]) -> bool:
        return event.get("tab") == "home"

    bolt.event("app_home_opened", matchers=[matcher])(listener)


def _asks_again(turn: StoredTurn) -> bool:
    """Whether a press may ask it once more: it only read, and was no answer to what was asked back."""
    specs = [by_name(call["tool"]) for call in json.loads(turn.calls)]
    reads = all(spec is not None and spec.effect is Effect.READ for spec in specs)
    return reads and not turn.question.strip().isdecimal()


def refused(why: str) -> Block:
    """The Home of somebody for whom nothing is done."""
    return {"type": "home", "blocks": [paragraph(why)]}


def view_of(seen: Seen) -> Block:
    """The Home of one person."""
    return {"type": "home", "blocks": list(_blocks(seen))}


def _blocks(seen: Seen) -> Iterator[Block]:
    language = seen.language
    if seen.alerts is not None:
        yield from _open(seen, seen.alerts)
    yield _heading(DATA, language)
    yield paragraph(clean(seen.health.text).strip() or "–")
    notes = [clean(note) for card in seen.health.cards for note in card.notes]
    if notes:
        yield context(*notes[:10])
    yield _heading(YOU, language)
    allowed = permissions(seen.role)
    what = ", ".join(words.say(language) for permission, words in MAY.items() if permission in allowed)
    role = ROLES[seen.role].say(language)
    yield paragraph(YOUR_ROLE.say(language, role=role, what=what))
    if Permission.SEE_IDENTITIES not in allowed:
        yield context(MASKED.say(language))
    asked = seen.recent or seen.suggested
    if asked:
        yield _heading(RECENTLY if seen.recent else FOR_EXAMPLE, language)
        yield from _questions(asked)
    yield _heading(DO, language)
    yield from actions(
        [
            Button(HELP.say(language), Action.ASK, HELP.say(language)),
            *(
                Button(form.title.say(language), Action.FORM, form.name)
                for form in (CALLS, SCHEDULE_FORM, ROTATION_FORM, ROLE_FORM)
                if form.needs in allowed
            ),
        ]
    )
    yield context(HOW.say(language, slash=SLASH))


def _open(seen: Seen, cards: Sequence[Card]) -> Iterator[Block]:
    """The worst open alerts, each with what to do about it first."""
    language = seen.language
    yield _heading(OPEN, language)
    if not cards:
        yield paragraph(NONE_OPEN.say(language))
    works = may(seen.role, Permission.WORK_ALERTS)
    for card in cards:
        yield paragraph(clean(card.title), bold=True)
        yield context(clean(card.text.partition("\n")[0]))
        offered = [one for one in card.buttons if works or one.action is Action.EXPLAIN][:OFFERED]
        if works:
            number = next(one.value for one in card.buttons if one.action is Action.EXPLAIN)
            offered.append(alert_cards.resolving(number, language))
        yield from actions(offered)
    if seen.open > len(cards):
        yield context(MORE_OPEN.say(language, count=seen.open - len(cards)))
        yield from actions([Button(ALL_OPEN.say(language), Action.ASK, ASK_OPEN.say(language))])


def _heading(words: Words, language: Language) -> Block:
    return {"type": "header", "text": label(words.say(language), 150)}


def _questions(texts: Sequence[str]) -> Iterator[Block]:
    """A button a question, each on a line of its own."""
    for text in texts:
        if size(text) <= VALUE:
            yield from actions([Button(text, Action.ASK, text)])
