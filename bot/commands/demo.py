"""`ringfence demo`: a made organisation, a month of its calls, the alerts of the watch, and the bot in the terminal."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot import config
from bot.channels.console.alerting import ConsoleSender
from bot.channels.console.asking import locale_language
from bot.channels.console.chat import Chat
from bot.channels.console.lines import PROMPT, Lines, reader
from bot.channels.console.screen import put, screen
from bot.config import Settings
from bot.demo import organisation
from bot.demo.stage import Stage, stage
from bot.demo.tour import Stop, first_alert, suggestions, tour, work
from bot.demo.traffic import PEOPLE
from bot.demo.vigil import watch
from storage.alerts import Alert
from tools.extras import command, installed
from tools.loading import Progress
from tools.wording import moment, number
from tools.words import Language, Words

SHORT = 1  # questions of the tour that a newcomer sees before asking

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
WATCHED = Words(
    "The watch has looked at the month, and would tell your channel this:",
    "La vigilancia miró el mes, y a tu canal le diría esto:",
)
UNWATCHED = Words(
    "The watch would find the attacks by itself, but its libraries are not installed: {command}",
    "La vigilancia encontraría los ataques sola, pero faltan sus librerías: {command}",
)
YOUR_TURN = Words(
    "Now it is your turn, for example with:",
    "Ahora te toca a ti, por ejemplo con:",
)


def run(no_input: bool) -> int:
    """Raise alerts, work on one and answer a tour of questions; without `no_input` a short one, and then whatever the
    newcomer asks.
    """
    settings = config.load()
    console = screen()
    language = settings.language or locale_language()
    _say(console, WHAT.say(language, name=organisation.NAME, people=PEOPLE))
    with _loaded(settings, console, language) as set_up:
        chat = Chat(set_up.app, set_up.runner, set_up.person, console)
        alert = _watched(set_up, chat, console, language)
        questions = tour(set_up.month.organisation)
        stops = (*(() if alert is None else work(alert, language)), *(questions if no_input else questions[:SHORT]))
        said = _tour(stops, console, language)
        chat.talk(_lines(said if no_input else chain(said, _newcomer(set_up, alert, console, language))), greet=False)
    return 0


def _watched(set_up: Stage, chat: Chat, console: Console, language: Language) -> Alert | None:
    """Let the watch look and tell; the alert to work on. None where the detectors' libraries are not installed."""
    if not installed("detectors"):
        _say(console, UNWATCHED.say(language, command=command("detectors")))
        return None
    sender = ConsoleSender(console)
    _say(console, WATCHED.say(language))
    found = set_up.runner.run(
        watch(set_up.app, sender, set_up.person.clock(), set_up.person.zone, set_up.person.language)
    )
    chat.offer(sender.offered)
    return first_alert(found, set_up.month.labels)


def _tour(stops: Sequence[Stop], console: Console, language: Language) -> Iterator[str]:
    """The questions of the tour, shown as if somebody typed them."""
    for stop in stops:
        put(console, Text(stop.shows.say(language), style="dim"))
        put(console, Text(f"{PROMPT}{stop.question}", style="bold"))
        yield stop.question


def _newcomer(set_up: Stage, alert: Alert | None, console: Console, language: Language) -> Iterator[str]:
    """Suggestions, and then what the newcomer types; raises EOFError at the end."""
    examples = (f"  {words.say(language)}" for words in suggestions(set_up.month.labels, alert))
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
