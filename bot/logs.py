"""Logs: the one set-up of structlog. JSON lines go to a bounded file in the user's state folder, sentences to people.

Whatever is logged is scrubbed first: no secret and no phone number reaches the file. Names are not logged by anyone.
"""

import logging
import re
import secrets
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog
from platformdirs import user_state_path

FILE_BYTES = 2_000_000
OLD_FILES = 3

SECRET_KEY = re.compile(r"token|secret|password|passwd|authorization|api_?key|encryption_key|cookie", re.IGNORECASE)
SECRETS = (
    re.compile(r"(?<=://)[^/\s@]+(?=@)"),  # user:password in an address
    re.compile(r"\b(?:xox[a-z]|xapp|sk|rf)-[\w-]{8,}"),  # tokens of Slack and of models, keys of our own
    re.compile(r"\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}"),
    re.compile(r"(?<=\[parameters: ).+(?=\])"),  # of an SQL statement: they hold names
    re.compile(r"(?i)\b(?:token|secret|password|api_?key)\b\s*[=:]\s*[^\s,;&'\"]+"),
)
# Seven digits or more, as people and databases write numbers; extensions are shorter. Dates are not numbers.
NUMBER = re.compile(r"(?<![\w.-])(?!\d{4}-\d\d-\d\d)\+?\(?\d(?:[ ().-]{0,2}\d){6,17}(?![\w-])")


def log_file() -> Path:
    """Where the log is; the folder need not exist yet."""
    return user_state_path("ringfence") / "ringfence.log"


def reference() -> str:
    """A short number that a person is shown and that finds the entry in the log."""
    return secrets.token_hex(4)


def scrub_text(text: str) -> str:
    """The text with secrets and phone numbers taken out."""
    for pattern in SECRETS:
        text = pattern.sub("[secret]", text)
    return NUMBER.sub("[number]", text)


def scrub(_logger: object, _method: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Processor: take secrets and phone numbers out of every value, however deep."""
    return {key: "[secret]" if SECRET_KEY.search(key) else _scrubbed(value) for key, value in event.items()}


def _scrubbed(value: Any) -> Any:
    match value:
        case str():
            return scrub_text(value)
        case Mapping():
            return {
                key: "[secret]" if SECRET_KEY.search(str(key)) else _scrubbed(inner) for key, inner in value.items()
            }
        case list() | tuple() | set() | frozenset():
            return [_scrubbed(inner) for inner in value]
        case None | bool() | int() | float():
            return value
        case _:
            return scrub_text(str(value))


def set_up(path: Path | None = None) -> None:
    """Send every log, structlog's and the standard library's, to the file. A folder that cannot be written is no error.

    Call it once, where a process starts; `ringfence doctor` says whether the file can be written.
    """
    path = path or log_file()
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.NullHandler()
    last: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        scrub,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=last,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("sqlalchemy", "alembic", "aiosqlite", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a full disk must not print a traceback at people
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *last,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
