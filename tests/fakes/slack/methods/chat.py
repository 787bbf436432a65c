"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, Channel, Message
from tests.fakes.slack.shapes import file_json, message_json
from tests.fakes.slack.validation import check_attachments, check_markdown, check_message, check_metadata


def place(request: Request) -> Channel:
    """Where to post: a channel the bot is in, a public one with chat:write.public, or a person's direct channel."""
    name = request.required("channel")
    if name in request.workspace.users:
        bot = request.grant.bot_user
        direct = request.workspace.direct(name, bot)
        if direct is None:
            direct = Channel(request.workspace.id("D"), "", request.grant.team, "im", {name, bot})
            request.workspace.channels[direct.id] = direct
        return direct
    channel = request.channel()
    if channel.archived:
        raise Refusal("is_archived")
    if request.grant.bot_user not in channel.members:
        scopes = request.grant.scopes
        if scopes is None or "chat:write.public" not in scopes:
            raise Refusal("not_in_channel")
    return channel


def content(request: Request, *, update: bool = False) -> JSON:
    """The parts of a message in the arguments, checked: text, blocks, attachments."""
    blocks = request.data("blocks", "invalid_blocks_format")
    attachments = request.data("attachments", "invalid_attachments")
    markdown = request.text("markdown_text")
    text = request.text("text")
    if markdown and (text or blocks):
        raise Refusal("markdown_text_conflict")
    check_markdown(markdown)
    text = text or markdown
    check_message(text, blocks, update=update, files=frozenset(request.workspace.uploads))
    check_attachments(attachments)
    if not text.strip() and not blocks and not attachments:
        raise Refusal("no_text")
    return {"text": text, "blocks": request.core.with_ids(blocks or []), "attachments": attachments or []}


def authored(request: Request, channel: Channel, **parts: object) -> Message:
    """A message by the app's bot, not yet posted."""
    grant = request.grant
    message = Message(channel.id, request.workspace.ts(), grant.bot_user, team=grant.team, bot_id=grant.bot_id)
    message.app_id = request.workspace.app_id
    for name, value in parts.items():
        setattr(message, name, value)
    return message


def thread_of(request: Request, channel: Channel) -> str | None:
    """The root of the thread to reply in; a reply's own time stamp leads to its root, as in Slack."""
    thread = request.text("thread_ts") or None
    if thread is None:
        return None
    target = next((each for each in request.workspace.messages.get(channel.id, []) if each.ts == thread), None)
    if target is None:
        raise Refusal("thread_not_found")
    return target.root


@method("chat.postMessage", scope="chat:write")
async def post_message(request: Request) -> JSON:
    """Post."""
    channel = place(request)
    thread = thread_of(request, channel)
    parts = content(request)
    metadata = check_metadata(request.data("metadata", "invalid_metadata_format"))
    message = authored(request, channel, **parts, thread_ts=thread, metadata=metadata)
    message.client_msg_id = request.text("client_msg_id")
    if request.text("username"):
        request.needs("chat:write.customize")
        message.username = request.text("username")
    if thread and request.flag("reply_broadcast"):
        message.broadcast, message.subtype = True, "thread_broadcast"
    request.core.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(request.workspace, message)}


@method("chat.postEphemeral", scope="chat:write")
async def post_ephemeral(request: Request) -> JSON:
    """Post for one person only, who must be there."""
    channel = request.channel()
    if request.grant.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    viewer = request.required("user")
    if viewer not in channel.members:
        raise Refusal("user_not_in_channel")
    message = authored(request, channel, **content(request), viewer=viewer, thread_ts=request.text("thread_ts") or None)
    request.workspace.add(message)
    return {"message_ts": message.ts}


@method("chat.update", scope="chat:write")
async def update(request: Request) -> JSON:
    """Change one's own message. Text without blocks takes the blocks away; blocks without text leave the text."""
    channel = request.channel()
    message = request.own_message(channel, request.required("ts"), "cant_update_message")
    if message.streaming:
        raise Refusal("streaming_state_conflict")
    files = request.names("file_ids")
    blocks_given, text_given = request.data("blocks", "invalid_blocks_format") is not None, request.text("text")
    parts: JSON = {}
    if blocks_given or text_given or request.text("markdown_text") or not files:
        parts = content(request, update=True)
        if blocks_given and not text_given:
            del parts["text"]
        if request.data("attachments") is None:
            del parts["attachments"]
    if request.data("metadata") is not None:
        parts["metadata"] = check_metadata(request.data("metadata"))
    if files:
        parts["files"] = message.files + [_file(request, name) for name in files]
    if blocks_given:
        message.stream = None  # blocks stand in the place of what was streamed, no longer below it
    request.core.change(message, None if blocks_given else request.grant.bot_user, **parts)
    shape = message_json(request.workspace, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shape}


def _file(request: Request, name: str) -> JSON:
    upload = request.workspace.uploads.get(name)
    if upload is None or not upload.complete:
        raise Refusal("file_not_found")
    return file_json(upload, request.core.base)


@method("chat.delete", scope="chat:write")
async def delete(request: Request) -> JSON:
    """Delete one's own message."""
    channel = request.channel()
    message = request.own_message(channel, request.required("ts"), "cant_delete_message")
    request.core.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", json=False)
async def get_permalink(request: Request) -> JSON:
    """The address of a message."""
    channel = request.channel()
    message = request.workspace.find(channel.id, request.required("message_ts"))
    if message is None:
        raise Refusal("message_not_found")
    domain = request.workspace.teams[channel.team].domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


@method("reactions.add", scope="reactions:write")
async def add_reaction(request: Request) -> JSON:
    """React to a message."""
    channel = request.channel()
    message = request.workspace.find(channel.id, request.required("timestamp"))
    if message is None:
        raise Refusal("message_not_found")
    users = message.reactions.setdefault(request.required("name"), [])
    if request.grant.bot_user in users:
        raise Refusal("already_reacted")
    users.append(request.grant.bot_user)
    request.workspace.touch()
    return {}


@method("reactions.remove", scope="reactions:write")
async def remove_reaction(request: Request) -> JSON:
    """Take one's own reaction back."""
    channel = request.channel()
    message = request.workspace.find(channel.id, request.required("timestamp"))
    name = request.required("name")
    if message is None:
        raise Refusal("message_not_found")
    if request.grant.bot_user not in message.reactions.get(name, []):
        raise Refusal("no_reaction")
    message.reactions[name].remove(request.grant.bot_user)
    if not message.reactions[name]:
        del message.reactions[name]
    request.workspace.touch()
    return {}
