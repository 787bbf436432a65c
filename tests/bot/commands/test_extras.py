"""Without the libraries of an extra: a sentence with the command that brings them, and the rest works."""

import subprocess
import sys

import pytest

from tests.bot.conftest import Home
from tests.tools import attacked

WITHOUT = "import sys; sys.modules.update(polars=None, apscheduler=None); from bot.cli import main; main()"


def run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`ringfence` where the extras detectors and jobs are not installed."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        env={**home.environment, "COLUMNS": "300"},
        cwd=home.folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", [("detect",), ("replay", "--since", "30d")])
def test_what_needs_the_detectors_says_how_to_get_them(home: Home, arguments: tuple[str, ...]):
    done = run(home, *arguments)
    says = "polars is not installed, which this needs: pip install 'ringfence[detectors]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", says)


def test_a_replay_in_chat_says_so_in_the_language_of_the_chat(home: Home):
    done = run(home, "ask", "--as", "manager", "repite los últimos 30 días")
    says = "Eso necesita una biblioteca que aquí no está instalada: pip install 'ringfence[detectors]'"
    assert (done.stdout.rstrip("\n"), done.stderr) == (says, "")


def test_the_doctor_tells_what_does_not_run_without_them(home: Home):
    home.load(attacked.legs()[:3])
    before = run(home, "doctor")
    assert "new calls are not watched, for want of a library: pip install 'ringfence[detectors]'" in before.stdout
    assert (before.returncode, before.stderr) == (0, "")
    made = run(home, "ask", "--as", "manager", "every weekday at 8 post yesterday's international calls here")
    assert made.returncode == 0, made.stderr
    after = run(home, "doctor")
    assert "they do not run, for want of a library: pip install 'ringfence[jobs]'" in after.stdout
    assert after.returncode == 1
