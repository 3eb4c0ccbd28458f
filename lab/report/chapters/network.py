"""The chapter with a plain drawing of the network, for incidents without one of their own."""

from collections.abc import Iterable

from markupsafe import Markup

from lab.journal.fields import flag, tables, text
from lab.journal.kinds.change import Announced, RouterChanged
from lab.journal.kinds.network import ConsoleTyped, DaemonChanged, LinkChanged, NodeChanged
from lab.journal.timeline import Timeline
from lab.report.document import Figure, Section, Table, columns, row
from lab.report.draw.network import Link, Network, draw
from lab.report.view import View, keys

TOUCHED = (Announced.kind, ConsoleTyped.kind, DaemonChanged.kind, NodeChanged.kind)


def network(view: View) -> Section | None:
    """Return the nodes by site with their links; None when the journal does not list nodes."""
    if not view.run.members:
        return None
    found = network_of(view.run)
    words = _words(found)
    drawing = draw(found, "network", ("The network by its sites", words))
    legend = keys(
        ("node", "node"),
        ("partly", "node on which the play changed something"),
        ("cut-link", "link that a step took down"),
    )
    figure = Figure(
        "network", "The network by its sites", "", Markup(""), legend, (), _table(found),
        ((words, drawing),),
    )  # fmt: skip
    return Section("network", "The network", "", (figure,))


def network_of(run: Timeline) -> Network:
    """Return the network of a run, with what its steps and changes touched."""
    sites: dict[str, list[str]] = {}
    for member in run.members.values():
        sites.setdefault(member.site or member.name, []).append(member.name)
    ends = [
        (_node(text(each, "a")), _node(text(each, "b"))) for each in tables(run.header, "links")
    ]
    links = tuple((a, b) for a, b in ends if a in run.members and b in run.members)
    return Network(sites, links, frozenset(_touched(run)), frozenset(_cut(run, links)))


def _node(end: str) -> str:
    return end.partition(":")[0]


def _touched(run: Timeline) -> Iterable[str]:
    for kind in TOUCHED:
        yield from (each.subject for each in run.of(kind) if flag(each.data, "ok") is not False)
    yield from (each.subject for each in run.of(RouterChanged.kind, step="applied"))


def _cut(run: Timeline, links: Iterable[Link]) -> Iterable[Link]:
    """Return the links that a step took down, by both nodes or by one end's interface."""
    down = {each.subject for each in run.of(LinkChanged.kind, state="down", ok=True)}
    ends = {
        frozenset((text(each, "a"), text(each, "b"))): (
            _node(text(each, "a")), _node(text(each, "b")),
        )
        for each in tables(run.header, "links")
    }  # fmt: skip
    known = set(links)
    for both, link in ends.items():
        if link in known and any(end in subject.split() for subject in down for end in both):
            yield link


def _words(found: Network) -> str:
    nodes = sum(map(len, found.sites.values()))
    told = f"{nodes} nodes at {len(found.sites)} sites, {len(found.links)} links"
    if found.touched:
        told += f"; the play changed something on {len(found.touched)} nodes"
    return f"{told}; a step took {len(found.cut)} links down" if found.cut else told


def _table(found: Network) -> Table:
    near: dict[str, list[str]] = {site: [] for site in found.sites}
    for (one, two), count in sorted(found.between().items()):
        near[one].append(f"{two} ({count})" if count > 1 else two)
        near[two].append(f"{one} ({count})" if count > 1 else one)
    rows = tuple(
        row(site, ", ".join(nodes), ", ".join(near[site])) for site, nodes in found.sites.items()
    )
    titles = columns("Site", "*Nodes", "*Linked to")
    return Table("Sites, their nodes and their links", titles, rows, folded=True)
