"""chat.startStream, appendStream, stopStream: a message that grows while it is written, and dies when left alone."""

from __future__ import annotations

from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.methods.chat import authored, place, thread_of
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, Channel, Message, Stream
from tests.fakes.slack.shapes import message_json
from tests.fakes.slack.validation import check_message, check_metadata


@method("chat.startStream", scope="chat:write")
async def start_stream(request: Request) -> JSON:
    """Begin. In a channel it must be said for whom."""
    channel = place(request)
    recipient = request.text("recipient_user_id") or None
    if channel.kind != "im":
        if recipient is None:
            raise Refusal("missing_recipient_user_id")
        if not request.text("recipient_team_id"):
            raise Refusal("missing_recipient_team_id")
    message = authored(request, channel, thread_ts=thread_of(request, channel))
    message.stream = Stream(request.workspace.now(), recipient)
    grow(request, message)
    request.core.post(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", scope="chat:write")
async def append_stream(request: Request) -> JSON:
    """Add to what is there."""
    channel, message = running(request)
    if not request.text("markdown_text") and not request.data("chunks"):
        raise Refusal("no_text")
    grow(request, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.stopStream", scope="chat:write")
async def stop_stream(request: Request) -> JSON:
    """Finish: last words, and blocks that stand below what was streamed."""
    channel, message = running(request)
    blocks = request.data("blocks", "invalid_blocks_format")
    check_message(request.core, message.text + request.text("markdown_text"), blocks, update=False)
    metadata = check_metadata(request.data("metadata"))
    before = message_json(request.workspace, message)
    grow(request, message)
    message.blocks += request.core.with_ids(blocks or [])
    message.metadata = metadata or message.metadata
    if message.stream is not None:
        message.stream.open = False
    status = request.text("session_status")
    session = request.workspace.sessions.get((channel.id, message.root))
    if session is not None:
        session.status = status or ("active" if session.status == "processing" else session.status)
        session.text = ""
    request.workspace.touch()
    request.core.events.changed(message, before)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(request.workspace, message)}


def running(request: Request) -> tuple[Channel, Message]:
    """The stream an argument names, if it still runs."""
    channel = request.channel()
    message = request.workspace.find(channel.id, request.required("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.user != request.grant.bot_user:
        raise Refusal("message_not_owned_by_app")
    stream = message.stream
    if stream is not None and stream.open and request.workspace.now() - stream.touched > request.core.stream_seconds:
        stream.open = False
    if stream is None or not stream.open:
        raise Refusal("message_not_in_streaming_state")
    return channel, message


def grow(request: Request, message: Message) -> None:
    """Add the text or the chunks of this call to a stream: a message uses one of the two from first to last."""
    stream = message.stream
    if stream is None:
        raise Refusal("message_not_in_streaming_state")
    text, chunks = request.text("markdown_text"), request.data("chunks", "invalid_chunks") or []
    if len(text) > 12_000:
        raise Refusal("msg_too_long")
    mode = "chunks" if chunks else "text" if text else None
    if mode and stream.mode and mode != stream.mode:
        raise Refusal("streaming_mode_mismatch")
    stream.mode = stream.mode or mode
    blocks: list[JSON] = []
    for chunk in chunks:
        kind = chunk.get("type") if isinstance(chunk, dict) else None
        if kind == "markdown_text":
            text += str(chunk.get("text", ""))
        elif kind == "task_update" and chunk.get("id") and chunk.get("title"):
            stream.tasks[chunk["id"]] = {**stream.tasks.get(chunk["id"], {}), **chunk}
        elif kind == "plan_update":
            stream.plan = str(chunk.get("title", ""))
        elif kind == "blocks" and isinstance(chunk.get("blocks"), list):
            blocks += chunk["blocks"]
        else:
            raise Refusal("invalid_chunks")
    check_message(request.core, message.text + text, [*message.blocks, *blocks] or None, update=False)
    message.text += text
    message.blocks += request.core.with_ids(blocks)
    stream.touched = request.workspace.now()
    request.workspace.touch()
