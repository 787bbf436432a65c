"""Contents: unzipped by their bytes, in UTF-8, and honest about an early end."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from integrations.call_files.contents import CHUNK, Contents
from storage.errors import UnreadableFile

TEXT = b"".join(b"line %d of a file\n" % number for number in range(20_000))


def read(path: Path) -> tuple[bytes, str | None]:
    with Contents(path) as contents:
        data = b"".join(contents.chunks())
        assert contents.position == contents.size
        return data, contents.trouble


def written(folder: Path, data: bytes) -> Path:
    path = folder / "calls"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "packed",
    [
        TEXT,
        gzip.compress(TEXT),
        gzip.compress(TEXT[:777]) + gzip.compress(TEXT[777:]),
        gzip.compress(TEXT) + b"\0" * 512,
        b"\xef\xbb\xbf" + TEXT,
        TEXT.decode().encode("utf-16"),
        gzip.compress(TEXT.decode().encode("utf-16")),
    ],
    ids=["plain", "gzip", "two members", "padded", "marked", "UTF-16", "UTF-16 in gzip"],
)
def test_what_is_in_a_file_does_not_depend_on_how_it_is_packed(packed: bytes, tmp_path: Path):
    assert read(written(tmp_path, packed)) == (TEXT, None)


def test_a_gzip_that_is_cut_short_gives_what_is_there_and_says_so(tmp_path: Path):
    data, trouble = read(written(tmp_path, gzip.compress(TEXT)[:-500]))

    assert len(data) > len(TEXT) // 2
    assert TEXT.startswith(data)
    assert trouble == "Its gzip data is cut short."


def test_damaged_gzip_gives_what_came_before_and_says_so(tmp_path: Path):
    packed = bytearray(gzip.compress(5 * TEXT))
    packed[-8] ^= 0xFF  # in the sum of the data

    data, trouble = read(written(tmp_path, bytes(packed)))

    assert len(data) == CHUNK
    assert data[: len(TEXT)] == TEXT
    assert trouble == "Its gzip data is damaged."


def test_a_gzip_bomb_comes_in_small_pieces(tmp_path: Path):
    with Contents(written(tmp_path, gzip.compress(b" " * 20 * CHUNK))) as contents:
        assert max(map(len, contents.chunks())) <= CHUNK


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("calls.csv", "a,b\n")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: b"", "calls is empty."),
        (lambda: gzip.compress(b""), "calls is empty."),
        (lambda: gzip.compress(TEXT)[:10], "calls: Its gzip data is cut short."),
        (lambda: b"\x1f\x8b\x08 no gzip at all", "calls: Its gzip data is damaged."),
        (zipped, "calls is a ZIP archive or an Excel workbook; unpack it, or save it as CSV."),
        (lambda: b"%PDF-1.7", "calls is a PDF."),
        (lambda: b"\x7fELF\0\0\0", "calls is no call history: it is a binary file."),
    ],
)
def test_what_cannot_be_call_history_is_refused_with_a_sentence(make: Callable[[], bytes], told: str, tmp_path: Path):
    with pytest.raises(UnreadableFile) as refused:
        Contents(written(tmp_path, make()))
    assert str(refused.value) == told


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path):
    with pytest.raises(UnreadableFile, match=r"There is no file .*nothing\.json\."):
        Contents(tmp_path / "nothing.json")
    with pytest.raises(UnreadableFile, match="is a folder; name the files in it"):
        Contents(tmp_path)
