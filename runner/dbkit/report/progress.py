"""How a run goes, on stderr: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dbkit.report import text

if TYPE_CHECKING:
    from types import TracebackType

    from dbkit.plan import Plan, Step


class Lines:
    """A line a step, for logs."""

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to close."""

    def begin(self, plan: Plan) -> None:
        """Name what is left out on this server, and what of others runs along."""
        for line in (*text.skipped(plan.skipped), *text.notes(plan)):
            self.say(line)

    def step(self, step: Step) -> None:
        """Name the step that starts."""
        if not step.path.startswith("dbkit:"):
            self.say(text.step(step))

    def notice(self, message: str) -> None:
        """Pass on what the server said."""
        self.say(message)

    def waiting(self, message: str) -> None:
        """Say who holds the lock."""
        self.say(message)

    def say(self, line: str) -> None:
        """Print one line."""
        click.echo(line, err=True)


class Live(Lines):
    """One line that moves; what has to be read stays above it."""

    def __init__(self) -> None:
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

    def begin(self, plan: Plan) -> None:
        """Show how many steps there are."""
        super().begin(plan)
        self.bar.update(self.task, total=len(plan.steps))

    def step(self, step: Step) -> None:
        """Move the bar."""
        self.bar.update(self.task, advance=1, description=text.step(step))

    def say(self, line: str) -> None:
        """Print one line above the bar."""
        self.console.print(line, markup=False, highlight=False)
