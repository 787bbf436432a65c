"""How many tokens of prompt a typical question costs, next to LangChain's SQL agent toolkit over the same tables.

    python -m tests.bench.prompts [--question "..."] [--json FILE]

Both agents talk to the same double of the Anthropic Messages API, on the made organisation's month, and what each sent
is counted the same way: the bytes of the request bodies, and tokens by length (four characters each) of what a model
reads in them: tools, system and messages. No tokenizer is asked, so only the ratio means something.

Ours is the configured agent with the whole catalogue. Theirs is `create_sql_agent` (agent type tool-calling) with
`SQLDatabaseToolkit` on the tables that hold calls and names, as its documentation builds it; the script takes it down
its shortest road: list the tables, read the schema of those that matter, check the query (which asks the model once
more), run it, answer. It needs `pip install langchain-community`, which is no dependency of Ringfence.

Prompt caching is on for ours, and the part that is read from the cache is told apart; theirs has none.
"""

import argparse
import asyncio
import json
import tempfile
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

from langchain_anthropic import ChatAnthropic
from pydantic import SecretStr

from bot.brain.base import ToolFinished
from bot.config import Settings
from bot.questions import Question
from tests.evals.cases import END, ZONE, to_query
from tests.evals.runner import stage
from tests.fakes.anthropic import Anthropic
from tests.fakes.models import Asked, Call, Reply, calls, tokens
from tools.spec import Principal, Role

QUESTION = "If I wanted to know how many international calls each location made last week, what would you tell me?"
TABLES = ("legs", "locations", "people", "trunks")
ORDER = {"period": "last week", "where": [{"field": "call_type", "values": ["international"]}], "groups": ["location"]}
SINCE, UNTIL = to_query(ORDER).period.milliseconds
SQL = (
    "SELECT locations.name, COUNT(DISTINCT legs.correlation_id) AS calls FROM legs "
    "JOIN locations ON locations.id = legs.location_id WHERE legs.call_type = 'international' "
    f"AND legs.started_at >= {SINCE} AND legs.started_at < {UNTIL} GROUP BY locations.name ORDER BY calls DESC"
)
SAID = "Here are the international calls of last week by location."


@dataclass(frozen=True, slots=True)
class Counted:
    """What one question made an agent send. `first` is of the first request alone."""

    agent: str
    requests: int
    bytes: int
    tokens: int
    cached: int
    first_bytes: int
    first_tokens: int
    tools: int


def count(agent: str, asked: list[Asked]) -> Counted:
    """Add up what was sent."""
    read = [tokens(_read(request)) for request in asked]
    return Counted(
        agent=agent,
        requests=len(asked),
        bytes=sum(len(request.raw) for request in asked),
        tokens=sum(read),
        cached=sum(request.usage.cached for request in asked if request.usage is not None),
        first_bytes=len(asked[0].raw),
        first_tokens=read[0],
        tools=len(asked[0].tools),
    )


def _read(asked: Asked) -> str:
    """What a model reads of a request."""
    return json.dumps([asked.body.get(part) for part in ("tools", "system", "messages")], ensure_ascii=False)


async def ours(question: str) -> list[Counted]:
    """The agent with the whole catalogue: one query, one answer; then the same again, when the cache is warm."""
    async with Anthropic.running(_ours) as server:
        settings = Settings(_env_file=None).model_copy(  # type: ignore[call-arg]
            update={
                "model": "anthropic:claude-double",
                "anthropic_base_url": server.base_url,
                "anthropic_api_key": SecretStr("sk-double"),
            }
        )
        counted: list[Counted] = []
        async with stage(settings) as app:
            principal = Principal("bench", "ana", app.organisation, Role.OPERATOR)
            for name in ("Ringfence", "Ringfence, asked again"):
                server.asked.clear()
                ran = 0
                async for step in app.questions.ask(Question(question, principal, END, ZONE, conversation=name)):
                    ran += isinstance(step, ToolFinished)
                if not server.asked or not ran:
                    raise SystemExit("The model was not asked, or called no tool: choose another --question.")
                counted.append(count(name, server.asked))
        return counted


def _ours(asked: Asked) -> Reply:
    if asked.round:
        return Reply(text=SAID)
    return calls(Call("query_calls", to_query(ORDER).model_dump(mode="json", exclude_defaults=True)))


async def theirs(question: str, tables: tuple[str, ...] | None, name: str) -> Counted:
    """LangChain's SQL agent over the same month in SQLite."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from langchain_community.agent_toolkits import (  # type: ignore[import-not-found,unused-ignore]
            SQLDatabaseToolkit,
            create_sql_agent,
        )
        from langchain_community.utilities import SQLDatabase  # type: ignore[import-not-found,unused-ignore]

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.db"
        async with stage(Settings(_env_file=None), f"sqlite:///{file}"):  # type: ignore[call-arg]
            pass
        async with Anthropic.running(_theirs) as server:
            model = ChatAnthropic(
                model_name="claude-double",
                base_url=server.base_url,
                api_key=SecretStr("sk-double"),
                timeout=30,
                stop=None,
            )

            def ask() -> None:
                database = SQLDatabase.from_uri(f"sqlite:///{file}", include_tables=list(tables) if tables else None)
                toolkit = SQLDatabaseToolkit(db=database, llm=model)
                create_sql_agent(model, toolkit=toolkit, agent_type="tool-calling").invoke({"input": question})

            await asyncio.to_thread(ask)
            return count(name, server.asked)


def _theirs(asked: Asked) -> Reply:
    script = (
        calls(Call("sql_db_list_tables", {"tool_input": ""})),
        calls(Call("sql_db_schema", {"table_names": "legs, locations"})),
        calls(Call("sql_db_query_checker", {"query": SQL})),
        calls(Call("sql_db_query", {"query": SQL})),
        Reply(text=SAID),
    )
    if not asked.tools:  # the checker asks by itself
        return Reply(text=SQL)
    answered = sum(1 for message in asked.messages if message.speaker == "tool")
    return script[answered]


def table(rows: list[Counted]) -> str:
    """All of it, with ratios to the first row."""
    lines = [
        f"{'':<44}{'tools':>6}{'requests':>9}{'bytes':>9}{'tokens':>8}{'cached':>8}{'first':>7}{'ratio':>7}",
    ]
    for row in rows:
        ratio = row.tokens / rows[0].tokens
        lines.append(
            f"{row.agent:<44}{row.tools:>6}{row.requests:>9}{row.bytes:>9,}{row.tokens:>8,}{row.cached:>8,}"
            f"{row.first_tokens:>7,}{ratio:>7.2f}"
        )
    return "\n".join(lines)


async def _main(question: str, file: Path | None) -> None:
    rows = await ours(question)
    try:
        rows.append(await theirs(question, TABLES, "SQLDatabaseToolkit, the four tables of calls"))
        rows.append(await theirs(question, None, "SQLDatabaseToolkit, every table"))
    except ImportError:
        print("The other side needs `pip install langchain-community`; only ours was counted.")
    print(f"Question: {question}\n\n{table(rows)}")
    print("\nTokens are characters / 4 of tools, system and messages; `first` is the first request's.")
    if file is not None:
        text = json.dumps([asdict(row) for row in rows], indent=1)
        await asyncio.to_thread(file.write_text, text)


def main() -> None:
    """Count, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.prompts", description=__doc__)
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    asyncio.run(_main(options.question, options.json))


if __name__ == "__main__":
    main()
