"""How a health agent asks whether its site may withdraw, where some sites have to stay."""

from http import HTTPStatus

from lab.model.programs.agents import HealthJob
from lab.net.fetch import Page, fetch


class Floor:
    """Asks the coordinator; where there is none, or none answers, a site decides alone."""

    def __init__(self, job: HealthJob) -> None:
        self._job = job

    async def holds(self) -> bool:
        """Return whether the site must stay announced although it reaches no data centre."""
        return await self._ask("withdraw") == HTTPStatus.CONFLICT

    async def back(self) -> None:
        """Say that the site announces again."""
        await self._ask("announce")

    async def _ask(self, what: str) -> int | None:
        job = self._job
        if not job.floor_host:
            return None
        path = f"/{what}/{job.node}"
        page = Page(job.floor_host, job.floor_host, path, job.floor_port, job.source)
        try:
            return (await fetch(page, job.timeout_s)).status
        except OSError:  # of this node itself: nobody was asked
            return None
