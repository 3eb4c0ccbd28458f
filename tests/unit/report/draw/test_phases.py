"""Names of phases in charts: titles on a wide page, ids on a telephone."""

from lab.report.draw.chart import LETTER, NARROW, WIDE, chart, head, phase_levels
from lab.report.draw.svg import Frame
from tests.unit.report.lines import view


def frame() -> Frame:
    return view().frame


def test_a_chart_has_the_titles_and_the_ids_of_its_phases() -> None:
    drawn = str(chart(frame(), "c", ("title", "words"), []))
    for kind, names in (("titles", ("Steady", "Fall", "After")), ("ids", ("steady", "fall"))):
        assert drawn.count(f'class="phase halo {kind}"') == 3
        for name in names:
            assert f'> {name}</tspan>' in drawn  # fmt: skip


def test_names_do_not_overlap_on_either_page_and_have_room_above_the_rows() -> None:
    made = frame()
    for wide in (WIDE, NARROW):
        names = {WIDE: [each.title for each in made.phases]}.get(
            wide, [each.id for each in made.phases]
        )
        taken: dict[int, list[tuple[float, float]]] = {}
        for phase, name, (level, ends) in zip(
            made.phases, names, phase_levels(made, wide), strict=True
        ):
            long = LETTER * len(name) / wide * 100
            left = made.x(phase.end) - long if ends else made.x(phase.start)
            for start, end in taken.setdefault(level, []):
                assert left >= end or left + long <= start
            taken[level].append((left, left + long))
            assert 15 + 14 * level < head(made)
