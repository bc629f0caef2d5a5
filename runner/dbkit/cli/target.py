"""The options that name the database, and what they come to."""

# ruff: noqa: PLC0415 - imports inside commands keep the start of the others short

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from dbkit.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dbkit.plan.inputs import Treatment
    from dbkit.project.values import Project


def choosing_database(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which database, and how to treat it."""
    options = [
        click.option(
            "--database",
            metavar="URL",
            help="The database; else DATABASE_URL, else the configured target.",
        ),
        click.option("--target", metavar="NAME", help="A target of the configuration."),
        click.option(
            "--local",
            is_flag=True,
            help="A PostgreSQL server of the project's own, kept in .dbkit/.",
        ),
        click.option(
            "--with-platform",
            is_flag=True,
            help="Create the platform's roles and schema auth where they are missing.",
        ),
        click.option(
            "--allow-missing",
            metavar="EXTENSION",
            multiple=True,
            help="Leave out files that need this extension; may be given several times.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def taking_over(command: Callable[..., None]) -> Callable[..., None]:
    """Add the option that makes objects of other roles the project's own."""
    return click.option(
        "--take-over",
        metavar="NAME",
        multiple=True,
        help="Make this object of another role the project's own; may be given several times.",
    )(command)


def load(directory: Path) -> Project:
    """Read the project that a directory is in."""
    from dbkit import config
    from dbkit.project.load import load_project

    return load_project(config.find_root(directory))


def resolve(
    project: Project,
    *,
    database: str | None,
    target: str | None,
    local: bool,
    with_platform: bool,
    allow_missing: tuple[str, ...],
    take_over: tuple[str, ...] = (),
) -> tuple[str, Treatment]:
    """Choose the database: the option, else DATABASE_URL, else the configuration.

    Raises:
        TargetError: Nothing says which, or two things at once do.
    """
    from dbkit.plan.inputs import Treatment

    if sum([bool(database), bool(target), local]) > 1:
        raise TargetError(
            "--database, --target and --local exclude each other", "use only one of them"
        )
    missing, taken = frozenset(allow_missing), frozenset(take_over)
    if local:
        return _local(project), Treatment(disposable=True, allow_missing=missing, take_over=taken)
    url = database or (None if target else os.environ.get("DATABASE_URL"))
    if not url:
        name = target or project.config.default_target
        if name is None:
            hint = "--database URL, or DATABASE_URL, or a target in the configuration, or --local"
            raise TargetError("no database was named", hint)
        chosen = project.config.targets.get(name)
        if chosen is None:
            known = ", ".join(sorted(project.config.targets)) or "none"
            raise TargetError(f"no target {name!r} in the configuration", f"it has: {known}")
        url, missing = chosen.resolve(), missing | chosen.allow_missing
    return url, Treatment(with_platform=with_platform, allow_missing=missing, take_over=taken)


def _local(project: Project) -> str:
    from dbkit.postgres import local

    return local.local(project.root / ".dbkit").url(local.DATABASE)
