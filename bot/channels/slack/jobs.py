"""Jobs: what the inbox keeps for the worker, as JSON: a question to answer, or an answer to take away.

Who asks is kept by their id only: their role, zone and language are those of the moment in which they are answered.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.brain.base import ToolCall

Shown = Literal["channel", "direct", "private"]


class Call(BaseModel):
    """A tool call that was chosen by hand."""

    model_config = ConfigDict(frozen=True)

    tool: str
    args: dict[str, Any]

    def read(self) -> ToolCall:
        """The call as brains know it."""
        return ToolCall(self.tool, self.args)


class Spot(BaseModel):
    """A place in Slack. `thread` is the ts of a root message, empty at the channel's top; `message` is what was asked
    there, empty for commands and buttons. `answers` marks the messages of the answer.
    """

    model_config = ConfigDict(frozen=True)

    team: str
    channel: str
    user: str
    thread: str = ""
    message: str = ""
    conversation: str
    answers: str


class Asked(Spot):
    """A question. `shown`: to everybody in a channel, in a conversation with us, or to the asker alone.

    `asked_at` is UTC milliseconds. `again`: it was answered before and is answered anew, in place. `abroad`: Slack said
    that the channel is shared with another organisation. `home`: it was asked from the App Home, which is shown anew
    when it is answered.
    """

    kind: Literal["asked"] = "asked"
    text: str
    shown: Shown
    asked_at: int
    again: bool = False
    abroad: bool = False
    remember: bool = True
    call: Call | None = None
    response_url: str = ""
    home: bool = False


class Withdrawn(Spot):
    """A question was deleted: its answer goes too, and its turn is forgotten."""

    kind: Literal["withdrawn"] = "withdrawn"


Job = Annotated[Asked | Withdrawn, Field(discriminator="kind")]
JOB: TypeAdapter[Asked | Withdrawn] = TypeAdapter(Job)


def conversation_of(team: str, channel: str, thread: str) -> str:
    """The conversation that a thread is."""
    return f"{team}:{channel}:{thread}"


def key_of(team: str, channel: str, message: str) -> str:
    """The inbox key of a message: the same for each of the events that Slack sends about it."""
    return f"{team}:{channel}:{message}"


def is_direct(channel: str) -> bool:
    """Whether a channel id is that of a conversation between one person and us."""
    return channel.startswith("D")
