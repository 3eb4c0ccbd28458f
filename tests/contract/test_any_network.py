"""The example of docs/verify.md, judged by Batfish, live or recorded."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.app.baseline import baseline
from lab.app.verifying import candidate, invariants_declared, wanted
from lab.model.verdict import Verdict
from lab.model.verification import Judgement, VerifyRequest
from lab.verify.judge import Judge
from lab.verify.question import Service
from tests.fakes.batfish import RECORDED, RecordedBatfish, Recorder

pytestmark = pytest.mark.timeout(300)
DOC = Path(__file__).parents[2] / "docs" / "verify.md"
ANSWERS = RECORDED / "batfish-0.36.0-any-network.json"


@pytest.fixture(
    scope="module", params=["recorded", pytest.param("live", marks=pytest.mark.batfish)]
)
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    if request.param == "recorded":
        yield RecordedBatfish(ANSWERS)
        return
    from lab.verify.batfish import Batfish

    with Batfish("stormdrill-any-network") as live:
        recorder = Recorder(live)
        yield recorder
        if request.config.getoption("--update-golden"):
            recorder.write(ANSWERS)


@pytest.fixture(scope="module")
def judgements(service: Service, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judgement]:
    folder = tmp_path_factory.mktemp("drill")
    for name, text in re.findall(r"```\w*\n# (\S+)\n(.*?)```", DOC.read_text(), re.DOTALL):
        (folder / name).write_text(text)
    said: list[str] = []
    request = VerifyRequest(str(folder / "drill.yml"), said.append)
    base = baseline(request)
    assert said == []
    judge = Judge(service, base.topology, base.configs, base.asked, invariants_declared(base))
    changes = [candidate(base, each.change) for each in wanted(request, base)]
    return {each.change: each for each in (judge.base(), *map(judge.change, changes))}


def test_what_runs_holds_all_that_is_asked_of_any_network(
    judgements: dict[str, Judgement],
) -> None:
    found = {(each.invariant, each.verdict) for each in judgements[""].findings}
    names = ("loops", "sessions", "references", "addresses", "people reach the web")
    assert found == {(name, Verdict.PASS) for name in names}


@pytest.mark.parametrize(
    ("change", "where"), [("tidy-up", "NO_ROUTE at r1"), ("way-back", "NO_ROUTE at r2")]
)
def test_a_change_that_cuts_a_host_off_fails_with_the_packet(
    change: str, where: str, judgements: dict[str, Judgement]
) -> None:
    (found,) = (one for one in judgements[change].findings if one.verdict is not Verdict.PASS)
    assert (found.invariant, found.subject) == ("people reach the web", "PC1")
    assert (found.verdict, found.flaw) == (Verdict.FAIL, False)
    assert where in found.evidence
