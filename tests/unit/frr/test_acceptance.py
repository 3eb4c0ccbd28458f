"""Lines that an FRR refuses, by what vtysh 8.4 says of a text, and what is left of the text."""

from collections.abc import Sequence

import pytest

from lab.frr.acceptance import Origin, accepted

CONFIG, ENABLE, INTERFACE = 4, 3, 17


class Vtysh:
    """Refuses lines with some words, as vtysh does; after `exit` at the top it is outside."""

    def __init__(self, *unknown: str) -> None:
        self.unknown = unknown
        self.rounds = 0

    def __call__(self, texts: Sequence[str]) -> list[str]:
        self.rounds += 1
        return ["".join(self.read(text)) for text in texts]

    def read(self, text: str) -> list[str]:
        mode, said = CONFIG, []
        for number, line in enumerate(text.splitlines(), 1):
            word = line.strip()
            if word == "exit":
                if mode == ENABLE:
                    break  # it ends
                mode = CONFIG if mode == INTERFACE else ENABLE
            elif word and (mode == ENABLE or word.split()[0] in self.unknown):
                said.append(f"line {number}: % Unknown command[{mode}]: {line}\n")
            elif word.startswith("interface"):
                mode = INTERFACE
        return said


def lines(text: str, *unknown: str) -> tuple[list[str], tuple[int, ...]]:
    found = accepted([text], Vtysh(*unknown))[text]
    assert len(found.text.splitlines()) == len(text.splitlines())  # numbers stay those of the file
    return [line.strip() for line in found.text.splitlines() if line], found.refused


def test_what_is_taken_is_left_as_it_is() -> None:
    found = accepted(["hostname a\n", "hostname b\n"], Vtysh())
    assert [(one.text, one.refused) for one in found.values()] == [
        ("hostname a\n", ()), ("hostname b\n", ()),
    ]  # fmt: skip


def test_a_refused_block_goes_with_its_exits_and_what_follows_stays() -> None:
    text = (
        "new\n in\n  deep\n  exit\n exit\nexit\ninterface lo\n ip address x\nexit\nrouter ospf\n"
    )
    left, refused = lines(text, "new", "in", "deep")
    assert left == ["interface lo", "ip address x", "exit", "router ospf"]
    assert refused == (1, 2, 3)


def test_a_block_without_indentation_is_known_by_its_refused_lines() -> None:
    left, refused = lines("new\nin 1\nexit\ninterface lo\nok\nexit\nhostname x\n", "new", "in")
    assert left == ["interface lo", "ok", "exit", "hostname x"]
    assert refused == (1, 2)


def test_a_refused_line_of_a_block_leaves_the_block() -> None:
    left, refused = lines("interface lo\n bad\n ok\nexit\nhostname x\n", "bad")
    assert left == ["interface lo", "ok", "exit", "hostname x"]
    assert refused == (2,)


def test_every_block_is_found_however_many_there_are() -> None:
    text = "".join(f"new {number}\n in\nexit\n" for number in range(9)) + "hostname x\n"
    left, refused = lines(text, "new", "in")
    assert left == ["hostname x"]
    assert len(refused) == 18


def test_equal_texts_are_read_once() -> None:
    vtysh = Vtysh()
    accepted(["a\n"] * 50, vtysh)
    assert vtysh.rounds == 1


@pytest.mark.parametrize(
    ("origin", "place"),
    [
        (Origin("r/frr.conf"), "r/frr.conf:3"),
        (Origin("x.clab.yml", 10), "x.clab.yml:13"),
        (Origin("x.clab.yml:4", whole=True), "x.clab.yml:4"),
    ],
)
def test_a_line_has_a_place(origin: Origin, place: str) -> None:
    assert origin.place(3) == place
