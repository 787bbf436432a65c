"""`ringfence manifest`: what a platform has to be told about the app, to be pasted where apps are made."""

import json
import sys

from bot.channels.slack.manifest import manifest


def slack(url: str | None) -> int:
    """Print Slack's app manifest as JSON; with an address the app gets its events over HTTP, without by Socket Mode."""
    sys.stdout.write(json.dumps(manifest(url), ensure_ascii=False, indent=2) + "\n")
    return 0
