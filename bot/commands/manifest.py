"""`ringfence manifest`: what a platform has to be told about the app, to be pasted where apps are made."""

import json
import sys
from urllib.parse import urlsplit

from bot.channels.slack.manifest import manifest
from bot.commands.ending import WrongUsage


def slack(url: str | None) -> int:
    """Print Slack's app manifest as JSON; with an address the app gets its events over HTTP, without by Socket Mode.

    Raises WrongUsage for an address that Slack would not take.
    """
    if url is not None and not (url.startswith("https://") and urlsplit(url).hostname):
        raise WrongUsage("Slack sends events to addresses of https only: --url https://ringfence.example.com")
    sys.stdout.write(json.dumps(manifest(url), ensure_ascii=False, indent=2) + "\n")
    return 0
