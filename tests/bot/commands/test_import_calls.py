"""`ringfence import`, as somebody at a terminal sees it."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.bot.conftest import PROGRAM, Home
from tests.bot.terminal import Terminal
from tests.feeds import csv_text, page, threecx, webex, write


def feed(home: Home, name: str, *records: dict[str, Any]) -> Path:
    return write(home.folder / name, page(records or [webex()]))


def test_it_tells_what_was_loaded_and_the_next_time_that_it_was_there(home: Home):
    records = [webex() for _ in range(3)]
    feed(home, "calls.json.gz", *records)

    first = home.run("import", "calls.json.gz")
    second = home.run("import", "calls.json.gz")

    assert (first.returncode, first.stderr) == (second.returncode, second.stderr) == (0, "")
    assert re.fullmatch(
        r"calls\.json\.gz: 3 legs read in \d+\.\d s: 3 added, 0 already there, 0 put aside\.\n", first.stdout
    )
    assert ": 0 added, 3 already there, 0 put aside." in second.stdout


def test_what_was_loaded_can_be_asked_about(home: Home):
    feed(home, "calls.json", webex(), webex({"Called number": "+34912345678", "Call type": "SIP_INTERNATIONAL"}))
    write(home.folder / "3cx.csv", csv_text([threecx({"destination_participant_phone_number": "+34912345678"})]))

    assert home.run("import", "calls.json", "3cx.csv").returncode == 0

    asked = home.run("ask", "how many international calls in March 2026?", "--now", "2026-03-09T12:00")
    assert asked.returncode == 0
    assert re.search(r"\b2\b", asked.stdout)


def test_what_was_put_aside_is_counted_and_shown_with_its_reason(home: Home):
    bad = webex({"Duration": "abc", "User": "\x1b[31m\u202eAna"})
    feed(home, "calls.json", webex(), bad)

    loaded = home.run("import", "calls.json")
    assert loaded.returncode == 0
    assert "1 put aside.\nSee what was put aside, and why: ringfence import --rejected\n" in loaded.stdout

    shown = home.run("import", "--rejected")
    assert (shown.returncode, shown.stderr) == (0, "")
    title, row, raw = shown.stdout.splitlines()
    assert re.fullmatch(r"calls\.json, imported \d{4}-\d\d-\d\d \d\d:\d\d", title)
    assert row == '  row 2: Duration is no number of seconds: "abc"'
    assert raw.startswith('    {"Answer indicator": "Yes"')
    assert raw.endswith("…")
    assert len(raw) == 80
    assert "\x1b" not in shown.stdout


def test_without_bad_rows_there_are_none_to_show(home: Home):
    assert home.run("import", "--rejected").stdout == "No row was put aside.\n"


def test_a_file_can_be_loaded_and_its_bad_rows_shown_at_once(home: Home):
    feed(home, "calls.json", webex({"Report ID": ""}))

    assert "  row 1: Report ID is missing\n" in home.run("import", "calls.json", "--rejected").stdout


def test_notes_are_told(home: Home):
    rows = [webex({"User": "Muñoz", "Mood": "good", "Start time": "2026-03-07 03:12:06"})]
    write(home.folder / "calls.csv", csv_text(rows).encode("latin-1"))

    assert home.run("import", "calls.csv").stdout.splitlines()[1:] == [
        "1 unknown column was left out: Mood.",
        "1 line was not in UTF-8 and read as Windows-1252.",
        "1 time had no zone and was read as UTC.",
    ]


def test_a_file_that_breaks_off_is_told_and_fails(home: Home):
    write(home.folder / "calls.json", page([webex(), webex()])[:-300])

    done = home.run("import", "calls.json")

    assert done.returncode == 1
    assert ": 1 added," in done.stdout
    assert done.stderr == (
        "calls.json: It ends in the middle of a record. What came before is loaded; import the whole file when you "
        "have it, no leg is counted twice.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.json"], "There is no file none.json.\n"),
        (["."], ". is a folder; name the files in it.\n"),
        (["letter.txt"], "letter.txt is no call history that Ringfence knows: neither Webex's JSON, nor a CSV "),
        (["--format", "3cx", "calls.json"], "calls.json is Webex call history in JSON; import it with --format webex"),
    ],
)
def test_what_cannot_be_loaded_fails_with_a_sentence(arguments: list[str], told: str, home: Home):
    feed(home, "calls.json")
    home.write("letter.txt", "Dear colleagues,\n")

    done = home.run("import", *arguments)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1


def test_one_bad_file_does_not_keep_the_others_out(home: Home):
    feed(home, "calls.json")

    done = home.run("import", "none.json", "calls.json")

    assert done.returncode == 1
    assert done.stderr == "There is no file none.json.\n"
    assert done.stdout.startswith("calls.json: 1 leg read in ")


def test_what_is_stated_about_a_location_counts(home: Home):
    home.write("ringfence.toml", '[locations."Bogotá"]\nzone = "Asia/Tokyo"\n')
    feed(home, "calls.json")
    home.run("import", "calls.json")

    with sqlite3.connect(home.folder / "calls.db") as connection:
        assert connection.execute("SELECT zone, country FROM locations").fetchall() == [("Asia/Tokyo", "CO")]
    connection.close()


def test_a_terminal_gets_a_bar_that_leaves_nothing_behind(home: Home):
    feed(home, "calls.json", *[webex() for _ in range(100)])
    with Terminal([*PROGRAM, "import", "calls.json"], home.environment, home.folder) as terminal:
        assert terminal.ends() == 0
    assert "calls.json ━" in terminal.seen
    assert "legs, 0 a second" in terminal.seen
    assert re.search(r"^calls\.json: 100 legs read in .*put aside\.$", terminal.seen.splitlines()[-1])
