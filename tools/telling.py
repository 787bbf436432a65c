"""Telling: one call leg by leg in sentences. Who rang whom, over what, forwarded by whom and why, and how it ended."""

from storage.calls import LegRow
from tools.wording import REDIRECTIONS, RELEASES, country, duration, local
from tools.words import Language, Words, isolate, plain

CALLED = Words("{line} called {far}", "{line} llamó a {far}")
RANG = Words("{far} rang {line}", "{far} llamó a {line}")
REACHED = Words("{far} reached the queue {line}", "{far} entró en la cola {line}")
SENT_ON = Words("{line} sent the call on to {far}", "{line} pasó la llamada a {far}")
FORWARDED = Words(", forwarded by {by} {reason}", ", desviada por {by} {reason}")
REDIRECTED = Words(", forwarded {reason}", ", desviada {reason}")
OVER = Words(", over {trunk}", ", por {trunk}")
ANSWERED = Words("; answered after {ring}, talked {talk}", "; contestada tras {ring}, {talk} de conversación")
ANSWERED_AT_ONCE = Words("; answered at once, talked {talk}", "; contestada al instante, {talk} de conversación")
UNANSWERED = Words("; not answered, rang {ring}", "; sin contestar, timbró {ring}")
NOT_RUNG = Words("; not answered", "; sin contestar")
RELEASED = Words("; released by {side}", "; colgó {side}")
EXTENSION = Words("extension {extension}", "extensión {extension}")
SOMEBODY = Words("an unknown line", "una línea desconocida")
NOBODY = Words("an unknown number", "un número desconocido")
WITHHELD = Words("an anonymous caller", "un número oculto")


def tell(leg: LegRow, language: Language, zone: str) -> str:
    """One leg in a sentence, beginning with its clock time in `zone`; names and numbers wrapped for masking."""
    line, far = _line(leg, language), _far(leg, language)
    if leg.direction == "originating":
        opening = SENT_ON if _forwards(leg) else CALLED
    else:
        opening = REACHED if leg.queue is not None else RANG
    text = opening.say(language, line=line, far=far)
    if leg.redirect_reason is not None and not _forwards(leg):
        reason = REDIRECTIONS[leg.redirect_reason].say(language)
        if leg.redirecting_number:
            text += FORWARDED.say(language, by=isolate(leg.redirecting_number), reason=reason)
        else:
            text += REDIRECTED.say(language, reason=reason)
    elif leg.redirect_reason is not None:
        text += f" ({REDIRECTIONS[leg.redirect_reason].say(language)})"
    if leg.trunk is not None:
        text += OVER.say(language, trunk=plain(leg.trunk))
    text += _ending(leg, language)
    return f"{local(leg.started_at, zone):%H:%M:%S}  {text}."


def _forwards(leg: LegRow) -> bool:
    """Whether this is the leg by which a line sends a call on that it was to receive."""
    return leg.direction == "originating" and leg.redirect_reason is not None


def _line(leg: LegRow, language: Language) -> str:
    """Whose leg it is: a queue, or a person with extension and location."""
    if leg.queue is not None:
        return plain(leg.queue)
    told = [] if leg.extension is None else [EXTENSION.say(language, extension=plain(leg.extension))]
    if leg.location is not None:
        told.append(plain(leg.location))
    if leg.person is None:
        return ", ".join(told) or SOMEBODY.say(language)
    return f"{isolate(leg.person)} ({', '.join(told)})" if told else isolate(leg.person)


def _far(leg: LegRow, language: Language) -> str:
    """The other end: its number, the name that the network gave, and its country."""
    originating = leg.direction == "originating"
    number = leg.called_number if originating else leg.calling_number
    name = leg.called_name if originating else leg.calling_name
    if number is None:
        return NOBODY.say(language) if not name else isolate(name)
    if number == "anonymous":
        return WITHHELD.say(language)
    told = [isolate(name)] if name and name != number else []
    if leg.country is not None and leg.call_type != "internal":
        told.append(country(leg.country, language))
    return f"{isolate(number)} ({', '.join(told)})" if told else isolate(number)


def _ending(leg: LegRow, language: Language) -> str:
    ring, talk = duration(leg.ring, language), duration(leg.duration, language)
    if leg.answered:
        text = (ANSWERED if leg.ring else ANSWERED_AT_ONCE).say(language, ring=ring, talk=talk)
    else:
        text = (UNANSWERED if leg.ring else NOT_RUNG).say(language, ring=ring)
    if leg.released_by in ("local", "remote"):
        text += RELEASED.say(language, side=RELEASES[leg.released_by].say(language))
    return text
