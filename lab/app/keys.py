"""Fresh SSH keys for a deployment."""

from lab.model.keys import KeyPair, Keys


def fresh() -> Keys:
    """Return new ed25519 keys for the routers and the accounts."""
    return Keys(_pair("host"), _pair("drain"), _pair("noc"), _pair("breakglass"))


def _pair(comment: str) -> KeyPair:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    return KeyPair(private.decode(), f"{public.decode()} {comment}")
