"""`ringfence ask` as scripts and people use it: a real process over a real database."""

import json
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.bot.conftest import PROGRAM, Home
from tests.factories import leg

# Four o'clock in Bogotá; the frozen clock's Monday.
NOW = ("--now", "2026-03-02T16:00")
ZONE = {"Bogotá": "America/Bogota", "Lima": "America/Lima"}
LEGS = (
    *(
        leg(f"2026-03-01T1{hour}:00:00-05:00", location="Bogotá", person="Ana Ruiz", extension="2041")
        for hour in range(5)
    ),
    leg("2026-03-01T23:30:00-05:00", location="Lima", person="Bea Gil", called_number="+5352345678", country="CU"),
    leg("2026-03-02T09:00:00-05:00", location="Lima", person="Ana Gil", duration=3600),
)


@pytest.fixture
def loaded(home: Home) -> Home:
    """A home whose database holds some calls at two locations."""
    home.load(LEGS, ZONE)
    return home


def answers(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_person_reads_a_table_its_reading_and_its_receipt(loaded: Home):
    done = loaded.run("ask", *NOW, "calls by location yesterday")

    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert "  Location  Calls" in lines
    assert any(line.startswith("  Bogotá        5  ███") for line in lines)
    assert any(line.startswith("  I read: ") for line in lines)
    assert any(line.startswith("  Receipt R-") for line in lines)


def test_a_program_reads_one_object_a_line(loaded: Home):
    (answer,) = answers(loaded.run("ask", "--json", *NOW, "¿cuántas llamadas por sede ayer?"))

    assert list(answer) == ["question", "answer", "language", "brain", "calls", "result", "receipt"]
    assert (answer["question"], answer["language"], answer["brain"]) == (
        "¿cuántas llamadas por sede ayer?",
        "es",
        "offline",
    )
    assert answer["result"] == {"columns": ["location", "calls"], "rows": [["Bogotá", 5], ["Lima", 1]]}
    (call,) = answer["calls"]
    assert call["tool"] == "query_calls"
    assert call["args"]["groups"] == ["location"]
    assert answer["receipt"]["matched"] == 6


def test_a_scalar_is_one_row_and_a_moment_is_on_the_askers_clock(loaded: Home):
    count, last = answers(
        loaded.run("ask", "--json", *NOW, "-", text="how many calls yesterday\nlast call of Bea Gil\n")
    )

    assert count["result"] == {"columns": ["calls"], "rows": [[6]]}
    assert "2026-03-01T23:30:00-05:00" in last["result"]["rows"][0]


def test_now_without_a_zone_is_in_the_askers(loaded: Home):
    # In UTC it is the second already, in Bogotá still the first of March.
    moments = ("2026-03-01T20:00", "2026-03-02T01:00+00:00", "2026-03-02T01:00Z")

    told = [answers(loaded.run("ask", "--json", "--now", now, "calls today")) for now in moments]

    assert [answer["result"]["rows"] for (answer,) in told] == [[[5]], [[5]], [[5]]]
    assert told[0][0]["calls"][0]["args"]["period"]["start"] == "2026-03-01T00:00:00-05:00"


def test_lines_are_independent_but_an_array_is_one_conversation(loaded: Home):
    text = '\n["calls yesterday by location", "only Lima"]\nonly Lima\n\n["one, not closed\n[1, 2]\n'

    conversation, alone, *as_they_are = answers(loaded.run("ask", "--json", *NOW, "-", text=text))

    assert (conversation["question"], conversation["result"]["rows"]) == ("only Lima", [["Lima", 1]])
    assert alone["question"] == "only Lima"
    assert alone["result"] != conversation["result"]
    assert [answer["question"] for answer in as_they_are] == ['["one, not closed', "[1, 2]"]


def test_asking_back_and_declining_are_answers(loaded: Home):
    back, declined = answers(
        loaded.run("ask", "--json", *NOW, "-", text="calls of Ana yesterday\nwhat is the weather in Lima?\n")
    )

    assert back["result"] is None
    assert back["receipt"] is None
    assert "1. Ana Gil" in back["answer"]
    assert declined["result"] is None


def test_a_viewer_gets_masked_json_and_masked_tables(loaded: Home):
    question = "calls by person yesterday"

    told = [loaded.run("ask", *NOW, "--as", "viewer", *arguments, question) for arguments in (["--json"], [])]

    for done in told:
        assert done.returncode == 0
        assert "Ruiz" not in done.stdout
        assert "Bea" not in done.stdout
        assert "5" in done.stdout


def test_lines_are_answered_as_they_come(loaded: Home):
    with subprocess.Popen(
        [*PROGRAM, "ask", "--json", *NOW, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=loaded.environment,
        encoding="utf-8",
        bufsize=1,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write("calls yesterday\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["result"]["rows"] == [[6]]
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_ctrl_c_ends_it_quietly(loaded: Home):
    with subprocess.Popen(
        [*PROGRAM, "ask", "--json", *NOW, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=loaded.environment,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("calls yesterday\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=60) == 130
        assert process.stderr.read() == ""


def test_where_nothing_is_stored_it_says_so(home: Home):
    done = home.run("ask", "how many calls yesterday?")

    assert done.returncode == 0
    assert "No calls are stored yet." in done.stdout


def test_opening_hours_and_zones_of_the_settings_count(loaded: Home):
    question = ("ask", "--json", *NOW, "calls after hours on Monday 2 March 2026")

    (closed_at_nine,) = answers(loaded.run(*question))
    loaded.write("ringfence.toml", '[locations.lima]\nopens = "10:00"')
    (opens_at_ten,) = answers(loaded.run(*question))
    loaded.write("ringfence.toml", '[locations.lima]\nzone = "America/Los_Angeles"')
    (elsewhere,) = answers(loaded.run(*question))

    assert [answer["result"]["rows"] for answer in (closed_at_nine, opens_at_ten, elsewhere)] == [[[0]], [[1]], [[1]]]


def test_a_defect_fails_one_line_and_the_others_are_answered(loaded: Home):
    program = (
        "import sys\n"
        "from bot.brain.offline.brain import OfflineBrain\n"
        "sound = OfflineBrain.answer\n"
        "async def answer(self, turn, toolbox):\n"
        "    if turn.text == 'break':\n"
        "        raise ZeroDivisionError\n"
        "    async for step in sound(self, turn, toolbox):\n"
        "        yield step\n"
        "OfflineBrain.answer = answer\n"
        "from bot.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "ask", "--json", *NOW, "-"],
        input="break\ncalls yesterday\n",
        env=loaded.environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    broken, sound = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert "the reference" in broken["answer"]
    assert broken["result"] is None
    assert done.stderr == f"{broken['answer']}\n"
    assert sound["result"]["rows"] == [[6]]
