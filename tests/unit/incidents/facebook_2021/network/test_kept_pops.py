"""Dials that keep PoPs announced: only PoPs of the network can be named or counted."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.catalog.listing import check
from lab.catalog.planned import built
from lab.catalog.subject import subject
from lab.load import topologies_dir
from lab.model.errors import InputError

FOLDER = topologies_dir() / "facebook-2021"


def refused(profile: str, exempt: str) -> list[str]:
    found = subject("facebook-2021")
    with pytest.raises(InputError) as caught:
        built(found, profile, found.dials(profile, [("health.exempt", exempt)]))
    return [str(each) for each in caught.value.problems]


def test_a_pop_that_the_size_does_not_have_is_refused_by_name() -> None:
    assert refused("mini", "sjc,ams, prn") == [
        f"health.exempt=sjc,ams, prn: mini has no PoP {code}; there are: sjc, lhr, sin"
        for code in ("ams", "prn")
    ]


def test_no_more_pops_can_stay_announced_than_there_are() -> None:
    found = subject("facebook-2021")
    with pytest.raises(InputError) as caught:
        built(found, "mini", found.dials("mini", [("health.floor", "4")]))
    told = "health.floor=4: mini has 3 PoPs; at most 3 can stay"
    assert [str(each) for each in caught.value.problems] == [told]
    dials = found.dials("large", [("health.floor", "4")])
    assert built(found, "large", dials).context.settings.health.floor == 4


def test_a_larger_size_has_more_pops_to_exempt() -> None:
    found = subject("facebook-2021")
    made = built(found, "large", found.dials("large", [("health.exempt", "sjc,ams")]))
    assert made.context.settings.health.exempt_pops == ("sjc", "ams")


@pytest.mark.parametrize("text", ["sjc lhr", "sjc,", ",", "SJC"])
def test_what_is_no_list_of_codes_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="does not match"):
        subject("facebook-2021").dials("mini", [("health.exempt", text)])


def test_a_blueprint_that_exempts_an_unknown_pop_is_refused_at_its_line(tmp_path: Path) -> None:
    text = (FOLDER / "blueprint.yml").read_text(encoding="utf-8")
    file = tmp_path / "blueprint.yml"
    file.write_text(f"{text}\nsettings: {{health: {{exempt: xyz}}}}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check([str(file)])
    line = text.count("\n") + 2
    told = f"{file}:{line}: settings.health.exempt: "
    assert all(str(each).startswith(told) for each in caught.value.problems)
    assert "has no PoP xyz; there are: sjc, lhr, sin" in str(caught.value.problems[0])


def test_a_scenario_that_exempts_an_unknown_pop_is_refused_at_its_line(tmp_path: Path) -> None:
    text = (FOLDER / "scenario.yml").read_text(encoding="utf-8")
    old = '  mini: {dns.ttl_s: "11"'
    text = text.replace("topology: blueprint.yml", f"topology: {FOLDER}/blueprint.yml")
    file = tmp_path / "scenario.yml"
    file.write_text(text.replace(old, f'{old}, health.exempt: "xyz"'), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(InputError) as caught:
        check([str(file)])
    assert [str(each) for each in caught.value.problems] == [
        f"{file}:{line}: dials.mini.health.exempt: mini has no PoP xyz; there are: sjc, lhr, sin"
    ]


def test_nobody_is_exempt_unless_it_is_said() -> None:
    dials = subject("facebook-2021").dials("mini")
    assert dials.health.exempt_pops == ()
    assert replace(dials.health, exempt="sjc, lhr").exempt_pops == ("sjc", "lhr")
