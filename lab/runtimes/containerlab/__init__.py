"""The runtime on Docker: containers wired by the real containerlab."""

from lab.runtimes.containerlab.runtime import Containerlab

__all__ = ["Containerlab"]
