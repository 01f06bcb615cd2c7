import sys
import zlib
from collections.abc import Iterator
from random import Random
from types import ModuleType

import pytest
from isal import isal_zlib

from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.inflate import PIECE, fastest, text_of
from tests.ingest.log_files.files import chunked
from tests.support.gzipped import gzipped

BOTH = pytest.mark.parametrize("engine", [zlib, isal_zlib])
TEXT = b'{"a":"' + Random(1).randbytes(300_000).hex().encode() + b'"}'


@BOTH
@pytest.mark.parametrize("size", [1, 1_000, 65_536, 10_000_000])
def test_a_file_is_inflated_in_small_pieces(engine: ModuleType, size: int) -> None:
    pieces = list(text_of(chunked(gzipped(TEXT), size), engine))
    assert b"".join(pieces) == TEXT
    assert max(map(len, pieces)) <= PIECE


@BOTH
def test_a_bomb_comes_in_small_pieces_to_its_end(engine: ModuleType) -> None:
    for size in range(9 * PIECE, 9 * PIECE + 600, 37):
        pieces = list(text_of(chunked(gzipped(b"{" * size), 65_536), engine))
        assert (sum(map(len, pieces)), max(map(len, pieces))) == (size, PIECE)


@BOTH
def test_a_bomb_cut_short_gives_all_there_is(engine: ModuleType) -> None:
    packed = gzipped(b"{" * 8 * PIECE)
    for place in range(30, 200):
        given: list[bytes] = []
        with pytest.raises(DamagedError, match="it is cut short"):
            given.extend(text_of(chunked(packed[:place], 65_536), engine))
        assert b"".join(given) == zlib.decompressobj(31).decompress(packed[:place])


def test_plain_text_comes_in_small_pieces_too() -> None:
    pieces = list(text_of(lambda: [TEXT], zlib))
    assert b"".join(pieces) == TEXT
    assert max(map(len, pieces)) <= PIECE


@BOTH
def test_a_damaged_file_gives_everything_before_the_damage(engine: ModuleType) -> None:
    packed = bytearray(gzipped(TEXT))
    packed[-5] ^= 0xFF  # its checksum
    given: list[bytes] = []
    opened = []

    def file() -> Iterator[bytes]:
        opened.append(1)
        yield bytes(packed)

    with pytest.raises(DamagedError, match="its gzip is damaged"):
        given.extend(text_of(file, engine))  # keeps what came before the error
    assert b"".join(given) == TEXT
    assert len(opened) == 2


def test_a_whole_file_is_opened_once() -> None:
    opened = []

    def file() -> Iterator[bytes]:
        opened.append(1)
        yield gzipped(TEXT)

    assert b"".join(text_of(file, isal_zlib)) == TEXT
    assert len(opened) == 1


def test_the_faster_engine_is_taken_and_zlib_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fastest() is isal_zlib
    monkeypatch.setitem(sys.modules, "isal", None)
    assert fastest() is zlib
