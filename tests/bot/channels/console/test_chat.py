"""The chat on a real terminal, as a person has it, and without one."""

import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import Home
from tests.bot.terminal import CTRL_C, CTRL_D, ENTER, RIGHT, UP, Terminal

TALKING = (sys.executable, "-m", "tests.bot.channels.console.talking")
PROMPT = "› "


@pytest.fixture
def terminal(home: Home) -> Iterator[Terminal]:
    with Terminal(TALKING, home.environment, home.folder) as terminal:
        yield terminal


def turns(home: Home) -> list[tuple[str, str]]:
    with sqlite3.connect(home.folder / "calls.db") as database:
        return database.execute("SELECT question, answer FROM turns ORDER BY id").fetchall()


def test_an_empty_house_says_how_to_fill_it(terminal: Terminal):
    greeting = terminal.expect(PROMPT)

    assert "There are no calls here yet." in greeting
    assert "ringfence import FILE" in greeting


def test_questions_are_answered_and_remembered(terminal: Terminal, home: Home):
    terminal.expect(PROMPT)
    terminal.ask("one")
    terminal.expect("You asked: one (0 before)")
    terminal.ask("two")
    terminal.expect("You asked: two (1 before)")
    terminal.expect(PROMPT)
    terminal.send(CTRL_D)

    assert terminal.ends() == 0
    assert turns(home) == [("one", "You asked: one (0 before)"), ("two", "You asked: two (1 before)")]


def test_ctrl_c_stops_the_question_and_not_the_program(terminal: Terminal, home: Home):
    terminal.expect(PROMPT)
    terminal.ask("slow")
    terminal.expect("counting calls…")
    terminal.send(CTRL_C)
    terminal.expect("Cancelled.")
    terminal.ask("still there?")
    terminal.expect("You asked: still there? (0 before)")
    terminal.ask("slow")
    terminal.expect("counting calls…")
    terminal.send(CTRL_C)
    terminal.expect("Cancelled.")
    terminal.ask("/quit")

    assert terminal.ends() == 0
    assert [question for question, _ in turns(home)] == ["still there?"]


def test_ctrl_c_at_the_prompt_clears_the_line(terminal: Terminal):
    terminal.expect(PROMPT)
    terminal.send("half a que")
    terminal.expect("half a que")
    terminal.send(CTRL_C)
    terminal.ask("whole")

    terminal.expect("You asked: whole (0 before)")


def test_a_number_picks_a_choice_once(terminal: Terminal):
    terminal.expect(PROMPT)
    terminal.ask("ana")
    asked = terminal.expect("Type the number of your choice")
    terminal.ask("2")
    terminal.expect("You chose Ana Ruiz (3110)")
    terminal.ask("2")
    terminal.expect("You asked: 2 (2 before)")

    assert "  1  Ana Ruiz (2041)\n  2  Ana Ruiz (3110)\n" in asked


def test_a_defect_is_a_reference_and_the_chat_goes_on(terminal: Terminal, home: Home):
    terminal.expect(PROMPT)
    terminal.ask("break")
    told = terminal.expect("the reference")
    terminal.ask("and now?")
    terminal.expect("You asked: and now?")

    assert "Traceback" not in told
    assert "nobody should read this" in home.log.read_text(encoding="utf-8")


def test_what_was_asked_comes_back_in_the_next_chat(home: Home):
    with Terminal(TALKING, home.environment, home.folder) as terminal:
        terminal.expect(PROMPT)
        terminal.ask("calls to Cuba by hour")
        terminal.expect("You asked")
        terminal.expect(PROMPT)
        terminal.send(CTRL_D)
        terminal.ends()

    with Terminal(TALKING, home.environment, home.folder) as terminal:
        terminal.expect(PROMPT)
        terminal.send(UP)
        terminal.expect("calls to Cuba by hour")
        terminal.send(ENTER)
        terminal.expect("You asked: calls to Cuba by hour (0 before)")
        terminal.expect(PROMPT)
        terminal.send("calls to C")
        terminal.expect("uba by hour")  # suggested from the history
        terminal.send(RIGHT + ENTER)
        terminal.expect("You asked: calls to Cuba by hour (1 before)")

    history = home.folder / "state" / "ringfence" / "history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_commands_are_told_apart_from_questions(terminal: Terminal):
    terminal.expect(PROMPT)
    terminal.ask("/nonsense")
    terminal.expect("There is no /nonsense; /help and /quit there are.")
    terminal.ask("/help")
    terminal.expect("/quit or Ctrl-D leaves.")
    terminal.ask("/salir")

    assert terminal.ends() == 0


def test_it_speaks_the_language_of_the_settings(home: Home):
    environment = {**home.environment, "RINGFENCE_LANGUAGE": "es"}

    with Terminal(TALKING, environment, home.folder) as terminal:
        assert "Aquí no hay llamadas todavía." in terminal.expect(PROMPT)


@pytest.mark.parametrize(
    ("stated", "told"),
    [({"LANG": "es_MX.UTF-8"}, "Hasta luego."), ({"LANG": "es_MX.UTF-8", "LC_ALL": "en_US.UTF-8"}, "Bye.")],
)
def test_else_it_speaks_the_language_of_the_locale(stated: dict[str, str], told: str, home: Home):
    assert told in talk(home, "", **stated).stdout


def talk(home: Home, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        TALKING,
        input=text,
        env={**home.environment, **environment},
        cwd=home.folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_without_a_terminal_lines_are_read_and_nothing_is_coloured(home: Home):
    done = talk(home, "one\n\nana\n1\n/quit\nnever asked\n")

    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "› one\n\nYou asked: one (0 before)\n" in done.stdout
    assert "You chose Ana Ruiz (2041)" in done.stdout
    assert "never asked" not in done.stdout
    assert not (home.folder / "state" / "ringfence" / "history").exists()


def test_without_a_terminal_the_end_of_the_input_ends_it(home: Home):
    assert talk(home, "one").returncode == 0


def test_without_a_terminal_an_interruption_ends_it_quietly(home: Home):
    with subprocess.Popen(
        TALKING, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=home.environment, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        greeting = [process.stdout.readline() for _ in range(2)]
        process.send_signal(signal.SIGINT)

        assert "no calls here yet" in greeting[1]
        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == ""


def test_a_history_that_cannot_be_kept_is_no_error(home: Home):
    (home.folder / "state").write_text("in the way")

    with Terminal(TALKING, home.environment, home.folder) as terminal:
        terminal.expect(PROMPT)
        terminal.ask("one")
        terminal.expect("You asked: one")
        terminal.expect(PROMPT)
        terminal.send(CTRL_D)

        assert terminal.ends() == 0


def test_its_folder_is_only_for_its_owner(home: Home):
    talk(home, "break\n")

    folder: Path = home.folder / "state" / "ringfence"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
