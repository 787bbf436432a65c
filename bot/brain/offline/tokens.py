"""Tokens: a question cut into words, numbers, dates, clock times and phone numbers, each with its place in the text."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MAX_TOKENS = 160


class Kind(StrEnum):
    """What a token is made of."""

    WORD = "word"
    NUMBER = "number"
    PHONE = "phone"
    DATE = "date"  # 2026-03-05
    SLASHED = "slashed"  # 5/3 or 5/3/2026: the order depends on who writes
    CLOCK = "clock"  # 14:30, 6am
    REFERENCE = "reference"  # a correlation id, or its beginning
    MEMBER = "member"  # somebody on a chat platform; only `requests` reads such
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: as written, and folded (lower case, no accents, which is how everything is compared)."""

    text: str
    folded: str
    kind: Kind
    start: int
    end: int

    @property
    def number(self) -> float:
        """The value of a NUMBER token; `1,000` and `1.000` are a thousand, `2.5` and `2,5` two and a half."""
        digits = self.folded
        if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
            return float(re.sub(r"[.,]", "", digits))
        return float(digits.replace(",", "."))


def fold(text: str) -> str:
    """Lower case without accents: `Bogotá` and `bogota` are the same word. Digits of any script become 0-9."""
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in plain
        if not unicodedata.combining(letter)
    )


_PATTERNS = (
    # A receipt, or a correlation id or its beginning: eight hexadecimal digits, then groups, a letter or hyphen in it.
    (
        Kind.REFERENCE,
        r"\bR-[0-9A-Z]{8,12}\b|\b(?=[0-9a-fA-F-]*[a-fA-F-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{1,12}){0,4}(?![0-9A-Za-z])",
    ),
    (Kind.PHONE, r"\+\d(?:[\s().-]{0,2}\d){0,16}\*?"),
    (Kind.DATE, r"\b\d{4}-\d{2}-\d{2}\b"),
    (Kind.SLASHED, r"\b\d{1,2}[/]\d{1,2}(?:[/]\d{2,4})?\b"),
    (Kind.CLOCK, r"\b\d{1,2}(?::|h)[0-5]\d(?:\s?(?:[ap]\.?\s?m\b\.?|hrs?\b|hs\b|h\b))?|\b\d{1,2}\s?[ap]\.?\s?m\b\.?"),
    (Kind.NUMBER, r"\d{1,3}(?:[.,]\d{3})+\b|\d+(?:[.,]\d{1,2}\b)?"),
    (Kind.WORD, r"[^\W\d_]+(?:['’´`][^\W\d_]+)*\.?(?<=[A-Za-z]\.)(?:[A-Za-z]\.)+|[^\W\d_]+(?:['’´`][^\W\d_]+)*"),
    (Kind.SIGN, r">=|<=|≥|≤|[<>=,;:?¿!¡\"()%*/–—+-]"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS))
_CONTRACTED = re.compile(r"^(.+)n['’´`]t$")
_ATTACHED = re.compile(r"['’´`](s|re|ve|d|ll|m)$")
# Short forms that would be cut into something else: `nº` folds to `no`.
_WRITTEN_SHORT = (
    (re.compile(r"\b[nN](?:[º°]|[uú]m\.|ro\.)"), "numero"),
    (re.compile(r"\b[nN]o\.(?= (?:of|de)\b)"), "number"),
    (re.compile(r"\b(?:[nN]o\.|[nN]umber|[nN][úu]mero) ?(?:1|one|uno)\b"), "top 1"),
    (re.compile(r"\b[wW]/o\b"), "without"),
    (re.compile(r"\b[cC]/ ?"), "con "),
    (re.compile(r"\b[pP]rom\.(?= )"), "promedio"),
    (re.compile(r"\s=\s*\?"), "?"),
    (re.compile(r"\b[wW]/ ?"), "with "),
    (
        re.compile(
            r"(?<=\s)[xX](?= (?:sede|usuario|persona|d[ií]a|hora|pa[ií]s|ext|oficina|sucursal|semana|mes|cola|tipo))"
        ),
        "por",
    ),
    (re.compile(r"\b[cC]ant\.?(?= de\b)"), "cantidad"),
    (re.compile(r"\b([01]{1,2})[- ](800|900)\b"), r"\1\2"),
)
_NOISE = frozenset('?¿!¡"();')
_WORD_FORMS = {"can": "can", "wo": "will", "ca": "can", "sha": "shall"}


def tokenize(text: str) -> list[Token]:
    """Cut `text` into tokens. `weren't` becomes `were not`, `Simon's` becomes `Simon`, `after-hours` two words."""
    tokens: list[Token] = []
    for pattern, plain in _WRITTEN_SHORT:
        text = pattern.sub(plain, text)
    for match in _TOKEN.finditer(text):
        kind = Kind(match.lastgroup or Kind.SIGN)
        raw, start, end = match.group(), match.start(), match.end()
        if kind is Kind.WORD:
            tokens += _words(raw, start, end)
        elif kind is Kind.PHONE and not _is_phone(raw):
            tokens.append(Token("+", "+", Kind.SIGN, start, start + 1))
            tokens.append(Token(raw[1:], raw[1:], Kind.NUMBER, start + 1, end))
        else:
            folded = re.sub(r"[\s().-]", "", fold(raw)) if kind in (Kind.PHONE, Kind.CLOCK) else fold(raw)
            tokens.append(Token(raw, folded, kind, start, end))
        if len(tokens) >= MAX_TOKENS:
            break
    return [token for index, token in enumerate(tokens) if not _is_noise(tokens, index)]


def _is_noise(tokens: list[Token], index: int) -> bool:
    """Punctuation that says nothing here, and the hyphen inside a word (`after-hours`), but not that of a range."""
    token = tokens[index]
    if token.folded in _NOISE:
        return True
    if token.folded != "-" or not 0 < index < len(tokens) - 1:
        return token.folded == "-"
    before, after = tokens[index - 1], tokens[index + 1]
    inside = before.end == token.start and token.end == after.start
    return inside and before.kind is Kind.WORD and after.kind is Kind.WORD


def _is_phone(raw: str) -> bool:
    return len(re.sub(r"\D", "", raw)) >= 2


def _words(raw: str, start: int, end: int) -> list[Token]:
    if contracted := _CONTRACTED.match(raw):
        stem = contracted.group(1)
        stem = _WORD_FORMS.get(fold(stem), stem)
        return [Token(stem, fold(stem), Kind.WORD, start, end), Token("not", "not", Kind.WORD, start, end)]
    if attached := _ATTACHED.search(raw):
        stem = raw[: attached.start()]
        tokens = [Token(stem, fold(stem), Kind.WORD, start, end)]
        if fold(stem) in {"what", "who", "where", "when", "it", "that", "there", "how"}:
            tokens.append(Token("is", "is", Kind.WORD, start, end))
        return tokens
    if "." in raw:
        raw_word = raw.replace(".", "")
        return [Token(raw_word, fold(raw_word), Kind.WORD, start, end)]
    return [Token(raw, fold(raw), Kind.WORD, start, end)]
