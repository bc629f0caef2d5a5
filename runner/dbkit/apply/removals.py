"""Statements that are in no file any more, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.database import ledger
from dbkit.errors import ApplyError
from dbkit.parse import labels

if TYPE_CHECKING:
    from dbkit.apply.executor import Executor
    from dbkit.apply.objects import Objects
    from dbkit.parse.values import Declaration
    from dbkit.plan.steps import Plan, Step


class Removals:
    """What a run takes back.

    Attributes:
        wide: Schemas in which the statements about all of their objects have to run again.
        granted: Labels of objects whose privileges have to be granted anew.
        postponed: What something else still depends on, tried again at the end.
    """

    def __init__(
        self,
        plan: Plan,
        executor: Executor,
        objects: Objects,
        wide: set[str],
        granted: set[labels.Label],
    ) -> None:
        self.plan = plan
        self.executor = executor
        self.objects = objects
        self.wide = wide
        self.granted = granted
        self.postponed: list[tuple[str, Declaration]] = []

    def remove(self, step: Step) -> None:
        """Take the statements of a step back, or postpone that."""
        for declared in step.declarations:
            try:
                with self.executor.connection.transaction():
                    self._take_back(step.path, declared)
            except ApplyError:
                # Perhaps what depends on it goes with a migration of this run.
                self.postponed.append((step.path, declared))
        if step.path not in {file.path for file in self.plan.files}:
            self.executor.write(ledger.forget_file(step.path))

    def finish(self) -> bool:
        """Take back what was postponed; say whether anything was.

        Raises:
            ApplyError: Something still depends on it.
        """
        postponed = list(self.postponed)
        for path, declared in postponed:
            self._take_back(path, declared)
        self.postponed.clear()
        return bool(postponed)

    def _take_back(self, path: str, declared: Declaration) -> None:
        """Take a statement back, less what others say that are still in force."""
        self.objects.drop(path, declared)
        self.objects.spread(declared, back=True)
        self.objects.confirmed.append(declared)
        if declared.identity.kind in {*labels.PRIVILEGES, "default privileges"} and declared.on:
            self.wide.add(declared.on.names[0])
            self.granted.add(labels.label(declared))
        self.objects.restate(path, declared)
