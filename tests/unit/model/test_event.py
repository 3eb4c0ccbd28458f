import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.model.event import Event, JsonValue

VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)  # fmt: skip
EVENTS = st.builds(
    Event,
    line=st.integers(min_value=1),
    at=st.integers(0, 10**10).map(lambda microseconds: microseconds / 1e6),
    kind=st.text(max_size=12),
    subject=st.text(max_size=12),
    data=st.dictionaries(st.text(max_size=6), VALUES, max_size=4),
)


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_an_event_comes_back_from_its_line(event: Event) -> None:
    assert Event.from_line(event.to_line()) == event


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_an_event_is_one_line_of_ascii(event: Event) -> None:
    line = event.to_line()
    assert line.isascii()
    assert line.splitlines() == [line]


def test_a_line_reads_as_the_journal_s_page_shows_it() -> None:
    event = Event(412, 93.1840004, "dns", "usr-ch", {"rcode": "SERVFAIL", "took_ms": 0.8})
    assert event.to_line() == (
        '{"v":1,"n":412,"t":93.184,"kind":"dns","subject":"usr-ch",'
        '"data":{"rcode":"SERVFAIL","took_ms":0.8}}'
    )


WHOLE = {"v": 1, "n": 1, "t": 0.5, "kind": "step", "subject": "fault", "data": {}}


@pytest.mark.parametrize("missing", ["n", "t", "kind", "subject", "data"])
def test_a_line_that_lacks_a_field_says_which(missing: str) -> None:
    line = json.dumps({key: value for key, value in WHOLE.items() if key != missing})
    with pytest.raises(ValueError, match=f"journal line without '{missing}'"):
        Event.from_line(line)


@pytest.mark.parametrize("line", ["[1]", '{"v":2}', "{}", "null", '"step"'])
def test_a_line_of_another_format_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a journal line of format 1"):
        Event.from_line(line)


@pytest.mark.parametrize("line", ["", "{", "step"])
def test_half_a_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        Event.from_line(line)
