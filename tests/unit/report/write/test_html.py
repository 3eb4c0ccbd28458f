import re
from functools import cache
from html.parser import HTMLParser

from lab.incidents.facebook_2021.contents import CONTENTS
from lab.model.verdict import FactResult, Verdict
from lab.report.write import html
from tests.fakes.facts import facts
from tests.fakes.journal import whole_run
from tests.unit.report.lines import PHASES, journal, paged, started

VOID = {"meta", "br", "hr", "link", "img", "input"}


class Page(HTMLParser):
    """Collects ids, references, texts and whether every element was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.labelled: list[str] = []
        self.open: list[str] = []
        self.drawings = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.labelled += given.get("aria-labelledby", "").split()
        self.drawings += given.get("role") == "img"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@cache
def page() -> str:
    return html.render(paged(whole_run(), facts(), Verdict.FAIL, CONTENTS))


def test_the_page_asks_nothing_of_the_network() -> None:
    assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!#|url)([a-z]+:|//)", page()) == []
    assert "default-src 'none'" in page()
    assert re.search(r"<(img|link|iframe|object)\b", page()) is None


def test_every_link_and_label_leads_somewhere_and_every_element_is_closed() -> None:
    parsed = Page(page())
    assert parsed.open == []
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link.removeprefix("#") for link in parsed.links} <= set(parsed.ids)
    assert set(parsed.labelled) <= set(parsed.ids)


def test_every_drawing_has_a_title_a_description_and_a_table() -> None:
    drawings = re.findall(r'<svg class="(?:chart|topology)".*?</svg>(?=</div>)', page(), re.DOTALL)
    assert len(drawings) == Page(page()).drawings == 15
    assert all("<title " in each and "<desc " in each for each in drawings)
    figures = re.findall(r"<figure.*?</figure>", page(), re.DOTALL)
    assert len(figures) == 13
    assert all("<table" in each for each in figures)


def test_text_from_the_run_cannot_become_markup() -> None:
    evil = FactResult("F01", "<script>alert(1)</script>", Verdict.FAIL, "<b>", "&", '"')
    title = "Fall</text><script>"
    lines = journal(started(), *PHASES, (41.0, "phase.started", "x", {"title": title}))
    assert "<script>alert" not in html.render(paged(lines, (evil,), Verdict.FAIL, CONTENTS))
    assert "</text><script>" not in html.render(paged(lines, (evil,), Verdict.FAIL, CONTENTS))


def test_the_page_is_for_light_and_dark_for_paper_and_for_phones() -> None:
    for wanted in ("prefers-color-scheme: dark", "@media print", "@media (max-width"):
        assert wanted in page()


def test_colours_are_those_that_everybody_can_tell_apart() -> None:
    for colour in ("#0072b2", "#d55e00", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#f0e442"):
        assert colour in page()


def test_runs_that_broke_off_or_never_began_have_a_page_too() -> None:
    broken = journal(started(), *PHASES[:2], (25.0, "interrupted", "SIGINT", {}))
    assert "The run was interrupted." in html.render(paged(broken, (), Verdict.UNKNOWN, CONTENTS))
    assert "No phase was reached." in html.render(paged([], (), Verdict.UNKNOWN, CONTENTS))


def test_long_tables_and_further_figures_are_folded_and_the_contents_stay() -> None:
    for table in re.findall(r"<table.*?</table>", page(), re.DOTALL):
        before = page()[: page().index(table)]
        folded = before.count("<details") > before.count("</details>")
        assert folded or table.count("<tr>") <= 4, table[:200]
    assert re.search(r"\.contents \{\s*position: sticky", page())
    assert "beforeprint" in page()
    assert "ArrowRight" in page()
