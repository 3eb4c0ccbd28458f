"""Which events are worth a line, told once each."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.console.now import Now
from lab.incidents.facebook_2021.chapters.network import State
from lab.model.event import Event
from lab.report.dns import failed, resolver
from lab.report.dns import name as name_of
from lab.report.reading import text
from lab.report.wording import Told, Tone, tell

LOST, BACK = 0.5, 0.99  # shares of success below and above which an application is told of


@dataclass(slots=True)
class Notable:
    """Remembers what was told, so that each change of state is told once."""

    seen: set[str] = field(default_factory=set)
    states: dict[str, bool] = field(default_factory=dict)
    failing: dict[str, set[str]] = field(default_factory=dict)  # resolver: names

    def of(self, event: Event, now: Now) -> Iterator[Told]:
        """Yield what to say of an event; ``now`` has taken it in already."""
        if event.kind in ("push", "router.change"):
            yield from self._once(event, ("change", "step", "outcome"), " (the first)")
        elif event.kind == "login":
            phase = now.phase.id if now.phase else ""
            yield from self._once(event, ("path", "account", "stage", "ok"), "", phase)
        elif event.kind == "load":
            yield from self._services(now)
        elif event.kind == "backbone":
            yield from self._backbone(now)
        elif event.kind == "announce":
            yield from self._pop(event.subject, now)
        elif event.kind == "dns":
            yield from self._resolver(event)
        else:
            told = tell(event)
            if told is not None:
                yield told

    def _once(
        self, event: Event, keys: tuple[str, ...], ending: str, phase: str = ""
    ) -> Iterator[Told]:
        """Yield only the first of many events that say the same of others."""
        told = tell(event)
        key = " ".join([event.kind, phase, *(text(event.data, key) for key in keys)])
        if told is not None and key not in self.seen:
            self.seen.add(key)
            yield Told(told.actor, f"{told.text}{ending}", told.tone)

    def _services(self, now: Now) -> Iterator[Told]:
        for app in now.success:
            share = now.served(app)
            if share is None:
                continue
            if share < LOST and self._turned(f"app {app}", up=False):
                yield Told("users", f"{app} is lost: {share:.0%} of attempts succeed", Tone.BAD)
            elif share > BACK and self._turned(f"app {app}", up=True):
                yield Told("users", f"{app} is back: {share:.0%} of attempts succeed", Tone.GOOD)

    def _backbone(self, now: Now) -> Iterator[Told]:
        states = [plane.state for plane in now.planes.values()]
        if all(state is State.DOWN for state in states) and self._turned("backbone", up=False):
            yield Told("backbone", f"all {len(states)} planes are out", Tone.BAD)
        elif all(state is State.UP for state in states) and self._turned("backbone", up=True):
            yield Told("backbone", f"all {len(states)} planes carry traffic", Tone.GOOD)

    def _pop(self, pop: str, now: Now) -> Iterator[Told]:
        count = now.announced[pop]
        if count is None:
            return
        if count == 0 and self._turned(f"pop {pop}", up=False):
            yield Told(f"PoP {pop}", "announces no DNS prefix", Tone.BAD)
        elif count and self._turned(f"pop {pop}", up=True):
            yield Told(f"PoP {pop}", f"announces {count} DNS prefixes", Tone.GOOD)

    def _resolver(self, event: Event) -> Iterator[Told]:
        if event.data.get("blind") or text(event.data, "role") != "resolver":
            return
        who, name, rcode = resolver(event), name_of(event), text(event.data, "rcode")
        names = self.failing.setdefault(who, set())
        before = bool(names)
        (names.add if failed(event) else names.discard)(name)
        if names and not before:
            yield Told("resolver", f"{who}: {rcode} for {name}", Tone.BAD)
        elif before and not names:
            yield Told("resolver", f"{who}: every name resolves again", Tone.GOOD)

    def _turned(self, what: str, *, up: bool) -> bool:
        """Tell whether a state changed; the first good state is no news."""
        before = self.states.get(what, True)
        self.states[what] = up
        return before is not up
