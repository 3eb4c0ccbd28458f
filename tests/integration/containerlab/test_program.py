"""What containerlab makes, says and leaves: the real one, the stand-in, and what was recorded."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.model.software import NODE_IMAGE
from lab.runtimes.containerlab import docker_api
from lab.runtimes.containerlab.binary import complaint

TOPOLOGY = """\
name: pair
mgmt: {skip-when-unused: true}
topology:
  defaults:
    kind: linux
    image: IMAGE
    network-mode: none
    privileged: false
    cap-add: [NET_ADMIN, NET_RAW, SYS_ADMIN]
    restart-policy: "no"
    image-pull-policy: Never
  nodes: {r1: {}, r2: {}}
  links:
    - endpoints: ["r1:e1", "r2:e1"]
"""


@pytest.fixture(
    autouse=True,
    params=[
        pytest.param("containerlab", marks=pytest.mark.clab),
        pytest.param("stand-in", marks=pytest.mark.docker),
    ],
)
def program(request: pytest.FixtureRequest) -> None:
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def log(self) -> list[str]:
        """Return what was logged without the times, and without what says nothing of the lab."""
        lines = re.findall(r"(?m)^\d\d:\d\d:\d\d (.*)$", self.err)
        noise = re.compile("TX checksum|latest version|Creating container|Removed container")
        kept = (re.sub("path=.*/clab-", "path=clab-", line) for line in lines)
        return list(dict.fromkeys(line for line in kept if not noise.search(line)))


@dataclass(frozen=True)
class Lab:
    folder: Path

    def change(self, old: str, new: str) -> None:
        self.file.write_text(self.file.read_text().replace(old, new, 1))

    @property
    def file(self) -> Path:
        return self.folder / "pair.clab.yml"

    def deploy(self) -> Said:
        return self._call("deploy", "--topo", str(self.file), "--format", "json")

    def destroy(self) -> Said:
        return self._call("destroy", "--topo", str(self.file), "--cleanup", "--keep-mgmt-net")

    def _call(self, *arguments: str) -> Said:
        environment = {**os.environ, "CLAB_VERSION_CHECK": "disable", "NO_COLOR": "1"}
        argv = ("containerlab", *arguments)
        done = subprocess.run(
            argv, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def last_word(self, done: Said) -> str:
        """Return what it complained of, as of the folder that was recorded."""
        return complaint(done.err).replace(str(self.folder), "/tmp/pair")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    made = Lab(tmp_path)
    made.file.write_text(TOPOLOGY.replace("IMAGE", NODE_IMAGE))
    yield made
    for each in docker_api.containers("containerlab=pair"):
        docker_api.remove(each)
    for path in (Path("/etc/ssh/ssh_config.d/clab-pair.conf"), *_links(), *_backups()):
        path.unlink(missing_ok=True)


def recorded(name: str) -> str:
    return Path(f"tests/recorded/containerlab-0.79.0-{name}").read_text(encoding="utf-8")


def each_recorded(name: str) -> list[str]:
    """Return what was recorded of a failure, at each stage that may meet it."""
    found = sorted(Path("tests/recorded").glob(f"containerlab-0.79.0-{name}*.txt"))
    return [path.read_text(encoding="utf-8") for path in found]


def _links() -> list[Path]:
    return sorted(Path("/run/netns").glob("clab-pair-*"))


def _backups() -> list[Path]:
    return sorted(Path("/tmp/.clab/bak").glob("*_pair.clab.yml"))


def test_deploy_prints_the_list_that_was_recorded(lab: Lab) -> None:
    done = lab.deploy()
    found, known = json.loads(done.out)["pair"], json.loads(recorded("deploy.json"))["pair"]
    for entry in (*found, *known):
        assert re.fullmatch("[0-9a-f]{12}", entry.pop("container_id"))
        assert entry.pop("status").startswith("Up ")
        assert entry.pop("absLabPath").endswith("/pair.clab.yml")
    assert (done.code, found) == (0, known)


def test_deploy_and_destroy_log_what_was_recorded(lab: Lab) -> None:
    deployed, destroyed = lab.deploy(), lab.destroy()
    assert deployed.log == Said(0, "", recorded("deploy.txt")).log
    known = Said(0, "", recorded("destroy.txt")).log
    assert destroyed.log == [line for line in known if not line.startswith("ERRO")]
    assert (destroyed.code, destroyed.out) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (f"image: {NODE_IMAGE}", "image: stormdrill/absent", "missing-image"),
        ('"r2:e1"]', '"r9:e1"]', "unknown-node"),
        ('"r2:e1"]', '"r2:e1"]\n    - endpoints: ["r1:e1", "r2:e2"]', "duplicate-endpoint"),
        ("r1: {}", 'r1: {binds: ["absent:/etc/absent:ro"]}', "missing-bind"),
        ("r1: {}", 'r1: {sysctls: {net.ipv4.no_such_thing: "1"}}', "bad-sysctl"),
    ],
)
def test_a_failure_has_the_last_word_that_was_recorded(
    lab: Lab, old: str, new: str, name: str
) -> None:
    lab.change(old, new)
    done = lab.deploy()
    assert (done.code, done.out) == (1, "")
    # The other node's start may be cancelled at that: then its own line follows.
    said, *_ = lab.last_word(done).split(' node "r2" deploy')
    assert said.rstrip(".") == complaint(recorded(f"{name}.txt")).rstrip(".")


def test_a_node_that_ends_at_once_has_a_last_word_that_was_recorded(lab: Lab) -> None:
    lab.change("r1: {}", "r1: {cmd: \"sh -c 'echo last words; exit 3'\"}")
    done = lab.deploy()
    for _ in range(4):  # a deployment that is quicker than the node's end succeeds
        if done.code:
            break
        lab.destroy()
        done = lab.deploy()
    assert (done.code, done.out) == (1, "")
    said, *_ = lab.last_word(done).split(' node "r2" deploy: Post')
    assert said.rstrip(".") in {complaint(one).rstrip(".") for one in each_recorded("dead-node")}


def test_two_dollars_in_a_file_are_one(lab: Lab) -> None:
    lab.change("r1: {}", "r1: {env: {PRICE: 5$$}}")
    lab.deploy()
    found = docker_api.api().inspect_container("clab-pair-r1")["Config"]["Env"]
    assert "PRICE=5$" in found


def test_a_name_that_is_taken_has_the_last_word_that_was_recorded(lab: Lab) -> None:
    client = docker_api.api()
    client.create_container(NODE_IMAGE, name="clab-pair-r1")
    try:
        done = lab.deploy()
    finally:
        client.remove_container("clab-pair-r1", force=True)
    assert lab.last_word(done) == complaint(recorded("name-clash.txt"))


def test_containers_have_the_names_and_labels_one_looks_for(lab: Lab) -> None:
    lab.deploy()
    (found,) = docker_api.containers("containerlab=pair", "clab-node-name=r1")
    labels = dict(found.labels)
    del labels["clab-owner"]
    assert (found.name, found.state) == ("clab-pair-r1", "running")
    assert labels == {
        "containerlab": "pair",
        "clab-node-name": "r1",
        "clab-node-longname": "clab-pair-r1",
        "clab-node-kind": "linux",
        "clab-node-type": "",
        "clab-node-group": "",
        "clab-node-lab-dir": str(lab.folder / "clab-pair" / "r1"),
        "clab-topo-file": str(lab.file),
    }


def test_files_are_where_one_looks_for_them_and_all_but_the_copy_go_with_the_lab(lab: Lab) -> None:
    def there() -> list[int]:
        ssh = Path("/etc/ssh/ssh_config.d/clab-pair.conf")
        own = lab.folder / "clab-pair" / "authorized_keys"
        wanted = ssh.exists() or not ssh.parent.is_dir()
        return [own.exists(), wanted, len(_links()), len(_backups())]

    lab.deploy()
    seen = there()
    lab.destroy()
    assert (seen, own_files(lab)) == ([True, True, 2, 1], ["pair.clab.yml"])
    assert ([*_links()], len(_backups())) == ([], 1)


def own_files(lab: Lab) -> list[str]:
    return [path.name for path in lab.folder.iterdir()]


def test_links_are_up_under_their_names_in_both_containers(lab: Lab) -> None:
    lab.deploy()
    found = []
    for node in ("r1", "r2"):
        argv = ("docker", "exec", f"clab-pair-{node}", "ip", "-json", "link", "show", "e1")
        text = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        (link,) = json.loads(text)
        mine = link["address"].startswith("aa:c1:ab:")
        found.append((link["mtu"], link["operstate"], mine, len(link["altnames"])))
    assert found == [(9500, "UP", True, 1)] * 2


def test_destroying_nothing_succeeds_and_takes_the_first_folder_of_a_lab_along(lab: Lab) -> None:
    (lab.folder / "clab-other").mkdir()
    done = lab.destroy()
    assert (done.code, done.out, own_files(lab)) == (0, "", ["pair.clab.yml"])
