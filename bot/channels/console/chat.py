"""Chat: a conversation in the terminal, where Ctrl-C stops a question and not the program."""

import asyncio
import secrets
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.actions import ALERT_TOOLS
from bot.answers import Answer
from bot.app import App, running
from bot.brain.base import Brain
from bot.cards import Action, Button
from bot.channels.console import phrases
from bot.channels.console.asking import Person, ask, press, show
from bot.channels.console.greeting import greeting, help_card
from bot.channels.console.lines import Lines, reader
from bot.channels.console.render import pressable, render
from bot.config import Settings
from tools.spec import Role
from tools.words import Words

QUIT = frozenset({"/quit", "/exit", "/q", "/salir", "quit", "exit", "salir"})
HELP = frozenset({"/help", "/?", "/ayuda"})
DECIDE = {
    "/approve": Action.APPROVE,
    "/aprobar": Action.APPROVE,
    "/reject": Action.REJECT,
    "/rechazar": Action.REJECT,
}
BY_NUMBER = {"1": Action.APPROVE, "2": Action.REJECT}  # in the order of the card's buttons


class Chat:
    """One conversation of one person. `runner` runs what is asynchronous, so that each question can be interrupted."""

    def __init__(self, app: App, runner: asyncio.Runner, person: Person, console: Console) -> None:
        self._app = app
        self._runner = runner
        self._person = person
        self._console = console
        self._conversation = f"chat-{secrets.token_hex(8)}"
        self._waiting = ""  # the approval that the last answer ended with, while a number still decides it
        self._offered: tuple[Button, ...] = ()  # about the alert that was shown last; a number presses one

    def offer(self, buttons: Sequence[Button]) -> None:
        """Let the numbers from 1 press these, until something else is shown."""
        self._offered = tuple(buttons)

    def talk(self, lines: Lines, *, greet: bool = True) -> None:
        """Greet, then answer until the lines end or somebody quits."""
        if greet:
            render(self._runner.run(greeting(self._app, self._person)), self._console)
        while True:
            try:
                line = lines().strip()
            except EOFError:
                self._say(phrases.BYE)
                return
            if line.lower() in QUIT:
                self._say(phrases.BYE)
                return
            if line:
                try:
                    self._take(line)
                except KeyboardInterrupt:
                    self._say(phrases.CANCELLED)
            sys.stdout.flush()

    def _take(self, line: str) -> None:
        self._console.print()
        waiting, self._waiting = self._waiting, ""
        offered, self._offered = self._offered, ()
        command, *rest = line.lower().split()
        if waiting and line in BY_NUMBER:
            self._decide(BY_NUMBER[line], waiting)
        elif command in DECIDE and len(rest) == 1:
            self._decide(DECIDE[command], rest[0])
        elif command in DECIDE:
            self._say(phrases.WHICH, command=command)
        elif line.lower() in HELP:
            render(self._runner.run(help_card(self._app, self._person)), self._console)
        elif line.startswith("/") and len(line.split()) == 1:
            self._say(phrases.UNKNOWN_COMMAND, command=line)
        elif line.isdecimal() and 0 < int(line) <= len(offered):
            self._press(offered[int(line) - 1])
        else:
            self._answer(line)

    def _answer(self, text: str) -> None:
        question = self._person.asks(text, conversation=self._conversation)
        answer: Answer = self._runner.run(ask(self._app.questions, question, self._console, self._person.language))
        self._show(answer)
        if answer.choices:
            self._hint(phrases.PICK.say(answer.language))
        if len(answer.approvals) == 1:
            self._waiting = answer.approvals[0]
            self._hint(phrases.DECIDE.say(answer.language, id=self._waiting))

    def _press(self, button: Button) -> None:
        if button.action is Action.ASK:
            self._answer(button.value)
        else:
            self._show(self._runner.run(press(self._app, self._person, button.action, button.value)))

    def _show(self, answer: Answer) -> None:
        show(answer, self._console)
        for card in answer.cards:
            if any(button.action in ALERT_TOOLS for button in card.buttons):
                self.offer(pressable(card))

    def _decide(self, action: Action, approval: str) -> None:
        show(self._runner.run(press(self._app, self._person, action, approval)), self._console)

    def _hint(self, text: str) -> None:
        self._console.print(Text(f"  {text}", style="dim"))
        self._console.print()

    def _say(self, words: Words, **values: str) -> None:
        self._console.print(Text(words.say(self._person.language, **values), style="dim"))
        self._console.print()


def chat(settings: Settings, console: Console, role: Role = Role.OPERATOR, brain: Brain | None = None) -> None:
    """Open the program on the configured database and talk until the person leaves; `brain` as for `App.open`."""
    with running(settings, brain) as (app, runner):
        Chat(app, runner, Person.here(app, role), console).talk(reader())
