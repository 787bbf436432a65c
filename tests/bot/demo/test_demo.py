"""`ringfence demo` as a newcomer sees it: a real process, whose answers are held against the made calls themselves."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.attacks import AttackKind, Label
from bot.demo.recorder import Leg
from bot.demo.tour import suggestions
from bot.demo.traffic import Traffic
from tests.bot.conftest import PROGRAM, Home
from tests.bot.demo.reading import local, started
from tests.bot.terminal import CTRL_D, Terminal

BOGOTA = ZoneInfo("America/Bogota")
CLOCK = re.compile(r"it is \w+ (\d+ \w+ \d+, \d\d:\d\d) there")


class Seen:
    """What a demo printed, and the made month that it must have been about."""

    def __init__(self, output: str) -> None:
        self.output = output
        clock = CLOCK.search(" ".join(output.split()))
        assert clock is not None, output
        self.end = datetime.strptime(clock[1], "%d %b %Y, %H:%M").replace(tzinfo=BOGOTA).astimezone(UTC)
        month = Traffic(end=self.end)
        self.labels: dict[AttackKind, Label] = {label.kind: label for label in month.labels}
        self.legs = list(month.legs())

    def answer(self, question: str) -> str:
        """What was said after a question, up to the next one."""
        _, found, rest = self.output.partition(f"› {question}")
        assert found, f"{question!r} is not in:\n{self.output}"
        return rest.partition("› ")[0]

    def table(self, question: str) -> dict[str, str]:
        """The rows of its table: what the first column says, and the figure beside it."""
        rows = re.findall(
            r"^ {2,}(\S.*?) {2,}([\d,.hmins ]+?)(?: {2,}[ ▏▎▍▌▋▊▉█]*)?$", self.answer(question), re.MULTILINE
        )
        return {key: figure.replace(",", "") for key, figure in rows}

    def says_alone(self, question: str, key: str | None, figure: str) -> bool:
        """Whether one row is all of its answer, be it in a sentence or as a table."""
        rows = self.table(question)
        said = " ".join(self.answer(question).split())
        return rows in ({}, {key: figure}) and re.search(rf"{key}\W+{figure}\b", said) is not None

    def last(self, days: int, holds: Callable[[Leg], bool] = lambda leg: True) -> list[Leg]:
        since = self.end - timedelta(days=days)
        return [leg for leg in self.legs if started(leg) >= since and holds(leg)]


def calls_by(key: str, legs: Iterable[Leg]) -> dict[str, str]:
    """How many calls (not legs) there are for each value."""
    count = Counter(value for value, _ in {(str(leg[key]), leg["Correlation ID"]) for leg in legs})
    return {value: str(figure) for value, figure in count.items()}


def after_hours(leg: Leg) -> bool:
    return local(leg).weekday() >= 5 or not 8 <= local(leg).hour < 18


def forwarded_abroad(leg: Leg) -> bool:
    return leg["Call type"] == "SIP_INTERNATIONAL" and leg["Redirect reason"] == "Unconditional"


@pytest.fixture
def scratch(home: Home) -> Path:
    """Where the demo puts what is temporary."""
    folder = home.folder / "scratch"
    folder.mkdir()
    home.environment["TMPDIR"] = str(folder)
    return folder


def test_the_tour_answers_with_the_figures_of_the_calls(home: Home, scratch: Path) -> None:
    # What somebody configured for their own organisation has nothing to do with this one.
    home.write("ringfence.toml", '[business_hours]\nopens = "00:00"\ncloses = "24:00"\n')

    done = home.run("demo", "--no-input", environment={"RINGFENCE_TIMEZONE": "Asia/Tokyo", "COLUMNS": "160"})

    assert (done.returncode, done.stderr) == (0, "")
    seen = Seen(done.stdout)
    assert "Nothing leaves this machine" in " ".join(seen.output.split())

    told = seen.output.partition("would tell your channel this:")[2].partition("› ")[0]
    named = [label for label in seen.labels.values() if label.person is not None]
    assert len(named) >= 8
    assert all(label.person in told for label in named), "every attack is told of, with whose line it was"
    attack = seen.labels["irsf"]
    number = re.search(rf"^ +(\d+) .* {attack.person} ", told, re.MULTILINE)
    assert number is not None
    why = " ".join(seen.answer(f"why alert {number[1]}?").split())
    assert f"#{number[1]} HIGH · Traffic pumping (IRSF) · {attack.person}" in why
    assert f"Seen: {attack.calls} calls to Maldives" in why
    assert "It had not called Maldives" in why
    assert re.search(rf"^\w+ acknowledged #{number[1]} HIGH", seen.answer(f"ack {number[1]}"), re.MULTILINE)

    assert seen.table("Calls by location in the last 7 days") == calls_by("Location", seen.last(7))

    assert seen.says_alone("¿Quién llamó a Maldivas en los últimos 14 días?", attack.person, str(attack.calls))
    hours = Counter(f"{local(leg):%H}:00" for leg in seen.legs if leg["International country"] == attack.country)
    assert seen.table("¿Y por hora?") == {hour: str(count) for hour, count in hours.items()}

    asked = re.search(r"› How many calls did (\w+) make in the last 14 days\?", seen.output)
    assert asked is not None
    whole_names = {str(leg["User"]) for leg in seen.legs if str(leg["User"]).split()[0] == asked[1]}
    assert len(whole_names) == 2
    assert all(name in seen.answer(asked[0].removeprefix("› ")) for name in whole_names)
    chosen = re.search(rf"› ({asked[1]} \w+)\n", seen.output)
    assert chosen is not None
    made = seen.last(14, lambda leg: leg["User"] == chosen[1] and leg["Direction"] == "ORIGINATING")
    assert f"{len({leg['Correlation ID'] for leg in made})} calls from" in seen.answer(chosen[1] + "\n")

    abroad = seen.last(14, lambda leg: leg["Call type"] == "SIP_INTERNATIONAL" and leg["Location"] != "Bogotá")
    question = "Who made international calls after hours in the last 14 days, except Bogotá?"
    assert seen.table(question) == calls_by("User", filter(after_hours, abroad))

    seconds = sum(int(leg["Duration"]) for leg in seen.last(14, forwarded_abroad))
    question = "Minutos de las llamadas internacionales reenviadas por persona en los últimos 14 días"
    victim = seen.labels["call_forwarding"].person
    assert seen.says_alone(question, victim, f"{seconds // 3600} h {seconds % 3600 // 60} min")

    assert "«Block»" in seen.answer("Block all calls to Maldives")

    assert list(scratch.iterdir()) == []
    assert not (home.folder / "calls.db").exists()


def test_a_newcomer_goes_on_after_three_answers_and_finds_attacks(home: Home, scratch: Path) -> None:
    labels = Traffic(end=datetime(2026, 11, 16, 15, 0, tzinfo=UTC)).labels
    questions = [words.en for words in suggestions(labels, None)]
    wishes = ["why alert 1?", "1", "which high alerts are open?", *questions]

    done = home.run("demo", text="\n".join([*wishes, "/quit"]), environment={"COLUMNS": "200"})

    assert (done.returncode, done.stderr) == (0, "")
    seen = Seen(done.stdout)
    tour, _, own = seen.output.partition("Now it is your turn")
    assert tour.count("› ") == 3
    suggested = [line.strip() for line in own.splitlines()[1:6]]
    assert suggested[2:] == questions
    assert re.fullmatch(r"resolve \d+ as fraud", suggested[0])
    assert "acknowledged #" in tour, "an alert is acknowledged before"
    assert "acknowledged #1 " in seen.answer("1\n"), "a number presses a button of the alert that was shown"
    assert re.search(r": \d+ alerts\.$", seen.answer("which high alerts are open?").strip(), re.MULTILINE)
    slow, premium, wangiri = (seen.labels[kind] for kind in ("irsf_slow", "premium_rate", "wangiri"))
    assert f"{slow.person} " in seen.answer(questions[0])
    assert seen.says_alone(questions[1], premium.extension, str(premium.calls))
    directions = seen.table(questions[2])
    assert sum(map(int, directions.values())) == wangiri.calls
    assert len(directions) == 2, "they rang, and some rang back"


def test_on_a_terminal_in_spanish_it_can_be_left_with_ctrl_d(home: Home, scratch: Path) -> None:
    environment = {**home.environment, "RINGFENCE_LANGUAGE": "es"}
    with Terminal([*PROGRAM, "demo"], environment, home.folder) as terminal:
        terminal.expect("Ombú Vale no existe")
        terminal.expect("a tu canal le diría esto")
        terminal.expect("¿por qué la alerta")
        terminal.expect("Ahora te toca a ti")
        suggested = terminal.expect("› ")
        assert all(words.es in suggested for words in suggestions(Traffic().labels, None))
        terminal.ask("llamadas por día de la semana, la semana pasada")
        terminal.expect("lunes")
        terminal.expect("› ")
        terminal.send(CTRL_D)

        assert terminal.ends() == 0
    assert list(scratch.iterdir()) == []
