"""What Batfish says of the incident that newcomers copy, live or recorded."""

from collections.abc import Iterator

import pytest

from lab.app.baseline import baseline
from lab.app.verifying import candidate, invariants_declared, wanted
from lab.model.verdict import Verdict
from lab.model.verification import VerifyRequest
from lab.verify.judge import Judge
from lab.verify.question import Service
from tests.fakes.batfish import RECORDED, RecordedBatfish, Recorder

pytestmark = pytest.mark.timeout(300)
ANSWERS = RECORDED / "batfish-0.36.0-two-routers.json"


@pytest.fixture(params=["recorded", pytest.param("live", marks=pytest.mark.batfish)])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    if request.param == "recorded":
        yield RecordedBatfish(ANSWERS)
        return
    from lab.verify.batfish import Batfish

    with Batfish("stormdrill-two-routers") as live:
        recorder = Recorder(live)
        yield recorder
        if request.config.getoption("--update-golden"):
            recorder.write(ANSWERS)


def test_the_clean_up_is_foreseen_to_cut_the_users_off(service: Service) -> None:
    request = VerifyRequest("two-routers", lambda _text: None)
    base = baseline(request)
    judge = Judge(service, base.topology, base.configs, base.asked, invariants_declared(base))
    assert judge.base().verdict is Verdict.PASS
    (clean_up,) = (judge.change(candidate(base, each.change)) for each in wanted(request, base))
    (found,) = (each for each in clean_up.findings if each.verdict is not Verdict.PASS)
    assert (found.invariant, found.verdict) == ("users reach the web", Verdict.FAIL)
    assert "NO_ROUTE at r1" in found.evidence
