"""CSV rows: the same cells that were written, whatever the delimiter and the encoding; damage stays in its line."""

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.call_files.csv_rows import LONGEST, CsvRows, Row
from storage.errors import UnreadableFile
from storage.records import Rejected

cells = st.text(alphabet='",;\t \r\nabñ☎') | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)


def read(text: str | bytes, size: int = 1000) -> tuple[CsvRows, list[Row | Rejected]]:
    data = text.encode() if isinstance(text, str) else text
    rows = CsvRows("calls.csv", (data[at : at + size] for at in range(0, len(data), size)))
    return rows, list(rows)


def good(found: list[Row | Rejected]) -> list[list[str]]:
    return [row.cells for row in found if isinstance(row, Row)]


def bad(found: list[Row | Rejected]) -> list[tuple[int, str, str]]:
    return [(row.position, row.reason, row.raw) for row in found if isinstance(row, Rejected)]


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6),
    st.sampled_from(",;\t|"),
    st.integers(1, 300),
)
def test_it_reads_what_was_written(written: list[list[str]], delimiter: str, size: int):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([["first", "second", "third"], *written])

    _, found = read(out.getvalue(), size)

    assert good(found) == written
    assert bad(found) == []


def test_positions_are_lines_of_the_file():
    _, found = read('sep=;\na;b\n1;"over\ntwo lines"\n\n3;4\n')

    assert [(row.position, row.cells) for row in found if isinstance(row, Row)] == [
        (3, ["1", "over\ntwo lines"]),
        (6, ["3", "4"]),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1", "has 1 columns where the header has 2"),
        ("1,2,3", "has 3 columns where the header has 2"),
        ('1,"2', "has a quotation mark too many, or is longer than 256 KiB"),
        ('1,"2"3', "has a quotation mark too many, or is longer than 256 KiB"),
        ("1,\0", "has NUL characters in it"),
        (f'1,"{"x" * 9 * LONGEST}"', "has a quotation mark too many, or is longer than 256 KiB"),
        (f'1,"{"x" * LONGEST}"', "has a quotation mark too many, or is longer than 256 KiB"),
        (f"1,{'x' * LONGEST}", "has a quotation mark too many, or is longer than 256 KiB"),
    ],
)
def test_a_bad_line_is_put_aside_and_the_next_ones_are_read(line: str, reason: str):
    _, found = read(f'a,b\n0,0\n{line}\n3,"three"\n4,4\n')

    assert good(found) == [["0", "0"], ["3", "three"], ["4", "4"]]
    ((position, told, raw),) = bad(found)
    assert position == 3
    assert [row.position for row in found] == [2, 3, 4, 5]
    assert told == reason
    assert raw == f"{line}\n"[:16_000]


def test_latin_1_is_read_and_counted_where_a_line_is_not_utf_8():
    rows, found = read(b"a,b\n" + "Muñoz,1\n".encode("latin-1") + "Muñoz,2\nAna,3\n".encode())

    assert good(found) == [["Muñoz", "1"], ["Muñoz", "2"], ["Ana", "3"]]
    assert rows.not_utf8 == 1


def test_a_last_line_without_its_end_is_known():
    _, found = read("a,b\n1,2\n3,4")

    assert [row.ended for row in found if isinstance(row, Row)] == [True, False]


@pytest.mark.parametrize("text", ["", "\n\n", "sep=,\n", "x" * LONGEST * 3])
def test_a_file_without_a_header_is_refused(text: str):
    with pytest.raises(UnreadableFile, match="has no line with the names of columns"):
        read(text)


def test_memory_stays_small_however_long_the_file():
    def endless() -> Iterator[bytes]:
        yield b"a,b\n"
        for _ in range(10):
            yield b'some,"cells"\n' * 10_000
        yield b'1,"a quotation mark that does not end\n'
        for _ in range(4):
            yield b"some,cells\n" * 10_000
        for _ in range(200):
            yield b"one endless line" * 5_000

    tracemalloc.start()
    count = sum(1 for _ in CsvRows("calls.csv", endless()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count > 140_000
    assert most < 12_000_000
