"""A plain drawing of any network: its sites as boxes, its nodes in them, its links as lines."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lab.report.draw.svg import tag

WIDTH = 360
EDGE = 8  # free at both sides
PER_ROW = 3  # sites
GAP_X, GAP_Y = 22, 26  # between sites; links pass there
TITLE = 20  # pixels for a site's name
NODE = 15  # pixels of a node's line
MOST = 12  # nodes of a site that are drawn with their names
LETTER = 5.4  # pixels of a letter of a node's name

Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by site, links between nodes, and which of both a play touched."""

    sites: Mapping[str, Sequence[str]]
    links: Sequence[Link]
    touched: frozenset[str] = frozenset()
    cut: frozenset[Link] = frozenset()

    def site_of(self) -> dict[str, str]:
        """Return the site of each node."""
        return {node: site for site, nodes in self.sites.items() for node in nodes}

    def between(self) -> Counter[Link]:
        """Return how many links connect each two sites, both by name in order."""
        sites = self.site_of()
        pairs = (tuple(sorted((sites[a], sites[b]))) for a, b in self.links)
        return Counter((one, two) for one, two in pairs if one != two)


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a site is drawn."""

    x: float
    y: float
    width: float
    height: float


def draw(network: Network, ident: str, words: tuple[str, str]) -> Markup:
    """Return the drawing; ``words`` are its title and its description in words."""
    boxes, height = _boxes(network)
    places = {
        node: (box.x + box.width / 2, box.y + TITLE + NODE * (min(row, MOST - 1) + 0.5))
        for site, box in boxes.items()
        for row, node in enumerate(network.sites[site])
    }
    widest = max(map(len, (*places, "100 more"))) * LETTER + 8
    parts = [_site(site, box, network.sites[site]) for site, box in boxes.items()]
    parts += [_line(network, link, places) for link in network.links]
    for site, box in boxes.items():
        parts.append(_name(site, box))
        parts += _nodes(network, network.sites[site], places, min(widest, box.width - 8))
    return tag(
        "svg",
        tag("title", words[0], id=f"{ident}-title"),
        tag("desc", words[1], id=f"{ident}-desc"),
        *parts,
        class_="topology whole", viewBox=f"0 0 {WIDTH} {height:g}", role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


def order(network: Network) -> list[str]:
    """Return the sites: the one with most neighbours, then each near those it is linked to."""
    near: dict[str, dict[str, int]] = {site: {} for site in network.sites}
    for (one, two), count in network.between().items():
        near[one][two] = near[two][one] = count
    left = sorted(near, key=lambda site: -len(near[site]))
    found: list[str] = []
    while left:
        recent = found[-2 * PER_ROW :]
        site = max(left, key=lambda each: sum(near[each].get(other, 0) for other in recent))
        left.remove(site)
        found.append(site)
    return found


def _boxes(network: Network) -> tuple[dict[str, _Box], float]:
    """Return where each site is, and the height of all."""
    sites, top, boxes = order(network), 4.0, {}
    for start in range(0, len(sites), PER_ROW):
        row = sites[start : start + PER_ROW]
        width = (WIDTH - 2 * EDGE - GAP_X * (PER_ROW - 1)) / PER_ROW
        free = WIDTH - len(row) * width - GAP_X * (len(row) - 1)
        tallest = max(TITLE + NODE * min(len(network.sites[site]), MOST) + 6 for site in row)
        for place, site in enumerate(row):
            boxes[site] = _Box(free / 2 + place * (width + GAP_X), top, width, tallest)
        top += tallest + GAP_Y
    return boxes, max(10.0, top - GAP_Y + 4)


def _site(name: str, box: _Box, nodes: Sequence[str]) -> Markup:
    told = f"site {name}: {len(nodes)} nodes"
    return tag(
        "g",
        tag("title", told),
        tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=6, class_="group"),
    )


def _name(site: str, box: _Box) -> Markup:
    x = box.x + box.width / 2
    return tag("text", site, x=x, y=box.y + 14, class_="head halo", text_anchor="middle")


def _line(network: Network, link: Link, places: Mapping[str, tuple[float, float]]) -> Markup:
    (x1, y1), (x2, y2) = places[link[0]], places[link[1]]
    cut = link in network.cut
    told = tag("title", f"{link[0]} to {link[1]}{': a step took it down' if cut else ''}")
    class_ = "link cut-off" if cut else "link"
    if x1 == x2:  # in one column: pass beside the nodes between them
        bend = WIDTH / 12
        path = f"M{x1:g} {y1:g}Q{x1 + bend:g} {(y1 + y2) / 2:g} {x2:g} {y2:g}"
        return tag("path", told, d=path, class_=class_)
    return tag("line", told, x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def _nodes(
    network: Network,
    nodes: Sequence[str],
    places: Mapping[str, tuple[float, float]],
    width: float,
) -> Iterable[Markup]:
    shown = nodes if len(nodes) <= MOST else nodes[: MOST - 1]
    for node in shown:
        touched = node in network.touched
        yield _chip(node, places[node], width, touched=touched)
    rest = nodes[len(shown) :]
    if rest:
        touched = not network.touched.isdisjoint(rest)
        yield _chip(f"{len(rest)} more", places[rest[0]], width, touched=touched)


def _chip(words: str, place: tuple[float, float], width: float, *, touched: bool) -> Markup:
    x, y = place
    most = int((width - 6) / LETTER)
    short = words if len(words) <= most else f"{words[: most - 1]}…"
    told = f"{words}{': the play changed something there' if touched else ''}"
    class_ = "site partly" if touched else "site"
    return tag(
        "g",
        tag("title", told),
        tag("rect", x=x - width / 2, y=y - 6.5, width=width, height=13, rx=4, class_=class_),
        tag("text", short, x=x, y=y + 3.5, class_="node", text_anchor="middle"),
    )
