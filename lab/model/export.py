"""What is to be exported for another tool, and what came of it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A topology to export, and for which image; ``profile`` and ``name`` may be left open.

    ``frr`` is the FRR release in the image. ``kubernetes`` is for clabernetes, which refuses some
    of what keeps a lab to itself elsewhere.
    """

    topology: str
    profile: str | None
    name: str | None
    image: str
    frr: str
    kubernetes: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """The topology file, how many files there are with it, and what may not work elsewhere."""

    file: Path
    files: int
    warnings: tuple[str, ...]
