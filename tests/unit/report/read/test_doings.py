"""What people do in a game day, in words."""

import pytest

from lab.journal.timeline import Timeline
from lab.report.read.doings import act_words, doings
from lab.report.read.story import story
from tests.fakes.gameday import repaired


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        ("declare", {"severity": "SEV1"}, "declares an incident: SEV1"),
        ("say", {"text": "{verb} {0} %s", "channel": "chat"}, "says: {verb} {0} %s"),
        ("send", {}, "sends somebody to ?"),
        ("delay", {"id": "ask", "seconds": "120"}, "moves the message ask by 120 s"),
        ("dance", {"with": "ana"}, "dance"),
    ],
)
def test_an_act_is_told_in_words(verb: str, fields: dict[str, object], words: str) -> None:
    assert act_words(verb, fields) == words


def test_the_timeline_of_a_report_has_people_at_their_time() -> None:
    log = repaired().typed(60, "show bgp").sent(42, "ask").arrived(61)
    run = Timeline(log.events)
    told = [(said.actor, said.text) for _, said in doings(run)]
    for one in (
        ("ben", "types at desk: show bgp"), ("Support", "by chat: What is it?"),
        ("ana", "takes the hint way-1"), ("game day", "there"), ("game day", "all is as it was"),
    ):  # fmt: skip
        assert one in told
    rows = [each for each in story(run) if each.actor == "ben"]
    assert [(each.at, each.text) for each in rows] == [(60, "types at desk: show bgp")]
