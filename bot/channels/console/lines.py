"""Lines: what somebody types, with history and suggestions on a terminal, or simply read from a file or a pipe."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_state_path

PROMPT = "› "

# Gives the next line; raises EOFError at the end and KeyboardInterrupt when Ctrl-C should end the program.
Lines = Callable[[], str]


def history_file() -> Path:
    """Where what was typed is kept; questions name people and numbers, so only its owner may read it."""
    return user_state_path("ringfence") / "history"


def reader() -> Lines:
    """Read from the terminal if there is one on both sides, else plainly from standard input."""
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return _typed()
    return _piped


def _piped() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    # What nobody saw typed is printed, so that the output reads as the conversation that it is.
    print(f"{PROMPT}{line.rstrip()}", flush=True)  # noqa: T201
    return line


def _typed() -> Lines:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
    from prompt_toolkit.formatted_text import FormattedText
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("c-c")
    def _clear(event: KeyPressEvent) -> None:
        event.current_buffer.reset()

    path = history_file()
    history: History
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.chmod(0o600)
        history = FileHistory(str(path))
    except OSError:
        history = InMemoryHistory()
    session: PromptSession[str] = PromptSession(
        FormattedText([("bold ansicyan", PROMPT)]),
        history=history,
        auto_suggest=AutoSuggestFromHistory(),
        key_bindings=keys,
        enable_history_search=True,
    )
    return session.prompt
