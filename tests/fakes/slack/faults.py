"""What can go wrong with a call: set ways to fail, by method and how often, and rate limits by channel and method."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

STATUSES = ("timeout", "drop", "drop_after")


@dataclass
class Fault:
    """One way to fail: an HTTP status, "timeout", "drop" (nothing done), "drop_after" (done, the answer lost)."""

    method: str
    status: int | str
    times: int
    error: str = ""
    retry_after: int = 1
    share: float = 1.0
    channel: str | None = None
    after: int = 0


@dataclass
class Faults:
    """Faults waiting to happen. Calls that match none go through."""

    waiting: list[Fault] = field(default_factory=list)
    hang_seconds: float = 60.0
    _random: random.Random = field(default_factory=lambda: random.Random(7))

    def next(
        self,
        method: str,
        status: int | str = 500,
        *,
        times: int = 1,
        error: str = "",
        retry_after: int = 1,
        channel: str | None = None,
        after: int = 0,
    ) -> None:
        """Let the next `times` calls of `method` (a glob such as "chat.*") fail, the first `after` of them spared.

        `error` answers HTTP 200 with that error instead of a status; `retry_after` is in seconds, for 429.
        """
        if isinstance(status, str) and status not in STATUSES:
            raise ValueError(f"a fault is an HTTP status or one of {STATUSES}")
        self.waiting.append(
            Fault(method, 200 if error else status, times, error, retry_after, channel=channel, after=after)
        )

    def sometimes(self, method: str, share: float, status: int | str = 500, *, retry_after: int = 1) -> None:
        """Let this share (0 to 1) of the calls of `method` fail from now on, chosen by a fixed seed."""
        self.waiting.append(Fault(method, status, 1 << 60, retry_after=retry_after, share=share))

    def clear(self) -> None:
        """From now on all goes well."""
        self.waiting.clear()

    def take(self, method: str, channel: str | None) -> Fault | None:
        """The fault that strikes this call, if one does; it is used up."""
        for fault in self.waiting:
            if not fnmatchcase(method, fault.method) or fault.channel not in (None, channel):
                continue
            if fault.after:
                fault.after -= 1
                continue
            if fault.share < 1 and self._random.random() >= fault.share:
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None


@dataclass
class RateLimit:
    """So many calls of each of these methods (a glob) within so many seconds: in each channel, or in all together."""

    calls: int = 1
    seconds: float = 1.0
    methods: str = "chat.postMessage"
    by_channel: bool = True
    _past: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def wait(self, method: str, channel: str | None, now: float) -> int:
        """Whole seconds to wait before this call may be made: 0 if it may be made now (and then it counts)."""
        if not fnmatchcase(method, self.methods):
            return 0
        past = self._past.setdefault((method, (channel or "") if self.by_channel else ""), [])
        past[:] = [at for at in past if now - at < self.seconds]
        if len(past) < self.calls:
            past.append(now)
            return 0
        return max(1, round(self.seconds - (now - past[0])))


def official_limits() -> list[RateLimit]:
    """Slack's documented limits of the methods an agent lives on; bursts are allowed, so a minute is the window."""
    tiers = {
        20: ("chat.startStream", "chat.stopStream"),
        50: ("chat.update", "chat.delete", "agents.*", "conversations.*"),
        100: ("chat.appendStream", "chat.postEphemeral", "files.*", "views.*", "users.info", "reactions.*"),
    }
    limits = [RateLimit(calls, 60, name, by_channel=False) for calls, names in tiers.items() for name in names]
    return [RateLimit(60, 60, "chat.postMessage"), *limits]
