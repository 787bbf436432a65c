"""What the offline brain says by itself: greetings, questions back, and what it did not understand."""

from collections.abc import Sequence

from bot.brain.offline.draft import Doubt
from tools.words import Language, Words

GREETING = Words(
    "Hello! Ask me about calls, for example: how many international calls were there yesterday?",
    "¡Hola! Pregúntame por llamadas, por ejemplo: ¿cuántas llamadas internacionales hubo ayer?",
)
THANKS = Words("You're welcome.", "De nada.")
EMPTY = Words("Ask me something about calls.", "Pregúntame algo sobre llamadas.")
TOO_LONG = Words(
    "That is more text than I can read as one question. Please ask it in a sentence or two.",
    "Es más texto del que puedo leer como una pregunta. Por favor, pregúntalo en una o dos frases.",
)
_UNKNOWN = Words(
    "I did not understand {typed}, so I'd rather not guess.", "No entendí {typed}, y prefiero no adivinar."
)
_UNDERSTOOD = Words("The rest I read as: {reading}.", "El resto lo leí así: {reading}.")
_CLOSEST = Words("Did you mean {choices}?", "¿Quisiste decir {choices}?")
_AMBIGUOUS = Words("Which «{typed}» do you mean?", "¿A cuál «{typed}» te refieres?")
_MANY = Words(
    "«{typed}» fits {count} names. Please give the full name.",
    "«{typed}» coincide con {count} nombres. Escribe el nombre completo, por favor.",
)
_CAN = Words(
    "I can count, add up, list and compare calls by period, direction, type, person, extension, number, country, "
    "location, queue, trunk, duration and hour. Type “help” for examples.",
    "Puedo contar, sumar, listar y comparar llamadas por período, sentido, tipo, persona, extensión, número, país, "
    "sede, cola, troncal, duración y hora. Escribe «ayuda» para ver ejemplos.",
)
_OR = Words(" or ", " o ")
MOST_CHOICES = 8


def unknown_words(typed: Sequence[str], language: Language) -> str:
    """That these words were not understood."""
    return _UNKNOWN.say(language, typed=", ".join(_quoted(words) for words in typed))


def understood(reading: str, language: Language) -> str:
    """What the other words were read as."""
    return _UNDERSTOOD.say(language, reading=reading)


def ask_back(doubts: list[Doubt], reading: str, near: list[str], language: Language) -> tuple[str, tuple[str, ...]]:
    """The question back in a few sentences, and the choices it offers."""
    unclear = [doubt for doubt in doubts if doubt.kind != "unknown"]
    unknown = [doubt.typed for doubt in doubts if doubt.kind == "unknown"]
    sentences: list[str] = []
    choices: tuple[str, ...] = ()
    if unknown:
        sentences.append(unknown_words(unknown, language))
        if near:
            sentences.append(_CLOSEST.say(language, choices=_OR.say(language).join(near)))
        if reading:
            sentences.append(understood(reading, language))
        sentences.append(_CAN.say(language))
    elif unclear:
        doubt = unclear[0]
        if doubt.kind == "ambiguous" and len(doubt.choices) > MOST_CHOICES:
            sentences.append(_MANY.say(language, typed=doubt.typed, count=len(doubt.choices)))
        elif doubt.kind == "ambiguous":
            sentences.append(_AMBIGUOUS.say(language, typed=doubt.typed))
        elif doubt.text is not None:
            sentences.append(doubt.text.say(language))
        if len(doubt.choices) <= MOST_CHOICES:
            choices = tuple(shown for shown, _ in doubt.choices)
    return " ".join(sentences), choices


def _quoted(typed: str) -> str:
    return typed if typed.startswith("«") else f"«{typed}»"
