"""Answers to a command or a press: over the response URL, and in the acknowledgement of a command."""

from __future__ import annotations

import secrets

from tests.fakes.slack.core import Core
from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.records import JSON, Message
from tests.fakes.slack.validation import check_message
from tests.fakes.slack.workspace import ResponseUrl


def response_url(core: Core, team: str, user: str, channel: str, *, message: str | None = None) -> str:
    """A new response URL; `message` is the one a press came from."""
    key = secrets.token_urlsafe(12)
    core.workspace.response_urls[key] = ResponseUrl(team, user, channel, core.workspace.now(), message)
    return f"{core.base}response/{key}"


def answer_response_url(core: Core, key: str, body: JSON) -> None:
    """Do what was posted to a response URL: answer, replace or delete."""
    url = core.workspace.response_urls.get(key)
    if url is None or core.workspace.now() - url.at > 1800:
        raise Refusal("expired_url")
    if url.uses >= 5:
        raise Refusal("used_url")
    url.uses += 1
    respond(core, url, body)


def respond(core: Core, url: ResponseUrl, body: JSON) -> None:
    """Post, replace or delete as the body says: ephemeral to the person unless it says in_channel."""
    original = core.workspace.find(url.channel, url.message, viewer=url.user) if url.message else None
    if body.get("delete_original"):
        if original is not None:
            core.remove(original)
        return
    blocks = body.get("blocks")
    text = str(body.get("text") or "")
    check_message(text, blocks, files=frozenset(core.workspace.uploads))
    if not text.strip() and not blocks and not body.get("attachments"):
        raise Refusal("no_text")
    named = core.with_ids(blocks or [])
    if body.get("replace_original") and original is not None:
        core.change(original, None, text=text, blocks=named)
        return
    grant = core.workspace.grant_of(url.team)
    if grant is None:
        raise Refusal("token_revoked")
    message = Message(url.channel, core.workspace.ts(), grant.bot_user, text, named, team=grant.team)
    message.bot_id, message.app_id = grant.bot_id, core.workspace.app_id
    message.thread_ts = body.get("thread_ts")
    message.viewer = None if body.get("response_type") == "in_channel" else url.user
    core.post(message)
