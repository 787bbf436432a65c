"""The bytes of a file: unzipped by what they are and not by the file's name, in UTF-8 where they came in UTF-16."""

import codecs
import os
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Self

from storage.errors import UnreadableFile

CHUNK = 1 << 20
_BINARY = 512  # bytes in which a text has no NUL; further on it may be damage in one row
_GZIP = b"\x1f\x8b"
_OTHER_KINDS = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook; unpack it, or save it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save it as CSV"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"BZh", "a bzip2 archive; unpack it"),
    (b"\xfd7zXZ", "an xz archive; unpack it"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it"),
)


class Contents:
    """An open file, read once from its beginning. Raises UnreadableFile where it cannot even be begun.

    `size` and `position` count bytes on the disk. `trouble` says after reading why it ended early, if it did: then what
    came before is sound.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.position = 0
        self.trouble: str | None = None
        try:
            self._file = path.open("rb")
        except FileNotFoundError:
            raise UnreadableFile(f"There is no file {path}.") from None
        except IsADirectoryError:
            raise UnreadableFile(f"{path} is a folder; name the files in it.") from None
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be opened: {error.strerror}.") from None
        self.size = os.fstat(self._file.fileno()).st_size
        try:
            self._chunks = self._text()
            self.head = next(self._chunks, b"")
        except UnreadableFile:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def chunks(self) -> Iterator[bytes]:
        """All bytes in pieces of about CHUNK; `head` is the first of them."""
        return chain((self.head,) if self.head else (), self._chunks)

    def _text(self) -> Iterator[bytes]:
        plain = self._plain()
        first = next(plain, b"")
        if not first:
            raise UnreadableFile(f"{self.name}: {self.trouble}" if self.trouble else f"{self.name} is empty.")
        for magic, kind in _OTHER_KINDS:
            if first.startswith(magic):
                raise UnreadableFile(f"{self.name} is {kind}.")
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            decode = codecs.getincrementaldecoder("utf-16")("replace").decode
            yield from (decode(piece).encode("utf-8", "replace") for piece in chain((first,), plain))
        elif b"\0" in first[:_BINARY]:
            raise UnreadableFile(f"{self.name} is no call history: it is a binary file.")
        else:
            yield first.removeprefix(codecs.BOM_UTF8)
            yield from plain

    def _plain(self) -> Iterator[bytes]:
        raw = self._raw()
        first = next(raw, b"")
        everything = chain((first,), raw)
        return self._unzipped(everything) if first.startswith(_GZIP) else everything

    def _raw(self) -> Iterator[bytes]:
        try:
            while chunk := self._file.read(CHUNK):
                self.position += len(chunk)
                yield chunk
        except OSError as error:
            self.trouble = f"It cannot be read to its end: {error.strerror}."

    def _unzipped(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """What a gzip file holds; it may have several members, and zeros after the last."""
        member = zlib.decompressobj(wbits=31)
        for piece in chunks:
            rest = piece
            while rest:
                if member.eof:
                    rest = rest.lstrip(b"\0")
                    if not rest.startswith(_GZIP[:1]):
                        break  # like gunzip, we leave alone what follows and is no gzip
                    member = zlib.decompressobj(wbits=31)
                try:
                    data = member.decompress(rest, CHUNK)
                except zlib.error:
                    self.trouble = "Its gzip data is damaged."
                    return
                if data:
                    yield data
                rest = member.unconsumed_tail or member.unused_data
        if not member.eof:
            self.trouble = self.trouble or "Its gzip data is cut short."
