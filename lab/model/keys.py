"""The SSH keys of one deployment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An OpenSSH private key and its ``authorized_keys`` line."""

    private: str
    public: str


@dataclass(frozen=True, slots=True)
class Keys:
    """One host key for every router, and the accounts' keys."""

    host: KeyPair
    drain: KeyPair
    noc: KeyPair
    breakglass: KeyPair
