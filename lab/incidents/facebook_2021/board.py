"""The live tiles of 4 October 2021: users, backbone planes, PoPs, resolvers and .com."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lab.incidents.facebook_2021.chapters.dns import failed, resolver
from lab.incidents.facebook_2021.chapters.dns import name as name_of
from lab.incidents.facebook_2021.chapters.network import State, plane_state
from lab.incidents.facebook_2021.events import Backbone, PopAnnounced
from lab.incidents.facebook_2021.live_loads import Loads
from lab.journal.fields import table, tables, text, texts
from lab.journal.kinds.probe import Dns
from lab.journal.kinds.run import RunStarted
from lab.journal.kinds.server import Load
from lab.journal.seen import is_blind
from lab.journal.served import Attempts, of_app, total
from lab.model.event import Event
from lab.report.read.sentences import Sentence, Tone
from lab.report.tiles import BACK, LOST, NOT_SEEN, Tile, Turns, tone_of_share

TONES = {
    State.UP: Tone.GOOD,
    State.PARTLY: Tone.PARTLY,
    State.DOWN: Tone.BAD,
    State.UNKNOWN: Tone.UNKNOWN,
}


@dataclass(slots=True)
class FacebookBoard:
    """The network at the last event; a part that is lost or comes back is news."""

    served: dict[str, dict[str, Attempts]] = field(default_factory=dict)  # app: group: last second
    planes: dict[str, State] = field(default_factory=dict)
    every: frozenset[str] = frozenset()  # planes of the network, looked at or not
    announced: dict[str, int | None] = field(default_factory=dict)  # PoP: DNS prefixes
    most: dict[str, int] = field(default_factory=dict)  # PoP: most prefixes it ever announced
    failing: dict[str, set[str]] = field(default_factory=dict)  # resolver: names
    loads: Loads = field(default_factory=Loads)
    turns: Turns = field(default_factory=Turns)

    def feed(self, event: Event) -> Iterator[Sentence]:
        """Take in an event and yield what of it is news."""
        self.loads.feed(event)
        take = TAKERS.get(event.kind)
        if take is not None:
            yield from take(self, event)

    def share(self, app: str, group: str | None = None) -> float | None:
        """Return the share of an application's last attempts that succeeded."""
        groups = self.served.get(app, {})
        return total(tried for name, tried in groups.items() if group in (None, name)).served

    def tiles(self) -> Sequence[Tile]:
        """Return users, planes, PoPs and loads, as far as they were seen."""
        apps = [self._app(app) for app in self.served] if any(self.served.values()) else []
        up = sum(state is State.UP for state in self.planes.values())
        backbone = f"backbone: {up} of {len(self.planes)} planes"
        planes = [Tile(backbone, name, TONES[state]) for name, state in self.planes.items()]
        pops = [self._pop(pop, count) for pop, count in self.announced.items()]
        return [*apps, *planes, *pops, *self.loads.tiles()]

    def _app(self, app: str) -> Tile:
        share = self.share(app)
        if share is None:
            return Tile("users served", app, Tone.UNKNOWN, NOT_SEEN, 0.0)
        groups = {group: self.share(app, group) for group in sorted(self.served[app])}
        apart = [
            f"{group.removeprefix('usr-')} {_percent(part)}"
            for group, part in groups.items()
            if _percent(part) != _percent(share)
        ]
        words = " ".join([_percent(share), *apart])
        return Tile("users served", app, tone_of_share(share), words, share)

    def _pop(self, pop: str, count: int | None) -> Tile:
        most = self.most.get(pop, 0)
        words = "" if count is None else f"{count}/{most}"
        return Tile("DNS prefixes announced", pop, _tone_of_count(count, most), words)


def _run_started(board: FacebookBoard, event: Event) -> Iterator[Sentence]:
    board.served = {app: {} for app in texts(event.data, "apps")}
    labels = [table(node, "labels") for node in tables(event.data, "nodes")]
    board.every = frozenset(f"p{each['plane']}" for each in labels if each.get("plane"))
    yield from ()


def _load(board: FacebookBoard, event: Event) -> Iterator[Sentence]:
    apps = table(event.data, "apps")
    for app in apps:
        board.served.setdefault(app, {})[event.subject] = of_app(apps, app)
    for app in board.served:
        share = board.share(app)
        if share is None:
            continue
        words = f"{share:.0%} of attempts succeed"
        if share < LOST and board.turns.turned(f"app {app}", up=False):
            yield Sentence("users", f"{app} is lost: {words}", Tone.BAD)
        elif share > BACK and board.turns.turned(f"app {app}", up=True):
            yield Sentence("users", f"{app} is back: {words}", Tone.GOOD)


def _backbone(board: FacebookBoard, event: Event) -> Iterator[Sentence]:
    board.planes[event.subject] = plane_state(event.data)
    if board.every - set(board.planes):
        return
    states = board.planes.values()
    if all(state is State.DOWN for state in states) and board.turns.turned("backbone", up=False):
        yield Sentence("backbone", f"all {len(states)} planes are out", Tone.BAD)
    elif all(state is State.UP for state in states) and board.turns.turned("backbone", up=True):
        yield Sentence("backbone", f"all {len(states)} planes carry traffic", Tone.GOOD)


def _announce(board: FacebookBoard, event: Event) -> Iterator[Sentence]:
    pop = event.subject
    if is_blind(event):
        board.announced[pop] = None
        return
    count = len(texts(event.data, "prefixes"))
    board.announced[pop] = count
    board.most[pop] = max(count, board.most.get(pop, 0))
    if count == 0 and board.turns.turned(f"pop {pop}", up=False):
        yield Sentence(f"PoP {pop}", "announces no DNS prefix", Tone.BAD)
    elif count and board.turns.turned(f"pop {pop}", up=True):
        yield Sentence(f"PoP {pop}", f"announces {count} DNS prefixes", Tone.GOOD)


def _dns(board: FacebookBoard, event: Event) -> Iterator[Sentence]:
    if is_blind(event) or text(event.data, "role") != "resolver":
        return
    who, name, rcode = resolver(event), name_of(event), text(event.data, "rcode")
    names = board.failing.setdefault(who, set())
    before = bool(names)
    (names.add if failed(event) else names.discard)(name)
    if names and not before:
        yield Sentence("resolver", f"{who}: {rcode} for {name}", Tone.BAD)
    elif before and not names:
        yield Sentence("resolver", f"{who}: every name resolves again", Tone.GOOD)


TAKERS: Mapping[str, Callable[[FacebookBoard, Event], Iterator[Sentence]]] = {
    RunStarted.kind: _run_started,
    Load.kind: _load,
    Backbone.kind: _backbone,
    PopAnnounced.kind: _announce,
    Dns.kind: _dns,
}


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{share:.0%}"


def _tone_of_count(count: int | None, most: int) -> Tone:
    if count is None:
        return Tone.UNKNOWN
    return Tone.BAD if count == 0 else Tone.GOOD if count == most else Tone.PARTLY
