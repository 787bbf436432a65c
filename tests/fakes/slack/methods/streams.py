"""chat.startStream, appendStream, stopStream: a message that grows while it is written, and dies after some minutes."""

from __future__ import annotations

from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.methods.agents import STATUSES
from tests.fakes.slack.methods.chat import authored, place, thread_of
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, Channel, Message, Stream
from tests.fakes.slack.shapes import message_json
from tests.fakes.slack.validation import MESSAGE_BLOCKS, check_markdown, check_message, check_metadata

TASKS = ("pending", "in_progress", "complete", "error")


@method("chat.startStream", scope="chat:write")
async def start_stream(request: Request) -> JSON:
    """Begin, in a thread; in a channel it must be said for whom. The thread's agent session is then processing."""
    channel = place(request)
    request.required("thread_ts")
    recipient = request.text("recipient_user_id") or None
    if channel.kind != "im":
        if recipient is None:
            raise Refusal("missing_recipient_user_id")
        if not request.text("recipient_team_id"):
            raise Refusal("missing_recipient_team_id")
    message = authored(request, channel, thread_ts=thread_of(request, channel))
    message.stream = Stream(request.workspace.now(), recipient)
    grow(request, message, message.stream)
    if request.core.experience == "agent":
        root = next((each for each in request.workspace.messages[channel.id] if each.ts == message.root), None)
        request.core.begin_session(channel.id, message.root, root.user if root else None)
    request.core.post(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", scope="chat:write")
async def append_stream(request: Request) -> JSON:
    """Add to what is there."""
    channel, message, stream = running(request)
    if not request.text("markdown_text") and not request.data("chunks", "invalid_chunks"):
        raise Refusal("no_text")
    grow(request, message, stream)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.stopStream", scope="chat:write")
async def stop_stream(request: Request) -> JSON:
    """Finish: last words, and blocks that stand below what was streamed (fifty, apart from those in chunks)."""
    channel, message, stream = running(request)
    blocks = request.data("blocks", "invalid_blocks_format")
    status = request.text("session_status", "active")
    if status not in STATUSES:
        raise Refusal("invalid_status")
    if isinstance(blocks, list) and len(blocks) > MESSAGE_BLOCKS:
        raise Refusal("msg_blocks_too_many")
    check_message("", blocks, files=frozenset(request.workspace.uploads))
    metadata = check_metadata(request.data("metadata", "invalid_metadata_format"))
    before = message_json(request.workspace, message)
    grow(request, message, stream)
    if not message.text.strip() and not message.blocks and not blocks and not stream.tasks:
        raise Refusal("no_text")
    message.blocks += request.core.with_ids(blocks or [])
    message.metadata = metadata or message.metadata
    stream.open = False
    session = request.workspace.sessions.get((channel.id, message.root))
    if session is not None:
        session.status, session.text, session.changed = status, "", request.workspace.now()
    request.workspace.touch()
    request.core.events.changed(message, before)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(request.workspace, message)}


def running(request: Request) -> tuple[Channel, Message, Stream]:
    """The stream an argument names, if it still runs."""
    channel = request.channel()
    message = request.workspace.find(channel.id, request.required("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.user != request.grant.bot_user:
        raise Refusal("message_not_owned_by_app")
    if message.stream is None or not message.stream.open:
        raise Refusal("message_not_in_streaming_state")
    return channel, message, message.stream


def grow(request: Request, message: Message, stream: Stream) -> None:
    """Add the text or the chunks of this call to a stream: a message uses one of the two from first to last."""
    text, chunks = request.text("markdown_text"), request.data("chunks", "invalid_chunks") or []
    if text and chunks:
        raise Refusal("cannot_provide_both_markdown_text_and_chunks")
    check_markdown(text)
    mode = "chunks" if chunks else "text" if text else None
    if mode and stream.mode and mode != stream.mode:
        raise Refusal("streaming_mode_mismatch")
    blocks: list[JSON] = []
    tasks, plan = dict(stream.tasks), stream.plan
    for chunk in chunks:
        kind = chunk.get("type") if isinstance(chunk, dict) else None
        if kind == "markdown_text":
            text += str(chunk.get("text", ""))
        elif kind == "task_update" and chunk.get("id") and chunk.get("title") and chunk.get("status") in (None, *TASKS):
            tasks[chunk["id"]] = {**tasks.get(chunk["id"], {}), **chunk}
        elif kind == "plan_update":
            plan = str(chunk.get("title", ""))
        elif kind == "blocks" and isinstance(chunk.get("blocks"), list):
            blocks += chunk["blocks"]
        else:
            raise Refusal("invalid_chunks")
    if len(message.blocks) + len(blocks) > MESSAGE_BLOCKS:
        raise Refusal("msg_blocks_too_many")
    check_message(message.text + text, [*message.blocks, *blocks] or None)
    message.text += text
    message.blocks += request.core.with_ids(blocks)
    stream.mode, stream.tasks, stream.plan = stream.mode or mode, tasks, plan
    request.workspace.touch()
