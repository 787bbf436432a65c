"""The double as its own process: `python -m tests.fakes.slack --port N [--scopes a,b]`, driven by the control API.

It prints one line of JSON with its keys when it serves, and ends on SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.fakes.slack.double import Slack


async def serve(port: int, scopes: list[str] | None) -> None:
    """Serve until a signal comes."""
    ended = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, ended.set)
    async with Slack.running(scopes, port=port, control=True) as slack:
        keys = {"base": slack.base, "bot_token": slack.bot_token, "app_token": slack.app_token, "team": slack.team}
        sys.stdout.write(json.dumps(keys | {"signing_secret": slack.signing_secret}) + "\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a port of 127.0.0.1; any free one if left out")
    parser.add_argument("--scopes", help="the scopes of the bot token, comma-separated; all if left out")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.scopes.split(",") if given.scopes else None))


if __name__ == "__main__":
    main()
