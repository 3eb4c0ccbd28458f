"""Values of the model as JSON and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface

import pytest

from lab.model import codec


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Leaf:
    name: str
    address: IPv4Interface | None = None


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    pairs: tuple[tuple[str, int], ...] = ()
    colour: Colour = Colour.RED
    share: float = 0.5
    on: bool = True
    by_net: Mapping[IPv4Network, Leaf] | None = None
    six: IPv6Interface | None = None
    inner: "Tree | None" = None


TREE = Tree(
    (Leaf("a", IPv4Interface("10.0.0.1/24")), Leaf("ü")),
    (("x", 1),),
    share=1.0,
    on=False,
    by_net={IPv4Network("10.0.0.0/8"): Leaf("b")},
    six=IPv6Interface("2001:db8::1/64"),
    inner=Tree(()),
)


@dataclass(frozen=True)
class Either:
    value: int | str


@dataclass(frozen=True)
class Odd:
    value: object


def test_a_value_comes_back_as_it_was() -> None:
    assert codec.load(Tree, codec.dump(TREE)) == TREE


def test_addresses_and_enums_come_back_as_their_types() -> None:
    back = codec.load(Tree, codec.dump(TREE))
    assert type(back.colour) is Colour
    assert type(back.leaves[0].address) is IPv4Interface


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON: "),
        ('{"name": "a"}', "Leaf: lacks address"),
        ('{"name": "a", "address": null, "x": 1}', "Leaf: has an unknown x"),
        ('{"name": "a", "adress": null}', "Leaf: lacks address and has an unknown adress"),
        ('{"name": 1, "address": null}', "Leaf.name: 1 is no str"),
        ('{"name": "a", "address": "10.x"}', "Leaf.address: '10.x' is no IPv4Interface"),
        ("[]", "Leaf: [] is no object"),
    ],
)
def test_what_is_no_such_value_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(codec.Unreadable) as caught:
        codec.load(Leaf, text)
    assert str(caught.value).startswith(said)


def test_an_item_of_a_list_is_named_by_its_number() -> None:
    text = codec.dump(TREE).replace('"name":"ü"', '"name":null')
    with pytest.raises(codec.Unreadable, match=r"Tree\.leaves\[1\]\.name: None is no str"):
        codec.load(Tree, text)


@pytest.mark.parametrize(("kind", "text"), [(Either, '{"value":1}'), (Odd, '{"value":1}')])
def test_a_class_that_cannot_be_read_is_a_mistake_of_ours(kind: type, text: str) -> None:
    with pytest.raises(TypeError, match="cannot be read from JSON"):
        codec.load(kind, text)


def test_a_value_the_model_does_not_have_is_not_written() -> None:
    with pytest.raises(TypeError, match="set is no type"):
        codec.dump({"a": {IPv4Address("10.0.0.1")}})
