"""Trouble: why a model gave no answer, and the remark that whoever asked gets to read instead."""

from enum import Enum

from tools.words import Language, Words

WITHOUT = Words("{reason}: this is the answer without it.", "{reason}: esta es la respuesta sin él.")
SO_FAR = Words("{reason}: this is as far as it came.", "{reason}: hasta aquí llegó.")


class Trouble(Enum):
    """Why; the value is the reason as the reader is told it."""

    NO_KEY = Words("The language model has no key here", "El modelo de lenguaje no tiene clave aquí")
    NOT_INSTALLED = Words(
        "What language models need is not installed here (pip install 'ringfence[models]')",
        "Aquí no está instalado lo que necesitan los modelos de lenguaje (pip install 'ringfence[models]')",
    )
    WHICH_MODEL = Words(
        "It is not settled which language model to use", "No está definido qué modelo de lenguaje se usa"
    )
    UNREACHABLE = Words(
        "The language model cannot be reached right now",
        "En este momento no se puede contactar con el modelo de lenguaje",
    )
    BUSY = Words(
        "The language model is overloaded right now", "En este momento el modelo de lenguaje está sobrecargado"
    )
    REJECTED = Words("The language model did not accept the request", "El modelo de lenguaje no aceptó la solicitud")
    SLOW = Words("The language model took too long", "El modelo de lenguaje tardó demasiado")
    EMPTY = Words("The language model said nothing", "El modelo de lenguaje no dijo nada")
    TURN_LIMIT = Words(
        "The language model came to the limit of what it may do for one question",
        "El modelo de lenguaje llegó al límite de lo que puede hacer por una pregunta",
    )
    PERSON_BUDGET = Words(
        "Your tokens of the language model are used up for today; there are new ones at midnight UTC",
        "Tus tokens del modelo de lenguaje se agotaron por hoy; habrá nuevos a medianoche UTC",
    )
    ORGANISATION_BUDGET = Words(
        "This month's tokens of the language model are used up; there are new ones on the first (UTC)",
        "Los tokens de este mes del modelo de lenguaje se agotaron; habrá nuevos el día primero (UTC)",
    )

    def say(self, language: Language, *, answered: bool) -> str:
        """The remark in a language, beside what the model came to (`answered`) or the offline brain's own answer."""
        words: Words = self.value
        return (SO_FAR if answered else WITHOUT).say(language, reason=words.say(language))


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
