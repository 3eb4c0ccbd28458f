"""What people, or a central order, did at the nodes of PoPs: logged, recorded or typed."""

from lab.incidents.facebook_2021.events import PopConfigured
from lab.incidents.facebook_2021.facts import edge
from lab.journal.fields import require_table, text
from lab.journal.kinds.change import LoginTried, PushStepDone, RouterChanged
from lab.journal.kinds.network import CommandRun, ConsoleTyped
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

CONFIGURED = ("pr", "asw", "dns")  # those that run FRR


def manual_work(run: Timeline, span: Span) -> list[Event]:
    """Return the changes, commands and log-ins made at PoP nodes in a span."""
    if not run.nodes(*edge.KINDS):
        raise Unseen("the journal does not list the PoPs' nodes")
    touched = [
        *run.of(PushStepDone.kind, span),
        *run.of(RouterChanged.kind, span),
        *run.of(ConsoleTyped.kind, span),
        *run.of(CommandRun.kind, span),
    ]
    logins = [
        e
        for e in run.of(LoginTried.kind, span, ok=True)
        if run.kind(text(e.data, "target")) in edge.KINDS
    ]
    return [event for event in touched if run.kind(event.subject) in edge.KINDS] + logins


def retyped(run: Timeline, span: Span) -> tuple[list[Event], int]:
    """Return the looks in a span that saw other lines than in the steady phase, and their number.

    The lines of the health agents do not count. The first look at the end of the span or later
    belongs to it: a changed line stays.

    Raises:
        Unseen: a PoP's nodes were not looked at when steady, or not since the span's end.
    """
    # A control takes prefixes from PoPs and gives them back, so the last look before the fault
    # may have seen it.
    earlier = run.of(PopConfigured.kind, run.phase("steady"))
    was = {look.subject: look for look in enough("looks at PoPs' configurations before", earlier)}
    later = run.of(PopConfigured.kind, Span(span.start, run.end + 1))
    now = enough("looks at PoPs' configurations since", later)
    for pop in sorted({run.site(node) for node in run.nodes(*CONFIGURED)}):
        mine = [look for look in now if look.subject == pop]
        if pop not in was or not mine or mine[-1].at < span.end:
            raise Unseen(f"the configurations at {pop} were not seen before and after", mine)
        for look in (was[pop], *mine):
            _every_node(run, look)
    until = {pop: _first_after(now, pop, span.end) for pop in was}
    looked = [look for look in now if look.subject in until and look.at <= until[look.subject]]
    changed = [e for e in looked if e.data.get("nodes") != was[e.subject].data.get("nodes")]
    return changed, len(looked)


def _first_after(looks: list[Event], pop: str, at: float) -> float:
    return next((look.at for look in looks if look.subject == pop and look.at >= at), at)


def _every_node(run: Timeline, look: Event) -> None:
    listed = {node for node in run.nodes(*CONFIGURED) if run.site(node) == look.subject}
    missing = listed - set(require_table(look, "nodes"))
    if missing:
        raise Unseen(f"{', '.join(sorted(missing))}: the configuration was not seen", [look])
