"""The bytes of one JSON value enter as they come, the index behind the value leaves."""

import re

_STRUCTURE = re.compile(rb'"|[{\[]++|[}\]]++')
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_SCALAR = re.compile(rb'[^ \t\n\r,:"{}\[\]]*+')
_QUOTE, _BACKSLASH = b'"\\'
_GOES_ON = -1


class JsonValueScanner:
    """Follows a value to its end by strings and brackets alone, however broken it is inside."""

    __slots__ = ("_depth", "_escaped", "_in_string", "_is_scalar")

    def __init__(self) -> None:
        self._is_scalar: bool | None = None  # not known before its first byte
        self._in_string = self._escaped = False
        self._depth = 0

    def follow(self, data: bytes, at: int) -> int:
        """The index behind the value, or -1 when it goes on where the next bytes start."""
        if self._is_scalar is None and at < len(data):
            self._is_scalar = data[at] not in b'"{['
        if self._is_scalar:
            end = behind(_SCALAR, data, at)
            return end if end < len(data) else _GOES_ON
        while 0 <= at < len(data):
            at = self._through_string(data, at) if self._in_string else self._to_next(data, at)
            if at >= 0 and not (self._depth or self._in_string):
                return at
        return _GOES_ON

    def _to_next(self, data: bytes, at: int) -> int:
        """Behind the next quote or brackets, or behind the bracket that ends the value."""
        found = _STRUCTURE.search(data, at)
        if not found:
            return _GOES_ON
        start, end = found.span()
        if data[start] == _QUOTE:
            self._in_string = True
        elif data[start] in b"{[":
            self._depth += end - start
        else:
            end = min(end, start + self._depth)
            self._depth -= end - start
        return end

    def _through_string(self, data: bytes, at: int) -> int:
        end = behind(_IN_STRING, data, at + self._escaped)
        self._escaped = end < len(data) and data[end] == _BACKSLASH  # of what comes next
        if self._escaped or end >= len(data):
            return _GOES_ON
        self._in_string = False
        return end + 1


def behind(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    """The index behind what the pattern matches at this place."""
    found = pattern.match(data, at)
    return found.end() if found else at
