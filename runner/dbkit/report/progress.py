"""How a run goes, on stderr: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dbkit.errors import shown
from dbkit.plan.steps import Action
from dbkit.report import runs_text

if TYPE_CHECKING:
    from types import TracebackType

    from dbkit.plan.steps import Plan, Step


#: How many steps are named file by file; more are counted by system.
FEW = 20


class Lines:
    """A line a step where they are few, else a line a system, for logs.

    Args:
        verbose: A line a step, however many there are.
    """

    def __init__(self, *, verbose: bool = False) -> None:
        self.verbose = verbose
        self.by_file = True
        self.named = 0
        self.again: list[Step] = []

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say what ran again beside the plan, unless the run failed."""
        if error is None and self.again:
            for line in runs_text.systems(self.again):
                self.say(line)

    def begin(self, plan: Plan) -> None:
        """Name what is left out on this server, and, where it is much, what each system gets."""
        for line in (*runs_text.skipped(plan.skipped), *runs_text.notes(plan)):
            self.say(line)
        steps = _of_the_project(plan)
        self.by_file = self.verbose or len(steps) <= FEW
        if not self.by_file:
            for line in runs_text.systems(steps):
                self.say(line)

    def step(self, step: Step) -> None:
        """Name the step that starts, where steps are named one by one."""
        if step.is_own:
            return
        more = step.action == Action.RENEW and self.named >= FEW and not self.verbose
        if self.by_file and not more:
            self.named += 1
            self.say(runs_text.step(step))
        elif step.action == Action.RENEW:
            self.again.append(step)

    def notice(self, message: str) -> None:
        """Pass on what the server said."""
        self.say(message)

    def waiting(self, message: str) -> None:
        """Say who holds the lock."""
        self.say(message)

    def say(self, line: str) -> None:
        """Print one line."""
        click.echo(shown(line), err=True)


class Live(Lines):
    """A bar that moves; what has to be read stays above it."""

    def __init__(self, *, verbose: bool = False) -> None:
        super().__init__(verbose=verbose)
        # Deferred: rich costs start-up time that only a terminal is worth.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        self.console = Console(stderr=True)
        self.bar = Progress(
            BarColumn(20),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            console=self.console,
            transient=True,
        )
        self.task = self.bar.add_task("", total=None)

    def __enter__(self) -> Live:
        self.bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.bar.stop()
        super().__exit__(kind, error, trace)

    def begin(self, plan: Plan) -> None:
        """Show how many steps there are."""
        super().begin(plan)
        self.bar.update(self.task, total=len(_of_the_project(plan)))

    def step(self, step: Step) -> None:
        """Name the step and move the bar."""
        super().step(step)
        if step.is_own:
            return
        self.bar.update(self.task, advance=1, description=shown(runs_text.step(step)))

    def say(self, line: str) -> None:
        """Print one line above the bar."""
        self.console.print(shown(line), markup=False, highlight=False)


def _of_the_project(plan: Plan) -> list[Step]:
    """Return the steps that are not dbkit's own."""
    return [step for step in plan.steps if not step.is_own]
