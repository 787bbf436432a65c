"""Words: a sentence in every language that Ringfence speaks, side by side, so that none is forgotten."""

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in English and in Spanish; `{name}` placeholders are filled by `say`."""

    en: str
    es: str

    def say(self, language: Language, **values: object) -> str:
        """The text in `language` with its placeholders filled."""
        text = self.es if language == "es" else self.en
        return text.format(**values) if values else text
