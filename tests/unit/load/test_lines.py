"""Items of a list are found again in their file."""

from lab.load.lines import item_lines

TEXT = "name: x\nedits:\n  - on: [a]\n    add: y\n\n  - {on: [b], add: z}\n"


def test_each_item_has_the_line_at_which_it_begins() -> None:
    assert item_lines(TEXT, "edits") == (3, 6)


def test_a_key_that_is_not_there_or_no_list_has_no_items() -> None:
    assert item_lines(TEXT, "drains") == item_lines(TEXT, "name") == ()
