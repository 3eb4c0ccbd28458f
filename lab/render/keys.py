"""Fresh SSH keys for a deployment."""

import secrets
from collections.abc import Callable, Iterable
from hashlib import sha256

from lab.model.keys import KeyPair, Keys


def fresh(accounts: Iterable[str]) -> Keys:
    """Return new ed25519 keys for the routers and the accounts."""
    return _keys(accounts, lambda _: secrets.token_bytes(32))


def same(accounts: Iterable[str]) -> Keys:
    """Return keys that are the same every time, for files that are only looked at.

    Anyone can make them, so nothing that runs may have them.
    """
    return _keys(accounts, lambda name: sha256(f"stormdrill render {name}".encode()).digest())


def _keys(accounts: Iterable[str], secret: Callable[[str], bytes]) -> Keys:
    pairs = {name: _pair(name, secret(name)) for name in accounts}
    return Keys(_pair("host", secret("host")), pairs)


def _pair(comment: str, secret: bytes) -> KeyPair:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.from_private_bytes(secret)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return KeyPair(private.decode(), f"{public.decode()} {comment}")
