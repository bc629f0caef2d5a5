r"""A script of psql's that is being run: where it is, and which branches of ``\if`` are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dbkit.testing.psql.scanner import Mark, Scanner

#: The commands that :meth:`Script.branch` runs.
BRANCHES = ("if", "elif", "else", "endif")


class CommandError(Exception):
    """What a command cannot do, in psql's words."""


@dataclass(slots=True)
class _Branch:
    r"""An ``\if`` that is open.

    Attributes:
        state: ``true``; ``false`` while none of its branches was; ``ignored`` after one was, or
            where the ``\if`` is in a branch that is left out.
        mark: The query as it was where the branch began.
        final: Whether ``\else`` came.
    """

    state: str
    mark: Mark
    final: bool = False


@dataclass(slots=True)
class Script:
    """A file that is being run.

    Attributes:
        path: The file, as messages name it.
        file: The file itself.
        text: Its text.
        scanner: Reads it.
        offset: Where in it what is run now begins.
    """

    path: str
    file: Path
    text: str
    scanner: Scanner
    offset: int = 0
    _branches: list[_Branch] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether what comes next is run, and not left out."""
        return all(branch.state == "true" for branch in self._branches)

    @property
    def is_open(self) -> bool:
        r"""Whether an ``\if`` has no ``\endif`` yet."""
        return bool(self._branches)

    def branch(self, name: str, judge: Callable[[], bool]) -> None:
        r"""Enter, change or leave a branch; a query that is being read goes on with it.

        Args:
            name: The command.
            judge: Reads what it asks, where that decides.

        Raises:
            CommandError: There is no ``\if`` to which it belongs.
        """
        if name == "if":
            state = _state(judge()) if self.active else "ignored"
            self._branches.append(_Branch(state, self.scanner.mark()))
            return
        if not self._branches:
            raise CommandError(f"\\{name}: no matching \\if")
        branch = self._branches[-1]
        if branch.final and name != "endif":
            raise CommandError(f"\\{name}: cannot occur after \\else")
        if branch.state == "true":
            branch.mark = self.scanner.mark()
        else:
            self.scanner.go_back(branch.mark)
        if name == "endif":
            self._branches.pop()
        else:
            self._next(branch, name, judge)

    def _next(self, branch: _Branch, name: str, judge: Callable[[], bool]) -> None:
        branch.final = name == "else"
        if branch.state != "false":
            branch.state = "ignored"
            return
        # What the condition asks is read as what is run, variables and all.
        branch.state = "true"
        branch.state = _state(name == "else" or judge())


def _state(meaning: bool) -> str:
    return "true" if meaning else "false"
