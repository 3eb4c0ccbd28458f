"""The live terminal view of a run."""

from lab.console.live import LiveView

__all__ = ["LiveView"]
