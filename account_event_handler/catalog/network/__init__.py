"""Networks: whose addresses a CIDR block holds, what ports are called, and how dangerous they are to open."""

from enum import StrEnum

from msgspec import Struct

from account_event_handler.catalog.record import number, text
from account_event_handler.event_pattern.operators import address
from account_event_handler.model import Severity

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


# a password or a key stands before these, if somebody chose a good one
_LOGINS = {22: "SSH", 23: "Telnet", 3389: "RDP", 5900: "VNC", 5985: "WinRM", 5986: "WinRM"}
# these hand out data or control, many of them without asking who comes
_DATA = (
    {139: "SMB", 389: "LDAP", 445: "SMB", 636: "LDAP", 873: "rsync"}
    | {1433: "SQL Server", 1521: "Oracle", 2049: "NFS", 2181: "ZooKeeper", 2375: "Docker", 2376: "Docker"}
    | {2379: "etcd", 3306: "MySQL", 5432: "PostgreSQL", 5439: "Redshift", 5601: "Kibana", 5984: "CouchDB"}
    | {6379: "Redis", 7687: "Neo4j", 8086: "InfluxDB", 9042: "Cassandra", 9092: "Kafka", 9200: "Elasticsearch"}
    | {9300: "Elasticsearch", 10250: "kubelet", 11211: "Memcached", 27017: "MongoDB", 50000: "Db2"}
)
_WEB = {80: "HTTP", 443: "HTTPS"}
_PROTOCOLS = {"-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmp", "icmpv6": "icmp"}


class Ports(Struct, frozen=True):
    """A range of ports of one protocol: all, tcp, udp, icmp or a protocol's number."""

    protocol: str
    first: int
    last: int

    @classmethod
    def read(cls, protocol: object, first: object, last: object) -> "Ports":
        """The range as a rule spells it; what is missing or unreadable counts as every port."""
        name = text(protocol).lower() if text(protocol) else "all"
        start, end = _number(first, 0), _number(last, 65535)
        if start < 0 or end < start:
            start, end = 0, 65535
        return cls(_PROTOCOLS.get(name, name), start, end)

    @property
    def words(self) -> str:
        """SSH (22), TCP port 8080, TCP ports 3000-4000 (with MySQL), all traffic."""
        if self.protocol == "all":
            return "all traffic"
        if self.protocol == "icmp":
            return "ICMP (ping)"
        if self.protocol not in ("tcp", "udp"):
            return f"protocol {self.protocol}"
        if self._is_every_port:
            return f"all {self.protocol.upper()} ports"
        return self._words_of_range()

    @property
    def danger(self) -> Severity:
        """How loud it is when the whole internet may come in here."""
        if self.protocol == "icmp":
            return Severity.LOW
        if self.protocol == "udp":
            return Severity.HIGH if self._is_every_port else self._danger_of_web()
        if self.protocol not in ("all", "tcp"):
            return Severity.MEDIUM
        if self.protocol == "all" or self._is_every_port or self._inside(_DATA):
            return Severity.CRITICAL
        return Severity.HIGH if self._inside(_LOGINS) else self._danger_of_web()

    @property
    def are_for_answers(self) -> bool:
        """Whether these are the high ports that answers to one's own requests come back to."""
        return self.protocol in ("tcp", "udp") and self.first >= 1024 and self.last >= 60999

    @property
    def _is_every_port(self) -> bool:
        return self.first <= 1 and self.last >= 65535

    def _danger_of_web(self) -> Severity:
        return Severity.LOW if self.first == self.last in _WEB else Severity.MEDIUM

    def _words_of_range(self) -> str:
        kind = self.protocol.upper()
        names = self._inside(_DATA | _LOGINS | _WEB) if kind == "TCP" else []
        if self.first == self.last:
            return f"{names[0]} ({self.first})" if names else f"{kind} port {self.first}"
        with_names = f" (with {', '.join(names[:2])})" if names else ""
        return f"{kind} ports {self.first}-{self.last}{with_names}"

    def _inside(self, known: dict[int, str]) -> list[str]:
        names = [name for port, name in known.items() if self.first <= port <= self.last]
        return list(dict.fromkeys(names))


def _number(value: object, otherwise: int) -> int:
    found = number(value)
    return otherwise if found is None else found
