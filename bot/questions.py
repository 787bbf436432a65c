"""The way in: a Question finds its conversation and the data's own names, a brain answers it, the turn is kept."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from pydantic import BaseModel

from bot import answers, logs
from bot.answers import BY_HAND, Answer
from bot.brain.base import Brain, Done, Overheard, PastTurn, Saying, Step, ToolCall, Turn, run_tool
from bot.security import masking
from bot.security.guard import Asker, Guard
from bot.security.receipts import Receipt
from bot.security.running import FAILED
from storage import turns, vocabulary
from storage.engine import Database
from storage.errors import InvalidQuery, Refused, RingfenceError
from storage.turns import StoredTurn
from storage.vocabulary import Vocabulary
from tools.spec import Here, Principal, Role, ToolResult
from tools.words import LANGUAGES, Language, Words

LONGEST = 4_000  # characters of a question
REMEMBERED = 20  # turns of a conversation that the next question can build on

TOO_LONG = Words(
    "That question is longer than {longest} characters. Ask it in fewer words.",
    "Esa pregunta tiene más de {longest} caracteres. Hazla con menos palabras.",
)
EMPTY = Words("There is no question there.", "Ahí no hay ninguna pregunta.")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, where and when.

    `conversation` is the platform's own name for the thread. With `remember` its turns are read from the database and
    this one is added; without, nothing is stored and `past` is all that was said before. A `shared` thread is one
    conversation of everybody in it; else only the asker's own turns count. `message` is the platform's own name for the
    message, and asking it again takes the place of its turn. `follows` is the conversation that this one goes on from,
    which counts while it has no turns of its own. `now` is aware, `zone` the asker's IANA zone, `language` a
    hint for when the words tell none. `audience` is the least entitled role among those who will read the answer, None
    when that is the asker alone. `thread` is what others wrote there. With `call` no brain reads the words: the tool
    was chosen by a command, a form or a button. `here` is the place where it is asked, as something can be posted there
    later; `about` is the number of the alert whose message it answers. A question that `reads_only` gets no tool that
    does anything else.
    """

    text: str
    principal: Principal
    now: datetime
    zone: str
    conversation: str = ""
    follows: str = ""
    language: Language | None = None
    remember: bool = False
    past: tuple[PastTurn, ...] = ()
    shared: bool = False
    message: str = ""
    audience: Role | None = None
    thread: tuple[Overheard, ...] = ()
    call: ToolCall | None = None
    here: Here | None = None
    about: int | None = None
    reads_only: bool = False

    @property
    def reader(self) -> Role:
        """The role that the answer is masked for: never one that is entitled to more than the asker."""
        asker = self.principal.role
        return asker if self.audience is None else min(asker, self.audience, key=list(Role).index)


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
        """The brain's steps as they happen, for showing progress only, and last the Answer.

        Steps are not masked, but for the pieces of a text that is being written (`Saying`), which are as its reader may
        see them.

        Errors become answers: a refusal is told in its own sentence, a defect with a reference to the log. Cancelling
        stops the tool that runs; the guard audits that.
        """
        language = question.language or "en"
        steps: list[Step] = []
        brain = self._brain.name
        try:
            problem = _unanswerable(question, language)
            if problem is not None:
                yield self._declined(question, problem, language)
                return
            key = await self._guard.masking_key(question.principal.organisation)
            toolbox = _Toolbox(self._guard, question)
            if question.call is not None:
                brain = BY_HAND
                to_come = run_tool(question.call, toolbox, language)
            else:
                turn = await self._turn(question)
                language = question.language or (turn.past[-1].language if turn.past else "en")
                to_come = self._brain.answer(turn, toolbox)
            async for step in to_come:
                if isinstance(step, Saying):
                    yield Saying(masking.mask_text(step.text, question.reader, key))
                    continue
                steps.append(step)
                if isinstance(step, Done):
                    language = step.language
                yield step
            answer = answers.compose(
                steps,
                question=question.text,
                language=language,
                brain=brain,
                zone=question.zone,
                role=question.reader,
                key=key,
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
            conversation=question.conversation,
            thread=question.thread,
            about=question.about,
        )

    async def _remembered(self, question: Question) -> tuple[PastTurn, ...]:
        asker = question.principal
        stored: tuple[StoredTurn, ...] = ()
        async with self._database.read() as connection:
            for conversation in (question.conversation, question.follows or question.conversation):
                stored = stored or await turns.last(
                    connection,
                    asker.organisation,
                    asker.platform,
                    conversation,
                    REMEMBERED,
                    asker=None if question.shared else str(asker),
                    but=question.message or None,
                )
        return tuple(_past(turn, str(asker)) for turn in stored)

    async def _keep(self, question: Question, answer: Answer) -> None:
        if not question.remember:
            return
        asker = question.principal
        turn = StoredTurn(
            asked_at=round(question.now.timestamp() * 1000),
            asker=str(asker),
            question=question.text,
            answer=answer.turn.said,
            language=answer.language,
            brain=answer.brain,
            calls=json.dumps([{"tool": call.tool, "args": call.args} for call in answer.turn.calls]),
            pending=None if answer.turn.pending is None else json.dumps(answer.turn.pending),
            message=question.message or None,
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
            role=question.reader,
        )


class _Toolbox:
    """The tools as the asker of one question may call them."""

    def __init__(self, guard: Guard, question: Question) -> None:
        self._guard = guard
        self._question = question

    async def call(self, name: str, args: dict[str, Any] | BaseModel, language: Language) -> tuple[ToolResult, Receipt]:
        asked = self._question
        asker = Asker(asked.principal, asked.now, asked.zone, language, asked.here, asked.reads_only)
        return await self._guard.call(name, args, asker)


def _unanswerable(question: Question, language: Language) -> str | None:
    if not question.text.strip():
        return EMPTY.say(language)
    if len(question.text) > LONGEST:
        return TOO_LONG.say(language, longest=LONGEST)
    return None


def _past(stored: StoredTurn, asker: str) -> PastTurn:
    return PastTurn(
        question=stored.question,
        language=stored.language if stored.language in LANGUAGES else "en",
        calls=tuple(ToolCall(call["tool"], call["args"]) for call in json.loads(stored.calls)),
        pending=None if stored.pending is None else json.loads(stored.pending),
        said=stored.answer,
        asked_at=datetime.fromtimestamp(stored.asked_at / 1000, UTC),
        brain=stored.brain,
        own=stored.asker == asker,
    )
