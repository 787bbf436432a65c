"""A terminal for tests: a real process on a pseudo-terminal, what it writes, and keys that can be pressed."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>])")
CTRL_C = "\x03"
CTRL_D = "\x04"
ENTER = "\r"
UP = "\x1b[A"
RIGHT = "\x1b[C"


class Terminal:
    """Runs a command as a person would see it. `expect` waits for a text; `seen` is all there was, without escapes."""

    def __init__(
        self, command: Sequence[str], environment: dict[str, str], folder: Path, columns: int = 80, rows: int = 40
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            # A test's terminal answers no questions about its cursor.
            env={**environment, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self.raw = ""
        self._from = 0

    @property
    def seen(self) -> str:
        return ESCAPE.sub("", self.raw).replace("\r", "")

    def expect(self, text: str, seconds: float = 60) -> str:
        """Wait until `text` appears after what was expected before; all that came with it."""
        deadline = time.monotonic() + seconds
        while (found := self.seen.find(text, self._from)) < 0:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} did not appear in:\n{self.seen[self._from :]}")
        part = self.seen[self._from : found + len(text)]
        self._from = found + len(text)
        return part

    def send(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def ask(self, line: str) -> None:
        self.send(line + ENTER)

    def ends(self, seconds: float = 60) -> int:
        """Wait for the end of the process; its exit code."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        return self.process.wait(timeout=max(deadline - time.monotonic(), 1))

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:  # how Linux says that the other side is closed
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)
