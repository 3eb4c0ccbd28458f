"""YAML as positions and values, before anything is known of its meaning."""

import pytest

from lab.load.tree import Entries, Entry, Items, Leaf, read
from lab.model.errors import InputError, Problem


def test_every_key_and_value_knows_its_line() -> None:
    assert read("a: 1\nb:\n  - on\n  - ~\n", "f", []) == Entries(
        1,
        (
            Entry(1, "a", Leaf(1, 1, "1")),
            Entry(2, "b", Items(3, (Leaf(3, "on", "on"), Leaf(4, None, "~")))),
        ),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", 10),
        ("0x1F", 31),
        ("1_000", 1000),
        ("1.5", 1.5),
        ("True", True),
        ("off", "off"),
        ("15:39", "15:39"),
        ("2021-10-04", "2021-10-04"),
        ("'1'", "1"),
    ],
)
def test_scalars_are_read_as_yaml_1_2(text: str, value: object) -> None:
    found = read(text, "f", [])
    assert isinstance(found, Leaf)
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: [",
            "f:1: is not YAML: expected the node content, but found '<stream end>'; "
            "check brackets, quotes, colons and indentation there",
        ),
        ("", "f:1: is empty; see docs/scenarios.md"),
        (
            "a: 1\n---\nb: 2",
            "f:2: is not YAML: but found another document; give each document a file of its own",
        ),
        (
            "a: b: c",
            "f:1: is not YAML: mapping values are not allowed here; "
            "check brackets, quotes, colons and indentation there",
        ),
        (
            "a: *b",
            "f:1: is not YAML: found undefined alias 'b'; put text that begins with * in quotes",
        ),
        (
            "a:\n\tb: 1",
            "f:2: is not YAML: found character '\\t' that cannot start any token; "
            "indent with spaces, not with tabs",
        ),
        ("b: 1\na: \x01", "f:2: is not YAML: character #x0001 is not allowed; remove it"),
    ],
)
def test_text_that_is_not_one_document_is_refused_at_once(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text, "f", [])
    assert [str(problem) for problem in caught.value.problems] == [said]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x [*x]", Problem("f:1", "refers to itself")),
        ("a: !who x", Problem("f:1", "tags (!who) are not supported", "leave the tag out")),
        ("a: !!int x", Problem("f:1", "'x' does not fit its tag !!int", "leave the tag out")),
        ("[a]: 1", Problem("f:1", "a key must be text", "put it in quotes")),
        (
            "a: &x {b: 1}\nc: {<<: *x}",
            Problem("f:2", "merge keys (<<) are not supported", "write the keys out"),
        ),
    ],
)
def test_what_yaml_allows_and_we_do_not_is_a_problem(text: str, problem: Problem) -> None:
    problems: list[Problem] = []
    read(text, "f", problems)
    assert problems == [problem]


def test_many_levels_of_aliases_cost_no_more_than_their_lines_and_are_refused() -> None:
    def levels(many: int) -> str:
        return "a0: &a0 1\n" + "".join(
            f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, many)
        )

    problems: list[Problem] = []
    read(levels(12), "f", problems)
    assert problems == []
    with pytest.raises(InputError, match="f:1: has more than 1000000 values once its aliases"):
        read(levels(40), "f", problems)


def test_merge_keys_are_merged_where_that_is_asked_for() -> None:
    text = "base: &b {x: 1, y: 1}\nmore: &m {y: 2, z: 2}\nboth:\n  <<: [*b, *m]\n  z: 3\n"
    problems: list[Problem] = []
    tree = read(text, "f", problems, merge=True)
    assert isinstance(tree, Entries)
    both = tree.entries[2].value
    assert isinstance(both, Entries)
    assert {one.key: one.value for one in both.entries} == {
        "x": Leaf(1, 1, "1"), "y": Leaf(1, 1, "1"), "z": Leaf(5, 3, "3"),
    }  # fmt: skip
    assert problems == []


def test_only_mappings_can_be_merged() -> None:
    problems: list[Problem] = []
    read("a:\n  <<: text\n", "f", problems, merge=True)
    assert problems == [Problem("f:2", "only mappings can be merged")]
