"""Who may log in to a router: accounts that AAA knows, and one that needs nobody."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from lab.model.errors import BackendError

BREAKGLASS = "breakglass"
NOC = "noc"
_ACCOUNT = re.compile(r"[a-z][a-z0-9_-]{0,31}$")


class AaaUnavailable(BackendError):
    """The AAA service gave no answer; no AAA, no login."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where a router finds the public keys of an account.

    The local account works only while the file ``breakglass_enabled`` exists, which someone at
    the console makes; it never waits for AAA. With ``noc_key`` the router knows the NOC's account
    itself and asks nobody about it.
    """

    aaa: str  # "http://10.101.2.30:49/keys"; the account's name is appended
    aaa_timeout_s: float
    breakglass_key: Path
    breakglass_enabled: Path
    aaa_source: str = ""  # own address AAA is asked from: links are not announced, loopbacks are
    noc_key: Path | None = None

    def keys(self, account: str) -> tuple[str, ...]:
        """Return the base64 keys of an account, none when there is no such account.

        Raises:
            AaaUnavailable: nobody could be asked in time.
        """
        if account == BREAKGLASS:
            enabled = self.breakglass_enabled.exists() and self.breakglass_key.exists()
            return _keys(self.breakglass_key.read_text()) if enabled else ()
        if account == NOC and self.noc_key is not None:
            return _keys(self.noc_key.read_text())
        if not _ACCOUNT.match(account):
            return ()
        return _keys(self._ask(account))

    def _ask(self, account: str) -> str:
        import http.client  # as long as all else here takes; most routers never ask

        place = urlsplit(self.aaa)
        deadline = time.monotonic() + self.aaa_timeout_s
        connection = http.client.HTTPConnection(
            place.hostname or "",
            place.port,
            timeout=self.aaa_timeout_s,
            source_address=(self.aaa_source, 0) if self.aaa_source else None,
        )
        try:
            connection.connect()
            connection.sock.settimeout(max(0.01, deadline - time.monotonic()))
            connection.request("GET", f"{place.path}/{account}")
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise AaaUnavailable(f"AAA at {place.netloc}: {error!r}") from error
        finally:
            connection.close()
        if answer.status == HTTPStatus.NOT_FOUND:
            return ""
        if answer.status != HTTPStatus.OK:
            raise AaaUnavailable(f"AAA at {place.netloc}: status {answer.status}")
        return text


def _keys(text: str) -> tuple[str, ...]:
    """Return the key of each ``authorized_keys`` line ``ssh-ed25519 KEY comment``."""
    words = [line.split() for line in text.splitlines()]
    return tuple(line[1] for line in words if len(line) > 1 and line[0].startswith("ssh-"))


def from_config(config: Mapping[str, object]) -> Accounts:
    """Return the logins a router's configuration describes; raise KeyError for a missing key."""
    enabled = config.get("breakglass_enabled", "/run/lab/breakglass.enabled")
    noc_key = config.get("noc_key")
    return Accounts(
        str(config["aaa"]),
        float(str(config["aaa_timeout_s"])),
        Path(str(config["breakglass_key"])),
        Path(str(enabled)),
        str(config.get("aaa_source", "")),
        None if noc_key is None else Path(str(noc_key)),
    )
