"""usage: what language models have cost, and what is left of the budgets."""

from datetime import UTC
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from storage import usage
from storage.errors import Refused
from storage.usage import Spent
from tools.spec import Column, Effect, Permission, Table, ToolContext, ToolResult, ToolSpec
from tools.wording import number
from tools.words import Words

MINE = Words(
    "Today you have used {mine} of your {person_day} tokens, this month the organisation {ours} of its "
    "{organisation_month}.",
    "Hoy usaste {mine} de tus {person_day} tokens, y este mes la organización {ours} de sus {organisation_month}.",
)
NOTHING_LEFT = Words(
    "Until midnight UTC, questions are answered without a model.",
    "Hasta medianoche UTC, las preguntas se responden sin modelo.",
)
MONTH_OVER = Words(
    "Until the first of the month (UTC), questions are answered without a model.",
    "Hasta el día primero del mes (UTC), las preguntas se responden sin modelo.",
)
EVERYBODY = Words(
    "This month {people} used {ours} of {organisation_month} tokens.",
    "Este mes {people} usaron {ours} de {organisation_month} tokens.",
)
ONE_PERSON = Words("one person", "una persona")
PEOPLE = Words("{count} people", "{count} personas")
NOBODY = Words("This month nobody has used a model.", "Este mes nadie ha usado un modelo.")
NOT_YOURS = Words("Your role sees its own usage only.", "Tu rol solo ve su propio uso.")
MINE_READING = Words(
    "Your tokens today, the organisation's this month (UTC)",
    "Tus tokens de hoy, los de la organización este mes (UTC)",
)
EVERYBODY_READING = Words(
    "Tokens this month (UTC), by person and model", "Tokens de este mes (UTC), por persona y modelo"
)
FREE = Words(
    "What the offline brain answers costs no tokens.", "Lo que responde el cerebro sin conexión no cuesta tokens."
)

WHOSE = Column("whose", "text", Words("Whose", "De quién"))
MEMBER = Column("member", "member", Words("Who", "Quién"))
MODEL = Column("model", "text", Words("Model", "Modelo"))
REQUESTS = Column("requests", "count", Words("Requests", "Solicitudes"))
INPUT = Column("input_tokens", "count", Words("Tokens in", "Tokens de entrada"))
CACHED = Column("cached_tokens", "count", Words("of which cached", "de ellos en caché"))
OUTPUT = Column("output_tokens", "count", Words("Tokens out", "Tokens de salida"))
LEFT = Column("left", "count", Words("Left", "Quedan"))
YOU_TODAY = Words("You, today", "Tú, hoy")
ALL_MONTH = Words("Organisation, this month", "Organización, este mes")


class UsageArgs(BaseModel):
    """Whose usage."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: Literal["mine", "everybody"] = Field(
        default="mine", description="mine: the asker's, and what is left. everybody: by person and model."
    )


async def run(context: ToolContext, args: UsageArgs) -> ToolResult:
    """The asker's day and the organisation's month; or the month by person and model. Raises Refused for the latter."""
    day = context.now.astimezone(UTC).date().isoformat()
    if args.about == "everybody":
        return await _everybody(context, day[:7])
    mine = await usage.of_day(context.connection, context.organisation, str(context.principal), day)
    ours = await usage.of_month(context.connection, context.organisation, day[:7])
    budget, language = context.budget, context.language
    day_left, month_left = max(0, budget.person_day - mine.tokens), max(0, budget.organisation_month - ours.tokens)
    said = [
        MINE.say(
            language,
            mine=number(mine.tokens, language),
            person_day=number(budget.person_day, language),
            ours=number(ours.tokens, language),
            organisation_month=number(budget.organisation_month, language),
        )
    ]
    if not month_left:
        said.append(MONTH_OVER.say(language))
    elif not day_left:
        said.append(NOTHING_LEFT.say(language))
    rows = (
        (YOU_TODAY.say(language), *_figures(mine), day_left),
        (ALL_MONTH.say(language), *_figures(ours), month_left),
    )
    return ToolResult(
        text=" ".join(said),
        reading=MINE_READING.say(language),
        table=Table((WHOSE, REQUESTS, INPUT, CACHED, OUTPUT, LEFT), rows),
        notes=(FREE.say(language),),
    )


async def _everybody(context: ToolContext, month: str) -> ToolResult:
    language = context.language
    if Permission.SEE_ALL_USAGE not in context.permissions:
        raise Refused(NOT_YOURS.say(language))
    shares = await usage.by_person(context.connection, context.organisation, month)
    people = len({share.principal for share in shares})
    tokens = sum(share.spent.tokens for share in shares)
    text = NOBODY.say(language)
    if people:
        text = EVERYBODY.say(
            language,
            people=ONE_PERSON.say(language) if people == 1 else PEOPLE.say(language, count=number(people, language)),
            ours=number(tokens, language),
            organisation_month=number(context.budget.organisation_month, language),
        )
    rows = tuple((share.principal, share.model, *_figures(share.spent)) for share in shares)
    return ToolResult(
        text=text,
        reading=EVERYBODY_READING.say(language),
        table=Table((MEMBER, MODEL, REQUESTS, INPUT, CACHED, OUTPUT), rows),
    )


def _figures(spent: Spent) -> tuple[int, int, int, int]:
    return spent.requests, spent.input_tokens, spent.cached_tokens, spent.output_tokens


USAGE = ToolSpec(
    name="usage",
    title=Words("What models cost", "Lo que cuestan los modelos"),
    description="Tell how many tokens of language models were used and what is left of the budgets.",
    needs=Permission.SEE_USAGE,
    effect=Effect.READ,
    args=UsageArgs,
    run=run,
    examples=(Words("How many tokens do I have left?", "¿Cuántos tokens me quedan?"),),
)
