"""The way in: a Question finds its conversation and the data's own names, a brain answers it, the turn is kept."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import BaseModel

from bot import answers, logs
from bot.answers import Answer
from bot.brain.base import Brain, Done, PastTurn, Step, ToolCall, Turn
from bot.security.guard import Asker, Guard
from bot.security.receipts import Receipt
from storage import turns, vocabulary
from storage.engine import Database
from storage.errors import InvalidQuery, Refused, RingfenceError
from storage.turns import StoredTurn
from storage.vocabulary import Vocabulary
from tools.spec import Principal, ToolResult
from tools.words import LANGUAGES, Language, Words

LONGEST = 4_000  # characters of a question
REMEMBERED = 20  # turns of a conversation that the next question can build on

TOO_LONG = Words(
    "That question is longer than {longest} characters. Ask it in fewer words.",
    "Esa pregunta tiene más de {longest} caracteres. Hazla con menos palabras.",
)
EMPTY = Words("There is no question there.", "Ahí no hay ninguna pregunta.")
FAILED = Words(
    "Something went wrong here, and it is not your question. Tell your administrator the reference {reference}.",
    "Algo falló aquí, y no es tu pregunta. Indica a tu administrador la referencia {reference}.",
)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, where and when.

    `conversation` is the platform's own name for the thread. With `remember` its turns are read from the database and
    this one is added; without, nothing is stored and `past` is all that was said before. `now` is aware, `zone` the
    asker's IANA zone, `language` a hint for when the words tell none.
    """

    text: str
    principal: Principal
    now: datetime
    zone: str
    conversation: str = ""
    language: Language | None = None
    remember: bool = False
    past: tuple[PastTurn, ...] = ()


class Questions:
    """Answers questions with one brain. One serves a whole process; questions may be answered side by side."""

    def __init__(self, database: Database, guard: Guard, brain: Brain) -> None:
        self._database = database
        self._guard = guard
        self._brain = brain
        self._vocabularies: dict[int, tuple[vocabulary.Stamp, Vocabulary]] = {}

    async def answer(self, question: Question) -> Answer:
        """The answer alone, for whoever does not show progress."""
        async for step in self.ask(question):
            if isinstance(step, Answer):
                return step
        raise LookupError("a question ended without an answer")  # pragma: no cover - `ask` always ends with one

    async def ask(self, question: Question) -> AsyncIterator[Step | Answer]:
        """The brain's steps as they happen, unmasked and for showing progress only, and last the Answer.

        Errors become answers: a refusal is told in its own sentence, a defect with a reference to the log. Cancelling
        stops the tool that runs; the guard audits that.
        """
        language = question.language or "en"
        steps: list[Step] = []
        try:
            problem = _unanswerable(question, language)
            if problem is not None:
                yield self._declined(question, problem, language)
                return
            turn = await self._turn(question)
            language = question.language or (turn.past[-1].language if turn.past else "en")
            async for step in self._brain.answer(turn, _Toolbox(self._guard, question)):
                steps.append(step)
                if isinstance(step, Done):
                    language = step.language
                yield step
            answer = answers.compose(
                steps,
                question=question.text,
                language=language,
                brain=self._brain.name,
                zone=question.zone,
                role=question.principal.role,
                key=await self._guard.masking_key(question.principal.organisation),
            )
            await self._keep(question, answer)
        except RingfenceError as error:
            outcome: answers.Outcome = "refused" if isinstance(error, Refused | InvalidQuery) else "failed"
            answer = self._declined(question, str(error), language, outcome, steps)
        except Exception:  # the top of a question: whoever asked gets a sentence
            number = logs.reference()
            logger.exception("question failed", reference=number, brain=self._brain.name)
            answer = self._declined(question, FAILED.say(language, reference=number), language, "failed", steps)
        yield answer

    async def vocabulary(self, organisation: int) -> Vocabulary:
        """The names that an organisation's data knows; read again only when the data has changed."""
        async with self._database.read() as connection:
            stamp = await vocabulary.stamp(connection, organisation)
            cached = self._vocabularies.get(organisation)
            if cached is None or cached[0] != stamp:
                cached = stamp, await vocabulary.load(connection, organisation)
                self._vocabularies[organisation] = cached
        return cached[1]

    async def _turn(self, question: Question) -> Turn:
        past = await self._remembered(question) if question.remember else question.past
        return Turn(
            text=question.text,
            principal=question.principal,
            now=question.now,
            zone=question.zone,
            past=past[-REMEMBERED:],
            vocabulary=await self.vocabulary(question.principal.organisation),
            language=question.language,
        )

    async def _remembered(self, question: Question) -> tuple[PastTurn, ...]:
        asker = question.principal
        async with self._database.read() as connection:
            stored = await turns.last(
                connection, asker.organisation, asker.platform, question.conversation, REMEMBERED, str(asker)
            )
        return tuple(map(_past, stored))

    async def _keep(self, question: Question, answer: Answer) -> None:
        if not question.remember:
            return
        asker = question.principal
        turn = StoredTurn(
            asked_at=round(question.now.timestamp() * 1000),
            asker=str(asker),
            question=question.text,
            answer=answer.text,
            language=answer.language,
            brain=answer.brain,
            calls=json.dumps([{"tool": call.tool, "args": call.args} for call in answer.turn.calls]),
            pending=None if answer.turn.pending is None else json.dumps(answer.turn.pending),
        )
        async with self._database.write() as connection:
            await turns.append(connection, asker.organisation, asker.platform, question.conversation, turn)

    def _declined(
        self,
        question: Question,
        sentence: str,
        language: Language,
        outcome: answers.Outcome = "refused",
        steps: Sequence[Step] = (),
    ) -> Answer:
        return answers.declined(
            sentence,
            steps=steps,
            outcome=outcome,
            question=question.text,
            language=language,
            brain=self._brain.name,
            zone=question.zone,
            role=question.principal.role,
        )


class _Toolbox:
    """The tools as the asker of one question may call them."""

    def __init__(self, guard: Guard, question: Question) -> None:
        self._guard = guard
        self._question = question

    async def call(self, name: str, args: dict[str, Any] | BaseModel, language: Language) -> tuple[ToolResult, Receipt]:
        asker = Asker(self._question.principal, self._question.now, self._question.zone, language)
        return await self._guard.call(name, args, asker)


def _unanswerable(question: Question, language: Language) -> str | None:
    if not question.text.strip():
        return EMPTY.say(language)
    if len(question.text) > LONGEST:
        return TOO_LONG.say(language, longest=LONGEST)
    return None


def _past(stored: StoredTurn) -> PastTurn:
    return PastTurn(
        question=stored.question,
        language=stored.language if stored.language in LANGUAGES else "en",
        calls=tuple(ToolCall(call["tool"], call["args"]) for call in json.loads(stored.calls)),
        pending=None if stored.pending is None else json.loads(stored.pending),
    )
