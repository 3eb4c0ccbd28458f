"""A lab of one account of the host that another one is let into."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.runtimes.embedded.shares import shares
from tests.integration.embedded.accounts import environment, ran, started, typed
from tests.integration.embedded.accounts import python as found_python
from tests.integration.screen import Terminal

pytestmark = [
    pytest.mark.netns,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as two other accounts"),
]

OWNER, GUEST, STRANGER = (pwd.getpwnam(name).pw_uid for name in ("daemon", "nobody", "games"))
LAB = "shared-lab"
ROWS = ["5 nodes: 5 running", "r1", "r2", "users", "ops", "web"]


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """Deploy a lab of the owner's, and return where its state is."""
    if not found_python():
        pytest.skip("no other account may run Python with this checkout")
    directory = Path(tempfile.mkdtemp(prefix="stormdrill-", dir="/tmp"))
    os.chown(directory, OWNER, OWNER)
    deployed = ran(OWNER, "deploy", "two-routers", "--name", LAB, state=directory)
    assert deployed.returncode == 0, deployed.stderr
    yield directory
    assert ran(OWNER, "destroy", LAB, state=directory).returncode == 0
    shutil.rmtree(directory)


@contextmanager
def shared(state: Path, *users: str) -> Iterator[subprocess.Popen[str]]:
    """Share the lab meanwhile; guests may come when the context is entered."""
    process = started(OWNER, ("share", LAB, *users), state)
    try:
        said(process, "they type")
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str], text: str) -> str:
    """Read what it says until a line has the text."""
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return line
    raise AssertionError(f"it ends without {text!r}")


def shell_of(uid: int, node: str) -> Terminal:
    return Terminal(typed("shell", LAB, node), (31, 97), uid, environment())


def test_a_guest_inspects_the_lab(state: Path) -> None:
    with shared(state, "nobody", "games") as process:
        seen = ran(GUEST, "inspect", LAB)
        assert (seen.returncode, seen.stderr) == (0, "")
        assert [line.split(";")[0].split("  ")[0] for line in seen.stdout.splitlines()] == [
            ROWS[0], "node", *ROWS[1:],
        ]  # fmt: skip
        # The owner's state folder, if the whole host is set to it, is no hindrance.
        assert ran(GUEST, "inspect", LAB, state=state).stdout == seen.stdout
        assert said(process, "nobody").endswith("nobody: inspect\n")


def test_a_guest_has_a_shell_with_a_terminal_of_the_node(state: Path) -> None:
    with shared(state, "nobody") as process, shell_of(GUEST, "web") as terminal:
        terminal.expect("root@web")
        assert said(process, "nobody").endswith("nobody: shell web\n")
        terminal.type("stty size; id -u; ls -A /home /root; echo $TERM\n")
        terminal.expect("31 97")
        terminal.resize(43, 111)
        os.kill(terminal.process.pid, signal.SIGWINCH)
        terminal.type("until stty size | grep '^43 11[1]'; do sleep 0.1; done\n")
        terminal.expect("43 111")
        terminal.type("sleep 600\n")
        # Bash may lose its terminal to an interrupt while it starts a command.
        await_in_web(state, "until pgrep -f 'sleep 60[0]'; do sleep 0.1; done")
        terminal.type("\x03")
        terminal.expect("^C")
        terminal.expect("root@web")  # what is typed before that goes with the interrupt
        terminal.type("exit 7\n")
        assert terminal.ended() == 7
        assert said(process, "has ended").endswith("nobody: shell web has ended\n")


def test_a_guest_on_a_router_is_in_vtysh(state: Path) -> None:
    with shared(state, "nobody"), shell_of(GUEST, "r1") as terminal:
        terminal.expect("r1# ")
        terminal.type("exit\n")
        assert terminal.ended() == 0


def test_much_output_arrives_whole(state: Path) -> None:
    with shared(state, "nobody"), shell_of(GUEST, "web") as terminal:
        terminal.expect("root@web")
        terminal.type("seq 60000; echo en''d\n")
        terminal.expect("59999\r\n60000\r\n")
        terminal.expect("end")
        terminal.type("exit\n")
        assert terminal.ended() == 0


def test_what_else_a_guest_types_is_refused(state: Path) -> None:
    expected = f"stormdrill: {LAB} is shared by daemon: you may shell and inspect\n"
    with shared(state, "nobody"):
        for words in (
            ("exec", LAB, "r1", "--", "id"), ("restart", LAB, "r1"), ("destroy", LAB),
            ("capture", LAB, "r1", "any", "--write", "/nonexistent"), ("share", LAB, "games"),
            ("run", "two-routers", "--lab", LAB),
        ):  # fmt: skip
            seen = ran(GUEST, *words)
            assert (seen.returncode, seen.stdout, seen.stderr) == (2, "", expected)
        hint = f"stormdrill: LAB: 0 labs run; name one of: {LAB} (shared)\n"
        assert (ran(GUEST, "inspect").stderr, ran(GUEST, "inspect").returncode) == (hint, 2)
        assert f"\nshared      {LAB}\nlabs        none\n" in ran(GUEST, "list").stdout


def test_only_named_users_are_let_in(state: Path) -> None:
    with shared(state, "nobody") as process:
        for words in (("inspect", LAB), ("shell", LAB, "web"), ("exec", LAB, "web", "--", "id")):
            seen = ran(STRANGER, *words)
            hint = f"daemon may type: stormdrill share {LAB} games"
            expected = f"stormdrill: {LAB}: daemon shares it, not with games; {hint}\n"
            assert (seen.returncode, seen.stdout, seen.stderr) == (2, "", expected)
        assert said(process, "games").endswith("games: not let in\n")


def test_nothing_of_a_share_outlives_it(state: Path) -> None:
    with shared(state, "nobody") as process, shell_of(GUEST, "web") as terminal:
        terminal.expect("root@web")
        terminal.type("echo $$; exec sleep 7531\n")
        terminal.expect("7531")
        process.send_signal(signal.SIGKILL)
        assert terminal.ended() == 3
        assert "daemon shares it no more" in terminal.seen
    assert LAB not in [share.lab for share in shares()]
    await_no_sleep(state)
    seen = ran(GUEST, "inspect", LAB)
    expected = f"stormdrill: {LAB}: no lab of that name runs; no lab runs\n"
    assert (seen.returncode, seen.stderr) == (2, expected)


def test_the_command_of_a_guest_who_leaves_is_killed(state: Path) -> None:
    with shared(state, "nobody") as process, shell_of(GUEST, "web") as terminal:
        terminal.expect("root@web")
        terminal.type("exec sleep 7531\n")
        terminal.expect("7531")
        terminal.close()
        said(process, "has ended")
        await_no_sleep(state)


def await_no_sleep(state: Path) -> None:
    await_in_web(state, "while pgrep -f 'sleep 753[1]'; do sleep 0.1; done")


def await_in_web(state: Path, loop: str) -> None:
    """Return once a loop of the shell has ended in the node."""
    words = ("exec", LAB, "web", "--", "timeout", "20", "sh", "-c", loop)
    assert ran(OWNER, *words, state=state).returncode == 0


def test_ctrl_c_ends_a_share(state: Path) -> None:
    with shared(state, "nobody") as process:
        process.send_signal(signal.SIGINT)
        assert said(process, "no more") == f"{LAB} is shared no more\n"
        assert process.wait() == 0
    assert LAB not in [share.lab for share in shares()]


def test_unknown_users_and_labs_are_told_at_once(state: Path) -> None:
    seen = ran(OWNER, "share", "nosuch", "nobody", "nix1", "nix2", state=state)
    assert seen.returncode == 2
    assert [line.split(": ")[1] for line in seen.stderr.splitlines()] == [
        "share nix1", "share nix2", "nosuch",
    ]  # fmt: skip


def test_the_lab_of_root_is_not_shared(tmp_path: Path) -> None:
    """Its nodes have the ids of the host: a guest could write the host's /proc/sys."""
    assert ran(0, "deploy", "two-routers", "--name", LAB, state=tmp_path / "s").returncode == 0
    try:
        seen = ran(0, "share", LAB, "nobody", state=tmp_path / "s")
        assert seen.returncode == 2
        assert "would be root on this host" in seen.stderr
    finally:
        assert ran(0, "destroy", LAB, state=tmp_path / "s").returncode == 0


def test_a_share_ends_with_its_lab(state: Path) -> None:
    deployed = ran(OWNER, "deploy", "two-routers", "--name", "short", state=state)
    assert deployed.returncode == 0, deployed.stderr
    process = started(OWNER, ("share", "short", "nobody"), state)
    try:
        said(process, "they type")
    finally:
        assert ran(OWNER, "destroy", "short", state=state).returncode == 0
    assert process.communicate()[1] == "short has ended\n"
    assert process.returncode == 0
