"""Names: people, locations, queues, trunks, countries, extensions and numbers of the data, found in a question.

Accents, case and small slips are forgiven. A name may be given in part (`Bogotá` for `Bogotá HQ`, a first name); when
it fits several, all are kept and the reader asks. A single word that is also an ordinary word of telephony is never a
name.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache

from bot.brain.offline.senses import Entity
from bot.brain.offline.tokens import Kind, Token, fold, tokenize
from storage.call_query import ConditionField
from storage.vocabulary import Vocabulary
from tools.words import LANGUAGES

PARTICLES = frozenset(
    {"de", "del", "la", "las", "los", "el", "y", "da", "do", "dos", "van", "von", "of", "the", "and", "san", "santa"}
)
# What people call countries besides their CLDR names.
_COUNTRY_ALIASES = {
    "mejico": "MX", "usa": "US", "u s a": "US", "united states of america": "US", "the states": "US",
    "eeuu": "US", "ee uu": "US",
    "estados unidos de america": "US", "norteamerica": "US", "uk": "GB", "great britain": "GB", "britain": "GB",
    "england": "GB", "inglaterra": "GB", "gran bretana": "GB", "uae": "AE", "emirates": "AE", "emiratos": "AE",
    "holland": "NL", "holanda": "NL", "paises bajos": "NL", "czech republic": "CZ", "republica checa": "CZ",
    "ivory coast": "CI", "costa de marfil": "CI", "burma": "MM", "birmania": "MM", "korea": "KR", "corea": "KR",
    "republica dominicana": "DO", "dominicana": "DO", "dr congo": "CD", "bosnia": "BA", "palestine": "PS",
    "palestina": "PS", "cape verde": "CV", "swaziland": "SZ", "trinidad": "TT", "hong kong": "HK", "macao": "MO",
    "macau": "MO", "turkey": "TR", "turquia": "TR", "vatican": "VA", "vaticano": "VA", "saint lucia": "LC",
    "papua": "PG", "antigua": "AG", "san vicente": "VC", "rusia": "RU", "zimbabue": "ZW", "zimbabwe": "ZW",
}  # fmt: skip


class Names:
    """The names of one vocabulary, indexed by their folded words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.extensions = frozenset(n.extension for n in (*vocabulary.people, *vocabulary.queues) if n.extension)
        self._phrases: dict[tuple[str, ...], dict[ConditionField, set[str]]] = {}
        self._whole: dict[tuple[str, ...], dict[ConditionField, set[str]]] = {}
        bearers = Counter(person.name for person in vocabulary.people)
        for person in vocabulary.people:
            namesake = bearers[person.name] > 1 and person.extension is not None
            self._add_person(person.name, f"{person.name} (ext {person.extension})" if namesake else person.name)
        for field, names in (
            ("location", [place.name for place in vocabulary.locations]),
            ("queue", [queue.name for queue in vocabulary.queues]),
            ("trunk", vocabulary.trunks),
        ):
            for name in names:
                self._add(field, name)  # type: ignore[arg-type]
        self._words = frozenset(word for phrase in self._phrases for word in phrase)

    def _add_person(self, name: str, label: str) -> None:
        """`label` tells namesakes apart, as storage does: a name that two people bear is asked back."""
        words = _words(name)
        self._put(self._whole, words, "person", label)
        self._put(self._whole, _words(label), "person", label)
        for phrase in {*_runs(words), *_pairs(words)}:
            self._put(self._phrases, phrase, "person", label)

    def _add(self, field: ConditionField, name: str) -> None:
        words = _words(name)
        self._put(self._whole, words, field, name)
        for phrase in _runs(words):
            self._put(self._phrases, phrase, field, name)

    @staticmethod
    def _put(
        table: dict[tuple[str, ...], dict[ConditionField, set[str]]],
        words: tuple[str, ...],
        field: ConditionField,
        name: str,
    ) -> None:
        if words:
            table.setdefault(words, {}).setdefault(field, set()).add(name)

    @property
    def words(self) -> frozenset[str]:
        """Every word of a name that a slip may be corrected to."""
        return self._words

    def is_name_word(self, word: str) -> bool:
        """Whether the folded word is part of a name of the data."""
        return word in self._words

    def find(self, tokens: Sequence[Token], first: int, ordinary: frozenset[str]) -> Iterator[tuple[int, Entity]]:
        """Yield (one past the last token, entity) for every name that begins at `first`.

        `ordinary` are words that are no name when they stand alone.
        """
        folded = [token.folded if token.kind is Kind.WORD else token.text for token in tokens[first : first + 7]]
        for length in range(len(folded), 0, -1):
            phrase = tuple(folded[:length])
            if length == 1 and (phrase[0] in ordinary or len(phrase[0]) < 3):
                whole = self._whole.get(phrase, {})
                if not whole or phrase[0] in ordinary:
                    yield from self._country(tokens, first, phrase)
                    continue
            if (
                length > 1
                and all(word in ordinary or word in PARTICLES for word in phrase)
                and phrase not in self._whole
            ):
                continue
            typed = _typed(tokens[first : first + length])
            whole = self._whole.get(phrase, {})
            found = whole or self._phrases.get(phrase, {})
            for field, names in found.items():
                if field == "trunk" and len(found) > 1:
                    continue  # trunks are often called after their location, which is what people mean
                yield first + length, Entity(field, tuple(sorted(names)), typed, exact=bool(whole))
            yield from self._country(tokens, first, phrase)

    def _country(self, tokens: Sequence[Token], first: int, phrase: tuple[str, ...]) -> Iterator[tuple[int, Entity]]:
        code = countries().get(phrase)
        if code is None and len(phrase) == 1 and tokens[first].text in {"US", "USA", "UK"}:
            code = {"US": "US", "USA": "US", "UK": "GB"}[tokens[first].text]
        if code is not None:
            yield first + len(phrase), Entity("country", (code,), _typed(tokens[first : first + len(phrase)]))

    def number(self, token: Token) -> Entity | None:
        """A telephone number or a known extension; `values` are the ways in which it may be stored."""
        if token.kind is Kind.PHONE:
            return Entity("number", (token.folded,), token.text)
        if token.kind is Kind.NUMBER and token.folded.isdigit():
            if token.folded in self.extensions:
                return Entity("extension", (token.folded,), token.text)
            if len(token.folded) >= 7:
                regions = tuple(sorted({place.country for place in self.vocabulary.locations if place.country}))
                return Entity("number", _as_e164(token.folded, regions), token.text)
        return None


# By the vocabulary itself and not by what is in it: to hash thousands of names costs more than to read a question.
_indexes: OrderedDict[int, tuple[Vocabulary, Names]] = OrderedDict()
_INDEXES = 8


def names_of(vocabulary: Vocabulary) -> Names:
    """The index of a vocabulary; kept while the vocabulary does not change."""
    kept = _indexes.get(id(vocabulary))
    if kept is None or kept[0] is not vocabulary:
        kept = _indexes[id(vocabulary)] = vocabulary, Names(vocabulary)
        while len(_indexes) > _INDEXES:
            _indexes.popitem(last=False)
    return kept[1]


@cache
def countries() -> dict[tuple[str, ...], str]:
    """Folded words of a country's names in every language of ours → ISO 3166 code."""
    from babel import Locale

    table: dict[tuple[str, ...], str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "QO"}:
                for part in (name, name.partition("(")[0]):
                    table.setdefault(_words(part), code)
    for alias, code in _COUNTRY_ALIASES.items():
        table[tuple(alias.split())] = code
    return table


@cache
def country_words() -> frozenset[str]:
    """Words of country names, for correcting slips."""
    return frozenset(word for phrase in countries() for word in phrase if len(word) > 4)


@cache
def _as_e164(digits: str, regions: tuple[str, ...]) -> tuple[str, ...]:
    import phonenumbers

    forms = [digits, f"+{digits}"]
    for region in regions:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            forms.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return tuple(dict.fromkeys(forms))


def _words(name: str) -> tuple[str, ...]:
    return tuple(
        token.folded if token.kind is Kind.WORD else token.text for token in tokenize(name) if token.folded != ","
    )


def _typed(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _runs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Every stretch of a name's words that does not end in a particle."""
    return {
        words[first:last]
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
        if words[last - 1] not in PARTICLES or (first, last) == (0, len(words))
    }


def _pairs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """A first name with any later name, in either order: `José Núñez` for `José Ángel Núñez`, `Núñez José`."""
    later = [word for word in words[1:] if word not in PARTICLES]
    return {pair for word in later for pair in ((words[0], word), (word, words[0]))}


def comparable(name: str) -> str:
    """A name folded for comparing what somebody typed with a choice."""
    return fold(" ".join(name.split()))
