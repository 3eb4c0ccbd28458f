"""The dial that gives c.ns and d.ns a covering route."""

from dataclasses import replace

import pytest

from lab.catalog.subject import subject
from lab.incident import Order
from lab.incidents.facebook_2021.dials import EdgeSettings
from lab.load import configs_dir
from lab.model.dial import Switch
from lab.model.software import Software
from lab.render import keys


@pytest.mark.parametrize("value", list(Switch))
def test_pops_announce_a_cover_of_c_and_d_only_when_the_dial_is_on(value: Switch) -> None:
    found = subject("facebook-2021")
    dials = replace(found.dials("mini"), edge=EdgeSettings(cover_cd=value))
    order = Order("mini", dials, 1, Software, keys.same, configs_dir())
    configs = found.source.build(order).network.configs
    announced = {
        "  network 185.89.216.0/22" in configs[name] for name in configs if "pr" in name[:2]
    }
    assert announced == {value is Switch.ON}
