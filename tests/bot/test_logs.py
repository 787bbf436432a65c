"""Logs: what reaches the file, and what never does."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Logging set up into a file of this test's own, and undone again."""
    root = logging.getLogger()
    before = root.handlers, root.level, logging.raiseExceptions
    path = tmp_path / "state" / "ringfence.log"
    logs.set_up(path)
    yield path
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level, logging.raiseExceptions = before
    structlog.reset_defaults()


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_entry_is_a_json_line_with_its_time_in_utc(log: Path):
    structlog.get_logger("bot.somewhere").warning("slow", took_ms=1200, location="Bogotá")

    (entry,) = entries(log)

    assert entry.pop("timestamp").endswith("Z")
    assert entry == {
        "event": "slow",
        "took_ms": 1200,
        "location": "Bogotá",
        "level": "warning",
        "logger": "bot.somewhere",
    }


def test_the_standard_librarys_logs_go_the_same_way(log: Path):
    logging.getLogger("some.library").error("cannot reach %s", "postgresql://me:hunter2@db/calls")

    (entry,) = entries(log)

    assert (entry["event"], entry["level"]) == ("cannot reach postgresql://[secret]@db/calls", "error")


def test_a_traceback_is_scrubbed_too(log: Path):
    try:
        raise ValueError("no leg for +57 300 123 4567")
    except ValueError:
        structlog.get_logger().exception("failed", reference="1a2b3c4d")

    (entry,) = entries(log)

    assert "ValueError: no leg for [number]" in entry["exception"]
    assert entry["reference"] == "1a2b3c4d"


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("called +573001234567 twice", "called [number] twice"),
        ("called 300 123 45 67 twice", "called [number] twice"),
        ("called (601) 555-0134", "called [number]"),
        ("extension 2041 at 2026-03-02T12:00:00", "extension 2041 at 2026-03-02T12:00:00"),
        ("took 1200 ms for 123456 legs", "took 1200 ms for 123456 legs"),
        ("Authorization: Bearer abcdef0123456789", "Authorization: [secret]"),
        ("xoxb-1234-abcdefgh failed", "[secret] failed"),
        ("https://h/?token=abc&x=1", "https://h/?[secret]&x=1"),
        (
            "[SQL: INSERT ...]\n[parameters: ('Ana Ruiz', 7)]\n(Background",
            "[SQL: INSERT ...]\n[parameters: [secret]]\n(Background",
        ),
        ("report 0b1c7e0e-91c4-4a0e-9f57-0f2c8d0a1b2c", "report 0b1c7e0e-91c4-4a0e-9f57-0f2c8d0a1b2c"),
    ],
)
def test_secrets_and_numbers_are_taken_out_and_nothing_else(text: str, scrubbed: str):
    assert logs.scrub_text(text) == scrubbed


def test_values_are_scrubbed_however_deep_and_whatever_they_are():
    event = {"event": "x", "api_key": "k", "args": {"where": [{"values": ("+573001234567",)}], "password": "p"}, "n": 7}

    assert logs.scrub(None, "info", event) == {
        "event": "x",
        "api_key": "[secret]",
        "args": {"where": [{"values": ["[number]"]}], "password": "[secret]"},
        "n": 7,
    }


def test_the_file_stays_bounded(log: Path):
    logger = structlog.get_logger()
    for _ in range(30):
        logger.info("x" * (logs.FILE_BYTES // 5))

    files = sorted(log.parent.iterdir())

    assert len(files) == 1 + logs.OLD_FILES
    assert all(file.stat().st_size <= logs.FILE_BYTES for file in files)


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, log: Path):
    (tmp_path / "taken").write_text("")

    logs.set_up(tmp_path / "taken" / "ringfence.log")

    structlog.get_logger().info("goes nowhere")
