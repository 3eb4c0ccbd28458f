"""A page that embeds another company's object: done when that came or was given up.

The device looks names up as glibc does (resolv.conf(5)): rounds over its resolvers, the next one
at once after a failure, and after the time limit where one is silent.
"""

import time
from dataclasses import dataclass, replace

from lab.journal.kinds.probe import EmbeddingPage
from lab.net.dns_query import exchange, question
from lab.net.fetch import Fetched, Page, fetch
from lab.net.sockets import network_error
from lab.probes.kinds.http import first_address
from lab.probes.kinds.kind import Check, milliseconds_since


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck(Check):
    """A page by name, and the object of another host that it embeds and waits for."""

    kind = EmbeddingPage.kind

    host: str
    embeds: str
    resolvers: tuple[str, ...]
    object_path: str = "/"
    stub_timeout_s: float = 5.0
    stub_attempts: int = 2
    timeout_s: float = 3.0
    port: int = 80
    dns_port: int = 53

    def asked(self) -> EmbeddingPage:
        """Return the event as far as it is known before the answer."""
        return EmbeddingPage(
            probe=self.probe, host=self.host, embeds=self.embeds,
            patience_s=self.stub_timeout_s * self.stub_attempts * len(self.resolvers),
        )  # fmt: skip

    async def look(self) -> EmbeddingPage:
        """Return the event with how long it took; raise OSError when nothing could be asked."""
        started = time.monotonic()
        page, _ = await self._fetched(self.host, "/")
        part, error = await self._fetched(self.embeds, self.object_path)
        return replace(
            self.asked(), ok=page, object_ok=part, error=error, took_ms=milliseconds_since(started)
        )

    async def _fetched(self, host: str, path: str) -> tuple[bool, str]:
        address = await self._looked_up(host)
        if not address:
            return False, "dns"
        found: Fetched = await fetch(Page(address, host, path, self.port), self.timeout_s)
        return found.ok, "" if found.ok else "http"

    async def _looked_up(self, name: str) -> str:
        for _ in range(self.stub_attempts):
            for resolver in self.resolvers:
                wire = question(name, "A", rd=True)
                try:
                    reply = await exchange(wire, resolver, self.stub_timeout_s, self.dns_port)
                except OSError as error:
                    network_error(error)
                    continue
                if address := first_address(reply):
                    return address
        return ""
