"""What Slack refuses in messages and views: the limits of Block Kit, as its reference pages give them."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.slack.core import Core
from tests.fakes.slack.errors import Refusal, invalid
from tests.fakes.slack.records import JSON


def check_message(core: Core, text: str, blocks: Any, *, update: bool) -> None:
    """Refuse what is too long or not valid in a message."""
    if len(text) > (4_000 if update and not blocks else 40_000):
        raise Refusal("msg_too_long")
    if blocks is None:
        return
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    if len(blocks) > 50:
        raise invalid("invalid_blocks", "no more than 50 items allowed [json-pointer:/blocks]")


def check_metadata(metadata: Any) -> JSON | None:
    """Refuse metadata without an event type and a payload."""
    if metadata is None or metadata == {}:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", str(metadata.get("event_type", ""))):
        raise Refusal("invalid_metadata_format")
    return metadata


def check_view(core: Core, view: Any) -> JSON:
    """Refuse what is not valid in a view."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        raise invalid("invalid_arguments", "failed to match all allowed schemas [json-pointer:/view]")
    if len(view.get("blocks", [])) > 100:
        raise invalid("invalid_arguments", "no more than 100 items allowed [json-pointer:/view/blocks]")
    return view
