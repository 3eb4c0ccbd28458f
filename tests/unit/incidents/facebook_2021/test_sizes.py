"""The scenarios that ship suit every size of the network."""

import pytest

from lab.catalog.planned import checked
from lab.catalog.subject import subject
from lab.incidents.facebook_2021.dials import OobFailure
from lab.load import topologies_dir
from lab.model.scenario import Expectation, Scenario
from lab.steps.wait import Await

FOLDER = topologies_dir() / "facebook-2021"
SIZES = ("mini", "standard", "large")


def claims(scenario: Scenario) -> list[Expectation]:
    """Return every claim about a measure."""
    awaited = [
        step.expect for phase in scenario.phases for step in phase.steps if isinstance(step, Await)
    ]
    stated = [each for phase in scenario.phases for each in phase.expect]
    return [*scenario.steady_state, *stated, *awaited]


@pytest.mark.parametrize("profile", SIZES)
def test_half_a_repair_is_made_over_a_path_that_is_open(profile: str) -> None:
    found = subject(str(FOLDER / "half-way.yml"))
    assert found.dials(profile).access.oob_failure is OobFailure.NONE


@pytest.mark.parametrize("profile", SIZES)
@pytest.mark.parametrize("name", ["scenario.yml", "half-way.yml", "reacts.yml", "dns-kept.yml"])
def test_no_threshold_counts_what_hangs_on_the_size(name: str, profile: str) -> None:
    found = subject(str(FOLDER / name))
    scenario = checked(found, profile, found.dials(profile))
    numbers = {
        (each.measure, bound)
        for each in claims(scenario)
        for bound in (each.at_least, each.at_most)
        if isinstance(bound, float | int) and bound > 1
    }
    assert numbers == set()
