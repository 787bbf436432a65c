"""Chat commands: what one slash command (`/ringfence WORD ...`) can do, neutral of any platform.

To add one, write a function from the rest of the line to what is wanted and add one line to `COMMANDS`; help, the
platforms' hints and the refusal of unknown words follow from there. A command calls a tool, asks a question, opens a
form (`bot.forms`) or says something; it never does anything by itself, so the guard decides who may.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.brain.base import ToolCall
from bot.cards import Action, Button
from bot.security.access import may
from tools.people import MENTION, ROLES
from tools.spec import Permission, Role
from tools.words import Language, Words, plain

SLASH = "/ringfence"
LONGEST_SHOWN = 80

UNKNOWN = Words(
    "There is no “{word}” here. There is: {names}. Or ask it as a question:",
    "Aquí no existe «{word}». Existe: {names}. O pregúntalo:",
)
ASK_IT = Words("Ask “{text}”", "Preguntar «{text}»")
HOW_PEOPLE = Words(
    "“people” lists who has which role, “people give” opens a form, “people give @somebody operator” and “people take "
    "@somebody” ask for it at once. Roles are: {roles}.",
    "«personas» lista quién tiene qué rol, «personas dar» abre un formulario, «personas dar @alguien operador» y "
    "«personas quitar @alguien» lo piden de una vez. Los roles son: {roles}.",
)
GIVE = frozenset({"give", "add", "dar", "da", "agregar"})
NEW = frozenset({"new", "add", "nueva", "nuevo", "crear", "agregar"})
ROTATION = frozenset({"rotation", "rotacion", *NEW})
FORMS_OF_ALERTS = {
    "resolve": "resolve", "resolver": "resolve", "resuelve": "resolve", "close": "resolve", "cerrar": "resolve",
    "mute": "mute", "silenciar": "mute", "silencia": "mute",
}  # fmt: skip
# What is done about an alert needs no word before it: "/ringfence ack 12". With more behind the number it is asked.
TOOLS_OF_ALERTS = {
    "ack": "acknowledge_alert", "acknowledge": "acknowledge_alert", "reconocer": "acknowledge_alert",
    "reconoce": "acknowledge_alert", "take": "assign_alert", "tomar": "assign_alert", "tomo": "assign_alert",
    "explain": "explain_alert", "why": "explain_alert", "explicar": "explain_alert", "explica": "explain_alert",
    "snooze": "snooze_alert", "posponer": "snooze_alert", "pospon": "snooze_alert",
}  # fmt: skip
ON_CALL = Words("who is on call {rest}", "quién está de guardia {rest}")
TAKE = frozenset({"take", "remove", "quitar", "quita"})
HELP = Words("What you can do with {slash}:", "Lo que puedes hacer con {slash}:")
LINE = Words("{slash} {usage} – {summary}", "{slash} {usage} – {summary}")


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this as a question."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """Call this tool; `text` is what was typed."""

    call: ToolCall
    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """Open the form so named, about this where it is about something."""

    form: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Say this, with these buttons."""

    text: str
    buttons: tuple[Button, ...] = ()


Wanted = Ask | Call | Open | Say


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody typed after a subcommand: the rest, the whole, and who and in which language."""

    rest: str
    whole: str
    role: Role
    language: Language


@dataclass(frozen=True, slots=True)
class ChatCommand:
    """One subcommand. `name` is how it is called in each language, `aliases` are further words for it.

    `usage` is the name with what may follow it. Whoever lacks `needs` is not told of it.
    """

    name: Words
    usage: Words
    summary: Words
    needs: Permission
    wanted: Callable[[Line], Wanted]
    aliases: frozenset[str] = frozenset()

    def called(self, word: str) -> bool:
        """Whether `word` (folded) means this command."""
        return word in {_folded(self.name.en), _folded(self.name.es)} | self.aliases


def read(text: str, language: Language, role: Role) -> Wanted:
    """What somebody wants who typed `text` after the slash command."""
    text = plain(text)
    word, _, rest = text.partition(" ")
    if not word:
        return _help(Line("", "", role, language))
    line = Line(rest.strip(), text, role, language)
    command = next((one for one in COMMANDS if one.called(_folded(word))), None)
    if command is None and _folded(word) in {*TOOLS_OF_ALERTS, *FORMS_OF_ALERTS}:
        return _about_alert(_folded(word), line)
    if command is None:
        return _unknown(text, word, language, role)
    return command.wanted(line)


def allowed(role: Role) -> tuple[ChatCommand, ...]:
    """The subcommands that this role may use."""
    return tuple(command for command in COMMANDS if may(role, command.needs))


def _unknown(text: str, word: str, language: Language, role: Role) -> Say:
    names = ", ".join(command.name.say(language) for command in allowed(role))
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
    button = Button(ASK_IT.say(language, text=shown), Action.ASK, text)
    return Say(UNKNOWN.say(language, word=word[:LONGEST_SHOWN], names=names), (button,))


def _ask(line: Line) -> Wanted:
    return Ask(line.rest) if line.rest else _help(line)


def _calls(line: Line) -> Wanted:
    return Ask(line.whole) if line.rest else Open("calls")


def _data(line: Line) -> Wanted:
    return Ask(line.whole) if line.rest else Call(ToolCall("describe_data", {}), line.whole)


def _usage(line: Line) -> Wanted:
    return Ask(line.whole) if line.rest else Call(ToolCall("usage", {}), line.whole)


def _about(tool: str) -> Callable[[Line], Wanted]:
    """Alone it lists; with more it is asked as a question: "alerts of Bogotá", "guardia mañana a las 9"."""

    def wanted(line: Line) -> Wanted:
        return Ask(line.whole) if line.rest else Call(ToolCall(tool, {}), line.whole)

    return wanted


def _alert(line: Line) -> Wanted:
    """Its number alone shows one, with RESOLVE or MUTE behind it a form opens; anything else is a question."""
    number, _, rest = line.rest.lstrip("#").partition(" ")
    if not number.isascii() or not number.isdigit():
        return Ask(line.whole) if line.rest else Call(ToolCall("list_alerts", {}), line.whole)
    form = FORMS_OF_ALERTS.get(_folded(rest))
    if form is not None:
        return Open(form, number)
    return Ask(f"{rest} {number}") if rest else Call(ToolCall("show_alert", {"alert": int(number)}), line.whole)


def _about_alert(verb: str, line: Line) -> Wanted:
    """With a number alone its tool is called, or its form opens; anything else is a question."""
    number = line.rest.lstrip("#")
    if not number.isascii() or not number.isdigit():
        return Ask(line.whole)
    if verb in FORMS_OF_ALERTS:
        return Open(FORMS_OF_ALERTS[verb], number)
    return Call(ToolCall(TOOLS_OF_ALERTS[verb], {"alert": int(number)}), line.whole)


def _on_call(line: Line) -> Wanted:
    if _folded(line.rest) in ROTATION:
        return Open("rotation")
    return (
        Ask(ON_CALL.say(line.language, rest=line.rest))
        if line.rest
        else Call(ToolCall("who_is_on_call", {}), line.whole)
    )


def _schedules(line: Line) -> Wanted:
    return Open("schedule") if _folded(line.rest) in NEW else _about("list_schedules")(line)


def _detectors(line: Line) -> Wanted:
    if not line.rest:
        return Call(ToolCall("detectors", {}), line.whole)
    if line.rest.isascii() and line.rest.isdigit():
        return Call(ToolCall("detectors", {"days": int(line.rest)}), line.whole)
    return Ask(line.whole)


def _receipt(tool: str) -> Callable[[Line], Wanted]:
    def wanted(line: Line) -> Wanted:
        return Call(ToolCall(tool, {"receipt": line.rest} if line.rest else {}), line.whole)

    return wanted


def _people(line: Line) -> Wanted:
    verb, *words = line.rest.split() or [""]
    mention = MENTION.fullmatch(words[0]) if words else None
    if not verb:
        return Call(ToolCall("list_people", {}), line.whole)
    if _folded(verb) in GIVE and not words:
        return Open("role")
    role = "none" if _folded(verb) in TAKE else _role(words[1:]) if _folded(verb) in GIVE else None
    if mention is None or role is None or (role == "none" and len(words) > 1):
        roles = ", ".join(words.say(line.language) for words in ROLES.values())
        return Say(HOW_PEOPLE.say(line.language, roles=roles))
    return Call(ToolCall("set_role", {"user": mention[1], "role": role}), line.whole)


def _role(words: Sequence[str]) -> str | None:
    """The role that one word names in either language."""
    if len(words) != 1:
        return None
    named = {_folded(said): role.value for role, in_both in ROLES.items() for said in (in_both.en, in_both.es)}
    return named.get(_folded(words[0]))


def _help(line: Line) -> Wanted:
    return Say("\n".join([HELP.say(line.language, slash=SLASH), *_lines(allowed(line.role), line.language)]))


def _lines(commands: Sequence[ChatCommand], language: Language) -> list[str]:
    return [
        LINE.say(language, slash=SLASH, usage=one.usage.say(language), summary=one.summary.say(language))
        for one in commands
    ]


def _folded(word: str) -> str:
    """The word without capitals, accents and what surrounds it."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    return bare.casefold().strip("¿?¡!.,:;/")


COMMANDS: tuple[ChatCommand, ...] = (
    ChatCommand(
        Words("ask", "preguntar"),
        Words("ask QUESTION", "preguntar PREGUNTA"),
        Words("ask in your own words", "pregunta con tus propias palabras"),
        Permission.READ_CALLS,
        _ask,
        frozenset({"pregunta", "pregunto", "question"}),
    ),
    ChatCommand(
        Words("calls", "llamadas"),
        Words("calls", "llamadas"),
        Words("choose what to count in a form", "elige en un formulario qué contar"),
        Permission.READ_CALLS,
        _calls,
        frozenset({"call", "llamada"}),
    ),
    ChatCommand(
        Words("data", "datos"),
        Words("data", "datos"),
        Words("what is stored, and how fresh it is", "qué hay guardado y qué tan reciente es"),
        Permission.READ_CALLS,
        _data,
        frozenset({"dato"}),
    ),
    ChatCommand(
        Words("verify", "verificar"),
        Words("verify [RECEIPT]", "verificar [RECIBO]"),
        Words("run a receipt again and say what changed", "repite un recibo y dice qué cambió"),
        Permission.READ_RECEIPTS,
        _receipt("verify"),
        frozenset({"verifica"}),
    ),
    ChatCommand(
        Words("show", "ver"),
        Words("show [RECEIPT]", "ver [RECIBO]"),
        Words("exactly what ran for an answer", "exactamente qué se ejecutó para una respuesta"),
        Permission.READ_RECEIPTS,
        _receipt("show_query"),
        frozenset({"mostrar", "muestra", "query", "consulta"}),
    ),
    ChatCommand(
        Words("alerts", "alertas"),
        Words("alerts [NUMBER]", "alertas [NÚMERO]"),
        Words(
            "what is open, or one alert; and “ack 12”, “take 12”, “explain 12”, “snooze 12”, “resolve 12”, “mute 12”",
            "qué está abierto, o una alerta; y «reconocer 12», «tomar 12», «explicar 12», «posponer 12», "
            "«resolver 12», «silenciar 12»",
        ),
        Permission.READ_ALERTS,
        _alert,
        frozenset({"alert", "alerta", "incidents", "incidentes"}),
    ),
    ChatCommand(
        Words("oncall", "guardia"),
        Words("oncall [tomorrow|rotation]", "guardia [mañana|rotación]"),
        Words("who is on call, and the coming shifts", "quién está de guardia, y los próximos turnos"),
        Permission.READ_ALERTS,
        _on_call,
        frozenset({"on-call", "guardias", "turno", "turnos", "duty"}),
    ),
    ChatCommand(
        Words("schedules", "programaciones"),
        Words("schedules [new]", "programaciones [nueva]"),
        Words("what is posted again and again", "lo que se publica cada cierto tiempo"),
        Permission.READ_ALERTS,
        _schedules,
        frozenset({"schedule", "programacion"}),
    ),
    ChatCommand(
        Words("detectors", "detectores"),
        Words("detectors [DAYS]", "detectores [DÍAS]"),
        Words("how good the detectors are", "qué tan buenos son los detectores"),
        Permission.READ_ALERTS,
        _detectors,
        frozenset({"detector", "precision"}),
    ),
    ChatCommand(
        Words("people", "personas"),
        Words("people [give]", "personas [dar]"),
        Words("who has which role; give and take roles", "quién tiene qué rol; dar y quitar roles"),
        Permission.MANAGE_PEOPLE,
        _people,
        frozenset({"persona", "gente", "roles"}),
    ),
    ChatCommand(
        Words("usage", "uso"),
        Words("usage", "uso"),
        Words("what language models have cost, and what is left", "lo que costaron los modelos y lo que queda"),
        Permission.SEE_USAGE,
        _usage,
        frozenset({"tokens", "consumo", "budget", "presupuesto"}),
    ),
    ChatCommand(
        Words("help", "ayuda"),
        Words("help", "ayuda"),
        Words("this list", "esta lista"),
        Permission.GET_HELP,
        _help,
        frozenset({"?", ""}),
    ),
)
