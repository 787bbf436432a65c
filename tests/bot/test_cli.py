"""The command line: what it offers, how it refuses wrong usage, and what asking for help must not import."""

import subprocess
import sys
from importlib.metadata import entry_points, version

import pytest

from tests.bot.conftest import Home

HEAVY = ("sqlalchemy", "rich", "structlog", "prompt_toolkit", "babel", "phonenumbers", "holidays", "lark", "rapidfuzz")


def test_the_package_declares_the_command():
    (script,) = entry_points(group="console_scripts", name="ringfence")

    assert script.value == "bot.cli:main"


def test_it_tells_its_version(home: Home):
    done = home.run("--version")

    assert (done.returncode, done.stdout) == (0, f"ringfence {version('ringfence')}\n")


def test_help_names_every_command(home: Home):
    done = home.run("--help")

    assert done.returncode == 0
    for command in ("demo", "import", "ask", "chat", "doctor", "db"):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["ask"], "Missing argument 'question'"),
        (["ask", "   "], "There is no question"),
        (["ask", "--loud", "x"], "--loud"),
        (["ask", "--as", "king", "x"], "'king'"),
        (["ask", "--now", "yesterday", "x"], "--now: 'yesterday' is not a moment; write it like 2026-03-02T09:30"),
        (["import"], "name at least one file"),
        (["import", "--format", "avaya", "x.csv"], "'avaya'"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_sentence(arguments: list[str], told: str, home: Home):
    done = home.run(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_ends_with_one_and_names_it(home: Home):
    done = home.run("ask", "how many calls?", environment={"RINGFENCE_TIMEZONE": "Mars/Base"})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "RINGFENCE_TIMEZONE: 'Mars/Base' is not a time zone of the IANA list; write it like America/Bogota.\n"
    )


def test_a_database_that_cannot_be_reached_is_told_without_its_password(home: Home):
    address = "postgresql://me:hunter2@127.0.0.1:1/calls"

    done = home.run("ask", "how many calls?", environment={"RINGFENCE_DATABASE_URL": address})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str], home: Home):
    program = (
        "import sys\nfrom bot.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=home.environment, capture_output=True, text=True, check=True
    )

    assert not {name.partition(".")[0] for name in done.stderr.split()} & set(HEAVY)
