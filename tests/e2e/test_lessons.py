"""Each shipped lesson proves itself: checks fail before a step is solved, and pass after it."""

import pytest

from lab.app import lessons
from lab.catalog.lessons import names

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@pytest.mark.parametrize("name", names())
def test_a_lesson_proves_itself(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("STORMDRILL_HOME", str(tmp_path_factory.mktemp("home")))
    seen = list(lessons.prove(name, "embedded", lambda _text: None))
    assert [each.text for each in seen if not each.ok] == []
    assert len(seen) % 4 == 0
    assert seen
