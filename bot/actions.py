"""Actions: what a button does when it is pressed, on any platform. The presser's rights count, never the asker's.

Verify, Show query, Reveal, the verdicts and the buttons of alerts call a tool and are answered to the presser alone;
Explain is a question that is answered to the presser alone.
Choose and Ask are questions like any other, answered where they were pressed. Approve and Reject decide what waits, and
the answer takes the place of the card. Stop and Form belong to the platform: it knows what runs and how a form opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import answers
from bot.answers import BY_HAND, Answer
from bot.brain.base import ToolCall
from bot.cards import Action
from bot.questions import Question, Questions
from bot.security.approvals import Place
from bot.security.guard import Asker, Guard
from storage.errors import RingfenceError
from tools.spec import Principal, Role
from tools.words import Language, Words

RECEIPT_TOOLS = {
    Action.VERIFY: "verify",
    Action.SHOW_QUERY: "show_query",
    Action.REVEAL: "reveal",
}
VERDICTS = {Action.GOOD: "good", Action.BAD: "bad"}
# What is done about an alert, from its number and what follows a colon. Whoever presses hears alone what came of it:
# everybody else sees it on the alert's own message.
ALERT_TOOLS: Mapping[Action, tuple[str, str]] = {
    Action.ACKNOWLEDGE: ("acknowledge_alert", ""),
    Action.ASSIGN: ("assign_alert", "member"),
    Action.SNOOZE: ("snooze_alert", "until"),
    Action.RESOLVE: ("resolve_alert", "reason"),
    Action.MUTE: ("mute_pattern", "until"),
    Action.SHOW_ALERT: ("show_alert", ""),
}
# Asked in words, so that a model, where there is one, adds what it makes of it.
EXPLAIN = Words("Explain alert {alert}", "Explica la alerta {alert}")
PRIVATE = frozenset({*RECEIPT_TOOLS, *VERDICTS, *ALERT_TOOLS, Action.EXPLAIN})
DECISIONS = frozenset({Action.APPROVE, Action.REJECT})


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button. `now` is aware, `zone` the presser's IANA zone.

    `audience` is the least entitled role among those who would read a public answer; `shared`, `conversation` and
    `message` are those of `Question`.
    """

    action: Action
    value: str
    principal: Principal
    now: datetime
    zone: str
    language: Language
    audience: Role | None = None
    conversation: str = ""
    shared: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes of a press: shown to the presser alone if `private`, else to everybody where it was pressed.

    If it `replaces` the card that was pressed, every card of the same request, at `places`, now says this.
    """

    answer: Answer
    private: bool
    replaces: bool = False
    places: tuple[Place, ...] = ()


def question_of(press: Press) -> Question | None:
    """The question that a press asks; None for one that is no question (decisions, Stop, Form).

    Ask it by `Questions.ask` to show what is going on meanwhile, or let `Actions.press` answer it.
    """
    if press.action is Action.EXPLAIN:
        return Question(
            text=EXPLAIN.say(press.language, alert=press.value),
            principal=press.principal,
            now=press.now,
            zone=press.zone,
            language=press.language,
        )
    if press.action in PRIVATE:
        call = _call(press)
        return Question(
            text=f"{call.tool} {press.value}",
            principal=press.principal,
            now=press.now,
            zone=press.zone,
            conversation=press.conversation,
            language=press.language,
            call=call,
        )
    if press.action in (Action.CHOOSE, Action.ASK):
        return Question(
            text=press.value,
            principal=press.principal,
            now=press.now,
            zone=press.zone,
            conversation=press.conversation,
            language=press.language,
            remember=bool(press.conversation),
            shared=press.shared,
            message=press.message,
            audience=press.audience,
        )
    return None


class Actions:
    """Carries out presses. One serves a whole process."""

    def __init__(self, questions: Questions, guard: Guard) -> None:
        self._questions = questions
        self._guard = guard

    async def press(self, press: Press) -> Reply:
        """What comes of a press. Whatever goes wrong is told in the answer.

        Raises ValueError for Stop and Form, which the platform carries out itself.
        """
        question = question_of(press)
        if question is not None:
            answer = await self._questions.answer(question)
            return Reply(answer, private=press.action in PRIVATE)
        if press.action in DECISIONS:
            return await self._decide(press)
        raise ValueError(f"{press.action} is carried out by the platform")

    async def _decide(self, press: Press) -> Reply:
        """Approve or reject. Whoever is late, or may not, hears so alone; a card follows what was decided."""
        asker = Asker(press.principal, press.now, press.zone, press.language)
        role = press.principal.role
        decide = self._guard.approve if press.action is Action.APPROVE else self._guard.reject
        try:
            decided = await decide(press.value, asker)
            key = await self._guard.masking_key(press.principal.organisation)
        except RingfenceError as error:
            declined = answers.declined(
                str(error),
                outcome="refused",
                question=press.value,
                language=press.language,
                brain=BY_HAND,
                zone=press.zone,
                role=role,
            )
            return Reply(declined, private=True)
        readers = role if press.audience is None else least(role, press.audience)
        answer = answers.decided(
            decided, question=press.value, language=press.language, zone=press.zone, role=readers, key=key
        )
        return Reply(answer, private=not decided.first, replaces=decided.state != "pending", places=decided.cards)


def least(*roles: Role) -> Role:
    """The least entitled of several roles."""
    return min(roles, key=list(Role).index)


def _call(press: Press) -> ToolCall:
    if press.action in VERDICTS:
        return ToolCall("give_feedback", {"receipt": press.value, "verdict": VERDICTS[press.action]})
    if press.action in ALERT_TOOLS:
        tool, argument = ALERT_TOOLS[press.action]
        number, _, value = press.value.partition(":")
        args: dict[str, Any] = {"alert": int(number) if number.isdecimal() and number.isascii() else number}
        return ToolCall(tool, args | ({argument: value} if argument and value else {}))
    return ToolCall(RECEIPT_TOOLS[press.action], {"receipt": press.value})
