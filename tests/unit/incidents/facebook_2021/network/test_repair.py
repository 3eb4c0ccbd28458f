"""What the repair of the backbone and the names need, by the dials and the files of nodes."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from lab.catalog.planned import built
from lab.catalog.subject import subject
from lab.incidents.facebook_2021.invariants.repair import dependencies
from lab.model.verdict import Verdict
from lab.model.verification import Judgement
from lab.verify.dependencies import judgements

TO_AAA = (
    "needs AAA at aaa-prn, which needs data centre prn, which needs the backbone, which needs the "
    "repair of the backbone"
)
TO_ITSELF = "needs the backbone, which needs the repair of the backbone"
UPLINK = f"needs the out-of-band network, which {TO_ITSELF}"
ON_SITE = "needs somebody at the console, which nothing brings back"
IN_BAND = {f"in-band as {name}": TO_ITSELF for name in ("drain", "noc", "breakglass")}


def both(*turned: tuple[str, str]) -> tuple[Judgement, ...]:
    """Return the judgements of the repair and of the names."""
    found = subject("facebook-2021")
    return judgements(dependencies(built(found, "mini", found.dials("mini", turned))))


def judged(*turned: tuple[str, str]) -> Judgement:
    """Return the judgement of the repair."""
    return both(*turned)[0]


def closed(judgement: Judgement) -> Mapping[str, str]:
    """Return the ways that are closed, each with the chain that closes it."""
    assert judgement.verdict is Verdict.FAIL
    return {each.subject.partition(", ")[2]: each.evidence for each in judgement.findings}


def test_on_the_day_every_way_to_the_routers_waits_for_the_repair_or_for_somebody_on_site() -> (
    None
):
    assert closed(judged()) == {**IN_BAND, "oob as noc": TO_AAA, "oob as breakglass": ON_SITE}


def test_an_uplink_that_hangs_on_the_backbone_closes_both_ways_around_it() -> None:
    transport = ("access.oob_failure", "transport")
    assert closed(judged(transport))["oob as noc"] == UPLINK
    always = ("access.breakglass", "on")
    assert closed(judged(transport, always)) == {
        **IN_BAND, "oob as noc": UPLINK, "oob as breakglass": UPLINK,
    }  # fmt: skip


def test_a_controller_out_of_band_waits_for_aaa_as_everybody_does() -> None:
    outside = ("access.controller_outside", "on")
    assert closed(judged(outside)) == {**closed(judged()), "oob as drain": TO_AAA}
    always = ("access.breakglass", "on")
    assert judged(outside, always) == judged(always)


@pytest.mark.parametrize(
    ("dial", "value", "open_way"),
    [
        ("access.breakglass", "on", "oob as breakglass needs the out-of-band network"),
        ("access.oob_failure", "none", "oob as noc needs the out-of-band network"),
    ],
)
def test_an_account_that_needs_no_data_centre_leaves_no_cycle(
    dial: str, value: str, open_way: str
) -> None:
    found = judged((dial, value))
    assert found.verdict is Verdict.PASS
    assert [each.evidence for each in found.findings] == [open_way]


def test_the_page_shows_what_is_found() -> None:
    page = (Path(__file__).parents[5] / "docs" / "verify.md").read_text(encoding="utf-8")
    for turned in ((), (("access.breakglass", "on"),)):
        for found in both(*turned):
            assert f"{found.verdict}     {found.title}\n" in page
            failed = [each for each in found.findings if each.verdict is not Verdict.PASS]
            assert all(f"  {each.subject}: {each.evidence}\n" in page for each in failed)


def test_on_the_day_names_wait_for_a_data_centre_and_it_for_somebody_on_site() -> None:
    _, names = both()
    chain = (
        "needs a data centre, which needs the backbone, which needs the repair of the backbone, "
        "which needs somebody at the console, which nothing brings back"
    )
    assert closed(names) == {f"at dns-{pop}": chain for pop in ("sjc", "lhr", "sin")}


@pytest.mark.parametrize(
    ("dial", "value", "how"),
    [
        ("health.exempt", "sjc", "at dns-sjc needs nothing"),
        ("health.on_isolation", "keep", "; ".join(f"at dns-{pop} needs nothing"
                                                  for pop in ("sjc", "lhr", "sin"))),
        ("health.floor", "1", "where route53 lets no site withdraw needs nothing"),
        ("dns.secondary", "on", "at route53 needs nothing"),
    ],
)  # fmt: skip
def test_names_that_need_no_data_centre_leave_the_repair_as_it_is(
    dial: str, value: str, how: str
) -> None:
    repair, names = both((dial, value))
    assert [each.evidence for each in names.findings] == [how]
    assert (names.verdict, repair) == (Verdict.PASS, judged())


def test_what_leaves_the_ways_in_as_they_are_changes_nothing() -> None:
    turned = (("resolvers.serve_stale", "on"), ("gates.dead_man_s", "9"))
    assert both(*turned) == both()
