"""Half-made links on the host, in a /sys/class/net of the test's."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from lab.model.deployment import Completed
from lab.model.errors import CommandError
from lab.runtimes.containerlab import veths
from lab.runtimes.containerlab.root import Root

#   clab-0000000a ── clab-0000000b      clab-0000000c ── e1 of r1      clab-0000000d ── gone
LINKS = {
    "clab-0000000a": (10, 11),
    "clab-0000000b": (11, 10),
    "clab-0000000c": (12, 13),
    "clab-0000000d": (14, 15),
    "lo": (1, 1),
    "clab-mgmt": (2, 2),
    "clab-pair-r1": (16, 17),
}


class Inside(Root):
    """The root of a container that has these interfaces, by name."""

    def __init__(self, **links: tuple[int, int]) -> None:
        self._links = links

    def names(self, path: str) -> list[str]:
        assert path == str(veths._NET)
        return [*self._links]

    def read(self, path: str) -> bytes:
        name, which = path.split("/")[-2:]
        return f"{self._links[name][which == 'iflink']}\n".encode()


class Gone(Inside):
    def names(self, path: str) -> list[str]:
        raise FileNotFoundError(path)


@pytest.fixture(autouse=True)
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(veths, "_NET", tmp_path)
    for name, (index, peer) in LINKS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "ifindex").write_text(f"{index}\n")
        (tmp_path / name / "iflink").write_text(f"{peer}\n")
    return tmp_path


def test_names_are_containerlabs_temporary_ones() -> None:
    assert veths.names() == {f"clab-0000000{end}" for end in "abcd"}


def test_there_are_none_where_one_may_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(veths, "_NET", Path("/no/such/folder"))
    assert veths.names() == frozenset()


def test_stray_are_those_with_both_ends_on_the_host() -> None:
    assert veths.stray() == {"clab-0000000a", "clab-0000000b"}


def test_an_end_that_goes_while_it_is_looked_at_is_passed_over(net: Path) -> None:
    (net / "clab-0000000b" / "iflink").unlink()
    assert veths.stray() == frozenset()


def test_into_are_those_whose_other_end_is_in_a_container() -> None:
    assert veths.into([Inside(lo=(1, 1)), Inside(lo=(1, 1), e1=(13, 12))]) == {"clab-0000000c"}


def test_an_index_alone_is_another_namespaces_too() -> None:
    assert veths.into([Inside(e1=(13, 99), e2=(15, 98))]) == frozenset()


def test_into_passes_over_a_container_that_has_ended() -> None:
    assert veths.into([Gone(), Inside(e1=(13, 12))]) == {"clab-0000000c"}


def test_delete_goes_on_when_one_cannot_be_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def run(argv: Sequence[str], *, timeout: timedelta) -> Completed:
        asked.append(" ".join(argv))
        raise CommandError("no ip here")

    monkeypatch.setattr(veths, "run", run)
    veths.delete(["clab-0000000b", "clab-0000000a"])
    assert asked == [f"ip link delete dev clab-0000000{end}" for end in "ab"]
