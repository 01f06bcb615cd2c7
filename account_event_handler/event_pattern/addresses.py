"""An IP address or block as text enters, what can be compared or a test of one value leaves."""

from account_event_handler.event_pattern.errors import PatternError
from account_event_handler.event_pattern.strings import Test, text

type Address = tuple[int, int]

_WIDTH = {4: 32, 6: 128}
_IPV6_CHARACTERS = frozenset("0123456789abcdefABCDEF:")


def address(written: str) -> Address | None:
    """The version and the number of an address, or None when the text is not one."""
    if ":" in written:
        return _ipv6(written) if _IPV6_CHARACTERS.issuperset(written) else None
    octets = written.split(".", 4)
    if len(octets) != 4 or len(written) > 15:
        return None
    number = 0
    for octet in octets:
        # Leading zeros are read as decimal, as EventBridge does; ipaddress refuses them.
        if not (octet.isascii() and octet.isdigit() and int(octet) < 256):
            return None
        number = number << 8 | int(octet)
    return 4, number


def same_address(wanted: list[Address]) -> Test:
    """EventBridge compares a plain string that is an address by address, not by spelling."""
    return lambda value: isinstance(value, str) and address(value) in wanted


def cidr(operand: object, at: str) -> Test:
    written, slash, bits = text(operand, at).partition("/")
    if not (slash and bits.isascii() and bits.isdigit()):
        raise PatternError(at, "must be an address, a slash and a number of bits")
    parsed = address(written)
    if parsed is None:
        raise PatternError(at, f"{written!r} is not an IP address")
    version, number = parsed
    if int(bits) >= _WIDTH[version]:
        raise PatternError(at, f"an IPv{version} block has fewer than {_WIDTH[version]} bits")
    host_bits = _WIDTH[version] - int(bits)
    network = number >> host_bits

    def test(value: object) -> bool:
        parsed = address(value) if isinstance(value, str) else None
        return parsed is not None and parsed[0] == version and parsed[1] >> host_bits == network

    return test


def _ipv6(written: str) -> Address | None:
    # Imported here: seldom needed, and it would double the time the package takes to load.
    from ipaddress import IPv6Address

    try:
        parsed = IPv6Address(written)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped
    return (6, int(parsed)) if mapped is None else (4, int(mapped))
