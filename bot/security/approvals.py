"""Approvals: a dangerous tool waits for a person who may, and then runs exactly once and exactly as shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.errors import RingfenceError


@dataclass(frozen=True, slots=True)
class Request:
    """What waits for an approval. `arguments` are JSON values, exactly what will run; moments are aware.

    `asks` says in the asker's language what will happen, names and numbers wrapped by `words.isolate`.
    """

    id: str
    organisation: int
    tool: str
    arguments: dict[str, Any]
    digest: str
    requested_by: str  # platform:user
    requested_at: datetime
    expires_at: datetime
    asks: str = ""


class NeedsApproval(RingfenceError):
    """A dangerous tool was called. It has not run; `request` is stored and waits for a person."""

    def __init__(self, request: Request, sentence: str) -> None:
        super().__init__(sentence)
        self.request = request
