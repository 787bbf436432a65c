"""`ringfence demo`: a made organisation, a month of its calls, and the bot in the terminal to answer about it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
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
    with _loaded(settings, console, language) as set_up:
        stops = tour(set_up.month.organisation)
        said = _tour(stops if no_input else stops[:SHORT], console, language)
        lines = _lines(said if no_input else chain(said, _newcomer(set_up, console, language)))
        Chat(set_up.app, set_up.runner, set_up.person, console).talk(lines)
    return 0


def _tour(stops: Sequence[Stop], console: Console, language: Language) -> Iterator[str]:
    """The questions of the tour, shown as if somebody typed them."""
    for stop in stops:
        put(console, Text(stop.shows.say(language), style="dim"))
        put(console, Text(f"{PROMPT}{stop.question}", style="bold"))
        yield stop.question


def _newcomer(set_up: Stage, console: Console, language: Language) -> Iterator[str]:
    """Suggestions, and then what the newcomer types; raises EOFError at the end."""
    examples = (f"  {words.say(language)}" for words in suggestions(set_up.month.labels))
    _say(console, "\n".join([YOUR_TURN.say(language), *examples]))
    read = reader()
    while True:
        yield read()


def _lines(said: Iterator[str]) -> Lines:
    def line() -> str:
        try:
            return next(said)
        except StopIteration:
            raise EOFError from None

    return line


@contextmanager
def _loaded(settings: Settings, console: Console, language: Language) -> Iterator[Stage]:
    """The stage, with a line of progress on a terminal while the month is made and loaded."""
    with ExitStack() as stack:
        with console.status(Text(LOADING.say(language), style="dim")) as status:

            def report(progress: Progress) -> None:
                share = 100 * progress.read // max(progress.size, 1)
                status.update(Text(f"{LOADING.say(language)} {share} %", style="dim"))

            set_up = stack.enter_context(stage(settings, progress=report))
        now = set_up.person.clock().astimezone(ZoneInfo(set_up.person.zone))
        _say(console, LOADED.say(language, legs=number(set_up.month.legs, language), now=moment(now, language)))
        yield set_up


def _say(console: Console, text: str) -> None:
    put(console, Text(text))
    console.print()
