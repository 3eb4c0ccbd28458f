"""The accounts of a router: local accounts, accounts of AAA, and break-glass."""

import re
import time
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from lab.model.errors import BackendError
from lab.model.programs.access import SshJob

_ACCOUNT = re.compile(r"[a-z][a-z0-9_-]{0,31}$")


class AaaUnavailable(BackendError):
    """The AAA service gave no answer: its accounts cannot log in."""


class Accounts:
    """The public keys of a router's accounts: local accounts and accounts of AAA.

    The break-glass account never waits for AAA. It works only while its file exists; somebody at
    the console creates that file.
    """

    def __init__(self, job: SshJob) -> None:
        self._job = job

    def keys(self, account: str) -> tuple[str, ...]:
        """Return the base64 keys of an account, none when there is no such account.

        Raises:
            AaaUnavailable: AAA is needed and did not answer in time.
        """
        job = self._job
        if account == job.breakglass and job.breakglass_key:
            enabled = Path(job.breakglass_enabled).exists()
            return _keys(_text(job.breakglass_key)) if enabled else ()
        if account in job.accounts:
            return _keys(_text(job.accounts[account]))
        if not job.aaa or not _ACCOUNT.match(account):
            return ()
        return _keys(self._ask(account))

    def _ask(self, account: str) -> str:
        import http.client  # takes as long as all other imports; most routers never ask AAA

        place = urlsplit(self._job.aaa)
        deadline = time.monotonic() + self._job.aaa_timeout_s
        connection = http.client.HTTPConnection(
            place.hostname or "",
            place.port,
            timeout=self._job.aaa_timeout_s,
            source_address=(self._job.aaa_source, 0) if self._job.aaa_source else None,
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


def _text(path: str) -> str:
    """Return a file's text; empty without the file, and then the account has no key."""
    try:
        return Path(path).read_text()
    except FileNotFoundError:
        return ""


def _keys(text: str) -> tuple[str, ...]:
    """Return the key of each ``authorized_keys`` line ``ssh-ed25519 KEY comment``."""
    words = [line.split() for line in text.splitlines()]
    return tuple(line[1] for line in words if len(line) > 1 and line[0].startswith("ssh-"))
