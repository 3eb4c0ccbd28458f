"""``stormdrill-node coordinator``: lets name servers withdraw while enough sites stay announced.

It runs in another network, which an outage of theirs does not touch. One loop answers one question
after the other, so two sites never get the last permission both.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from http import HTTPStatus

from lab.inside.program.config import read_job
from lab.inside.program.lifetime import mark_ready, run_until_stopped
from lab.model.programs.agents import CoordinatorJob

_LONGEST = 4096  # octets of a request line
_PATIENCE_S = 5.0


class Coordinator:
    """The sites that have withdrawn, of all there are."""

    def __init__(self, sites: int, floor: int) -> None:
        self._sites = sites
        self._floor = floor
        self._withdrawn: set[str] = set()

    def answer(self, path: str) -> HTTPStatus:
        """Return OK where a site may withdraw or announces again, CONFLICT where it must stay."""
        match path.split("/"):
            case ["", "withdraw", site] if site:
                return self._withdraw(site)
            case ["", "announce", site] if site:
                self._withdrawn.discard(site)
                return HTTPStatus.OK
        return HTTPStatus.NOT_FOUND

    def _withdraw(self, site: str) -> HTTPStatus:
        after = self._withdrawn | {site}
        if self._sites - len(after) < self._floor:
            return HTTPStatus.CONFLICT
        self._withdrawn = after
        return HTTPStatus.OK


async def _serve(job: CoordinatorJob) -> None:
    coordinator = Coordinator(job.sites, job.floor)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            async with asyncio.timeout(_PATIENCE_S):
                words = (await reader.readline()).split()
                while (await reader.readline()).strip():
                    pass  # the fields of the request say nothing
                path = words[1].decode("latin-1") if len(words) > 1 else ""
                status = coordinator.answer(path)
                writer.write(_response(status))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, job.listen, job.port, limit=_LONGEST)
    mark_ready(job.ready)
    async with server:
        await server.serve_forever()


def _response(status: HTTPStatus) -> bytes:
    lines = (f"HTTP/1.1 {status.value} {status.phrase}", "Content-Length: 0", "Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def main(argv: Sequence[str]) -> int:
    """Answer until a signal ends it; raise InputError when the job is wrong."""
    return run_until_stopped(_serve(read_job(CoordinatorJob, argv)))
