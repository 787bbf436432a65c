"""The `ringfence` command: thin functions that parse and hand over; each imports its own module when it runs."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

# Plain help: rich panels would add a third to the start-up of every --help.
app = typer.Typer(
    name="ringfence",
    help="A chat-ops bot that guards a company's telephones.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
database = typer.Typer(help="The database.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(database, name="db")
manifest = typer.Typer(help="What chat platforms are told about the app.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(manifest, name="manifest")
secrets = typer.Typer(help="What is stored encrypted.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(secrets, name="secrets")
webhook = typer.Typer(help="Incoming webhooks that alerts go to.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(webhook, name="webhook")


class Format(StrEnum):
    """The kinds of call history that can be imported."""

    AUTO = "auto"
    WEBEX = "webex"
    CONTROL_HUB = "control-hub"
    THREECX = "3cx"


class WebhookPlatform(StrEnum):
    """Whose incoming webhooks alerts can go to."""

    SLACK = "slack"
    TEAMS = "teams"


class LeastSeverity(StrEnum):
    """The least that is told."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class As(StrEnum):
    """The roles that a question can be asked as; the same words as `tools.spec.Role`, which is too heavy for here."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    MANAGER = "manager"
    ADMIN = "admin"


RoleOption = Annotated[As, typer.Option("--as", help="Ask with this role.")]


@app.callback(invoke_without_command=True)
def _ringfence(
    # None and not False: typer reads a given value with pydantic, whose import is most of what --help would cost.
    version: Annotated[
        bool | None, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = None,
) -> None:
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"ringfence {version_of('ringfence')}")
        raise typer.Exit


@app.command()
def demo(
    no_input: Annotated[bool, typer.Option("--no-input", help="Answer scripted questions and end.")] = False,
) -> None:
    """Meet the bot: a made organisation, a month of its calls, questions answered in the terminal."""

    def command() -> int:
        from bot.commands import demo

        return demo.run(no_input)

    _end(command)


@app.command("import")
def import_(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH", show_default=False)] = None,
    format: Annotated[Format, typer.Option("--format", help="What the files are.")] = Format.AUTO,
    rejected: Annotated[bool, typer.Option("--rejected", help="Show the rows that were put aside, and why.")] = False,
) -> None:
    """Load call history from .json, .json.gz and .csv files. Loading a file twice adds nothing."""
    if not paths and not rejected:
        raise typer.BadParameter("name at least one file, or --rejected", param_hint="PATH")

    def command() -> int:
        from bot.commands import import_calls

        return import_calls.run(paths or [], format.value, rejected)

    _end(command)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, or - to read one a line from standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an answer.")] = False,
    now: Annotated[
        str | None, typer.Option("--now", metavar="ISO", help="Answer as of this moment; without a zone, yours.")
    ] = None,
    role: RoleOption = As.OPERATOR,
) -> None:
    """Ask about the calls, in English or Spanish.

    With - every line of standard input is a question; a line that is a JSON array of strings is one conversation, of
    which the last answer is printed.
    """

    def command() -> int:
        from bot.commands import ask

        return ask.run(question, as_json=as_json, now=now, role=role.value)

    _end(command)


SinceOption = Annotated[str, typer.Option("--since", metavar="PERIOD", help="12h, 35d, 2w, or a moment.")]
NowOption = Annotated[
    str | None, typer.Option("--now", metavar="ISO", help="As if it were this moment; without a zone, yours.")
]
FindingsOption = Annotated[bool, typer.Option("--json", help="One JSON object a finding.")]


@app.command()
def detect(since: SinceOption = "35d", now: NowOption = None, as_json: FindingsOption = False) -> None:
    """Look for fraud in the stored calls and print what is found, oldest first. Nothing is raised."""

    def command() -> int:
        from bot.commands import detect

        return detect.detect(since=since, now=now, as_json=as_json)

    _end(command)


@app.command()
def replay(
    since: SinceOption,
    step: Annotated[str, typer.Option("--step", metavar="PERIOD", help="How often the watch looks.")] = "5m",
    now: NowOption = None,
    as_json: FindingsOption = False,
) -> None:
    """Print what would have been alerted, and when, had the bot watched then."""

    def command() -> int:
        from bot.commands import detect

        return detect.replay(since=since, step=step, now=now, as_json=as_json)

    _end(command)


@app.command()
def chat(role: RoleOption = As.OPERATOR) -> None:
    """Talk with the bot in the terminal."""

    def command() -> int:
        from bot.commands import chat

        return chat.run(role=role.value)

    _end(command)


@app.command()
def serve() -> None:
    """Work in every chat platform that is configured, until it is stopped."""

    def command() -> int:
        from bot.commands import serve

        return serve.run()

    _end(command)


@app.command()
def doctor() -> None:
    """Say what is configured, what can be reached and what is missing."""

    def command() -> int:
        from bot.commands import doctor

        return doctor.run()

    _end(command)


@database.command()
def upgrade() -> None:
    """Bring the database's tables up to this version."""

    def command() -> int:
        from bot.commands import upgrade_database

        return upgrade_database.run()

    _end(command)


@manifest.command()
def slack(
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Where Slack reaches this server; without it, Socket Mode."),
    ] = None,
) -> None:
    """Print the manifest that makes the Slack app."""

    def command() -> int:
        from bot.commands import manifest

        return manifest.slack(url)

    _end(command)


@webhook.command()
def add(
    name: Annotated[str, typer.Argument(help="What you call it.")],
    platform: Annotated[WebhookPlatform, typer.Option(help="Whose webhook it is.")],
    severity: Annotated[LeastSeverity, typer.Option(help="The least that is told there.")] = LeastSeverity.LOW,
) -> None:
    """Send alerts to a webhook. Its address is asked for, or read from standard input, and stored sealed."""

    def command() -> int:
        from bot.commands import webhook

        return webhook.add(name, platform.value, severity.value)

    _end(command)


@secrets.command()
def key() -> None:
    """Print a fresh key for RINGFENCE_ENCRYPTION_KEY."""

    def command() -> int:
        from bot.commands import encryption

        return encryption.key()

    _end(command)


@secrets.command()
def rotate() -> None:
    """Encrypt everything stored with the first key of RINGFENCE_ENCRYPTION_KEY."""

    def command() -> int:
        from bot.commands import encryption

        return encryption.rotate()

    _end(command)


def _end(command: Callable[[], int]) -> None:
    from bot import logs
    from bot.commands.ending import ended

    logs.set_up()
    raise typer.Exit(ended(command))


def main() -> None:
    """The console script."""
    try:
        app(prog_name="ringfence")
    except KeyboardInterrupt:
        sys.exit(130)
