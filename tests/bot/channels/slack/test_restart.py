"""Restarts: a killed process loses no question and answers none twice; a stopped one gives back what it runs."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.bot.channels.slack.conftest import Scripted, serving, staged
from tests.fakes.slack import Slack

# A program with a brain that never comes to an end: it is killed in the middle of an answer.
PROGRAM = """
import asyncio, os, sys
from tests.bot.channels.slack.conftest import Scripted, serving
from tests.fakes.slack import Slack

class There:
    api_url, bot_token, app_token = sys.argv[1:4]
    signing_secret = None
    async def connected(self):
        pass

async def main():
    brain = Scripted(pause=float(sys.argv[5]))
    async with serving(There(), sys.argv[4], brain):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def started(slack: Slack, url: str, pause: float) -> asyncio.subprocess.Process:
    arguments = (slack.api_url, slack.bot_token, slack.app_token, url, str(pause))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, *arguments, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[4]
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    await slack.connected()
    return process


async def killed(slack: Slack, process: asyncio.subprocess.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    assert process.stdout is not None
    await process.stdout.read()
    await process.wait()
    await slack.until(lambda: not slack.sockets.connections)


@pytest.mark.parametrize("where", ["channel", "direct"])
async def test_a_killed_process_loses_and_doubles_nothing(slack: Slack, url: str, where: str):
    """Killed while a word about what is done, or a growing text, can be seen; the next process finishes that one."""
    ana = slack.user("Ana Ruiz")
    direct = where == "direct"
    place = slack.direct(ana) if direct else slack.channel("general", members=[ana])
    text = "write: " + " ".join(f"word{number}" for number in range(60)) if direct else "slow one"
    process = await started(slack, url, 0.05)
    ts = await slack.says(ana, place, text if direct else slack.mention(text))
    seen = await slack.until(lambda: slack.answers(place))
    await killed(slack, process)
    waiting = await slack.says(ana, place, "hello" if direct else slack.mention("hello"), ts)
    brain = Scripted()
    brain.go.set()
    async with serving(slack, url, brain):
        end = "word59" if direct else "Answer to slow one."
        await slack.until(lambda: len(slack.answers(place)) == 2 and end in slack.answers(place)[0].plain(), 20)
    first, second = slack.answers(place, thread=ts)
    assert first.ts == seen[0].ts
    assert first.plain().count("word7") == (1 if direct else 0)
    assert not first.streaming
    assert second.plain() == "Answer to hello."
    assert waiting < second.ts


async def test_killed_after_the_post_and_before_it_was_noted(slack: Slack, url: str):
    """The message is in Slack, and nothing of it in the database: it is found there, and changed in place."""
    ana = slack.user("Ana Ruiz")
    general = slack.channel("general", members=[ana])
    process = await started(slack, url, 0)
    # The answer to the call never comes: the process is killed while it waits for it.
    slack.faults.next("chat.postMessage", "drop_after")
    slack.faults.next("conversations.replies", "timeout", times=99)
    await slack.says(ana, general, slack.mention("hello"))
    await slack.until(lambda: slack.answers(general))
    await killed(slack, process)
    slack.faults.clear()
    async with serving(slack, url, Scripted()) as (app, _):
        from storage import inbox

        async with asyncio.timeout(60):
            while True:
                async with app.database.read() as connection:
                    if not await inbox.owed(connection, app.organisation, "slack"):
                        break
                await asyncio.sleep(0.05)
    assert [message.plain() for message in slack.answers(general)] == ["Answer to hello."]
    assert sum(call.done for call in slack.ledger.of("chat.postMessage")) == 1


async def test_who_leaves_gives_back_what_runs_and_the_next_answers_it(slack: Slack, url: str):
    async with staged(slack, url) as stage:
        await stage.asks("slow one")
        await stage.answered("counting calls…")
    assert stage.brain.cancelled == 1
    brain = Scripted()
    brain.go.set()
    async with serving(slack, url, brain):
        await stage.answered("Answer to slow one.")
    assert stage.posted() == 1


async def test_replicas_share_the_work(slack: Slack, url: str):
    async with staged(slack, url) as stage, serving(slack, url, Scripted()):
        await slack.connected(2)
        slack.deliveries.misbehave(duplicates=0.5)
        asked = {await stage.asks(f"question {number}"): number for number in range(12)}
        await slack.until(lambda: len(stage.answers()) >= 12, 20)
        await stage.settled()
    for ts, number in asked.items():
        assert stage.answers(thread=ts) == [f"Answer to question {number}."]
    assert stage.posted() == 12
