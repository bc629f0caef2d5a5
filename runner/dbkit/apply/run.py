"""Plan → server: read what a plan is made of, take the lock, run the plan."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbkit.apply import server_errors
from dbkit.apply.executor import Progress
from dbkit.apply.transaction import Run
from dbkit.database import lock, server_state, session
from dbkit.plan.inputs import Treatment, planned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.database.values import Blocked
    from dbkit.plan.steps import Plan, Step
    from dbkit.project.values import Project

__all__ = [
    "Progress",
    "Silent",
    "Summary",
    "apply",
    "build_project",
]


class Silent:
    """Receives it and does nothing."""

    def begin(self, plan: Plan) -> None:
        """Say nothing."""

    def step(self, step: Step) -> None:
        """Say nothing."""

    def notice(self, text: str) -> None:
        """Say nothing."""

    def waiting(self, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Attributes:
        plan: What was done; nothing when it has no steps.
        seconds: How long it took, waiting included.
    """

    plan: Plan
    seconds: float


def apply(
    project: Project, url: str, treatment: Treatment | None = None, progress: Progress | None = None
) -> Summary:
    """Apply a project to a database: everything or nothing.

    Args:
        project: What to apply.
        url: Where to: a libpq connection string.
        treatment: How to treat the target.
        progress: Receives its progress.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: The server refused something; nothing was changed.
    """
    treatment, progress = treatment or Treatment(), progress or Silent()
    started = time.monotonic()
    with session.opened(url, project.config, "apply") as connection:
        if treatment.disposable:
            server_state.provide_cron(connection, project)
            server_state.provide_path(connection, project.config)
        with lock.run_lock(connection, project.config.lock_wait, progress.waiting):
            made = planned(connection, project, treatment)
            progress.begin(made)
            blocked: Sequence[Blocked] = made.blocked
            if made.steps:
                run = Run(connection, project, made, progress)
                blocked = run.execute()
                made = replace(made, steps=(*made.steps, *run.steps))
            for rule in blocked:
                progress.notice(server_errors.blocked(rule))
    return Summary(made, time.monotonic() - started)


def build_project(project: Project, url: str, present: frozenset[str] | None = None) -> None:
    """Apply a project to a throwaway database: with the platform, as far as the server has it all.

    Args:
        project: What to apply.
        url: The database.
        present: The extensions that conditions hold for; None to ask the server.
    """
    apply(project, url, Treatment(disposable=True, present=present))
