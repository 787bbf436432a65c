"""What Slack refuses in messages and views as a whole: counts, sums over all blocks, metadata, titles."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fakes.slack.blocks import check_blocks, count_cells
from tests.fakes.slack.errors import Refusal, invalid
from tests.fakes.slack.records import JSON
from tests.fakes.slack.rendering import plain

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TEXT = 40_000  # characters of chat.postMessage; what is longer Slack cuts off, which here is an error
UPDATE_TEXT = 4_000  # of chat.update; documented in characters, measured by users in bytes
MARKDOWN = 12_000  # characters of all markdown blocks of a message, or of one markdown_text
ALL_BLOCKS = 13_200  # characters of all blocks of a message; found by users, not documented
HEADER_COST = 100  # what a header takes from them beside its text
CELLS = 10_000  # characters of all table cells of a message


def check_message(text: str, blocks: Any, *, update: bool = False, files: frozenset[str] = frozenset()) -> None:
    """Refuse what is too long or not valid in a message. `files`: the ids of files that images may show."""
    if len(text) > TEXT or (update and len(text.encode()) > UPDATE_TEXT):
        raise Refusal("msg_too_long")
    if blocks is None:
        return
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    if len(blocks) > MESSAGE_BLOCKS:
        raise invalid("invalid_blocks", f"no more than {MESSAGE_BLOCKS} items allowed [json-pointer:/blocks]")
    check_blocks(blocks, "message", "invalid_blocks", files)
    tables = [block for block in blocks if block["type"] in ("table", "data_table")]
    if len(tables) > 1:
        raise invalid("invalid_attachments", "only_one_table_allowed")
    if sum(count_cells(table) for table in tables) > CELLS:
        raise invalid("invalid_blocks", f"table cells must hold no more than {CELLS} characters")
    check_size(blocks)


def check_attachments(attachments: Any) -> None:
    """Refuse attachments that are not a list of objects, or whose blocks are not valid."""
    if attachments is None:
        return
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        raise Refusal("invalid_attachments")
    if len(attachments) > 100:
        raise Refusal("too_many_attachments")
    for each in attachments:
        check_blocks(each.get("blocks", []), "message", "invalid_attachments", frozenset())


def check_size(blocks: list[JSON]) -> None:
    """Refuse blocks whose text is too long in all; tables count apart."""
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN:
        raise invalid("invalid_blocks", f"markdown blocks must hold no more than {MARKDOWN} characters in all")
    texts = [block for block in blocks if block["type"] not in ("table", "data_table")]
    headers = sum(block["type"] == "header" for block in blocks)
    if len(plain(texts)) + HEADER_COST * headers > ALL_BLOCKS:
        raise Refusal("msg_blocks_too_long")


def check_markdown(text: str) -> None:
    """Refuse a `markdown_text` that is too long."""
    if len(text) > MARKDOWN:
        raise Refusal("msg_too_long")


def check_metadata(metadata: Any) -> JSON | None:
    """Refuse metadata without an event type and a payload; empty metadata is none."""
    if metadata is None or metadata == {}:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", str(metadata.get("event_type", ""))):
        raise Refusal("invalid_metadata_format")
    if len(str(metadata)) > 16_000:
        raise Refusal("metadata_too_large")
    return metadata


def check_view(view: Any, *, error: str = "invalid_arguments") -> JSON:
    """Refuse what is not valid in a view; the view."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        raise invalid(error, "failed to match all allowed schemas [json-pointer:/view]")
    modal = view["type"] == "modal"
    for name in ("title", "submit", "close"):
        words = view.get(name)
        if words is None and not (name == "title" and modal):
            continue
        if not isinstance(words, dict) or words.get("type") != "plain_text" or not words.get("text"):
            raise invalid(error, f"must be plain_text [json-pointer:/view/{name}]")
        if len(words["text"]) > 24:
            raise invalid(error, f"must be less than 25 characters [json-pointer:/view/{name}/text]")
    if len(str(view.get("private_metadata") or "")) > 3000:
        raise invalid(error, "must be less than 3001 characters [json-pointer:/view/private_metadata]")
    for name in ("callback_id", "external_id"):
        if len(str(view.get(name) or "")) > 255:
            raise invalid(error, f"must be less than 256 characters [json-pointer:/view/{name}]")
    if len(json.dumps(view)) > 250_000:
        raise Refusal("view_too_large")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        raise invalid(error, "missing required field: blocks [json-pointer:/view]")
    if len(blocks) > VIEW_BLOCKS:
        raise invalid(error, f"no more than {VIEW_BLOCKS} items allowed [json-pointer:/view/blocks]")
    check_blocks(blocks, str(view["type"]), error, frozenset())
    if modal and any(block["type"] == "input" for block in blocks) and not view.get("submit"):
        raise invalid(error, "missing required field: submit [json-pointer:/view]")
    return view
