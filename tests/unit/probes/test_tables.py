"""BGP tables in short, and whether they are again what they were."""

import json
from typing import Any

import pytest

from lab.probes.frr_json import Route, routes
from lab.probes.routers import RouterProbes
from lab.probes.tables import COMMAND, COMMAND6, KnownTables, shapes
from tests.fakes.scripted import ScriptedLab, recorded

BEST = {"valid": True, "bestpath": True, "path": "6453 32934"}
OTHER = {"valid": True, "path": "3356 32934"}
SAME = {"a": 7, "b": 3}
FAMILIES = 2


def table(*entries: dict[str, Any]) -> str:
    return json.dumps({"routes": {"10.0.0.0/8": entries}})


class Tables:
    """Two routers that answer with their tables, and how often they were asked."""

    def __init__(self) -> None:
        self.answers = {
            "a": {COMMAND: table(BEST, OTHER), COMMAND6: "{}"},
            "b": {COMMAND: table(OTHER), COMMAND6: "{}"},
        }
        self.lab = ScriptedLab({(node, "bgpd"): each for node, each in self.answers.items()})
        self.probes = RouterProbes(self.lab)
        self.known = KnownTables(self.probes, shapes(self.probes, SAME))
        self.asked()

    def asked(self) -> int:
        """Return how many questions were asked since the last call."""
        count = sum(len(each.asked) for each in self.lab.connections)
        for each in self.lab.connections:
            each.asked.clear()
        return count


@pytest.fixture
def tables() -> Tables:
    return Tables()


def test_the_best_path_of_each_prefix_is_read_of_a_table() -> None:
    found = routes(recorded("bgp-table-collector.json"))
    assert found["10.101.0.0/16"] == Route(0, 3, 0)
    equal = {**OTHER, "multipath": True}
    both = table({**BEST, "locPrf": 50, "multipath": True}, equal)
    assert routes(both) == {"10.0.0.0/8": Route(50, 2, 2)}
    assert routes(table(OTHER)) == {}


def test_tables_are_there_once_each_is_as_it_was(tables: Tables) -> None:
    assert tables.known.there(SAME)
    tables.answers["a"][COMMAND] = table({**BEST, "path": "6453 3356 32934"})
    assert not tables.known.there({**SAME, "a": 8})


def test_a_table_of_ipv6_counts_too(tables: Tables) -> None:
    tables.answers["a"][COMMAND6] = table(BEST).replace("10.0.0.0/8", "2001:db8::/32")
    assert not tables.known.there({**SAME, "a": 8})
    tables.answers["a"][COMMAND6] = "{}"
    assert tables.known.there({**SAME, "a": 9})


@pytest.mark.parametrize("change", [{"locPrf": 200}, {"multipath": True}, {"bestpath": False}])
def test_another_preference_another_choice_or_an_equal_path_is_another_table(
    change: dict[str, Any], tables: Tables
) -> None:
    tables.answers["a"][COMMAND] = table({**BEST, **change}, OTHER)
    assert not tables.known.there({**SAME, "a": 8})


def test_which_of_equal_paths_came_first_makes_no_other_table(tables: Tables) -> None:
    tables.answers["a"][COMMAND] = table({**OTHER, "bestpath": True}, {"path": BEST["path"]})
    assert tables.known.there({**SAME, "a": 8})


def test_a_table_is_read_again_only_when_its_version_moved_or_it_was_another(
    tables: Tables,
) -> None:
    assert (tables.known.there(SAME), tables.asked()) == (True, 2 * FAMILIES)
    assert (tables.known.there(SAME), tables.asked()) == (True, 0)
    assert (tables.known.there({**SAME, "b": 4}), tables.asked()) == (True, FAMILIES)
    tables.answers["b"][COMMAND] = table(BEST)
    assert (tables.known.there({**SAME, "b": 5}), tables.asked()) == (False, FAMILIES)
    assert (tables.known.there({**SAME, "b": 5}), tables.asked()) == (False, FAMILIES)


def test_a_router_that_is_missing_or_does_not_answer_has_not_its_table(tables: Tables) -> None:
    assert not tables.known.there({"a": 7})
    del tables.answers["b"][COMMAND]
    assert not tables.known.there(SAME)
    assert shapes(tables.probes, SAME) == {}


def test_tables_that_nobody_knows_are_never_there(tables: Tables) -> None:
    assert not KnownTables(tables.probes, {}).there({})
