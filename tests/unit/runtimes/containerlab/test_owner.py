"""Whose lab it is."""

import os
from pathlib import Path

from lab.runtimes import statedir
from lab.runtimes.containerlab import owner


def test_the_owner_is_there_while_its_process_lives(tmp_path: Path) -> None:
    owner.save(tmp_path, owner.OWNER)
    assert not owner.gone(tmp_path, owner.OWNER)


def test_a_kept_lab_has_no_owner_who_could_go(tmp_path: Path) -> None:
    assert not owner.gone(tmp_path, owner.OWNER)


def test_the_owner_is_gone_when_the_process_has_another_start(tmp_path: Path) -> None:
    (tmp_path / "owner").write_text(f"{statedir.boot()} {os.getpid()} 1")
    assert owner.gone(tmp_path, owner.OWNER)


def test_the_owner_is_gone_when_there_is_no_such_process(tmp_path: Path) -> None:
    (tmp_path / "owner").write_text(f"{statedir.boot()} {1 << 30} 1")
    assert owner.gone(tmp_path, owner.OWNER)


def test_the_owner_is_gone_after_another_boot(tmp_path: Path) -> None:
    owner.save(tmp_path, owner.OWNER)
    _, *rest = (tmp_path / "owner").read_text().split()
    (tmp_path / "owner").write_text(" ".join(("another", *rest)))
    assert owner.gone(tmp_path, owner.OWNER)
