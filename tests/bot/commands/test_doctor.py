"""`ringfence doctor` and `ringfence db upgrade`: what an operator reads about a healthy and about a broken set-up."""

import re
import sqlite3
from contextlib import closing

from tests.bot.conftest import Home
from tests.conftest import PostgreSQL
from tests.factories import leg


def told(home: Home, code: int = 0, **environment: str) -> str:
    """What the doctor says, each finding on one line."""
    done = home.run("doctor", environment={"COLUMNS": "300", **environment})
    assert (done.returncode, done.stderr) == (code, "")
    return re.sub(" +", " ", done.stdout)


def fill(home: Home) -> None:
    home.load([leg("2026-03-01T12:00:00-05:00", location="Bogotá")])


def test_a_fresh_machine_is_healthy_and_is_told_what_comes_next(home: Home):
    text = told(home)

    assert "✓ Settings read from 2 RINGFENCE_ variables." in text
    assert "✓ Time zone America/Bogota; it is " in text
    assert "• Database SQLite at " in text
    assert "the first import makes it." in text
    assert "• Calls none yet." in text
    assert "• Slack not set up. `ringfence manifest slack` begins it" in text
    assert "✓ Encryption no secret is stored, so no key is needed." in text
    assert "Administrators" not in text
    assert "✓ Model offline: questions are answered without a model." in text
    assert f"✓ Log {home.log}." in text
    assert not (home.folder / "calls.db").exists()


def test_it_counts_what_is_stored(home: Home):
    fill(home)

    text = told(home)

    assert "✓ Database SQLite at " in text
    assert "✓ Calls 1 stored (legs: 1), from Sun 1 Mar 2026, 12:00 to Sun 1 Mar 2026, 12:00." in text


def test_settings_that_nothing_reads_or_nothing_matches_are_told(home: Home):
    fill(home)
    home.write("ringfence.toml", 'tiemzone = "x"\n[locations.Bogata]\nopens = "09:00"')
    home.write(".env", "RINGFENCE_LANGAUGE=es\nOTHER=1")

    text = told(home, RINGFENCE_ZONE="x")

    assert "✓ Settings read from 3 RINGFENCE_ variables, .env, ringfence.toml." in text
    assert "• Settings ringfence.toml: nothing reads 'tiemzone'. Did you mean timezone?" in text
    assert "• Settings .env: nothing reads RINGFENCE_LANGAUGE. Did you mean RINGFENCE_LANGUAGE?" in text
    assert "• Settings The environment: nothing reads RINGFENCE_ZONE." in text
    assert "• Locations the settings speak of 'Bogata', the calls do not. Did you mean Bogotá?" in text


def test_wrong_settings_are_each_a_problem(home: Home):
    text = told(home, code=1, RINGFENCE_TIMEZONE="Nowhere", RINGFENCE_DATABASE_URL="mysql://me:hunter2@h/x")

    assert "✗ Settings RINGFENCE_TIMEZONE: 'Nowhere' is not a time zone of the IANA list" in text
    assert "✗ Settings RINGFENCE_DATABASE_URL: a database address starts with" in text
    assert "hunter2" not in text


def test_a_database_that_cannot_be_reached_is_a_problem(home: Home):
    text = told(home, code=1, RINGFENCE_DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/calls")

    assert "✗ Database " in text
    assert "hunter2" not in text
    assert "Traceback" not in text


def test_a_database_behind_is_a_problem_until_it_is_upgraded(home: Home, postgresql: PostgreSQL):
    name = postgresql.create()
    address = {"RINGFENCE_DATABASE_URL": postgresql.url(name)}
    try:
        before = told(home, 1, **address)
        upgraded = home.run("db", "upgrade", environment=address)
        again = home.run("db", "upgrade", environment=address)
        after = told(home, **address)
    finally:
        postgresql.drop(name)

    assert "`ringfence db upgrade`" in before
    assert (upgraded.returncode, upgraded.stderr, again.stdout) == (0, "", upgraded.stdout)
    assert re.fullmatch(r"The PostgreSQL database at .+ is up to date \(revision \w+\)\.\n", upgraded.stdout)
    assert "✓ Database PostgreSQL at " in after


def test_the_zone_is_the_machines_own_where_none_is_stated(home: Home):
    assert "✓ Time zone Asia/Tokyo; it is " in told(home, TZ="Asia/Tokyo", RINGFENCE_TIMEZONE="")


def test_a_log_that_cannot_be_written_is_told(home: Home):
    (home.folder / "state").write_text("in the way")

    assert "• Log " in told(home)


def test_an_import_that_was_killed_is_told(home: Home):
    fill(home)
    with closing(sqlite3.connect(home.folder / "calls.db")) as database, database:
        database.execute(
            "INSERT INTO imports (organisation_id, file, format, state, started_at)"
            " SELECT id, 'march.json', 'webex', 'running', 0 FROM organisations"
        )

    assert "• Calls the import of march.json has not ended." in told(home)
