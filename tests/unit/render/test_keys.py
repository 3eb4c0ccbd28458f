"""The keys of a deployment."""

import base64
import io

from lab.model.keys import KeyPair, Keys
from lab.render.keys import fresh, same

NAMES = ("drain", "noc", "breakglass")


def pairs(keys: Keys) -> tuple[KeyPair, ...]:
    return keys.host, *keys.accounts.values()


def test_every_key_is_another_in_every_deployment() -> None:
    made = [*pairs(fresh(NAMES)), *pairs(fresh(NAMES))]
    assert len({pair.private for pair in made}) == 8
    assert len({pair.public.split()[1] for pair in made}) == 8


def publics(keys: Keys) -> list[str]:
    return [pair.public for pair in pairs(keys)]


def test_keys_that_are_only_looked_at_are_the_same_every_time_and_no_labs() -> None:
    assert publics(same(NAMES)) == publics(same(NAMES))
    assert len(set(publics(same(NAMES)))) == 4
    assert not set(publics(same(NAMES))) & set(publics(fresh(NAMES)))


def test_keys_are_openssh_pairs_that_belong_together() -> None:
    from paramiko import Ed25519Key

    names = ("host", *NAMES)
    for name, pair in [*zip(names, pairs(fresh(NAMES)), strict=True), ("host", same(NAMES).host)]:
        kind, public, comment = pair.public.split(" ")
        assert (kind, comment) == ("ssh-ed25519", name)
        assert pair.private.startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
        loaded = Ed25519Key.from_private_key(io.StringIO(pair.private))
        assert loaded.asbytes() == base64.b64decode(public)


def test_every_account_has_a_key_under_its_name() -> None:
    made = fresh(("ops", "admin"))
    assert {name: pair.public.split()[2] for name, pair in made.accounts.items()} == {
        "ops": "ops", "admin": "admin",
    }  # fmt: skip
