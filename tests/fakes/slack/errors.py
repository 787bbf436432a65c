"""How Slack refuses: an answer with ok false, an error's name, and sometimes more."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Answer the call with this error. `more` is added to the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def answer(self) -> dict[str, Any]:
        """The body of the HTTP answer."""
        return {"ok": False, "error": self.error, **self.more}


def invalid(error: str, *reasons: str) -> Refusal:
    """A refusal that says what was wrong where, as Slack does for blocks and arguments."""
    return Refusal(error, errors=list(reasons), response_metadata={"messages": [f"[ERROR] {each}" for each in reasons]})
