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


def text_of(file: Open, engine: Engine) -> Iterator[bytes]:
    """Pieces of at most PIECE bytes; DamagedError comes after all that can be had of the text.

    An engine keeps to itself what it inflated in the call in which it met the damage, so a damaged
    file is opened a second time and read in small steps.
    """
    chunks = iter(file())
    head = _head(chunks)
    if not head.startswith(_GZIP):
        yield from _plain(head, chunks)
        return
    given = 0
    try:
        for piece in _inflated(chain([head], chunks), engine, _drained):
            given += len(piece)
            yield piece
    except DamagedError:
        yield from _behind(given, _inflated(_small(file()), zlib, _drained_carefully))


def _head(chunks: Iterator[bytes]) -> bytes:
    """As much as it takes to know what the file is, without the white space before it."""
    head = b""
    for chunk in chunks:
        head = (head + chunk).lstrip(SPACES)
        if len(head) >= len(BYTE_ORDER_MARK):
            break
    if not head:
        raise DamagedError("it is empty")
    return head


def _plain(head: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if not head.startswith(_JSON):
        raise DamagedError("it is neither gzip nor JSON")
    for chunk in chain([head], chunks):
        for start in range(0, len(chunk), PIECE):
            yield chunk[start : start + PIECE]


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


def _drained(member: Any, data: bytes) -> Iterator[bytes]:
    """All that the member makes of the data: what does not fit into one piece waits inside."""
    while True:
        piece = member.decompress(data, PIECE)
        if piece:
            yield piece
        data = member.unconsumed_tail
        if member.eof or not (data or len(piece) == PIECE):
            return


def _drained_carefully(member: Any, data: bytes) -> Iterator[bytes]:
    before = member.copy()
    try:
        pieces = list(_drained(member, data))
    except zlib.error:
        pieces = list(_up_to_damage(before, data))
        yield from pieces
        raise
    yield from pieces


def _up_to_damage(member: Any, data: bytes) -> Iterator[bytes]:
    """Byte by byte in and out, so that nothing is kept back."""
    try:
        for place in range(len(data)):
            rest = data[place : place + 1]
            while (byte := member.decompress(rest, 1)) or member.unconsumed_tail:
                yield byte
                rest = member.unconsumed_tail
    except zlib.error:
        return


def _small(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), _STEP):
            yield chunk[start : start + _STEP]


def _behind(given: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces without what was given before."""
    for piece in pieces:
        if rest := piece[given:]:
            yield rest
        given = max(0, given - len(piece))
