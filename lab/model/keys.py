"""The SSH keys of one deployment."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An OpenSSH private key and its ``authorized_keys`` line."""

    private: str
    public: str


@dataclass(frozen=True, slots=True)
class Keys:
    """One host key for every router, and the keys of the accounts by name."""

    host: KeyPair
    accounts: Mapping[str, KeyPair] = field(default_factory=dict)
