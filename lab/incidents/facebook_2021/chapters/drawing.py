"""The network by its sites at one instant: Internet, PoPs, backbone planes, data centres."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lab.incidents.facebook_2021.chapters.network import State
from lab.incidents.facebook_2021.chapters.snapshot import PlaneSeen, PopSeen, Snapshot, pop_sites
from lab.journal.timeline import Member, Timeline
from lab.report.draw.svg import tag
from lab.report.read.sentences import SYMBOLS, Tone

WIDTH = 360
EDGE = 8  # free at both sides
POPS_PER_ROW = 4
PLANES_PER_ROW = 8
CENTRES_PER_ROW = 3
ROUTERS_PER_ROW = 4
MOST_ROUTERS = 8  # squares that fit into a plane's box
CENTRE_KINDS = ("rsw", "fsw", "ssw", "fa", "web")
OUTSIDE = {
    "transit": "transits", "isp": "access ISPs", "users": "user groups", "resolver": "resolvers",
    "root": "root", "tld": ".com", "provider": "other DNS", "collector": "collector",
}  # fmt: skip
TONES = {
    State.UP: Tone.GOOD,
    State.PARTLY: Tone.PARTLY,
    State.DOWN: Tone.BAD,
    State.UNKNOWN: Tone.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Return the x of its middle."""
        return self.x + self.width / 2


def draw(run: Timeline, seen: Snapshot, ident: str, title: str) -> Markup:
    """Return the drawing of the network as a phase left it."""
    outside, y = _outside(run, seen, 4)
    pops, y = _pops(seen, y + 30)
    planes, y = _planes(seen, y + 34)
    centres, y = _centres(run, seen, y + 30)
    return tag(
        "svg",
        tag("title", title, id=f"{ident}-title"),
        tag("desc", describe(run, seen), id=f"{ident}-desc"),
        *outside, *pops, *planes, *centres,
        class_="topology", viewBox=f"0 0 {WIDTH} {y + 6:g}", role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


def describe(run: Timeline, seen: Snapshot) -> str:
    """Return the drawing in words."""
    out = [name for name, plane in seen.planes.items() if plane.state is State.DOWN]
    silent = [code for code, pop in seen.pops.items() if pop.announced == ()]
    success = "not measured" if seen.success is None else f"{seen.success:.0%}"
    return (
        f"At the end of phase {seen.phase.number}, {seen.phase.title}: "
        f"{len(out)} of {len(seen.planes)} backbone planes out of service; "
        f"{len(silent)} of {len(seen.pops)} PoPs announce no DNS prefix; "
        f"data centres reach each other: {WORDS[seen.between_centres]}; "
        f"users' success {success}; {len(run.members)} nodes."
    )


WORDS = {
    State.UP: "yes",
    State.PARTLY: "in part",
    State.DOWN: "no",
    State.UNKNOWN: "not seen",
}


def tone_of_pop(pop: PopSeen) -> Tone:
    """Return how a PoP's announcements are."""
    if pop.announced is None:
        return Tone.UNKNOWN
    return Tone.GOOD if pop.announced else Tone.BAD


def plane_words(plane: PlaneSeen) -> str:
    """Return what a plane does, in a few letters."""
    if plane.state is State.UNKNOWN:
        return "not seen"
    if plane.drained:
        return f"{plane.drained} of {plane.routers} drained"
    return "down" if plane.state is State.DOWN else "serving"


def _outside(run: Timeline, seen: Snapshot, top: float) -> tuple[list[Markup], float]:
    kinds = Counter(member.kind for member in run.members.values())
    there = [f"{kinds[kind]} {noun}" for kind, noun in OUTSIDE.items() if kinds[kind]]
    answers = [_answer(who, rcode) for who, rcode in seen.answers.items()]
    lines = -(-len(answers) // 2)
    success = (
        "users: not measured" if seen.success is None else f"users: {seen.success:.0%} served"
    )
    box = Box(EDGE, top, WIDTH - 2 * EDGE, 40 + 15 * lines + (10 if lines else 0))
    parts = [
        _group(box, "Internet", _success_tone(seen.success)),
        _words(box.x + 10, top + 17, "The Internet", "head"),
        _words(WIDTH - EDGE - 10, top + 17, success, "head", "end"),
        _words(box.x + 10, top + 33, " · ".join(there[:4]), "small"),
    ]
    for number, words in enumerate(answers):
        x = box.x + 10 + (number % 2) * (box.width / 2)
        parts.append(_words(x, top + 52 + number // 2 * 15, words, "small strong"))
    return parts, top + box.height


def _answer(who: str, rcode: str) -> str:
    symbol = SYMBOLS[Tone.GOOD if rcode == "NOERROR" else Tone.BAD]
    return f"{symbol} {who.split()[-1]} {rcode}"


def _success_tone(success: float | None) -> Tone:
    if success is None:
        return Tone.UNKNOWN
    return Tone.GOOD if success > 0.99 else Tone.BAD if success < 0.01 else Tone.PARTLY  # noqa: PLR2004


def _pops(seen: Snapshot, top: float) -> tuple[list[Markup], float]:
    parts: list[Markup] = []
    boxes = _spread(list(seen.pops), POPS_PER_ROW, top, 54)
    for (code, box), pop in zip(boxes, seen.pops.values(), strict=True):
        tone = tone_of_pop(pop)
        count = "not seen" if pop.announced is None else f"{len(pop.announced)} prefixes"
        inward = TONES[pop.inward]
        parts += [
            _wire(box.middle, box.y - 30, box.y, tone) if box.y == top else Markup(""),
            _wire(box.middle, box.y + box.height, box.y + box.height + 34, inward)
            if box.y == boxes[-1][1].y
            else Markup(""),
            _group(box, f"PoP {code}", tone),
            _words(box.middle, box.y + 18, f"{SYMBOLS[tone]} {code}", "head", "middle"),
            _words(box.middle, box.y + 33, count, "small", "middle"),
            _words(box.middle, box.y + 46, POP_WORDS[tone], "small strong", "middle"),
        ]
    return parts, (boxes[-1][1].y + 54 if boxes else top - 30)


POP_WORDS = {Tone.GOOD: "announced", Tone.BAD: "withdrawn", Tone.UNKNOWN: "unknown"}


def _planes(seen: Snapshot, top: float) -> tuple[list[Markup], float]:
    rows = -(-len(seen.planes) // PLANES_PER_ROW)
    if not rows:
        return [], top - 34
    frame = Box(EDGE, top, WIDTH - 2 * EDGE, 30 + 64 * rows)
    out = sum(plane.state is State.DOWN for plane in seen.planes.values())
    parts = [
        _rounded(frame, "group"),
        _words(frame.x + 10, top + 17, "Backbone", "head"),
        _words(
            WIDTH - EDGE - 10, top + 17, f"{len(seen.planes) - out} of {len(seen.planes)} planes",
            "small", "end",
        ),
    ]  # fmt: skip
    inside = Box(frame.x + 6, top + 26, frame.width - 12, 56)
    cells = _spread(list(seen.planes), PLANES_PER_ROW, inside.y, 56, inside)
    for (name, box), plane in zip(cells, seen.planes.values(), strict=True):
        tone = TONES[plane.state]
        drained = f"D {plane.drained}/{plane.routers}" if plane.drained else ""
        parts += [
            _group(box, f"plane {name}: {plane_words(plane)}", tone),
            _words(box.middle, box.y + 15, f"{name} {SYMBOLS[tone]}", "head", "middle"),
            *_routers(box, plane),
            _words(box.middle, box.y + 50, drained, "small strong", "middle"),
        ]
    return parts, top + frame.height


def _routers(box: Box, plane: PlaneSeen) -> list[Markup]:
    """Return a square per router of the plane, the drained ones first."""
    if plane.state is State.UNKNOWN or plane.routers > MOST_ROUTERS:
        return []
    per_row = min(plane.routers, ROUTERS_PER_ROW)
    left = box.middle - (per_row * 9 - 3) / 2
    return [
        tag(
            "rect",
            x=left + number % ROUTERS_PER_ROW * 9,
            y=box.y + 21 + number // ROUTERS_PER_ROW * 9,
            width=6,
            height=6,
            class_="router out" if number < plane.drained else "router",
        )
        for number in range(plane.routers)
    ]


def _centres(run: Timeline, seen: Snapshot, top: float) -> tuple[list[Markup], float]:
    sites = _centre_sites(run)
    tone = TONES[seen.between_centres]
    parts: list[Markup] = []
    boxes = _spread(sites, CENTRES_PER_ROW, top, 50)
    for site, box in boxes:
        members = [member for member in run.members.values() if member.site == site]
        if box.y == top:
            parts.append(_wire(box.middle, top - 30, top, tone))
        parts += [
            _group(box, f"data centre {site}", tone),
            _words(box.middle, box.y + 18, f"{SYMBOLS[tone]} {site}", "head", "middle"),
            _words(box.middle, box.y + 33, _inside(members), "small", "middle"),
            _words(box.middle, box.y + 45, CENTRE_WORDS[tone], "small strong", "middle"),
        ]
    return parts, (boxes[-1][1].y + 50 if boxes else top - 30)


CENTRE_WORDS = {
    Tone.GOOD: "reached",
    Tone.PARTLY: "reached in part",
    Tone.BAD: "cut off",
    Tone.UNKNOWN: "not seen",
}


def _centre_sites(run: Timeline) -> list[str]:
    pops = set(pop_sites(run))
    sites = (member.site for member in run.members.values() if member.kind in CENTRE_KINDS)
    return [site for site in dict.fromkeys(sites) if site not in pops]


def _inside(members: Sequence[Member]) -> str:
    switches = sum(member.kind in ("rsw", "fsw", "ssw", "fa") for member in members)
    servers = sum(member.kind not in ("rsw", "fsw", "ssw", "fa", "eb") for member in members)
    return f"{switches} switches, {servers} servers"


def _spread(
    names: Sequence[str], most: int, top: float, height: float, inside: Box | None = None
) -> list[tuple[str, Box]]:
    """Return a box per name in rows of at most ``most``, each row filling the width."""
    area = inside or Box(EDGE, top, WIDTH - 2 * EDGE, height)
    result = []
    for number, name in enumerate(names):
        row, place = divmod(number, most)
        across = min(most, len(names) - row * most)
        width = (area.width - 6 * (across - 1)) / across
        x = area.x + place * (width + 6)
        result.append((name, Box(x, top + row * (height + 8), width, height)))
    return result


def _group(box: Box, told: str, tone: Tone) -> Markup:
    return tag("g", tag("title", told), _rounded(box, f"site {tone}"))


def _rounded(box: Box, class_: str) -> Markup:
    return tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=6, class_=class_)


def _words(x: float, y: float, words: str, class_: str, anchor: str = "start") -> Markup:
    return tag("text", words, x=round(x, 1), y=y, class_=class_, text_anchor=anchor)


def _wire(x: float, top: float, bottom: float, tone: Tone) -> Markup:
    line = tag("line", x1=x, x2=x, y1=top, y2=bottom, class_=f"wire {tone}")
    if tone is Tone.GOOD:
        return line
    return line + tag(
        "text", SYMBOLS[tone], x=x, y=(top + bottom) / 2 + 5, class_=f"cut {tone}",
        text_anchor="middle",
    )  # fmt: skip


def legend() -> Iterable[tuple[str, str]]:
    """Return the swatches used and what they mean."""
    return (
        ("good", "✓ serves, announced, reached"),
        ("partly", "◐ in part"),
        ("bad", "✕ out of service, withdrawn, cut off"),
        ("drained", "hatched square, D n/m: n of m routers drained"),
        ("unknown", "? nobody looked in that phase"),
    )
