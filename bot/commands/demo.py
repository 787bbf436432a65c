"""`ringfence demo`: a made organisation, a month of its calls, and the bot in the terminal to answer about it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot import config
from bot.channels.console.asking import locale_language
from bot.channels.console.chat import Chat
from bot.channels.console.lines import PROMPT, Lines, reader
from bot.channels.console.screen import put, screen
from bot.config import Settings
from bot.demo import organisation
from bot.demo.stage import Stage, stage
from bot.demo.tour import Stop, suggestions, tour
from bot.demo.traffic import PEOPLE
from tools.loading import Progress
from tools.wording import moment, number
from tools.words import Language, Words

SHORT = 3  # questions of the tour that a newcomer sees before asking

WHAT = Words(
    "{name} does not exist: {people} people from Denver to Madrid, a month of their calls, and attacks among these. "
    "They live in a temporary database. Nothing leaves this machine, and at the end nothing stays on it.",
    "{name} no existe: {people} personas de Denver a Madrid, un mes de sus llamadas y, entre ellas, ataques. "
    "Viven en una base de datos temporal. Nada sale de este equipo, y al final nada queda en él.",
)
LOADING = Words("Making a month of calls…", "Inventando un mes de llamadas…")
LOADED = Words(
    "{legs} legs of calls are loaded. You sit at the head office in Bogotá, and it is {now} there.",
    "Se cargaron {legs} tramos de llamadas. Estás en la oficina central, en Bogotá, y allí es {now}.",
)
YOUR_TURN = Words(
    "Now it is your turn. There are attacks to be found, for example with:",
    "Ahora te toca a ti. Hay ataques por encontrar, por ejemplo con:",
)


def run(no_input: bool) -> int:
    """Answer a tour of questions and end; without `no_input` a short one, and then whatever the newcomer asks."""
    settings = config.load()
    console = screen()
    language = settings.language or locale_language()
    _say(console, WHAT.say(language, name=organisation.NAME, people=PEOPLE))
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            set_up = runner.run(stack.enter_async_context(_loaded(settings, console, language)))
            stops = tour(set_up.month.organisation)
            script = Script(stops if no_input else stops[:SHORT], console, language)
            lines = script.then(_end if no_input else _newcomer(set_up, console, language))
            Chat(set_up.app, runner, set_up.person, console).talk(lines)
        finally:
            runner.run(stack.aclose())
    return 0


class Script:
    """The tour as somebody who types it."""

    def __init__(self, stops: Sequence[Stop], console: Console, language: Language) -> None:
        self._stops = iter(stops)
        self._console = console
        self._language = language

    def then(self, rest: Lines) -> Lines:
        """The questions of the tour, shown as if typed, and after them the lines of `rest`."""

        def line() -> str:
            stop = next(self._stops, None)
            if stop is None:
                return rest()
            self._console.print(Text(stop.shows.say(self._language), style="dim"))
            self._console.print(Text(f"{PROMPT}{stop.question}", style="bold"))
            return stop.question

        return line


def _newcomer(set_up: Stage, console: Console, language: Language) -> Lines:
    """What the newcomer types, after some suggestions."""
    typed: list[Lines] = []

    def line() -> str:
        if not typed:
            examples = (f"  {words.say(language)}" for words in suggestions(set_up.month.labels))
            _say(console, "\n".join([YOUR_TURN.say(language), *examples]))
            typed.append(reader())
        return typed[0]()

    return line


def _end() -> str:
    raise EOFError


@asynccontextmanager
async def _loaded(settings: Settings, console: Console, language: Language) -> AsyncIterator[Stage]:
    """The stage, with a line of progress on a terminal while the month is made and loaded."""
    async with AsyncExitStack() as stack:
        with console.status(Text(LOADING.say(language), style="dim")) as status:

            def report(progress: Progress) -> None:
                share = 100 * progress.read // max(progress.size, 1)
                status.update(Text(f"{LOADING.say(language)} {share} %", style="dim"))

            set_up = await stack.enter_async_context(stage(settings, progress=report))
        now = set_up.person.clock().astimezone(ZoneInfo(set_up.person.zone))
        _say(console, LOADED.say(language, legs=number(set_up.month.legs, language), now=moment(now, language)))
        yield set_up


def _say(console: Console, text: str) -> None:
    put(console, Text(text))
    console.print()
