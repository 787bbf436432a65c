"""Splitting JSON: the same objects that a whole parse finds, however wrapped, cut in chunks or damaged."""

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.call_files.json_objects import LONGEST, JsonObjects
from storage.records import Rejected


class Record(msgspec.Struct):
    id: str | None = msgspec.field(default=None, name="Report ID")
    name: str | None = msgspec.field(default=None, name="User")
    duration: int | str = msgspec.field(default="", name="Duration")


nasty = st.text(alphabet='{}[]",:\\ \n\u00e9\u202e\U0001f4de{{}}""a') | st.text(
    st.characters(codec="utf-8", exclude_characters="\0")
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | nasty,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(nasty, inner, max_size=3),
    max_leaves=6,
)
flat = {"Report ID": nasty, "User": nasty | st.none(), "Duration": st.integers(0, 10**6)}
flat_records = st.fixed_dictionaries(flat)
records = st.fixed_dictionaries(flat, optional={"Something new": values, "aaa": values})


def wrapped(items: list[dict[str, Any]], how: str, **options: Any) -> str:
    texts = [json.dumps(item, **options) for item in items]
    match how:
        case "lines":
            return "\n".join(texts)
        case "list":
            return json.dumps(items, **options)
        case "page":
            return json.dumps(
                {"note": 'a {note}: "x", [y]', "count": 3, "items": items, "next": "/a?{b}=[c]"}, **options
            )
        case "pages":
            return "".join(json.dumps({"items": [item]}, **options) for item in items) + '{"items": []}'
        case _:
            return json.dumps({"data": {"total": None, "rows": items}}, **options)


def split(text: bytes, size: int) -> tuple[JsonObjects[Record], list[Record | Rejected]]:
    objects = JsonObjects((text[at : at + size] for at in range(0, len(text), size)), Record)
    return objects, list(objects)


@given(
    st.lists(records, max_size=6),
    st.sampled_from(["lines", "list", "page", "pages", "nested"]),
    st.booleans(),
    st.sampled_from([None, 1]),
    st.integers(1, 400),
)
def test_it_finds_what_a_whole_parse_finds(
    items: list[dict[str, Any]], how: str, escaped: bool, indent: int | None, size: int
):
    text = wrapped(items, how, ensure_ascii=escaped, indent=indent).encode()

    objects, found = split(text, size)

    assert found == [Record(item["Report ID"], item["User"], item["Duration"]) for item in items]
    assert not objects.cut


@given(st.lists(flat_records, min_size=2, max_size=5), st.data(), st.integers(1, 400))
def test_a_record_that_lost_its_end_costs_only_itself(items: list[dict[str, Any]], data: st.DataObject, size: int):
    texts = [json.dumps(item) for item in items]
    hurt = data.draw(st.integers(0, len(items) - 2))
    texts[hurt] = texts[hurt][: data.draw(st.integers(1, len('{"Report ID": ')))]

    _, found = split(f"[{','.join(texts)}]".encode(), size)

    assert [item.id for item in found if isinstance(item, Record)] == [
        item["Report ID"] for at, item in enumerate(items) if at != hurt
    ]
    (told,) = [item for item in found if isinstance(item, Rejected)]
    assert told.position == hurt + 1
    assert told.reason.startswith("is no JSON")


@given(st.lists(flat_records, min_size=1, max_size=4), st.data())
def test_a_text_that_breaks_off_gives_what_was_whole_and_says_so(items: list[dict[str, Any]], data: st.DataObject):
    text = json.dumps(items).encode()
    end = data.draw(st.integers(1, len(text) - 1))

    objects, found = split(text[:end], 50)

    whole = [item["Report ID"] for item in items]
    assert [item.id for item in found if isinstance(item, Record)] == whole[: len(found)]
    assert not any(isinstance(item, Rejected) for item in found)
    assert objects.cut


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"Report ID": "1", "Duration": null}', "Duration is null"),
        (b'{"Report ID": 1}', "Report ID: expected str | null, got int"),
        (b'{"Report ID": "1", "Duration": {"seconds": 1}}', "Duration: expected int | str, got object"),
        (b'{"Report ID": oops}', "is no JSON: Expecting value, at character 15 of the record"),
        (b'{"wrong": "kind"}', "is no call record: it has none of the fields of one"),
        (b'{"Report ID": "' + b"x" * LONGEST + b'"}', "is longer than 256 KiB, or never ends"),
        (b'{"Report ID": "1", "x": ' + b"[" * 100_000 + b"}", "is no JSON that can be read: too deep"),
        (b"}oops{", "is no JSON: text between the records"),
    ],
)
def test_what_is_no_record_is_told_and_the_next_is_read(text: bytes, reason: str):
    _, found = split(b'[{"Report ID": "a"}, ' + text + b', {"Report ID": "b"}]', 1000)

    first, told, *last = found
    assert first == Record("a")
    assert isinstance(told, Rejected)
    assert told.position == 2
    assert told.reason.startswith(reason)
    assert len(told.raw) <= 16_000
    assert last[-1] == Record("b")


def test_what_cannot_be_stored_is_left_out_of_texts():
    _, found = split(b'{"Report ID": "1\\u0000\\ud800", "User": "\\ud83d\\udcde"}', 10)

    assert found == [Record("1?", "\U0001f4de")]


def test_a_record_in_another_encoding_is_read_and_counted():
    objects, found = split('{"User": "Muñoz"}\n'.encode("cp1252") + '{"User": "Muñoz"}\n'.encode(), 12)

    assert found == [Record(name="Muñoz")] * 2
    assert objects.not_utf8 == 1


def test_memory_stays_small_however_long_the_text():
    record = json.dumps({"Report ID": "1", "User": "}" * 20, "x": "y" * 1400}).encode() + b",\n"

    def endless() -> Iterator[bytes]:
        yield b"["
        for _ in range(60):
            yield record * 350
        yield b'{"User": "' + b"never ends" * 500_000

    tracemalloc.start()
    count = sum(1 for _ in JsonObjects(endless(), Record))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 60 * 350 + 1
    assert most < 12_000_000
