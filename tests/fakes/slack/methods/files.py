"""files.*: the two-step upload (an address, the bytes, then the sharing), and what became of a file."""

from __future__ import annotations

from tests.fakes.slack.errors import Refusal, invalid
from tests.fakes.slack.methods.chat import authored, thread_of
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, Upload
from tests.fakes.slack.shapes import file_json
from tests.fakes.slack.validation import check_message


@method("files.getUploadURLExternal", scope="files:write", json=False)
async def get_upload_url(request: Request) -> JSON:
    """Where to put the bytes of one file, whose length is said beforehand."""
    name, length = request.required("filename"), request.number("length", 0)
    if length <= 0:
        raise invalid("invalid_arguments", "length must be above 0")
    upload = Upload(request.workspace.id("F"), name, length, request.grant.team, request.grant.bot_user)
    request.workspace.uploads[upload.id] = upload
    return {"upload_url": f"{request.core.base}upload/v1/{upload.id}", "file_id": upload.id}


@method("files.completeUploadExternal", scope="files:write")
async def complete_upload(request: Request) -> JSON:
    """Share uploaded files as one message, or only finish them if no channel is named."""
    listed = request.data("files")
    if not isinstance(listed, list) or not listed:
        raise invalid("invalid_arguments", "files must be a list")
    uploads = [_finished(request, str(each.get("id", ""))) for each in listed]
    channels = request.names("channels") or request.names("channel_id")
    text = request.text("initial_comment")
    blocks = None if text else request.data("blocks", "invalid_blocks")  # with a comment, Slack ignores the blocks
    check_message(text, blocks)
    for name in channels:
        channel = request.workspace.channels.get(name)
        if channel is None or not request.knows(channel):
            raise Refusal("channel_not_found")
        if request.grant.bot_user not in channel.members:
            raise Refusal("not_in_channel")
    for upload, each in zip(uploads, listed, strict=True):
        upload.title, upload.complete = str(each.get("title") or upload.name), True
        upload.channels |= set(channels)
    shapes = [file_json(upload, request.core.base) for upload in uploads]
    for name in channels:
        channel = request.workspace.channels[name]
        message = authored(request, channel, text=text, files=shapes, thread_ts=thread_of(request, channel))
        message.blocks = request.core.with_ids(blocks or [])
        message.subtype = "file_share"
        request.core.post(message)
    return {"files": shapes}


@method("files.info", scope="files:read", json=False)
async def files_info(request: Request) -> JSON:
    """About a file."""
    upload = request.workspace.uploads.get(request.required("file"))
    if upload is None or not upload.complete:
        raise Refusal("file_not_found")
    return {"file": file_json(upload, request.core.base) | {"channels": sorted(upload.channels)}}


@method("files.delete", scope="files:write")
async def files_delete(request: Request) -> JSON:
    """Delete a file: it goes from the messages that shared it."""
    upload = request.workspace.uploads.pop(request.required("file"), None)
    if upload is None:
        raise Refusal("file_not_found")
    for name in upload.channels:
        for message in request.workspace.messages.get(name, []):
            message.files = [each for each in message.files if each["id"] != upload.id]
    request.workspace.touch()
    return {}


def _finished(request: Request, name: str) -> Upload:
    upload = request.workspace.uploads.get(name)
    if upload is None or upload.content is None or upload.complete:
        raise Refusal("file_not_found")
    return upload
