"""The values in requests about the watch: alerts, whom they are about, when, how often, and what people say freely."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import JsonValue

from bot.brain.base import ToolCall, Turn
from bot.brain.offline.names import names_of
from bot.brain.offline.requests import moments, timetables
from bot.brain.offline.requests.cutting import SILENT
from bot.brain.offline.requests.numbered import ALERT_NUMBER, ALERTS, IT, UNSAID_ALERT, numbered
from bot.brain.offline.requests.slot import Arguments, Slot, listed
from bot.brain.offline.requests.when import WHEN_SLOTS
from bot.brain.offline.tokens import Kind, Token, fold, tokenize
from tools.registry import by_name
from tools.spec import Effect
from tools.wording import DETECTORS
from tools.words import Words

_ME = frozenset({"me", "myself", "yo", "mi"})
_AND = frozenset({"and", "y", "e"})
# What people count, as the detectors' parameters call it.
_COUNTED = {
    "calls": "calls", "llamadas": "calls", "minutes": "minutes", "minutos": "minutes", "seconds": "seconds",
    "segundos": "seconds", "dollars": "dollars", "dolares": "dollars",
}  # fmt: skip
_BECAUSE = frozenset({"because", "porque"})
_TO_ME = frozenset({"me", "us", "nos"})
_HERE = frozenset({"here", "aqui", "aca"})
_PARTED = re.compile(r"[,:;.(–—-]\s*((?:\w+\s+)*)$")
_CHANNEL = re.compile(r"<?#(?:[A-Z0-9]+\|)?([\w-]+)>?")
_MAILBOX = re.compile(r"(?:<mailto:)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?:\|[^<>]*>)?")


# -- numbers ----------------------------------------------------------------------------------------------------------


def _days(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    if tokens[first].folded in ("month", "mes"):
        yield first + 1, {"days": 30}
    for end, length in moments.lengths(tokens, first):
        if length.days and (end == first + 2 or tokens[first].folded in ("week", "semana")):
            yield end, {"days": length.days}


def _changes(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A detector's parameters, each with a value to try: calls 40; 40 calls; short share 0.5 and score = -0.6."""
    changes: list[JsonValue] = []
    place = first
    while (found := _change(tokens, place, turn)) is not None:
        place, change = found
        changes.append(change)
        yield place, {"changes": list(changes)}
        place += place < len(tokens) and tokens[place].folded in _AND


def _change(tokens: Sequence[Token], first: int, turn: Turn) -> tuple[int, JsonValue] | None:
    if first + 1 < len(tokens) and tokens[first].kind is Kind.NUMBER and tokens[first + 1].folded in _COUNTED:
        return first + 2, {"parameter": _COUNTED[tokens[first + 1].folded], "value": tokens[first].number}
    name: list[str] = []
    for place in range(first, min(first + 6, len(tokens))):
        token = tokens[place]
        if token.kind is Kind.NUMBER and name:
            # The sign of a number is no token: it is taken from what was typed.
            below = turn.text[: token.start].endswith(("-", "−"))
            parameter = _COUNTED.get("_".join(name), "_".join(name))
            return place + 1, {"parameter": parameter, "value": -token.number if below else token.number}
        if token.folded in ("=", "at", "of", "en", "de", "to"):
            continue
        if token.kind is not Kind.WORD:
            return None
        name.append(token.folded)
    return None


# -- whom and what -----------------------------------------------------------------------------------------------------


def _subject(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A person, an extension or a number outside."""
    token = tokens[first]
    if token.kind is Kind.NUMBER and token.folded in names_of(turn.vocabulary).extensions:
        yield first + 1, {"extension": token.folded}
    yield from _line(tokens, first, turn)


def _line(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """The same, where a bare number would mean something else."""
    token = tokens[first]
    if token.kind is Kind.PHONE:
        yield first + 1, {"number": token.folded}
    elif token.folded in ("extension", "ext", "line", "linea") and first + 1 < len(tokens):
        following = tokens[first + 1]
        if following.kind is Kind.NUMBER and following.folded.isdigit():
            yield first + 2, {"extension": following.folded}
    yield from _named("person", tokens, first, turn)


def _location(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    yield from _named("location", tokens, first, turn)


def _named(field: str, tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A name of the data that nothing else bears. Names have articles in them, so they are looked for as typed."""
    start = tokens[first].start
    typed = tokenize(turn.text[start:])
    if not typed or typed[0].start != 0:
        return
    for end, entity in names_of(turn.vocabulary).find(typed, 0, frozenset()):
        if entity.field == field and len(entity.values) == 1:
            reached = start + typed[end - 1].end
            yield first + sum(token.start < reached for token in tokens[first:]), {field: entity.values[0]}


def _assignee(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    token = tokens[first]
    if token.kind is Kind.MEMBER:
        yield first + 1, {"member": token.folded}
    elif token.folded in _ME:
        yield first + 1, {"member": "me"}


def _other(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    if tokens[first].kind is Kind.MEMBER:
        yield first + 1, {"other": tokens[first].folded}


def _members(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """Several people, one after the other: the whole list, never a part of it."""
    members: list[JsonValue] = []
    place = first
    while place < len(tokens):
        if tokens[place].kind is Kind.MEMBER:
            members.append(tokens[place].folded)
        elif tokens[place].folded in _ME:
            members.append("me")
        elif not members or tokens[place].folded not in _AND:
            break
        place += 1
    if members and tokens[place - 1].folded not in _AND:
        yield place, {"members": members}


# -- who is told next --------------------------------------------------------------------------------------------------

_WHOM: Mapping[tuple[str, ...], str] = {
    tuple(phrase.split()): tell
    for tell, phrases in {
        "on_call": "on call, person on call, whoever is on call, guardia, persona de guardia, quien esta de guardia",
        "next": "next, next one, next person, next member, siguiente, siguiente persona, proxima persona",
        "everybody": "everybody, everyone, all, whole rotation, todos, toda rotacion",
    }.items()
    for phrase in phrases.split(", ")
}
_AT_ONCE = frozenset(
    {("at", "once"), ("immediately",), ("right", "away"), ("enseguida",), ("de", "inmediato"), ("inmediatamente",)}
)

_BEYOND = re.compile(
    r"(?:beyond|above|over|por encima de|mas de) (\d+(?:\.\d+)?)(?: (?:usd|dollars|dolares))?"
    r"(?: (?:per|por|al))? minut[eo]"
)


def _steps(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """To the on-call at once, then to the next after 10 minutes: the whole list, never a part of it."""
    steps: list[JsonValue] = []
    place = reached = first
    while (found := _step(tokens, place)) is not None:
        reached, step = found
        steps.append(step)
        place = reached
        while place < len(tokens) and tokens[place].folded in _AND | {"then", "luego", "despues"}:
            place += 1
    if steps:
        yield reached, {"steps": steps}


def _step(tokens: Sequence[Token], first: int) -> tuple[int, JsonValue] | None:
    place = first + (first < len(tokens) and tokens[first].folded in ("to", "a", "al"))
    words = tuple(token.folded for token in tokens[place : place + 4])
    whom = next((words[:length] for length in range(len(words), 0, -1) if words[:length] in _WHOM), None)
    if whom is not None:
        tell, place = _WHOM[whom], place + len(whom)
    elif words and tokens[place].kind is Kind.MEMBER:
        tell, place = tokens[place].folded, place + 1
    else:
        return None
    words = tuple(token.folded for token in tokens[place : place + 2])
    at_once = next((length for length in (2, 1) if words[:length] in _AT_ONCE), 0)
    if at_once:
        return place + at_once, {"tell": tell, "after": 0}
    if words[:1] in (("after",), ("tras",)) or words == ("despues", "de"):
        for end, length in moments.lengths(tokens, place + (2 if words[0] == "despues" else 1)):
            return end, {"tell": tell, "after": int(length.total_seconds()) // 60}
    money = _BEYOND.match(" ".join(token.folded for token in tokens[place:]))
    if money is not None:
        return place + len(money[0].split()), {"tell": tell, "dollars_per_minute": float(money[1])}
    return place, {"tell": tell, "after": 0}


# -- what is said freely -----------------------------------------------------------------------------------------------


def _note(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A reason: what follows a comma, a colon, a dash or "because", to the end.

    What begins with a number is no reason but perhaps another alert: "resolve 12 as fraud, 14 as expected".
    """
    start = tokens[first].start
    if any(token.kind is Kind.NUMBER for token in tokens[first : first + 1 + (tokens[first].folded in _AND)]):
        return
    if tokens[first].folded not in _BECAUSE:
        parted = _PARTED.search(turn.text[:start])
        if parted is None or not SILENT.issuperset(fold(parted[1]).split()):
            return
        start = parted.start(1)
    yield len(tokens), {"note": _bare(turn.text[start : tokens[-1].end])}


def _question(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A question to be asked again and again, as typed; it ends before a timetable, a channel and "here".

    This, that: the last one of the conversation that was answered.
    """
    if tokens[first].folded in IT:
        asked = next((past for past in reversed(turn.past) if past.calls), None)
        if asked is not None and all(_only_reads(call) for call in asked.calls):
            yield first + 1, {"question": asked.question}
        return
    if tokens[first].folded in _TO_ME:
        return
    for end in range(first + 1, len(tokens) + 1):
        last = end - 1
        if (
            tokens[last].folded in _HERE
            or any(_channel(tokens, last, turn))
            or any(timetables.timetables(tokens, last, turn.text))
        ):
            return
        yield end, {"question": _typed(tokens, first, end, turn)}


def _only_reads(call: ToolCall) -> bool:
    spec = by_name(call.tool)
    return spec is not None and spec.effect is Effect.READ


def _rotation(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A rotation's name, of up to three words."""
    for end in range(first + 1, min(first + 3, len(tokens)) + 1):
        if tokens[end - 1].kind is Kind.MEMBER:
            return
        yield end, {"rotation": _typed(tokens, first, end, turn)}


def _typed(tokens: Sequence[Token], first: int, end: int, turn: Turn) -> str:
    """The words as typed, with their articles and signs, without what surrounds them."""
    return _bare(turn.text[tokens[first].start : tokens[end - 1].end])


def _bare(typed: str) -> str:
    """Without what surrounds it."""
    return typed.strip().strip('.,;:?!¿¡()"“”«»').strip()


def _channel(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """#noc, as typed or as Slack writes it."""
    reached = _end_of(_CHANNEL, tokens, first, turn)
    if reached is not None:
        end, name = reached
        yield end, {"destination": f"#{name}"}


def _destination(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A destination by its name: a channel, a mailbox, or one word."""
    found = list(_channel(tokens, first, turn))
    mailbox = _end_of(_MAILBOX, tokens, first, turn)
    if mailbox is not None:
        found.append((mailbox[0], {"destination": mailbox[1]}))
    if not found and tokens[first].kind is Kind.WORD and tokens[first].folded not in _HERE:
        found.append((first + 1, {"destination": tokens[first].text}))
    yield from found


def _mailbox(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    found = _end_of(_MAILBOX, tokens, first, turn)
    if found is not None:
        yield found[0], {"to": found[1]}


def _end_of(pattern: re.Pattern[str], tokens: Sequence[Token], first: int, turn: Turn) -> tuple[int, str] | None:
    """One past the last token of what `pattern` finds where a token begins, or right before it, and its first group."""
    start = tokens[first].start
    found = pattern.match(turn.text, start) or (pattern.match(turn.text, start - 1) if start else None)
    if found is None:
        return None
    return first + sum(token.start < found.end() for token in tokens[first:]), found[1]


_SEVERITIES = {
    "CRITICAL": (Words("critical", "críticas"), "critica, critico, criticos, severe"),
    "HIGH": (Words("high", "altas"), "alta"),
    "MEDIUM": (Words("medium", "medias"), "media"),
    "LOW": (Words("low", "bajas"), "baja"),
}
# What people say for a detector beside its name and its title.
_FURTHER = {
    "after_hours": "after hours calls, fuera de horario",
    "call_forwarding": "forwarding, call forwarding abuse, desvios, desvio de llamadas, desvio",
    "concurrent_calls": "simultaneous calls, llamadas concurrentes",
    "first_country": "new country, first call to country, pais nuevo, primer pais, primera llamada a pais",
    "internal_scanning": "scanning, extension scanning, barrido, barrido interno, escaneo interno",
    "irsf": "traffic pumping, pumping, irsf pumping, bombeo, bombeo de trafico",
    "mass_dialling": "mass dialing, llamadas masivas, robocalls, marcado masivo",
    "premium_rate": "premium, premium calls, premium numbers, tarifa premium, llamadas premium, tarifa adicional",
    "slow_irsf": "slow pumping, slow traffic pumping, bombeo lento",
    "unusual_international": "unusual international calls, internacionales inusuales",
    "wangiri": "one ring calls, one ring, llamadas de timbre",
}
_RANKED = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_AND_MORE = frozenset(
    tuple(phrase.split())
    for phrase in ("and above", "and up", "or higher", "or above", "and higher", "y mas", "y superiores", "para arriba",
                   "o mas", "y mas altas")
)  # fmt: skip
WHICH_SEVERITY = Words("Of which severity?", "¿De qué gravedad?")
SEVERITIES = listed("severities", WHICH_SEVERITY, _SEVERITIES, several=True)
_LEAST_WORDS = SEVERITIES.words | {word for phrase in _AND_MORE for word in phrase}


def _least(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """The least severity of all from it up to critical: high and critical; high and above; critical."""
    for end, said in SEVERITIES.read(tokens, first, turn):
        named = said["severities"]
        ranks = sorted(_RANKED.index(str(one)) for one in named) if isinstance(named, list) else []
        words = tuple(token.folded for token in tokens[end : end + 3])
        more = next((len(phrase) for phrase in _AND_MORE if words[: len(phrase)] == phrase), 0)
        if more and len(ranks) == 1:
            yield end + more, {"severity": _RANKED[ranks[0]]}
        elif ranks == list(range(ranks[0], len(_RANKED))):
            yield end, {"severity": _RANKED[ranks[0]]}


_SLOTS: Mapping[str, Slot] = {
    "alert": ALERTS,
    "unsaid_alert": UNSAID_ALERT,
    "alert_number": ALERT_NUMBER,
    "mute": numbered("mute", Words("Which mute? “mutes” lists them.", "¿Qué silencio? «silencios» los lista.")),
    "schedule": numbered(
        "schedule", Words("Which schedule? “schedules” lists them.", "¿Qué programación? «programaciones» las lista.")
    ),
    "delivery": numbered("delivery", Words("Which delivery? Say its number.", "¿Qué entrega? Di su número.")),
    "days": Slot(_days, Words("How many days?", "¿Cuántos días?"), words=frozenset({"day", "days", "dia", "dias"})),
    "changes": Slot(
        _changes,
        Words("With which parameter? For example: calls 40.", "¿Con qué parámetro? Por ejemplo: calls 40."),
        free=True,
    ),
    "subject": Slot(
        _subject,
        Words("Whose? Say a name, an extension or a number.", "¿De quién? Di un nombre, una extensión o un número."),
    ),
    "line": Slot(_line, Words("Whose? Say a name or an extension.", "¿De quién? Di un nombre o una extensión.")),
    "location": Slot(_location, Words("At which location?", "¿En qué sede?")),
    "assignee": Slot(
        _assignee,
        Words("To whom? Mention the person with @, or say me.", "¿A quién? Menciona a la persona con @, o di a mí."),
        words=_ME,
    ),
    "other": Slot(_other, Words("With whom? Mention the person with @.", "¿Con quién? Menciona a la persona con @.")),
    "members": Slot(
        _members,
        Words("Who takes turns? Mention them with @.", "¿Quiénes se turnan? Menciónalos con @."),
        words=_AND,
    ),
    **WHEN_SLOTS,
    "steps": Slot(
        _steps,
        Words(
            "Who is told, and when? For example: the on-call at once, then the next after 10 minutes.",
            "¿A quién se avisa, y cuándo? Por ejemplo: a la guardia enseguida y a la siguiente persona tras 10 min.",
        ),
        words=frozenset(word for phrase in _WHOM for word in phrase),
    ),
    "channel": Slot(_channel, Words("In which channel?", "¿En qué canal?")),
    "destination": Slot(_destination, Words("Which destination?", "¿Qué destino?"), free=True),
    "mailbox": Slot(_mailbox, Words("To which mail address?", "¿A qué dirección de correo?")),
    "note": Slot(_note, Words("Why? Add it after a comma.", "¿Por qué? Agrégalo tras una coma."), free=True),
    "question": Slot(
        _question,
        Words("Post what? Say it as you would ask it.", "¿Publicar qué? Dilo como lo preguntarías."),
        free=True,
    ),
    "rotation": Slot(_rotation, Words("Which rotation?", "¿Qué rotación?"), free=True),
    "severity": listed("severity", WHICH_SEVERITY, _SEVERITIES),
    "severities": SEVERITIES,
    "least": Slot(_least, WHICH_SEVERITY, words=_LEAST_WORDS),
    "states": listed(
        "states",
        Words("In which state?", "¿En qué estado?"),
        {
            "open": (Words("open", "abiertas"), "abierta, unacknowledged, new, nuevas, pending, pendientes"),
            "acknowledged": (Words("acknowledged", "reconocidas"), "acked, reconocida"),
            "investigating": (
                Words("under investigation", "en investigacion"),
                "investigating, being investigated, investigandose, investigated, investigadas",
            ),
            "resolved": (Words("resolved", "resueltas"), "closed, resuelta, cerradas, cerrada"),
        },
        several=True,
    ),
    "reason": listed(
        "reason",
        Words("As what?", "¿Como qué?"),
        {
            "fraud": (Words("fraud", "fraude"), "real fraud, true positive, fraude real, verdadero positivo, attack"),
            "false_positive": (
                Words("false positive", "falso positivo"),
                "false positives, false alarm, false alarms, falsos positivos, falsa alarma, falsas alarmas, no fraud, "
                "fp, positivo falso",
            ),
            "expected": (
                Words("expected", "esperada"),
                "legitimate, normal, esperado, esperados, esperadas, legitimo, legitima, known",
            ),
            "duplicate": (
                Words("duplicate", "duplicada"),
                "duplicates, dups, dupes, duplicado, duplicados, duplicadas, dup, repetida, repetido",
            ),
        },
    ),
    "detector": listed(
        "detector",
        Words("Which detector?", "¿Qué detector?"),
        {name: (words, f"{name.replace('_', ' ')}, {_FURTHER[name]}") for name, words in DETECTORS.items()},
    ),
}
# Names and times are in questions about calls too: none of these values says by itself that it is about the watch.
SLOTS: Mapping[str, Slot] = {name: replace(slot, tells=False) for name, slot in _SLOTS.items()}
