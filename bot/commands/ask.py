"""`ringfence ask`: one question, or a question a line from standard input, answered for people or as JSON."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rich.console import Console

from bot import config
from bot.answers import Answer
from bot.app import App, running
from bot.brain.base import PastTurn
from bot.channels.console import phrases
from bot.channels.console.asking import Person, ask, show, wall_clock
from bot.channels.console.screen import screen
from bot.commands.clocks import stopped
from bot.commands.ending import FAILED, WrongUsage, say
from bot.questions import REMEMBERED
from tools.spec import Role

Show = Callable[[Answer, str], None]


def run(question: str, *, as_json: bool, now: str | None, role: str) -> int:
    """Answer `question`, or each line of standard input when it is `-`; 1 when any of them failed.

    Asking back and declining are answers. Raises WrongUsage when `now` is no moment or the question is empty.
    """
    if not question.strip():
        raise WrongUsage("There is no question; ask something like: ringfence ask 'how many calls yesterday?'")
    settings = config.load()
    clock = wall_clock if now is None else stopped(now, settings)
    several = question == "-"
    asked: Iterable[tuple[str, ...]] = _lines() if several else [(_readable(question),)]
    # Progress goes to standard error, so that what is printed can be piped; JSON is for programs, they need none.
    progress = Console(quiet=True) if as_json else screen(sys.stderr)
    tell = _tell_json if as_json else _teller(screen(), titled=several)
    code = 0
    with running(settings) as (app, runner):
        person = Person.here(app, Role(role), clock)
        for texts in asked:
            answer = runner.run(_last_answer(app, person, texts, progress))
            tell(answer, texts[-1])
            if answer.outcome == "failed":
                say(answer.text)
                code = FAILED
    return code


async def _last_answer(app: App, person: Person, texts: Sequence[str], progress: Console) -> Answer:
    """Ask all questions of a conversation; the answer to the last."""
    past: tuple[PastTurn, ...] = ()
    for text in texts:
        answer = await ask(app.questions, person.asks(text, past), progress, person.language)
        past = (*past, answer.turn)[-REMEMBERED:]
    return answer


def _tell_json(answer: Answer, _text: str) -> None:
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(answer.to_json(), ensure_ascii=not unicode), flush=True)  # noqa: T201 - the command's output


def _teller(console: Console, *, titled: bool) -> Show:
    def tell(answer: Answer, text: str) -> None:
        if titled:
            console.print(f"› {text}", style="bold")
            console.print()
        if answer.outcome != "failed":
            # There is nobody to press anything: what waits is decided in the chat.
            cards = tuple(replace(card, buttons=()) for card in answer.cards) if answer.approvals else answer.cards
            show(replace(answer, cards=cards), console)
            for approval in answer.approvals:
                console.print(f"  {phrases.DECIDE_LATER.say(answer.language, id=approval)}", style="dim")
        sys.stdout.flush()

    return tell


def _lines() -> Iterator[tuple[str, ...]]:
    """Each line of standard input as the questions of one conversation."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin:
        text = line.strip().lstrip("\ufeff")
        if text:
            yield conversation(text)


def conversation(line: str) -> tuple[str, ...]:
    """The questions of a line: those of a JSON array of strings, else the line itself."""
    if line.startswith("["):
        try:
            texts = json.loads(line)
        except ValueError:
            return (line,)
        if isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts):
            return tuple(map(_readable, texts))
    return (line,)


def _readable(text: str) -> str:
    """The text without half characters, as a shell in another encoding or an escape in JSON may hand them over."""
    return text.encode("utf-8", "replace").decode("utf-8")
