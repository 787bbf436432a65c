"""give_feedback: a person's verdict on an answer, by its receipt; what is answered badly is how the bot gets better."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from storage import feedback
from storage.feedback import Feedback
from tools import repeating
from tools.spec import Effect, Permission, ToolContext, ToolResult, ToolSpec
from tools.words import Words

THANKS = Words("Thank you, that is noted.", "Gracias, queda anotado.")
THANKS_BAD = Words(
    "Thank you, that is noted. Show query says how I read the question; ask it again in other words.",
    "Gracias, queda anotado. Ver consulta dice cómo entendí la pregunta; hazla otra vez con otras palabras.",
)


class FeedbackArgs(BaseModel):
    """What somebody thought of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: str | None = Field(
        default=None, max_length=32, description="A receipt's id, like R-7K3QX9PD4M; empty for the asker's latest."
    )
    verdict: Literal["good", "bad"] = Field(description="Whether the answer helped.")
    comment: str | None = Field(default=None, max_length=2000, description="What was wrong or right, in their words.")


async def run(context: ToolContext, args: FeedbackArgs) -> ToolResult:
    """Keep the verdict; a person's later one takes the place of the first. Raises Refused for no such receipt."""
    kept = await repeating.find(context, args.receipt)
    comment = (args.comment or "").replace("\x00", "").strip() or None
    given = Feedback(
        receipt=kept.receipt.id,
        principal=str(context.principal),
        verdict=args.verdict,
        comment=comment,
        at=round(context.now.timestamp() * 1000),
    )
    await feedback.keep(context.connection, context.organisation, given)
    words = THANKS_BAD if args.verdict == "bad" and comment is None else THANKS
    return ToolResult(text=words.say(context.language))


GIVE_FEEDBACK = ToolSpec(
    name="give_feedback",
    title=Words("Give feedback", "Dar una opinión"),
    description="Note that the asker says an answer was good or bad, with their comment. Only when they say so.",
    needs=Permission.GIVE_FEEDBACK,
    effect=Effect.WRITE,
    args=FeedbackArgs,
    run=run,
    examples=(Words("That answer was wrong", "Esa respuesta está mal"),),
)
