"""Rewrites what stands between two marks of a text."""


def between(text: str, begin: str, end: str, block: str, file: str) -> str:
    """The text with the block between its marks; raises ValueError when a mark is missing."""
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    if begin not in text or end not in rest:
        raise ValueError(f"{file} has lost its marks {begin.strip()!r}, {end.strip()!r}")
    return before + begin + block + end + after
