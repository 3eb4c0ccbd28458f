"""The keys of a deployment."""

import base64
import io

from lab.app.keys import fresh
from lab.model.keys import KeyPair, Keys


def pairs(keys: Keys) -> tuple[KeyPair, ...]:
    return keys.host, keys.drain, keys.noc, keys.breakglass


def test_every_key_is_another_in_every_deployment() -> None:
    made = [*pairs(fresh()), *pairs(fresh())]
    assert len({pair.private for pair in made}) == 8
    assert len({pair.public.split()[1] for pair in made}) == 8


def test_keys_are_openssh_pairs_that_belong_together() -> None:
    from paramiko import Ed25519Key

    for name, pair in zip(("host", "drain", "noc", "breakglass"), pairs(fresh()), strict=True):
        kind, public, comment = pair.public.split(" ")
        assert (kind, comment) == ("ssh-ed25519", name)
        assert pair.private.startswith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
        loaded = Ed25519Key.from_private_key(io.StringIO(pair.private))
        assert loaded.asbytes() == base64.b64decode(public)
