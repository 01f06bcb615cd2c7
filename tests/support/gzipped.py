"""Gzip that is the same whenever it is made: a test's id may show it."""

import gzip


def gzipped(data: bytes, level: int = 9) -> bytes:
    """Without the time in the header, which differs between the workers of a test run."""
    return gzip.compress(data, level, mtime=0)
