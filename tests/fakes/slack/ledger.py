"""The ledger: every call of the Web API in order, with what it was given, when, and what it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """One API call. `at` and `ended` are Unix seconds; `style` json, query or form; `fault` what was done to it.

    `done` says whether the workspace was changed: a call whose answer was lost has ok False and done True.
    """

    method: str
    args: dict[str, Any]
    at: float
    ended: float
    answer: dict[str, Any]
    status: int
    style: str
    team: str = ""
    fault: str = ""
    done: bool = False

    @property
    def ok(self) -> bool:
        """The caller was told that it worked."""
        return self.status == 200 and self.answer.get("ok") is True and not self.fault.startswith("drop")

    @property
    def error(self) -> str:
        """Slack's word for what was wrong, or nothing."""
        return str(self.answer.get("error", ""))


class Ledger(list[Call]):
    """All calls, oldest first."""

    def of(self, *methods: str, channel: str | None = None) -> list[Call]:
        """The calls of these methods, in a channel if one is named."""
        return [
            call
            for call in self
            if call.method in methods and channel in (None, call.args.get("channel"), call.args.get("channel_id"))
        ]

    def refused(self) -> list[Call]:
        """Calls that Slack answered with an error of the caller's making: none is what a good client leaves."""
        return [call for call in self if not call.fault and not call.ok and call.error != "ratelimited"]
