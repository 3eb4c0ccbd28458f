"""Notes about a file: its problems, and its parts without effect."""

from dataclasses import dataclass, field

from lab.load.tree import Tree
from lab.model.errors import Problem


@dataclass(slots=True)
class Notes:
    """Problems, and warnings; a warning is given once, however often its reason occurs."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    _warned: dict[tuple[str, str], tuple[int, set[int]]] = field(default_factory=dict)

    def refuse(self, where: Tree | int, text: str, hint: str = "") -> None:
        """Note a problem that prevents a lab."""
        problem = Problem(self.place(where), text, hint)
        if problem not in self.problems:  # a group's is found with each of its nodes
            self.problems.append(problem)

    def refuse_elsewhere(self, place: str, text: str, hint: str) -> None:
        """Note a problem in another file that the topology names."""
        problem = Problem(place, text, hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def warn(self, where: Tree | int, text: str, hint: str = "") -> None:
        """Note a part of the file that has no effect, and does no harm."""
        line = where if isinstance(where, int) else where.line
        self._warned.setdefault((text, hint), (line, set()))[1].add(line)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return the warnings in the order of lines, each at its first place."""
        found = sorted(
            (line, text, hint, lines) for (text, hint), (line, lines) in self._warned.items()
        )
        return tuple(
            Problem(self.place(line), text + _more(len(lines) - 1), hint)
            for line, text, hint, lines in found
        )

    def place(self, where: Tree | int) -> str:
        """Return the file and line of a part of the file."""
        return f"{self.file}:{where if isinstance(where, int) else where.line}"


def _more(count: int) -> str:
    return f" (and {count} more like it)" if count else ""
