"""``--set KEY=VALUE`` on the real dials."""

import pytest

from lab.incidents.facebook_2021.dials import BgpSettings, Gates, Settings
from lab.load import override
from lab.model.dial import Switch
from lab.model.errors import InputError


def test_settings_change_what_they_name_and_nothing_else() -> None:
    assert override(Settings(), [("gates.audit_bug", "off"), ("bgp.hold_s", "30")]) == Settings(
        bgp=BgpSettings(hold_s=30), gates=Gates(audit_bug=Switch.OFF)
    )


def test_the_last_of_two_settings_of_one_key_counts() -> None:
    assert override(BgpSettings(), [("mrai_s", "5"), ("mrai_s", "7")]) == BgpSettings(mrai_s=7)


def test_no_settings_leave_the_value_alone() -> None:
    assert override(Settings(), {}) == Settings()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("gates.audit_bug", "of", "'of' is not known; did you mean off?"),
        ("gate.audit_bug", "off", "there is no 'gate'; did you mean gates.audit_bug?"),
        ("audit_bug", "off", "there is no 'audit_bug'; did you mean gates.audit_bug?"),
        ("gates.audit_bg", "off", "there is no 'audit_bg'; did you mean gates.audit_bug?"),
        ("audit_bg", "off", "there is no 'audit_bg'; did you mean gates.audit_bug?"),
        ("gate", "off", "there is no 'gate'; did you mean gates?"),
        (
            "capacity.mbit",
            "1",
            "there is no 'mbit'; keys: backbone_kbit, backlog_kbit, links, object_cached_s, "
            "object_kib, pace_per_s, paced_s, page_kib, patience_s, peering_kbit, "
            "pop_backbone_kbit",
        ),
        ("health.fall", "99", "99 is out of range; between 1 and 20"),
        (
            "health.fall",
            "x",
            "must be a whole number, not the text 'x'; meaning: failed rounds before it withdraws",
        ),
        (
            "health.fall",
            "",
            "must be a whole number, not empty; meaning: failed rounds before it withdraws",
        ),
        ("health.fall.x", "1", "fall has no parts; set fall itself"),
        (
            "gates",
            "off",
            "gates is a group; set one of: gates.audit, gates.audit_bug, gates.batfish, "
            "gates.canary, gates.commit_confirm, gates.interlock, gates.dead_man_s",
        ),
        (
            "",
            "1",
            "there is no ''; keys: access, bgp, capacity, dns, edge, gates, health, people, "
            "resolvers, users, warmup",
        ),
        (
            "health.fall",
            "[",
            "is not YAML: expected the node content, but found '<stream end>'",
        ),
    ],
)
def test_a_setting_that_cannot_be_applied_says_why(key: str, value: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        override(Settings(), {key: value})
    assert [str(problem) for problem in caught.value.problems] == [f"--set {key}={value}: {said}"]


def test_every_bad_setting_is_told() -> None:
    with pytest.raises(InputError) as caught:
        override(Settings(), {"x": "1", "bgp.hold_s": "0", "bgp.mrai_s": "1"})
    assert [problem.place for problem in caught.value.problems] == [
        "--set x=1",
        "--set bgp.hold_s=0",
    ]
