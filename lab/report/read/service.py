"""The share of attempts that succeeded over time, by application, group of users and probe."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.journal.fields import count, table, text
from lab.journal.kinds.probe import Http
from lab.journal.kinds.server import Load
from lab.journal.seen import seeing
from lab.journal.served import Attempts, attempts, of_app, probe_attempts, total
from lab.journal.timeline import BEFORE, STEADY, Timeline, windows
from lab.model.event import Event
from lab.report.draw.series import Grid, Values, grouped, ratios


@dataclass(frozen=True, slots=True)
class Success:
    """The share of attempts that succeeded, of an application, a group of users or a site."""

    subject: str
    values: Values


def by_app(run: Timeline, grid: Grid) -> tuple[Success, ...]:
    """Return success per application; from the load of users, else from single fetches."""
    loads = seeing(run.of(Load.kind))
    if not loads:
        fetches = grouped(_by_name(run), lambda event: text(event.data, "app"))
        return tuple(Success(app, _single(grid, events)) for app, events in fetches.items())
    names = dict.fromkeys([*run.apps, *(app for e in loads for app in table(e.data, "apps"))])
    return tuple(
        Success(app, _ratios(grid, [(e.at, of_app(table(e.data, "apps"), app)) for e in loads]))
        for app in names
    )


def by_group(run: Timeline, grid: Grid) -> tuple[Success, ...]:
    """Return success per group of users over all applications."""
    groups = grouped(seeing(run.of(Load.kind)), lambda event: event.subject)
    return tuple(
        Success(group, _ratios(grid, [(event.at, attempts(event)) for event in events]))
        for group, events in sorted(groups.items())
    )


def overall(run: Timeline, grid: Grid) -> Values:
    """Return success of all users and applications together."""
    loads = seeing(run.of(Load.kind))
    if not loads:
        return _single(grid, _by_name(run))
    return _ratios(grid, [(event.at, attempts(event)) for event in loads])


def by_site(run: Timeline, grid: Grid, events: Sequence[Event]) -> tuple[Success, ...]:
    """Return success of a probe per site of the nodes that run it."""
    sites = grouped(events, lambda event: run.site(event.subject))
    return tuple(Success(site, _single(grid, sites[site])) for site in sorted(sites))


def probed(run: Timeline) -> dict[str, list[Event]]:
    """Return the events of each declared probe that can succeed or fail, by the probe's id."""
    return run.once("probed", lambda: _probed(run))


def _probed(run: Timeline) -> dict[str, list[Event]]:
    events = [event for event in run.events if text(event.data, "probe")]
    tried = [event for event in events if probe_attempts(event) is not None]
    return grouped(tried, lambda event: text(event.data, "probe"))


def probe_totals(run: Timeline) -> dict[str, Attempts]:
    """Return all tries of each declared probe over the run, by the probe's id.

    A look at a routing table is no try: a route that is not there may be as it should.
    """
    return {
        name: total(found for event in events if (found := probe_attempts(event)))
        for name, events in probed(run).items()
        if events[0].kind != "routes"
    }


@dataclass(frozen=True, slots=True)
class UsersLoss:
    """What users lost, in minutes of one user, and how many users there were."""

    minutes: float
    users: int

    def __str__(self) -> str:
        """Return it for people."""
        return f"{self.minutes:,.0f} user-minutes of {self.users:,} users"


def users_loss(run: Timeline) -> UsersLoss | None:
    """Return users times the share that failed, summed from the end of the window ``before`` on.

    What controls before the change cost is no part of the incident. None when no users were
    counted.
    """
    return run.once("users lost", lambda: _users_loss(run))


def _users_loss(run: Timeline) -> UsersLoss | None:
    loads = seeing(run.of(Load.kind))
    counted = [event for event in loads if event.at >= changed_at(run)]
    if not counted:
        return None
    users = {event.subject: int(count(event.data, "users")) for event in loads}
    return UsersLoss(sum(map(_lost, counted)) / 60, sum(users.values()))


def changed_at(run: Timeline) -> float:
    """Return where the phases of the window ``before`` end; the start where none was played."""
    before = windows(run.header).get(BEFORE, (STEADY,))
    return max((phase.end for phase in run.phases if phase.id in before), default=run.played.start)


def _lost(event: Event) -> float:
    served = attempts(event).served
    return 0.0 if served is None else count(event.data, "users") * (1 - served)


def _by_name(run: Timeline) -> list[Event]:
    """Return fetches by name: of the applications where the run lists some, else all."""
    found = seeing(run.of(Http.kind, by="name"))
    return [event for event in found if not run.apps or text(event.data, "app") in run.apps]


def _single(grid: Grid, events: Sequence[Event]) -> Values:
    tried = [(event.at, probe_attempts(event)) for event in events]
    return _ratios(grid, [(at, found) for at, found in tried if found is not None])


def _ratios(grid: Grid, parts: Sequence[tuple[float, Attempts]]) -> Values:
    return ratios(grid, [(at, found.good, found.total) for at, found in parts])
