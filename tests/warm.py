"""Warm: real processes of the program, forked from one that has imported it and has read a question before.

A short command costs two seconds of a processor, all but a tenth of it for imports and grammars (measured), and a test
run starts more than a hundred. Everything else of such a process is its own: arguments, environment, folder, standard
streams, its end, and its exit code, which the interpreter makes.
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
# The nursery's program; `wait` comes back only in a process that is to be the command.
NURSERY = "from tests.warm import wait; wait(); from bot.cli import main; main()"
# What nearly every command imports. None of it starts a thread, which no fork would survive.
MODULES = ("bot.app", "bot.commands.ask", "bot.commands.doctor", "bot.commands.import_calls", "alembic.operations")


class Nursery:
    """Starts the program's processes. It comes up with the first of them."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._address = ""

    def run(
        self, arguments: Sequence[str], text: str, environment: Mapping[str, str], folder: Path, seconds: float
    ) -> subprocess.CompletedProcess[str]:
        """`ringfence` with these arguments, run to its end, as subprocess.run does it with `text` as its input."""
        request = {"arguments": list(arguments), "environment": dict(environment), "folder": str(folder)}
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as given,
            tempfile.TemporaryFile("w+", encoding="utf-8") as out,
            tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
            socket.socket(socket.AF_UNIX) as connection,
        ):
            given.write(text)
            given.seek(0)
            connection.connect(self._started())
            socket.send_fds(connection, [b"\0"], [given.fileno(), out.fileno(), errors.fileno()])
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile("r") as answers:
                process = int(answers.readline())
                connection.settimeout(seconds)
                try:
                    code = int(answers.readline())
                except TimeoutError as error:
                    os.kill(process, signal.SIGKILL)
                    raise subprocess.TimeoutExpired(list(arguments), seconds) from error
            out.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(list(arguments), code, out.read(), errors.read())

    def close(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait()

    def _started(self) -> str:
        if self._process is None:
            address = Path(tempfile.mkdtemp(prefix="rf-warm-")) / "socket"
            kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV") if name in os.environ}
            path = os.pathsep.join(part for part in sys.path if part)
            self._process = subprocess.Popen(
                [sys.executable, "-c", NURSERY, str(address)],
                stdin=subprocess.PIPE,
                env={**kept, "LANG": "C.UTF-8", "PYTHONPATH": path},
                cwd=ROOT,
                start_new_session=True,  # it ends by its input, not by a Ctrl-C for the tests
            )
            while not address.exists():
                assert self._process.poll() is None, "the nursery ended"
                time.sleep(0.02)
            self._address = str(address)
        return self._address


def wait() -> None:
    """Import and read, then fork a process for everybody who connects; comes back in those."""
    for module in MODULES:
        import_module(module)
    from tests.bot.brain.offline.reading import plan

    plan("how many calls to Bogota yestrday?")
    gc.freeze()  # else a process that looks for garbage touches all that it shares, which copies it
    address = sys.argv[1]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the guards
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address + ".new")
        listening.listen()
        Path(address + ".new").rename(address)
        while True:
            ready, _, _ = select.select([listening, sys.stdin], [], [])
            if sys.stdin in ready:  # closed: whoever started the nursery is done, or gone
                Path(address).unlink()
                Path(address).parent.rmdir()
                os._exit(0)
            connection, _ = listening.accept()
            if os.fork() == 0:
                break
            connection.close()
    _guard(connection)


def _guard(connection: socket.socket) -> None:
    """Tell the process's number and its exit code to who asked for it; comes back in the process."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    with connection.makefile("rb") as lines:
        request: dict[str, Any] = json.loads(lines.readline())
    process = os.fork()
    if process == 0:
        connection.close()
        _become(request, streams)
        return
    with suppress(OSError):  # who asked has gone
        connection.sendall(f"{process}\n".encode())
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    with suppress(OSError):
        connection.sendall(f"{code}\n".encode())
    os._exit(0)


def _become(request: dict[str, Any], streams: Sequence[int]) -> None:
    """Be as a process that was started so."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    sys.stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False, buffering=1)  # noqa: SIM115
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv = ["-c", *request["arguments"]]
