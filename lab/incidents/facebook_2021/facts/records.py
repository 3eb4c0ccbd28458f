"""Resource records as probes write them: ``name ttl [class] type rdata``."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from lab.incidents.facebook_2021.record import ZONES
from lab.journal.fields import text
from lab.model.event import Event

_FIELDS = 4


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A resource record; names in lower case with their final dot, addresses in short form."""

    name: str
    ttl: int
    type: str
    data: str


def parse(line: str) -> Record | None:
    """Read one line of a record in presentation form; return None when it is not one."""
    words = [word for word in line.split() if word.upper() != "IN"]
    if len(words) < _FIELDS or not words[1].isdigit():
        return None
    kind = words[2].upper()
    return Record(_full(words[0]), int(words[1]), kind, _data(kind, " ".join(words[3:])))


def parsed(lines: Iterable[str]) -> frozenset[Record]:
    """Return the records among the lines."""
    return frozenset(record for record in map(parse, lines) if record is not None)


def in_house(look: Event) -> bool:
    """Return whether a look asks for a name of a zone on a-d.ns.facebook.com."""
    return any(inside(look, zone) for zone in ZONES)


def inside(look: Event, zone: str) -> bool:
    """Return whether a look asks for a name at or below a zone (both may lack the final dot)."""
    name, apex = _full(text(look.data, "name")), _full(zone)
    return name == apex or name.endswith("." + apex)


def _full(name: str) -> str:
    return name.lower().rstrip(".") + "."


def _data(kind: str, data: str) -> str:
    if kind in ("A", "AAAA"):
        try:
            return str(ip_address(data))
        except ValueError:
            return data
    return _full(data) if kind in ("NS", "CNAME") else data
