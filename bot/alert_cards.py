"""Alert cards: an alert as the card that people see wherever it is told, and the buttons to work on it."""

from datetime import datetime

from bot.cards import Action, Button, Card
from bot.security import masking
from storage.alerts import Alert
from tools.alerts import showing
from tools.spec import AlertRef, Role
from tools.words import Language, Words

AFTER = Words("It went on after alert {number} was resolved.", "Siguió después de resolverse la alerta {number}.")
ACKNOWLEDGE = Words("Acknowledge", "Reconocer")
TAKE = Words("Take it", "Tomarla")
EXPLAIN = Words("Explain", "Explicar")
DETAILS = Words("Details", "Detalles")
TOMORROW = Words("Snooze until tomorrow", "Posponer hasta mañana")
WORKDAY = Words("Snooze until the next workday", "Posponer hasta el próximo día hábil")
FRAUD = Words("It was fraud", "Fue fraude")
FALSE = Words("False positive", "Falso positivo")
RESOLVE = Words("Resolve…", "Resolver…")
# A press mutes for a while only: who wants it for good says so, and why.
MUTE = Words("Mute this pattern for 30 days", "Silenciar este patrón 30 días")
MUTED_FOR = "30d"
FORM = "resolve"  # of `bot.forms`: with a note, and for what another alert told already


def card(alert: Alert, language: Language, zone: str, role: Role, key: str, now: datetime) -> Card:
    """The alert as readers of that role see it, masked under the organisation's `key`. `now` is aware."""
    now_ms = round(now.timestamp() * 1000)
    lines = [
        f"{showing.figures(alert, language)}.",
        f"{showing.when(alert, language, zone)}.",
        showing.standing(alert, language, zone, now_ms),
    ]
    notes = [also] if (also := showing.also(alert, language)) else []
    if isinstance(before := alert.facts.get("after"), int | float):
        notes.append(AFTER.say(language, number=int(before)))
    title = showing.headline(alert, language)
    shown = masking.mask_text(title, role, key)
    return Card(
        language=language,
        zone=zone,
        title=shown,
        text=masking.mask_text("\n".join(lines), role, key),
        notes=tuple(masking.mask_text(note, role, key) for note in notes),
        hidden=shown != masking.mask_text(title, Role.ADMIN),
        members=True,
        buttons=buttons(showing.ref(alert), language),
    )


def buttons(alert: AlertRef, language: Language) -> tuple[Button, ...]:
    """What can be done about an alert that stands so, most likely first; whoever presses needs the right to."""
    number = str(alert.number)
    explain = Button(EXPLAIN.say(language), Action.EXPLAIN, number)
    details = Button(DETAILS.say(language), Action.SHOW_ALERT, number)
    if alert.state == "resolved":
        return explain, details
    tomorrow = Button(TOMORROW.say(language), Action.SNOOZE, f"{number}:tomorrow")
    workday = Button(WORKDAY.say(language), Action.SNOOZE, f"{number}:workday")
    false = Button(FALSE.say(language), Action.RESOLVE, f"{number}:false_positive")
    take = Button(TAKE.say(language), Action.ASSIGN, number)
    if alert.state == "open":
        return (
            Button(ACKNOWLEDGE.say(language), Action.ACKNOWLEDGE, number),
            take,
            explain,
            tomorrow,
            workday,
            false,
        )
    return (
        *(() if alert.state == "investigating" else (take,)),
        explain,
        Button(FRAUD.say(language), Action.RESOLVE, f"{number}:fraud"),
        false,
        resolving(number, language),
        tomorrow,
        workday,
        Button(MUTE.say(language), Action.MUTE, f"{number}:{MUTED_FOR}"),
    )


def resolving(number: str, language: Language) -> Button:
    """Opens the form that resolves an alert with a note."""
    return Button(RESOLVE.say(language), Action.FORM, f"{FORM} {number}")
