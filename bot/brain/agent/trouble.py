"""Trouble: why a model gave no answer, and the remark that whoever asked gets to read instead."""

from enum import Enum

from tools.words import Language, Words


class Trouble(Enum):
    """Why; the value is what the reader is told. The offline brain's own answer stands beside it."""

    NO_KEY = Words(
        "The language model has no key here, so this is the answer without it.",
        "El modelo de lenguaje no tiene clave aquí, así que esta es la respuesta sin él.",
    )
    WHICH_MODEL = Words(
        "It is not settled which language model to use, so this is the answer without one.",
        "No está definido qué modelo de lenguaje usar, así que esta es la respuesta sin él.",
    )
    UNREACHABLE = Words(
        "The language model cannot be reached right now, so this is the answer without it.",
        "No se puede contactar con el modelo de lenguaje en este momento, así que esta es la respuesta sin él.",
    )
    BUSY = Words(
        "The language model is overloaded right now, so this is the answer without it.",
        "El modelo de lenguaje está sobrecargado en este momento, así que esta es la respuesta sin él.",
    )
    REJECTED = Words(
        "The language model did not accept the request, so this is the answer without it.",
        "El modelo de lenguaje no aceptó la solicitud, así que esta es la respuesta sin él.",
    )
    SLOW = Words(
        "The language model took too long, so this is the answer without it.",
        "El modelo de lenguaje tardó demasiado, así que esta es la respuesta sin él.",
    )
    EMPTY = Words(
        "The language model gave no answer, so this is the answer without it.",
        "El modelo de lenguaje no respondió nada, así que esta es la respuesta sin él.",
    )
    TURN_LIMIT = Words(
        "This question came to the limit of what the language model may do in one turn, so this is as far as it got.",
        "Esta pregunta llegó al límite de lo que el modelo de lenguaje puede hacer en un turno; hasta aquí llegó.",
    )
    PERSON_BUDGET = Words(
        "You have used up today's tokens of the language model; there are new ones at midnight UTC. Until then I "
        "answer without it.",
        "Ya usaste los tokens de hoy del modelo de lenguaje; habrá nuevos a medianoche UTC. Hasta entonces respondo "
        "sin él.",
    )
    ORGANISATION_BUDGET = Words(
        "This month's tokens of the language model are used up; there are new ones on the first (UTC). Until then I "
        "answer without it.",
        "Los tokens de este mes del modelo de lenguaje ya se agotaron; habrá nuevos el día primero (UTC). Hasta "
        "entonces respondo sin él.",
    )

    def say(self, language: Language) -> str:
        """The remark in a language."""
        words: Words = self.value
        return words.say(language)


class ModelTrouble(Exception):
    """A model gave no answer. `detail` is for the log: no secret, nothing that was asked."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail

    @classmethod
    def of(cls, error: BaseException) -> "ModelTrouble":
        """The vendors' and their HTTP library's errors, told apart by status; their texts may repeat what was sent."""
        status = getattr(error, "status_code", None)
        match status:
            case int() if status in (408, 409, 429) or status >= 500:
                return cls(Trouble.BUSY, f"HTTP {status}")
            case int():
                return cls(Trouble.REJECTED, f"HTTP {status}")
            case _ if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
                return cls(Trouble.SLOW, type(error).__name__)
            case _:
                return cls(Trouble.UNREACHABLE, type(error).__name__)
