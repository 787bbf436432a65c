"""Asking: a question from the terminal, progress while it runs, the answer's cards at the end."""

import getpass
import locale
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot import progress
from bot.actions import Actions, Press
from bot.answers import Answer
from bot.app import App
from bot.brain.base import PastTurn, ToolStarted
from bot.cards import Action
from bot.channels.console.render import render
from bot.questions import Question, Questions
from tools.spec import Here, Principal, Role
from tools.words import Language, Words

PLATFORM = "console"
HERE = Here("console", {}, PLATFORM)


def wall_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at the terminal: their principal, IANA zone, clock, and the language that the terminal speaks to them.

    `hint` is the language they stated in the settings, None when they stated none.
    """

    principal: Principal
    zone: str
    clock: Callable[[], datetime]
    language: Language
    hint: Language | None = None

    @classmethod
    def here(
        cls, app: App, role: Role = Role.OPERATOR, clock: Callable[[], datetime] = wall_clock, zone: str | None = None
    ) -> "Person":
        """The user of this terminal in the app's organisation."""
        settings = app.settings
        return cls(
            principal=Principal(PLATFORM, _user(), app.organisation, role),
            zone=zone or settings.timezone,
            clock=clock,
            language=settings.language or locale_language(),
            hint=settings.language,
        )

    def asks(self, text: str, past: tuple[PastTurn, ...] = (), conversation: str | None = None) -> Question:
        """A question of theirs; with `conversation` its turns are remembered, else it builds on `past`."""
        return Question(
            text=text,
            principal=self.principal,
            now=self.clock(),
            zone=self.zone,
            conversation=conversation or "",
            language=self.hint,
            here=HERE,
            remember=conversation is not None,
            past=past,
        )


async def ask(questions: Questions, question: Question, console: Console, language: Language) -> Answer:
    """Ask, show on `console` what is being done, and return the answer without printing it."""
    with _progress(console, progress.READING, language) as tell:
        async for step in questions.ask(question):
            if isinstance(step, Answer):
                return step
            if isinstance(step, ToolStarted):
                tell(progress.doing(step.call.tool))
    raise LookupError("a question ended without an answer")  # pragma: no cover - `ask` always ends with one


async def press(app: App, person: Person, action: Action, value: str) -> Answer:
    """Press a button, as the person at the terminal with the role that they stated: decide what waits, or work on an
    alert.
    """
    pressed = Press(action, value, person.principal, person.clock(), person.zone, person.language)
    return (await Actions(app.questions, app.guard).press(pressed)).answer


def show(answer: Answer, console: Console) -> None:
    """Print an answer."""
    for card in answer.cards:
        render(card, console)


def locale_language() -> Language:
    """The language of this machine's locale, English where it is neither."""
    # The variables first: a locale that is stated need not be installed, and C stands in for it then.
    stated = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next(filter(None, stated), None) or locale.getlocale()[0] or ""
    return "es" if name.lower().startswith(("es", "spanish")) else "en"


@contextmanager
def _progress(console: Console, words: Words, language: Language) -> Iterator[Callable[[Words], None]]:
    if not console.is_terminal:
        yield lambda _words: None
        return
    with console.status(Text(words.say(language), style="dim"), spinner_style="cyan") as status:
        yield lambda words: status.update(Text(words.say(language), style="dim"))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "somebody"  # a container may run as a number without a name
