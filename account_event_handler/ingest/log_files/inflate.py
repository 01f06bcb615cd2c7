"""Inflating a file's gzip to pieces of text, up to where it is damaged."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from types import ModuleType
from typing import Any

from account_event_handler.ingest.log_files.json_text import SPACES, DamagedError

PIECE = 524_288  # bytes of text: most files are one piece, and more take more memory
_STEP = 1_024  # bytes of gzip
_GZIP, _GZIP_FORMAT = b"\x1f\x8b", 31  # how it begins; what zlib calls it
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # no part of JSON, but common
_JSON = (b"{", b"[", BYTE_ORDER_MARK)

type Engine = ModuleType  # zlib, or isal's copy of it
type Open = Callable[[], Iterable[bytes]]
type Drained = Callable[[Any, bytes], Iterator[bytes]]


def fastest() -> Engine:
    """isal, at twice zlib's speed or more, and zlib where there is none."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib


def text_of(file: Open, engine: Engine, *, any_text: bool = False) -> Iterator[bytes]:
    """Pieces of at most PIECE bytes; DamagedError comes after all that can be had of the text.

    Not gzip it must begin as JSON does, or, with `any_text`, be anything.

    An engine keeps to itself what it inflated in the call in which it met the damage, so a damaged file is opened a
    second time and read in small steps.
    """
    chunks, head = iter(file()), b""
    while len(head) < len(BYTE_ORDER_MARK) and (chunk := next(chunks, None)) is not None:
        head = (head + chunk).lstrip(SPACES)
    if not head.startswith(_GZIP):
        if not head or not (any_text or head.startswith(_JSON)):
            raise DamagedError("it is neither gzip nor JSON" if head else "it is empty")
        yield from _split(chain([head], chunks), PIECE)
        return
    given = 0
    try:
        for piece in _inflated(chain([head], chunks), engine, _drained):
            given += len(piece)
            yield piece
    except DamagedError:
        for piece in _inflated(_split(file(), _STEP), zlib, _drained_carefully):
            if rest := piece[given:]:
                yield rest
            given = max(0, given - len(piece))


def _split(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    return (chunk[start : start + size] for chunk in chunks for start in range(0, len(chunk), size))


def _inflated(chunks: Iterable[bytes], engine: Engine, drained: Drained) -> Iterator[bytes]:
    """The text of every member; padding of zeros may follow each."""
    member = engine.decompressobj(_GZIP_FORMAT)
    try:
        for chunk in chunks:
            data = chunk.lstrip(b"\0") if member.eof else chunk
            while data:
                if member.eof:
                    member = engine.decompressobj(_GZIP_FORMAT)
                yield from drained(member, data)
                data = member.unused_data.lstrip(b"\0") if member.eof else b""
    except engine.error as error:
        raise DamagedError(f"its gzip is damaged ({error})") from error
    if not member.eof:
        raise DamagedError("it is cut short")


def _drained(member: Any, data: bytes, most: int = PIECE) -> Iterator[bytes]:
    """All that the member makes of the data: what does not fit into one piece waits inside."""
    while True:
        piece = member.decompress(data, most)
        if piece:
            yield piece
        data = member.unconsumed_tail
        if member.eof or not (data or len(piece) == most):
            return


def _drained_carefully(member: Any, data: bytes) -> Iterator[bytes]:
    before = member.copy()
    try:
        pieces = list(_drained(member, data))
    except zlib.error:
        for byte in _split([data], 1):  # byte by byte in and out, so that nothing is kept back
            yield from _drained(before, byte, most=1)
        raise
    yield from pieces
