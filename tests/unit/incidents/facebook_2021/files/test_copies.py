"""Which servers copy data between data centres."""

import json

import pytest

from lab.incidents.facebook_2021.dials import CapacitySettings, Settings
from lab.incidents.facebook_2021.files import servers
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.plan import backlogs
from lab.incidents.facebook_2021.network.capacity import shaped
from lab.model.dial import Switch
from tests.fakes.context import context, network

ON = CapacitySettings(links=Switch.ON, backlog_kbit=300)
JOB = "/run/lab/backlog.json"


def copying(capacity: CapacitySettings) -> dict[str, list[str]]:
    """Return where each web server copies to, if it does."""
    found = context(settings=Settings(capacity=capacity))
    webs = {node.name: servers.web(found, node) for node in network().of_kind(Kind.WEB)}
    return {
        name: [sink["dc"] for sink in json.loads(config.files[JOB])["sinks"]]
        for name, config in webs.items()
        if JOB in config.files
    }


def test_the_first_server_of_each_data_centre_copies_to_every_other_one() -> None:
    assert copying(ON) == {"web1-prn": ["frc"], "web1-frc": ["prn"]}


@pytest.mark.parametrize(
    "capacity", [CapacitySettings(), CapacitySettings(links=Switch.ON, backlog_kbit=0)]
)
def test_nothing_is_copied_without_capacity_or_without_a_rate(capacity: CapacitySettings) -> None:
    assert copying(capacity) == {}


def test_the_logs_of_those_that_copy_are_followed() -> None:
    assert set(backlogs(shaped(network(), ON))) == set(copying(ON))
    assert backlogs(network()) == ()
