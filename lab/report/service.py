"""What users got: the share of their attempts that ended with a page; pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lab.model.event import Event
from lab.report.reading import Data, number, seen, table, text
from lab.report.run import Run
from lab.report.series import Grid, Values, grouped, ratios

FETCHED = ("http_ok", "http_5xx", "http_fail")
FAILED_LOOKUPS = ("servfail", "dns_timeout", "dns_other")
OK_STATUS = range(200, 400)


@dataclass(frozen=True, slots=True)
class Success:
    """The share of attempts that succeeded, of an application or a group of users."""

    subject: str
    values: Values


def by_app(run: Run, grid: Grid) -> tuple[Success, ...]:
    """Return success per application; from the load of users, else from single fetches."""
    looks = seen(run.of_kind("load"))
    names = dict.fromkeys([*run.apps, *(app for event in looks for app in _apps(event))])
    if not looks:
        return _from_fetches(run, grid)
    return tuple(
        Success(app, ratios(grid, [(event.at, *outcome(_apps(event), app)) for event in looks]))
        for app in names
    )


def by_group(run: Run, grid: Grid) -> tuple[Success, ...]:
    """Return success per group of users over all applications."""
    groups = grouped(seen(run.of_kind("load")), lambda event: event.subject)
    return tuple(
        Success(group, ratios(grid, [(event.at, *everything(event)) for event in events]))
        for group, events in sorted(groups.items())
    )


def overall(run: Run, grid: Grid) -> Values:
    """Return success of all users and applications together."""
    looks = seen(run.of_kind("load"))
    if not looks:
        return ratios(grid, [_fetch(event) for event in _named(run)])
    return ratios(grid, [(event.at, *everything(event)) for event in looks])


def outcome(apps: Data, app: str) -> tuple[float, float]:
    """Return the pages and the attempts of one application in one second.

    An attempt counts in the second it ends. A lookup that fails is one of its own: no fetch
    follows it.
    """
    counted = table(apps, app)
    ended = sum(number(counted, key) or 0.0 for key in (*FETCHED, *FAILED_LOOKUPS))
    return number(counted, "http_ok") or 0.0, ended


def everything(event: Event) -> tuple[float, float]:
    """Return the pages and the attempts of one group of users in one second."""
    parts = [outcome(_apps(event), app) for app in _apps(event)]
    return sum(good for good, _ in parts), sum(every for _, every in parts)


def user_minutes_lost(run: Run) -> float | None:
    """Return users times the share that failed, summed over the run, in minutes."""
    looks = [event for event in seen(run.of_kind("load")) if event.at >= run.start]
    if not looks:
        return None
    return sum(map(_lost, looks)) / 60


def _lost(event: Event) -> float:
    good, every = everything(event)
    return (number(event.data, "users") or 0.0) * (1 - good / every) if every else 0.0


def _apps(event: Event) -> Data:
    return table(event.data, "apps")


def _named(run: Run) -> Sequence[Event]:
    looks = seen(run.of_kind("http"))
    return tuple(event for event in looks if text(event.data, "by") == "name")


def _from_fetches(run: Run, grid: Grid) -> tuple[Success, ...]:
    app: Callable[[Event], str] = lambda event: text(event.data, "app")  # noqa: E731
    return tuple(
        Success(name, ratios(grid, [_fetch(event) for event in events]))
        for name, events in grouped(_named(run), app).items()
    )


def _fetch(event: Event) -> tuple[float, float, float]:
    status = number(event.data, "status")
    return event.at, float(status is not None and int(status) in OK_STATUS), 1.0
