"""The first chapter: one paragraph on what happened, and the service over time."""

from lab.journal.fields import flag, text, texts
from lab.journal.kinds.change import LoginTried
from lab.journal.kinds.network import ConsoleTyped
from lab.journal.kinds.run import StepBegun
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.report.clock import lab_tenths, span
from lab.report.document import Figure, Section, Text
from lab.report.draw.chart import chart
from lab.report.draw.rows import AreaRow
from lab.report.draw.series import held
from lab.report.read.changes import Campaign, campaigns
from lab.report.read.outage import Outage, Service, service
from lab.report.read.service import users_loss
from lab.report.view import UNSEEN, View, by_phase, keys, lowest_and_last, share, sparks

NAMED = 3  # routers that a sentence names at most
ENDED = "the play ends here: "
MEANING = (
    "An outage is a time in which fewer than 90 % of the tries succeeded, until at least 90 % "
)
MEANING += "succeeded for 3 s."


def short(view: View) -> Section | None:
    """Return what happened in one paragraph, and a chart; None when no phase was reached."""
    if not view.run.phases:
        return None
    found = service(view.run)
    blocks = [Text(" ".join(_story(view, found)))]
    figures = [_figure(view, found)] if found else []
    return Section("short", "What happened", "", (*blocks, *figures))


def refusal(view: View) -> str:
    """Return why a gate ended the play, and what it prevented; "" when none did."""
    run = view.run
    step = next(iter(run.of(StepBegun.kind, action="refused")), None)
    if step is None:
        return ""
    why = text(step.data, "text").removeprefix(ENDED).removeprefix("refused: ")
    last = decisive(run)
    found = last.data if last else {}
    losses = texts(found, "would_cut") or texts(found, "saw")
    said = f" It would have lost: {'; '.join(losses)}." if losses else ""
    return f"A gate stopped the change {last.subject if last else ''}: {why}.{said}"


def decisive(run: Timeline) -> Event | None:
    """Return the decision of the gate that ended a play; None when none did."""
    step = next(iter(run.of(StepBegun.kind, action="refused")), None)
    decided = [
        event for event in run.events
        if step and event.at <= step.at and text(event.data, "decision") == "refuse"
        and flag(event.data, "effective") is True
    ]  # fmt: skip
    return decided[-1] if decided else None


def _story(view: View, found: Service | None) -> list[str]:
    stopped, outage = refusal(view), found.outage if found else None
    told = [stopped] if stopped else []
    if found is None:
        return [*told, "Nothing in this run looked at whether users were served."]
    if outage is None:
        known = [value for value in found.values if value is not None]
        lowest = f"; at the lowest {share(min(known))} of the tries succeeded" if known else ""
        return [*told, f"There was no outage for {found.words}{lowest}."]
    return [*told, *_outage(view, found, outage)]


def _outage(view: View, found: Service, outage: Outage) -> list[str]:
    before, during = _changes(view, outage)
    told = [f"{_applied(view, before)}."] if before else []
    lowest = f"at the lowest {share(outage.lowest)} of the tries of {found.words} succeeded"
    phase = view.run.phase_at(outage.start)
    where = f" in phase {phase.number}, {phase.title}" if phase else ""
    told.append(f"The longest outage began at {_when(view, outage.start)}{where}; {lowest}.")
    tries = view.run.of(LoginTried.kind)
    tried = [each for each in tries if outage.start <= each.at < outage.until]
    failed = [each for each in tried if flag(each.data, "ok") is False]
    if failed:
        told.append(f"Of {len(tried)} tries to log in to routers meanwhile, {len(failed)} failed.")
    told += _consoles(view, outage)
    if outage.end is None:
        told.append(f"It had not ended when the run did, after {span(outage.seconds)}.")
    else:
        end = f"It ended at {_when(view, outage.end)}, after {span(outage.seconds)}"
        cure = f"; before that, {_applied(view, during)}" if during else ""
        alone = _taken_back(view, outage, before)
        hand = "" if during or alone or not _manual(view, outage) else _BY_HAND
        told.append(f"{end}{cure}{alone}{hand}.")
    others = len(found.outages) - 1
    if others:
        told.append("Another outage was shorter." if others == 1 else f"{others} were shorter.")
    lost = users_loss(view.run)
    return told if lost is None else [*told, f"In all, {lost} were lost."]


_BY_HAND = "; no change of the run came before that: somebody repaired the network by hand"


def _manual(view: View, outage: Outage) -> bool:
    """Return whether the scenario did nothing to the network in an outage either."""
    quiet = ("hold", "await", "attempt", "progress")
    steps = view.run.of(StepBegun.kind)
    return all(
        text(each.data, "action") in quiet
        for each in steps
        if outage.start <= each.at < outage.until
    )


def _consoles(view: View, outage: Outage) -> list[str]:
    """Return at whose consoles people worked while an outage lasted, if they did."""
    run, during = view.run, Span(outage.start, outage.until)
    found = [(each.at, each.subject) for each in run.of(ConsoleTyped.kind, during, ok=True)]
    logins = run.of(LoginTried.kind, during, path="console", ok=True)
    found += [(each.at, text(each.data, "target")) for each in logins]
    nodes = list(dict.fromkeys(node for _, node in sorted(found)))
    if not nodes:
        return []
    more = f" and {len(nodes) - NAMED} more" if len(nodes) > NAMED else ""
    return [f"People worked at the console of {', '.join(nodes[:NAMED])}{more}."]


def _changes(view: View, outage: Outage) -> tuple[Campaign | None, Campaign | None]:
    """Return the last change before an outage, and the last one while it lasted."""
    applied = [each for each in campaigns(view.run) if each.applied]
    before = [each for each in applied if each.applied[0].at <= outage.start]
    during = [each for each in applied if outage.start < each.applied[0].at <= outage.until]
    return (before[-1] if before else None), (during[-1] if during else None)


def _taken_back(view: View, outage: Outage, change: Campaign | None) -> str:
    """Return that routers took a change back by themselves in an outage; "" if they did not."""
    if change is None:
        return ""
    back = [event for event in change.taken_back if outage.start < event.at <= outage.until]
    if not back:
        return ""
    when = _when(view, back[0].at)
    routers = _routers(len(back))
    return (
        f"; before that, {routers} took the change {change.id} back by themselves, from {when} on"
    )


def _routers(number: int) -> str:
    return "1 router" if number == 1 else f"{number} routers"


def _applied(view: View, change: Campaign) -> str:
    routers = _routers(len(change.applied))
    return f"{routers} took the change {change.id} at {_when(view, change.applied[0].at)}"


def _when(view: View, at: float) -> str:
    past = view.past(at)
    return f"{lab_tenths(at)} ({past} UTC)" if past else lab_tenths(at)


def _figure(view: View, found: Service) -> Figure:
    scale = [
        found.values[cell] if (cell := found.grid.cell(view.grid.start + n * view.grid.step))
        is not None else None
        for n in range(view.grid.count)
    ]  # fmt: skip
    values = held(scale, 0)
    name = "users" if found.what == "users" else found.what
    line = AreaRow(name, lowest_and_last(values), view.grid, values, 1.0, plot=96)
    title = "Service over time: share of tries that succeeded"
    return Figure(
        "short", title, "", chart(view.frame, "short", (title, line.note), [line]),
        keys(("good", f"share of tries, 0 to 100 %. {MEANING}"), UNSEEN), sparks([line]),
        by_phase(view, "Service by phase, lowest to highest", [(name, values)], share),
    )  # fmt: skip
