"""What binds put at a path of a node: the same when it is judged as when it is mounted."""

from pathlib import Path

from lab.load.containerlab.binds import bound_text
from lab.model.deployment import Bind
from tests.unit.load.containerlab.test_topology import read

PATH = "/etc/frr/daemons"


def test_the_nearest_bind_counts_whatever_a_deploy_left_below_it(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "daemons").touch()  # the place of the mount, as the first deploy leaves it
    (tmp_path / "daemons").write_text("bgpd=yes\n")
    nodes = "    r: {image: frr, binds: [daemons:/etc/frr/daemons, etc:/etc/frr]}\n"
    (one,) = read(tmp_path, nodes).made
    assert one.frr is not None
    assert "bgpd" in one.frr.daemons


def test_a_near_directory_without_the_file_hides_that_of_a_farther_one(tmp_path: Path) -> None:
    (tmp_path / "far" / "frr").mkdir(parents=True)
    (tmp_path / "far" / "frr" / "daemons").write_text("bgpd=yes\n")
    (tmp_path / "near").mkdir()
    far, near = Bind(f"{tmp_path}/far", "/etc"), Bind(f"{tmp_path}/near", "/etc/frr")
    assert bound_text([far], PATH) == "bgpd=yes\n"
    assert bound_text([far, near], PATH) is None
    assert bound_text([], PATH) is None
