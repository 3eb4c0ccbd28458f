"""Blocks that only some documents have, as Markdown and as HTML."""

import pytest

from lab.report.document import Cell, Prose, Screen, Section, Table, columns, row
from lab.report.headline import Headline
from lab.report.page import Page
from lab.report.write import html, markdown

TOP = Headline("A day", "good", "✓", "Repaired", "It is over.", (), (), ())


def page(*blocks: Prose | Screen | Table) -> Page:
    return TOP, (Section("one", "One", "", blocks),)


def test_a_terminal_that_prints_a_fence_ends_none() -> None:
    text = markdown.render(page(Screen("t", "ana at desk", "```\n# no heading\n````", "t.cast")))
    assert "`````text\n```\n# no heading\n````\n`````" in text


def test_the_headings_of_a_text_stand_below_the_chapter() -> None:
    text = markdown.render(page(Prose("# Debrief\n\nAsk **this**.\n## More")))
    assert "### Debrief\n\nAsk **this**.\n#### More" in text


def test_nothing_that_a_terminal_printed_is_markup() -> None:
    text = html.render(page(Screen("t", "<i>ana</i>", "<script>x</script>", "t.cast")), "debrief")
    assert "<script>x" not in text
    assert "<i>ana" not in text
    assert "Stormdrill debrief</title>" in text


def test_a_cell_with_a_link_leads_there() -> None:
    table = Table("T", columns("*What"), (row(Cell("to [it]", link="#t")),), whole=True)
    assert "[to \\[it]](#t)" in markdown.render(page(table))
    assert '<a href="#t">to [it]</a>' in html.render(page(table))


@pytest.mark.parametrize("whole", [True, False])
def test_a_long_table_is_folded_unless_it_is_whole(*, whole: bool) -> None:
    table = Table("Long", columns("*What"), tuple(row(str(n)) for n in range(9)), whole=whole)
    assert ("<summary>Long" in html.render(page(table))) is not whole
