"""The objects of a JSON file of any size, one by one, whatever they are wrapped in.

Accepted: a list, `{"items": [...]}` and other wrappers, one object after the other with or without commas, several such
pages in a row. An object is tried from its `{` to the next `}`, which is nearly always right and costs one search; only
where that fails (a brace within a string, an object within the object, damage) a slower parser looks for its end.
Damage costs the object that has it: reading goes on at what looks like the beginning of the next.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec

from storage.records import Rejected

T = TypeVar("T", bound=msgspec.Struct)

LONGEST = 256 * 1024  # bytes of one object; a call record has about 1,500
_WINDOWS = (16 * 1024, LONGEST)  # what the slow parser is given: most objects are small
_LONGEST_RAW = 16_000
_LONGEST_NAME = 80
# Possessive, because what was read once need not be read otherwise, and remembering the ways back takes memory.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
# Within a string every quotation mark has a backslash before it, so this is not found there.
_BEGINNING = re.compile(rb'\{\s*"(?:[^"\\]|\\.){1,%d}"\s*:' % _LONGEST_NAME)
_OVERLAP = 2 * _LONGEST_NAME + 100  # bytes of a beginning that may end in the next chunk
# An object up to its first value that is a list or an object.
_WRAPPER = re.compile(
    rb'\{(?:\s*+%b\s*+:(?:\s*+%b\s*+|[^"{}\[\],]++),)*\s*+%b\s*+:\s*+(?=[\[{])' % ((_STRING.pattern,) * 3), re.DOTALL
)
_CLOSED = re.compile(rb'(?:[^"]++|%b)*+' % _STRING.pattern, re.DOTALL)  # up to a string that does not end
_STRUCTURE = re.compile(rb"(?:[\s,:\[\]{}]++|true|false|null|[-+.0-9eE]++)*+")
_QUIET = b", \t\r\n"
_PARSER = json.JSONDecoder(strict=False)
# What may be left where a text ends within a value: part of a word or of an escape.
_BROKEN_OFF = re.compile(r"-|t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|\\?u?[0-9a-fA-F]{0,4}")
_COMPLAINT = re.compile(r"(.*?)(?: - at `\$\.?(.*)`)?")


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What the slow parser made of the data from an object's `{` on; `value` is None when it is broken."""

    text: str  # as far as it belongs to the object
    end: int = 0  # where the data goes on
    value: dict[str, Any] | None = None
    is_utf8: bool = True
    problem: str = ""
    breaks_off: bool = False  # the data ended before the object did


class JsonObjects(Generic[T]):
    """The objects of a JSON text that comes in `chunks`, as msgspec structs of `shape`, whose fields are all optional.

    Iterate once: objects, and Rejected for what is none; `position` counts both. Afterwards `cut` says whether the text
    ended in the middle, and `not_utf8` how many objects were in another encoding (read as Windows-1252).
    """

    def __init__(self, chunks: Iterable[bytes], shape: type[T]) -> None:
        self.position = 0
        self.cut = False
        self.not_utf8 = 0
        self._chunks = chunks
        self._shape = shape
        self._decode = msgspec.json.Decoder(shape).decode
        self._names = frozenset(field.encode_name for field in msgspec.structs.fields(shape))
        self._blank = shape()
        self._data = b""
        self._at = 0
        self._began = 0  # where the object begins that was yielded last
        self._ended = False
        self._depth: int | None = 0  # brackets that are open around the objects; None once damage hid some
        self._lost = False  # after damage, looking for the beginning of the next object

    def __iter__(self) -> Iterator[T | Rejected]:
        for chunk in self._chunks:
            self._data = self._data[self._at :] + chunk
            self._at = 0
            yield from self._objects()
        self._ended = True
        yield from self._objects()
        self.cut = self.cut or bool(self._depth)

    def raw(self) -> str:
        """The object that was yielded last, as it was; cut where it is very long."""
        return self._data[self._began : min(self._at, self._began + _LONGEST_RAW)].decode("utf-8", "replace")

    def _objects(self) -> Iterator[T | Rejected]:
        """Every object that is whole in the data at hand."""
        data, find, decode = self._data, self._data.find, self._decode
        view = memoryview(data)
        while not self._lost or self._found_the_way():
            start = find(b"{", self._at)
            end = find(b"}", start) if start >= 0 else -1
            begins = self._at if start < 0 else start
            if begins == len(data) or (end < 0 and not self._ended and len(data) - begins < LONGEST):
                return
            if start < 0 or data[self._at : start].strip(_QUIET):
                yield from self._between(len(data) if start < 0 else start)
                if self._at != start:
                    continue
            # NUL is in no honest text and PostgreSQL cannot store it: the slow way takes it out.
            if 0 <= end - start < LONGEST and find(b"\\u0000", start, end) < 0:
                try:
                    item = decode(view[start : end + 1])
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                    item = self._blank
                if item != self._blank:
                    self._began, self._at = start, end + 1
                    self.position += 1
                    yield item
                    continue
            if len(data) - start < LONGEST and not self._ended:
                return
            yield from self._odd(start, self._parse(start))

    def _odd(self, start: int, parsed: _Parsed) -> Iterator[T | Rejected]:
        """A record that the fast way cannot read, the beginning of a wrapper, or something that is no record."""
        if parsed.value is not None and not self._names.isdisjoint(parsed.value):
            self._began, self._at = start, parsed.end
            self.position += 1
            self.not_utf8 += not parsed.is_utf8
            yield self._converted(parsed)
        elif wrapper := self._wrapper(start):
            self._at = wrapper.end()
            self._open(1)
        elif parsed.value is not None:
            self._at = parsed.end
            if parsed.value:
                self.position += 1
                yield Rejected(self.position, "is no call record: it has none of the fields of one", parsed.text)
        elif parsed.breaks_off:
            self._at = len(self._data)
            self.cut = True
        else:
            self._at = start + 1
            self._lost = True
            self._depth = None
            known = self._found_the_way()
            raw = self._data[start : min(self._at, start + _LONGEST_RAW)].decode("utf-8", "replace")
            self.position += 1
            yield Rejected(self.position, parsed.problem, raw if known else parsed.text)

    def _found_the_way(self) -> bool:
        """Whether the beginning of an object was found after damage; then reading goes on there."""
        found = _BEGINNING.search(self._data, self._at)
        if found:
            self._at = found.start()
        else:
            self._at = len(self._data) if self._ended else max(self._at, len(self._data) - _OVERLAP)
        self._lost = found is None
        return found is not None

    def _parse(self, start: int) -> _Parsed:
        parsed = _Parsed("", breaks_off=True)
        for size in _WINDOWS:
            window = self._data[start : start + size]
            for text, is_utf8 in _readings(window):
                parsed = _parsed(text, start, is_utf8=is_utf8)
                if not parsed.breaks_off:
                    return parsed
        if len(window) == LONGEST:
            return replace(parsed, problem=f"is longer than {LONGEST // 1024} KiB, or never ends", breaks_off=False)
        return parsed

    def _converted(self, parsed: _Parsed) -> T | Rejected:
        fields = {name: _storable(value) for name, value in (parsed.value or {}).items()}
        try:
            return msgspec.convert(fields, self._shape)
        except msgspec.ValidationError as error:
            return Rejected(self.position, complaint(error), parsed.text)

    def _wrapper(self, start: int) -> re.Match[bytes] | None:
        """The beginning of a wrapper: an object around others, with none of a record's fields before them."""
        found = _WRAPPER.match(self._data, start, start + LONGEST)
        return found if found and not any(f'"{name}"'.encode() in found[0] for name in self._names) else None

    def _between(self, end: int) -> Iterator[Rejected]:
        """What lies before the next object: brackets, commas, the ends of wrappers. Anything else is told."""
        gap = self._data[self._at : end]
        self._at = end
        closed = _CLOSED.match(gap)
        quote = closed.end() if closed else 0
        if quote < len(gap) and (string := _STRING.match(self._data, end - len(gap) + quote)):
            # The brace that seemed to begin an object is within a string.
            self._at = string.end()
            gap = gap[:quote]
        bare = _STRING.sub(b"", gap)
        self._open(bare.count(b"[") + bare.count(b"{") - bare.count(b"]") - bare.count(b"}"))
        if not _STRUCTURE.fullmatch(bare):
            self.position += 1
            raw = gap[:_LONGEST_RAW].decode("utf-8", "replace")
            yield Rejected(self.position, "is no JSON: text between the records", raw)

    def _open(self, brackets: int) -> None:
        if self._depth is not None:
            self._depth = max(0, self._depth + brackets)


def complaint(error: msgspec.ValidationError) -> str:
    """What msgspec says about a value, beginning with the field that has it."""
    found = _COMPLAINT.fullmatch(str(error))
    words = (found[1] if found else str(error)).replace("`", "")
    if not found or not found[2]:
        return words
    return f"{found[2]} is null" if words.endswith("got null") else f"{found[2]}: {words[:1].lower()}{words[1:]}"


def _parsed(text: str, start: int, *, is_utf8: bool) -> _Parsed:
    """The object at the beginning of `text`, which is at `start` in the data."""
    try:
        value, length = _PARSER.raw_decode(text)
    except json.JSONDecodeError as error:
        breaks_off = error.msg.startswith("Unterminated string") or bool(_BROKEN_OFF.fullmatch(text, error.pos))
        problem = f"is no JSON: {error.msg}, at character {error.pos + 1} of the record"
        return _Parsed(text[:_LONGEST_RAW], problem=problem, breaks_off=breaks_off)
    except (ValueError, RecursionError):
        return _Parsed(text[:_LONGEST_RAW], problem="is no JSON that can be read: too deep, or a number too long")
    end = start + (len(text[:length].encode()) if is_utf8 else length)
    return _Parsed(text[: min(length, _LONGEST_RAW)], end, value, is_utf8)


def _readings(window: bytes) -> Iterator[tuple[str, bool]]:
    """A piece of the file as UTF-8, as far as it is that, and then, if not all of it is, as Windows-1252."""
    try:
        yield window.decode(), True
    except UnicodeDecodeError as error:
        yield window[: error.start].decode(), True
        # A piece may end within a character.
        if error.start <= len(window) - 4 or error.end < len(window):
            yield window.decode("cp1252", "replace"), False


def _storable(value: Any) -> Any:
    """A text without NUL and without halves of characters; anything else as it is."""
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else value
