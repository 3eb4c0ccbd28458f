"""Shipped incidents of YAML alone: accepted, small enough, and with enough to be scored."""

from pathlib import Path

import pytest

from lab.catalog.listing import check
from lab.catalog.planned import checked
from lab.catalog.subject import subject
from lab.load import topologies_dir
from lab.model.dial import Switch
from lab.model.scenario import Scenario
from lab.steps.change import ChangeStep

INCIDENTS = ("cloudflare-2022", "youtube-2008")
LEAST_FACTS = 8  # besides the controls
LEAST_CONTROLS = 2
MOST_NODES = 40


def scenario(name: str) -> Scenario:
    found = subject(name)
    return found.scenario(found.dials(""))


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_is_accepted(name: str) -> None:
    path = topologies_dir() / name / "scenario.yml"
    first, *_ = check([str(path)])
    assert first.startswith(f"{path}: scenario {name}, ")


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_has_facts_with_sources_and_controls(name: str) -> None:
    facts = scenario(name).facts
    controls = [fact for fact in facts if fact.control]
    assert len(controls) >= LEAST_CONTROLS
    assert len(facts) - len(controls) >= LEAST_FACTS
    assert [fact.id for fact in facts if not fact.source] == []


@pytest.mark.parametrize("name", INCIDENTS)
def test_an_incident_fits_a_small_machine(name: str) -> None:
    assert len(subject(name).source.topology("").nodes) <= MOST_NODES


@pytest.mark.parametrize("name", INCIDENTS)
def test_every_change_of_the_folder_is_read_as_a_change(name: str) -> None:
    folder: Path = topologies_dir() / name / "changes"
    for path in sorted(folder.glob("*.yml")):
        assert check([str(path)]) == [f"{path}: change {path.stem}"]


def test_the_terms_of_cloudflare_2022_are_turned_by_a_dial() -> None:
    found = subject("cloudflare-2022")
    names = []
    for order in ("reordered", "in-order"):
        dials = found.dials("", [("terms.order", order)])
        steps = [step for phase in found.scenario(dials).phases for step in phase.steps]
        names += [
            str(getattr(step, "change", ""))
            for step in steps
            if getattr(step, "id", "") == "terms"
        ]
    assert names == ["terms-reordered", "terms-in-order"]


@pytest.mark.parametrize(
    ("dial", "value", "played"),
    [
        ("filter.pccw", "off", []),
        ("filter.pccw", "on", ["pccw-filters-customer"]),
        ("filter.ptcl", "on", ["ptcl-blocks-inside"]),
    ],
)
def test_the_filters_of_youtube_2008_are_there_before_the_hijack(
    dial: str, value: str, played: list[str]
) -> None:
    found = subject("youtube-2008")
    asked = found.dials("", [(dial, value)])
    first = checked(found, found.source.default_profile, asked).phases[0]
    changes = [step for step in first.steps if isinstance(step, ChangeStep)]
    assert [step.change for step in changes if step.when is Switch.ON] == played
