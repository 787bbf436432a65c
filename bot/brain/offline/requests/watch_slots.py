"""The values in requests about the watch: alerts, whom they are about, when, how often, and what people say freely."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from bot.brain.base import Turn
from bot.brain.offline.names import names_of
from bot.brain.offline.requests import moments, timetables
from bot.brain.offline.requests.cutting import SILENT
from bot.brain.offline.requests.slot import Arguments, Slot, listed
from bot.brain.offline.tokens import Kind, Token, fold, tokenize
from tools.timetable import clock_of
from tools.wording import DETECTORS
from tools.words import Words

MORNING = 8 * 60  # when a day begins on which something ends
IT = frozenset({"it", "this", "that", "esta", "esa", "este", "ese", "esto", "eso"})
_ALERT = frozenset({"alert", "one", "alerta"})
_ME = frozenset({"me", "myself", "yo", "mi"})
_AND = frozenset({"and", "y", "e"})
_BECAUSE = frozenset({"because", "porque"})
_TO_ME = frozenset({"me", "us", "nos"})
_HERE = frozenset({"here", "aqui", "aca"})
_PARTED = re.compile(r"[,:;.(–—-]\s*((?:\w+\s+)*)$")
_CHANNEL = re.compile(r"<?#(?:[A-Z0-9]+\|)?([\w-]+)>?")
_MAILBOX = re.compile(r"(?:<mailto:)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?:\|[^<>]*>)?")

WHICH_ALERT = Words("Which alert? Say its number.", "¿Qué alerta? Di su número.")
WHEN = Words(
    "Until when? For example: tomorrow, next workday, Friday at 18:00.",
    "¿Hasta cuándo? Por ejemplo: mañana, el próximo día hábil, el viernes a las 18:00.",
)
HOW_LONG = Words("For how long? For example: 2 hours.", "¿Por cuánto tiempo? Por ejemplo: 2 horas.")
AT_WHAT_TIME = Words("When? For example: tomorrow at 9.", "¿Cuándo? Por ejemplo: mañana a las 9.")
FROM_WHEN = Words(
    "From when to when? For example: tomorrow from 8 to 18.", "¿De cuándo a cuándo? Por ejemplo: mañana de 8 a 18."
)
HOW_OFTEN = Words("How often? For example: every weekday at 8.", "¿Cada cuánto? Por ejemplo: cada día hábil a las 8.")


# -- numbers -----------------------------------------------------------------------------------------------------------


def _numbered(argument: str, missing: Words) -> Slot:
    def read(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
        if tokens[first].kind is Kind.NUMBER and tokens[first].folded.isascii() and tokens[first].folded.isdigit():
            yield first + 1, {argument: int(tokens[first].folded)}

    return Slot(read, missing)


def _alert(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """Its number; or it, this alert: the one that the conversation spoke of last."""
    yield from ALERT_NUMBER.read(tokens, first, turn)
    if tokens[first].folded not in IT:
        return
    spoken = [
        call.args["alert"] for past in turn.past for call in past.calls if isinstance(call.args.get("alert"), int)
    ]
    if spoken:
        yield first + 1, {"alert": spoken[-1]}
        if first + 1 < len(tokens) and tokens[first + 1].folded in _ALERT:
            yield first + 2, {"alert": spoken[-1]}


def _days(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, length in moments.lengths(tokens, first):
        if length.days and end == first + 2:
            yield end, {"days": length.days}


def _changes(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A detector's parameters, each with a value to try: calls 40; short share 0.5 and score = -0.6."""
    changes: list[JsonValue] = []
    place = first
    while (found := _change(tokens, place, turn)) is not None:
        place, change = found
        changes.append(change)
        yield place, {"changes": list(changes)}
        place += place < len(tokens) and tokens[place].folded in _AND


def _change(tokens: Sequence[Token], first: int, turn: Turn) -> tuple[int, JsonValue] | None:
    name: list[str] = []
    for place in range(first, min(first + 6, len(tokens))):
        token = tokens[place]
        if token.kind is Kind.NUMBER and name:
            # The sign of a number is no token: it is taken from what was typed.
            below = turn.text[: token.start].endswith(("-", "−"))
            return place + 1, {"parameter": "_".join(name), "value": -token.number if below else token.number}
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


# -- when --------------------------------------------------------------------------------------------------------------


def _now(turn: Turn) -> datetime:
    return turn.now.astimezone(ZoneInfo(turn.zone)).replace(tzinfo=None)


_WORKDAY = frozenset(
    tuple(phrase.split())
    for phrase in (
        "workday", "next workday", "next working day", "next business day", "next weekday", "proximo dia habil",
        "siguiente dia habil", "proximo dia laboral", "dia habil", "dia habil siguiente",
    )
)  # fmt: skip


def _until(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    words = tuple(token.folded for token in tokens[first : first + 3])
    if words[0] in ("tomorrow", "manana"):
        yield first + 1, {"until": "tomorrow"}
    for length in range(1, len(words) + 1):
        if words[:length] in _WORKDAY:
            yield first + length, {"until": "workday"}
    for end, when in moments.ahead(tokens, first, _now(turn)):
        if end > first + 1 or words[0] not in ("tomorrow", "manana"):
            yield end, {"until": when.at(MORNING).isoformat(timespec="minutes")}


def _length(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, length in moments.lengths(tokens, first):
        minutes = int(length.total_seconds()) // 60
        yield end, {"until": f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"}


def _hours(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, length in moments.lengths(tokens, first):
        minutes = int(length.total_seconds()) // 60
        if minutes % 60 == 0:
            yield end, {"hours": minutes // 60}


def _at(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A moment; of a day without more, its noon, when nobody hands over."""
    for end, when in moments.ahead(tokens, first, _now(turn)):
        yield end, {"at": when.at(moments.NOON).isoformat(timespec="minutes")}


def _end(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, when in moments.ahead(tokens, first, _now(turn)):
        yield end, {"end": when.at(MORNING).isoformat(timespec="minutes")}


def _stretch(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """Tomorrow from 8 to 18; from Friday at 18 to Monday at 8; mañana de 8 a 18."""
    now = _now(turn)
    for begun, day in moments.days(tokens, first, now.date()):
        for end, (start, stop) in _between(tokens, begun):
            found = moments.Ahead(day, start).at(start), moments.Ahead(day, stop).at(stop)
            if found[0] < found[1]:
                yield end, _from_to(*found)
    if tokens[first].folded in ("from", "de", "desde", "del"):
        for place, start_ in moments.ahead(tokens, first + 1, now) if first + 1 < len(tokens) else ():
            said = place < len(tokens) and tokens[place].folded in ("to", "until", "till", "al", "hasta")
            if place + said < len(tokens):
                for end, stop_ in moments.ahead(tokens, place + said, start_.at(MORNING)):
                    yield end, _from_to(start_.at(MORNING), stop_.at(MORNING))


def _window(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """The same as a window of maintenance."""
    zone = ZoneInfo(turn.zone)
    for end, stretch in _stretch(tokens, first, turn):
        start = datetime.fromisoformat(str(stretch["start"])).replace(tzinfo=zone)
        yield end, {"starts": start.isoformat(timespec="minutes"), "until": stretch["end"]}


def _quiet(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """From 22 to 7."""
    for end, (start, stop) in _between(tokens, first):
        yield end, {"quiet_from": clock_of(start), "quiet_until": clock_of(stop)}


def _hold(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, length in moments.lengths(tokens, first):
        yield end, {"hold_minutes": int(length.total_seconds()) // 60}


def _between(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, tuple[int, int]]]:
    """From 8 to 18, 8:00 to 18:00; of "de 8 a 18" the "a" is gone like an article."""
    place = first + (first < len(tokens) and tokens[first].folded in ("from", "de", "desde", "between", "entre"))
    for middle, start in moments.clocks(tokens, place):
        said = middle < len(tokens) and tokens[middle].folded in ("to", "until", "till", "hasta", "and", "y")
        yield from ((end, (start, stop)) for end, stop in moments.clocks(tokens, middle + said))


def _from_to(start: datetime, end: datetime) -> Arguments:
    return {"start": start.isoformat(timespec="minutes"), "end": end.isoformat(timespec="minutes")}


def _timetable(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    for end, when in timetables.timetables(tokens, first, turn.text):
        yield end, {"when": dict(when)}


def _handover(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """Every day at 8, every Monday at 8."""
    for end, when in timetables.timetables(tokens, first, turn.text):
        days = when.get("weekdays", [])
        named = days[0] if isinstance(days, list) and len(days) == 1 else "daily" if when["every"] == "day" else None
        if named is not None:
            yield end, {"handover": named} | ({"at": when["at"]} if "at" in when else {})


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
    """A reason: what follows a comma, a colon, a dash or "because", to the end."""
    start = tokens[first].start
    if tokens[first].folded not in _BECAUSE:
        parted = _PARTED.search(turn.text[:start])
        if parted is None or not SILENT.issuperset(fold(parted[1]).split()):
            return
        start = parted.start(1)
    yield len(tokens), {"note": _bare(turn.text[start : tokens[-1].end])}


def _question(tokens: Sequence[Token], first: int, turn: Turn) -> Iterator[tuple[int, Arguments]]:
    """A question to be asked again and again, as typed; it ends before a timetable, a channel and "here"."""
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
WHICH_SEVERITY = Words("Of which severity?", "¿De qué gravedad?")
ALERT_NUMBER = _numbered("alert", WHICH_ALERT)
_SLOTS: Mapping[str, Slot] = {
    "alert": Slot(_alert, WHICH_ALERT, words=IT | _ALERT),
    "alert_number": ALERT_NUMBER,
    "mute": _numbered("mute", Words("Which mute? “mutes” lists them.", "¿Qué silencio? «silencios» los lista.")),
    "schedule": _numbered(
        "schedule", Words("Which schedule? “schedules” lists them.", "¿Qué programación? «programaciones» las lista.")
    ),
    "delivery": _numbered("delivery", Words("Which delivery? Say its number.", "¿Qué entrega? Di su número.")),
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
    "until": Slot(_until, WHEN, words=moments.WORDS | {"workday", "habil", "laboral"}),
    "length": Slot(_length, HOW_LONG, words=moments.WORDS),
    "hours": Slot(_hours, HOW_LONG, words=moments.WORDS),
    "at": Slot(_at, AT_WHAT_TIME, words=moments.WORDS),
    "end": Slot(_end, WHEN, words=moments.WORDS),
    "stretch": Slot(_stretch, FROM_WHEN, words=moments.WORDS),
    "window": Slot(_window, FROM_WHEN, words=moments.WORDS),
    "quiet": Slot(
        _quiet, Words("From when to when? For example: from 22 to 7.", "¿De cuándo a cuándo? Por ejemplo: de 22 a 7.")
    ),
    "hold": Slot(_hold, HOW_LONG, words=moments.WORDS),
    "timetable": Slot(_timetable, HOW_OFTEN, words=timetables.WORDS | moments.WORDS),
    "handover": Slot(_handover, HOW_OFTEN, words=timetables.WORDS | moments.WORDS),
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
    "severities": listed("severities", WHICH_SEVERITY, _SEVERITIES, several=True),
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
                "false alarm, falsa alarma, no fraud, fp, positivo falso",
            ),
            "expected": (Words("expected", "esperado"), "legitimate, normal, esperada, legitimo, legitima, known"),
            "duplicate": (Words("duplicate", "duplicado"), "duplicada, dup, repetida, repetido"),
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
