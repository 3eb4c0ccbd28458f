"""What the containerlab program prints, recorded from the real one, read into values."""

from pathlib import Path

import pytest

from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes.containerlab import binary
from lab.runtimes.containerlab.binary import Deployed, complaint, listed, release


def recorded(name: str) -> str:
    return Path(f"tests/recorded/containerlab-0.79.0-{name}").read_text(encoding="utf-8")


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where to write what a program of that name does, as a shell script."""
    program = tmp_path / binary.PROGRAM
    program.touch(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return program


def test_release_reads_the_version_the_program_prints() -> None:
    assert release(recorded("version.txt")) == (0, 79, 0)


def test_release_finds_none_in_words() -> None:
    assert release("no version 7 here") is None


def test_listed_tells_every_container_that_was_made() -> None:
    assert listed(recorded("deploy.json")) == (
        Deployed("clab-pair-r1", "d12fa4d9e50e", "running"),
        Deployed("clab-pair-r2", "d6e68b8c5e46", "running"),
    )


def test_listed_tells_a_container_that_has_ended() -> None:
    assert listed(recorded("inspect-exited.json"))[1] == Deployed(
        "clab-pair-r2", "d6e68b8c5e46", "exited"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",  # what an error leaves on standard output
        "[]",
        '{"pair": [{"name": "clab-pair-r1"}]}',
        '{"pair": {"name": "clab-pair-r1"}}',
    ],
)
def test_listed_refuses_what_is_no_list_of_nodes(text: str) -> None:
    with pytest.raises(RuntimeFailure) as caught:
        listed(text)
    assert str(caught.value) == "containerlab printed what is not its list of nodes"


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (
            "missing-image",
            "Image stormdrill/absent not found locally, and image-pull-policy=Never prevents "
            "containerlab from pulling it.",
        ),
        (
            "bad-yaml",
            "Failed to read topology file: yaml: line 2: did not find expected node content "
            "Consult with release notes to see if any fields were changed/removed.",
        ),
        (
            "unknown-key",
            "Failed to read topology file: yaml: unmarshal errors: line 6: field colour not found "
            "in type types.NodeDefinitionWithDeprecatedFields Consult with release notes to see "
            "if any fields were changed/removed.",
        ),
        ("unknown-node", "Unable to find node r9."),
        ("duplicate-endpoint", "Duplicate endpoint r1:e1 duplicate endpoint r1:e1."),
        (
            "missing-bind",
            "Failed to verify bind path: stat /tmp/pair/absent: no such file or directory.",
        ),
        (
            "bad-sysctl",
            'Deployment failed for one or more nodes: node "r1" deploy: Error response from '
            "daemon: failed to create shim task: OCI runtime create failed: runc create failed: "
            "unable to start container process: error during container init: open "
            "/proc/sys/net/ipv4/no_such_thing: no such file or directory: unknown.",
        ),
        (  # what it breaks at a hyphen is one word again
            "dead-node",
            'Deployment failed for one or more nodes: node "r1" deploy: namespace path not '
            'available for container "clab-pair-r1".',
        ),
        (
            "name-clash",
            "Containers [\"clab-pair-r1\"] already exist. Add '--reconfigure' flag to the deploy "
            "command to first remove the containers and then deploy the lab.",
        ),
        (
            "no-rights",
            "This containerlab command requires root privileges or root via SUID to run, "
            "effective UID: 65534 SUID: 65534.",
        ),
        (
            "no-docker",
            "Failed to init the container runtime: Cannot connect to the Docker daemon at "
            "unix:///run/absent.sock. Is the docker daemon running?.",
        ),
        ("interrupted", "Context canceled."),
        ("inspect-absent", "Lab 'pair' not found - no running containers."),
    ],
)
def test_complaint_is_the_last_word_of_a_failure_in_one_line(failure: str, told: str) -> None:
    assert complaint(recorded(f"{failure}.txt")) == told


def test_complaint_without_a_last_word_has_the_errors_that_were_logged() -> None:
    assert complaint(recorded("destroy.txt")) == (
        'container "clab-pair-r2" exited immediately with no log output'
    )


def test_complaint_without_any_error_has_the_end_of_what_was_logged() -> None:
    assert complaint(recorded("deploy.txt")) == (
        "failed to disable TX checksum offload for eth0 interface for r1 container | "
        "Adding SSH config for nodes path=/etc/ssh/ssh_config.d/clab-pair.conf | "
        "Failed fetching latest version information"
    )


def test_complaint_has_no_colours() -> None:
    assert complaint("13:54:42 \x1b[1;31mERRO\x1b[0m \x1b[2mall\x1b[0m is lost\n") == "all is lost"


def test_version_asks_the_program(says: Path) -> None:
    says.write_text("#!/bin/sh\necho 0.79.0\n")
    assert binary.version() == (0, 79, 0)


def test_version_refuses_a_program_that_is_too_old(says: Path) -> None:
    says.write_text("#!/bin/sh\necho 0.77.1\n")
    with pytest.raises(RuntimeFailure) as caught:
        binary.version()
    assert str(caught.value) == (
        "needs containerlab 0.78 or later, this is 0.77.1; see https://containerlab.dev/install"
    )


def test_version_tells_what_a_program_said_instead(says: Path) -> None:
    says.write_text("#!/bin/sh\necho not for this machine >&2; exit 2\n")
    with pytest.raises(RuntimeFailure) as caught:
        binary.version()
    assert str(caught.value) == "containerlab version: not for this machine"


def test_version_says_when_there_is_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeFailure) as caught:
        binary.version()
    assert str(caught.value) == "containerlab is not installed; see stormdrill doctor"


def test_deploy_raises_the_complaint(says: Path) -> None:
    stderr = Path("tests/recorded/containerlab-0.79.0-unknown-node.txt").absolute()
    says.write_text(f"#!/bin/sh\ncat {stderr} >&2; exit 1\n")
    with pytest.raises(RuntimeFailure) as caught:
        binary.deploy(Path("pair.clab.yml"), 2, lock=0)
    assert str(caught.value) == "containerlab deploy: Unable to find node r9."


def test_destroy_that_fails_without_a_word_tells_the_status(says: Path) -> None:
    says.write_text("#!/bin/sh\nexit 7\n")
    with pytest.raises(RuntimeFailure) as caught:
        binary.destroy(Path("pair.clab.yml"), 2)
    assert str(caught.value) == "containerlab destroy: ended with status 7"


def test_a_program_that_cannot_be_started_is_named(says: Path) -> None:
    says.write_text("#!/no/such/shell\n")
    with pytest.raises(CommandError) as caught:
        binary.destroy(Path("pair.clab.yml"), 2)
    assert str(caught.value) == "cannot start containerlab: No such file or directory"
