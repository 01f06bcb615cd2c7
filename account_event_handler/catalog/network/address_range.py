"""Address ranges of security group rules: who can come from there."""

from enum import StrEnum

from account_event_handler.event_pattern.operators import address

_WIDTH = {4: 32, 6: 128}
_HUGE = {4: 8, 6: 16}  # a block of fewer bits is a good part of the internet
_PRIVATE = (
    (4, 0x0A000000, 8),  # 10.0.0.0/8
    (4, 0xAC100000, 12),  # 172.16.0.0/12
    (4, 0xC0A80000, 16),  # 192.168.0.0/16
    (4, 0x64400000, 10),  # 100.64.0.0/10, behind a provider's NAT
    (4, 0x7F000000, 8),  # 127.0.0.0/8
    (4, 0xA9FE0000, 16),  # 169.254.0.0/16
    (6, 0xFC00 << 112, 7),  # fc00::/7
    (6, 0xFE80 << 112, 10),  # fe80::/10
)


class Reach(StrEnum):
    """Who is in a block."""

    ANYWHERE = "anywhere"
    SOMEWHERE = "somewhere"
    PRIVATE = "private"


def reach_of(cidr: str) -> Reach:
    """Whose addresses a CIDR block holds: 203.0.113.9/0 is anywhere, whatever it begins with.

    A block that cannot be read is somewhere on the internet.
    """
    written, _, prefix = cidr.strip().partition("/")
    parsed = address(written)
    if parsed is None:
        return Reach.SOMEWHERE
    version, number = parsed
    bits = int(prefix) if prefix.isdecimal() else _WIDTH[version]
    for kind, start, length in _PRIVATE:
        shift = _WIDTH[kind] - length
        if kind == version and bits >= length and number >> shift == start >> shift:
            return Reach.PRIVATE
    return Reach.ANYWHERE if bits < _HUGE[version] else Reach.SOMEWHERE


def words_of(cidr: str) -> str:
    """The whole internet, 203.0.113.9, 10.0.0.0/8 (private)."""
    written, _, prefix = cidr.strip().partition("/")
    named = written if prefix == ("128" if ":" in written else "32") else cidr
    match reach_of(cidr):
        case Reach.ANYWHERE if prefix.strip("0") == "":
            return "the whole internet"
        case Reach.ANYWHERE:
            return f"{named}, a good part of the internet"
        case Reach.PRIVATE:
            return f"{named} (private)"
    return named
