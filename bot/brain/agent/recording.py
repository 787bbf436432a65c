"""Recording: requests and answers of models as JSON lines, for evals, where a setting names a folder.

What is recorded has left the house with tokens for names and numbers already, and is masked once more. Files are
readable by whoever runs the program, and by nobody else.
"""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.logs import scrub_text
from bot.security.masking import mask_text
from tools.spec import Role


class Recorder:
    """Appends to `<folder>/<day>.jsonl`; without a folder it does nothing."""

    def __init__(self, folder: Path | None, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock

    async def record(self, model: str, request: dict[str, Any], answer: dict[str, Any]) -> None:
        """Write one exchange. `request` and `answer` are JSON values."""
        if self._folder is not None:
            now = self._clock().astimezone(UTC)
            entry = {"at": now.isoformat(), "model": model, "request": request, "answer": answer}
            await asyncio.to_thread(_append, self._folder, f"{now:%Y-%m-%d}.jsonl", _masked(entry))


def _append(folder: Path, name: str, entry: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    file = os.open(folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(file, "a", encoding="utf-8") as stream:
        stream.write(line)


def _masked(value: Any) -> Any:
    match value:
        case str():
            return scrub_text(mask_text(value, Role.VIEWER))
        case dict():
            return {name: _masked(part) for name, part in value.items()}
        case list() | tuple():
            return [_masked(part) for part in value]
        case _:
            return value
