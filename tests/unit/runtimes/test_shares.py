"""The addresses of shared labs as the kernel lists them."""

import os
import socket
from pathlib import Path

from lab.runtimes.embedded.shares import Address, shares, user

HEAD = "Num       RefCount Protocol Flags    Type St Inode Path\n"
LINE = "0000000000000000: 00000002 00000000 {flags} 0005 01 12345 {path}\n"


def table(tmp_path: Path, *lines: tuple[str, str]) -> Path:
    path = tmp_path / "unix"
    path.write_text(HEAD + "".join(LINE.format(flags=flags, path=name) for flags, name in lines))
    return path


def test_who_listens_at_such_an_address_shares_a_lab(tmp_path: Path) -> None:
    listens = table(tmp_path, ("00010000", "@stormdrill/1000/walk/77"))
    assert shares(listens) == [Address(1000, "walk", 77)]


def test_what_else_is_in_the_table_is_no_share(tmp_path: Path) -> None:
    others = table(
        tmp_path,
        ("00000000", "@stormdrill/1000/walk/77"),  # a connection has its listener's address
        ("00010000", "/stormdrill/1000/walk/77"),
        ("00010000", "@stormdrill/1000/walk"),
        ("00010000", "@stormdrill/1000/a\x1b[2J/77"),
        ("00010000", "@stormdrill/1000/two words/77"),
        ("00010000", "@stormdrill/root/walk/77"),
        ("00010000", ""),
    )
    assert shares(others) == []


def test_a_host_without_a_table_has_no_shares(tmp_path: Path) -> None:
    assert shares(tmp_path / "none") == []


def test_the_kernel_lists_an_address_while_somebody_listens() -> None:
    address = Address(os.getuid(), "n" * 63, os.getpid())
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(address.socket)
        assert address not in shares()
        listener.listen()
        assert address in shares()
    assert address not in shares()


def test_a_user_without_a_name_is_a_number() -> None:
    assert (user(0), user(3_999_999_999)) == ("root", "3999999999")
