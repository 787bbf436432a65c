"""The tour: what a newcomer is shown: an alert to work on, and questions about what is in the made month."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.demo.attacks import Label
from bot.demo.names import NAMESAKES
from bot.demo.organisation import Organisation
from storage.alerts import Alert
from tools.words import Language, Words


@dataclass(frozen=True, slots=True)
class Stop:
    """A question in one of the two languages, and what it shows."""

    question: str
    shows: Words


def first_alert(found: Sequence[Alert], labels: Sequence[Label]) -> Alert:
    """The alert that a newcomer is shown: of the attack that the questions are about."""
    attack = next(label for label in labels if label.kind == "irsf")
    return next((alert for alert in found if alert.extension == attack.extension), found[0])


def work(alert: Alert, language: Language) -> tuple[Stop, ...]:
    """What a newcomer does about an alert."""
    why = Words("why alert {number}?", "¿por qué la alerta {number}?")
    seen = Words("ack {number}", "reconoce la {number}")
    return (
        Stop(
            why.say(language, number=alert.number),
            Words(
                "One of them, explained: what was seen, what is normal, what to do:",
                "Una de ellas, explicada: qué se vio, qué es normal, qué hacer:",
            ),
        ),
        Stop(
            seen.say(language, number=alert.number),
            Words(
                "Whoever has seen it says so, and nobody else is woken:",
                "Quien la vio lo dice, y ya no se despierta a nadie más:",
            ),
        ),
    )


def tour(organisation: Organisation) -> tuple[Stop, ...]:
    """Questions about the calls; the first three are enough to begin with."""
    given, chosen = _shared_name(organisation)
    return (
        Stop(
            "Calls by location in the last 7 days",
            Words("A figure for each group:", "Una cifra por grupo:"),
        ),
        Stop(
            "¿Quién llamó a Maldivas en los últimos 14 días?",
            Words("Asked in Spanish, answered in Spanish:", "Se pregunta y se responde en español:"),
        ),
        Stop(
            "¿Y por hora?",
            Words("A follow-up builds on what was asked before:", "Una pregunta puede seguir a la anterior:"),
        ),
        Stop(
            f"How many calls did {given} make in the last 14 days?",
            Words("Where a name is not clear, it asks back:", "Si un nombre no es claro, pregunta:"),
        ),
        Stop(chosen, Words("The choice is enough:", "Basta con elegir:")),
        Stop(
            "Who made international calls after hours in the last 14 days, except Bogotá?",
            Words(
                "Business hours are each location's own, and anything can be excepted:",
                "El horario es el de cada sede, y todo se puede exceptuar:",
            ),
        ),
        Stop(
            "Minutos de las llamadas internacionales reenviadas por persona en los últimos 14 días",
            Words("Who forwards calls abroad, and for how long:", "Quién reenvía llamadas al exterior, y cuánto:"),
        ),
        Stop(
            "Block all calls to Maldives",
            Words("What it cannot answer, it says:", "Lo que no puede responder, lo dice:"),
        ),
    )


def suggestions(labels: Sequence[Label], alert: Alert | None) -> tuple[Words, ...]:
    """For the newcomer's own first words: what to do about the alert, and questions that each find an attack."""
    numbers = {label.kind: label.number for label in labels}
    return (
        *(() if alert is None else _about(alert)),
        Words("who called Guinea, by day?", "¿quién llamó a Guinea, por día?"),
        Words(
            "premium calls by extension in the last 14 days", "llamadas premium por extensión en los últimos 14 días"
        ),
        Words(
            f"calls with {numbers['wangiri']} by direction",
            f"llamadas con {numbers['wangiri']} por dirección",
        ),
    )


def _about(alert: Alert) -> tuple[Words, ...]:
    number = alert.number
    return (
        Words(f"resolve {number} as fraud", f"resuelve la {number} como fraude"),
        Words("which high alerts are open?", "¿qué alertas altas hay abiertas?"),
    )


def _shared_name(organisation: Organisation) -> tuple[str, str]:
    """A given name that two people have who are no namesakes, and the whole name of the first of them."""
    names = {line.name for line in organisation.lines}
    given = Counter(name.split()[0] for name in names)
    shared = (line.name for line in organisation.lines if given[line.name.split()[0]] == 2)
    name = next(shared, NAMESAKES)
    return name.split()[0], name
