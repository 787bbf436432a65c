"""A stateful Slack on loopback for tests: Web API, Socket Mode, signed HTTP, files, streams, views, people, faults.

    async with Slack.running() as slack:
        ana = slack.user("Ana", locale="es-CO")
        room = slack.channel("noc", members=[ana])
        ...connect the app to slack.api_url with slack.bot_token and slack.app_token...
        await slack.connected()
        ts = await slack.says(ana, room, slack.mention("how many calls today?"))
        answer = await slack.until(lambda: slack.answers(room, thread=ts))
        assert "calls" in answer[0].plain()

`records` is what there is, `workspace` keeps it, `people` act on it (`typed`, `filling`: keyboard and mouse),
`methods` are the Web API, `events` and `delivery` tell the app (over `sockets` or `signed_http`), `validation` and
`blocks` refuse what Slack refuses, `rendering` shows it as text, `faults` go wrong, `ledger` remembers the calls,
`control` drives it from another process. To add a Web API method see `methods`, a kind of block `blocks`.
"""

from tests.fakes.slack.double import Slack
from tests.fakes.slack.faults import RateLimit, official_limits
from tests.fakes.slack.filling import NotPossible
from tests.fakes.slack.records import Message, Session, View

__all__ = ["Message", "NotPossible", "RateLimit", "Session", "Slack", "View", "official_limits"]
