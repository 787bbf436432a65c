"""Endings: what a person sees and what the shell gets, however a command ends."""

import json
import re
import subprocess
import sys

import pytest

from bot.commands.ending import WrongUsage, ended
from storage.errors import RingfenceError
from tests.bot.conftest import Home


def fail(error: BaseException) -> int:
    raise error


def test_a_known_error_is_its_sentence(capsys: pytest.CaptureFixture[str]):
    assert ended(lambda: fail(RingfenceError("The database is locked."))) == 1
    assert capsys.readouterr() == ("", "The database is locked.\n")


def test_wrong_usage_is_told_apart(capsys: pytest.CaptureFixture[str]):
    assert ended(lambda: fail(WrongUsage("There is no question."))) == 2
    assert capsys.readouterr().err == "There is no question.\n"


def test_an_interruption_is_quiet(capsys: pytest.CaptureFixture[str]):
    assert ended(lambda: fail(KeyboardInterrupt())) == 130
    assert capsys.readouterr() == ("", "")


def test_the_commands_own_code_is_passed_on():
    assert ended(lambda: 7) == 7


def test_a_defect_is_a_sentence_with_a_reference_and_its_traceback_is_in_the_log(home: Home):
    program = (
        "from bot import logs; from bot.commands.ending import ended; logs.set_up(); "
        "raise SystemExit(ended(lambda: {}['+573001234567']))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], env=home.environment, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    told = re.fullmatch(
        r"Something went wrong that Ringfence did not expect\. Reference (\w{8}); the rest is in (.+)\.\n", done.stderr
    )
    assert told is not None
    assert told[2] == str(home.log)
    (entry,) = map(json.loads, home.log.read_text(encoding="utf-8").splitlines())
    assert entry["reference"] == told[1]
    assert "KeyError: '[number]'" in entry["exception"]


def test_a_closed_pipe_is_quiet(home: Home):
    program = (
        "from bot.commands.ending import ended\n"
        "raise SystemExit(ended(lambda: [print('x' * 1000) for _ in range(10_000)] and 0))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=home.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None

    process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == ""
    assert process.wait(timeout=60) == 141
    process.stderr.close()
