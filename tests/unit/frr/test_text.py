from hypothesis import given
from hypothesis import strategies as st

from lab.frr.text import Block, flat, parse, render

AF = "address-family ipv4 unicast"


def test_show_running_config_loses_its_headers_and_closers() -> None:
    text = (
        "Building configuration...\n\nCurrent configuration:\n!\nhostname a\n"
        "service integrated-vtysh-config\n!\nrouter bgp 1\n no bgp default ipv4-unicast\n !\n"
        f" {AF}\n  network 10.0.0.0/8\n exit-address-family\nexit\n!\nend\n"
    )
    assert parse(text) == (
        Block((), ("hostname a",)),
        Block(("router bgp 1",), ("no bgp default ipv4-unicast",)),
        Block(("router bgp 1", AF), ("network 10.0.0.0/8",)),
    )


def test_a_line_at_the_margin_ends_a_block_without_exit() -> None:
    assert parse("interface e0\n ip address 10.0.0.1/24\nip route 0.0.0.0/0 Null0\n") == (
        Block((), ("ip route 0.0.0.0/0 Null0",)),
        Block(("interface e0",), ("ip address 10.0.0.1/24",)),
    )


def test_a_file_without_indentation_is_read_by_its_words() -> None:
    text = f"router bgp 1\nbgp router-id 1.1.1.1\n{AF}\nnetwork 10.0.0.0/8\nexit\nexit\nlog stdout"
    assert parse(text) == (
        Block((), ("log stdout",)),
        Block(("router bgp 1",), ("bgp router-id 1.1.1.1",)),
        Block(("router bgp 1", AF), ("network 10.0.0.0/8",)),
    )


def test_a_block_opened_twice_is_one_and_an_empty_block_is_kept() -> None:
    text = "route-map DENY deny 10\n!\nrouter ospf\n a\nexit\nrouter ospf\n b\n"
    assert parse(text)[1:] == (
        Block(("route-map DENY deny 10",), ()),
        Block(("router ospf",), ("a", "b")),
    )


NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
LINES = st.lists(NAMES.map("neighbor {}".format), max_size=3, unique=True).map(tuple)
CONTEXTS = st.lists(
    st.one_of(NAMES.map("interface {}".format), NAMES.map("router {}".format)),
    max_size=4,
    unique=True,
)


@given(LINES, CONTEXTS, st.lists(LINES, min_size=8, max_size=8))
def test_what_is_rendered_reads_back(
    top: tuple[str, ...], contexts: list[str], bodies: list[tuple[str, ...]]
) -> None:
    blocks = [Block((), top)]
    for number, context in enumerate(contexts):
        blocks.append(Block((context,), bodies[number]))
        if context.startswith("router"):
            blocks.append(Block((context, AF), bodies[number + 4]))
    assert parse(render(tuple(blocks))) == tuple(blocks)


def test_each_line_is_told_with_the_blocks_it_is_in() -> None:
    text = "hostname r1\nrouter bgp 1\n address-family ipv4 unicast\n  network 10.0.0.0/8\n"
    assert flat(text) == (
        "hostname r1", "router bgp 1 / address-family ipv4 unicast / network 10.0.0.0/8",
    )  # fmt: skip
