"""The commands that bring a database in line with the files, or say what that would do."""

# ruff: noqa: PLC0415 - imports inside commands keep the start of the others short

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from dbkit.cli.target import choosing_database, load, resolve, taking_over
from dbkit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.project.values import Project
    from dbkit.report.progress import Lines


@click.command()
@choosing_database
@taking_over
@click.option("--demo", is_flag=True, help="Load the systems' demo data; only with --local.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file, however many there are.")
@click.pass_obj
def apply(directory: Path, /, demo: bool, verbose: bool, **chosen: Any) -> None:
    """Apply migrations and object files: everything or nothing."""
    from dbkit.apply.run import apply as run
    from dbkit.database.session import describe
    from dbkit.report import runs_text

    if demo and not chosen["local"]:
        raise click.UsageError("--demo writes data: it needs --local")
    project = load(directory)
    url, options = resolve(project, **chosen)
    with _progress(verbose=verbose) as progress:
        done = run(project, url, options, progress)
    click.echo(runs_text.summary(done, describe(url)))
    if demo:
        _demo(project, url)
    if chosen["local"]:
        click.echo(f"{url}\n{_psql(url)}")


@click.command()
@choosing_database
@taking_over
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "sql"]),
    default="text",
    show_default=True,
    help="sql is a script that psql runs; empty when there is nothing to do.",
)
@click.option("--check", is_flag=True, help="Exit with 1 when there is something to do.")
@click.pass_obj
def plan(directory: Path, /, form: str, check: bool, **chosen: Any) -> None:
    """Show what apply would do, without doing it."""
    from dbkit.apply.foresee import foresee
    from dbkit.plan.inputs import preview
    from dbkit.report import psql_script, runs_text

    project = load(directory)
    url, options = resolve(project, **chosen)
    if form == "sql":
        made, foreseen = foresee(project, url, options)
        click.echo(psql_script.plan(made, project, foreseen), nl=False)
        for rule in made.blocked:
            click.echo(shown(runs_text.blocked(rule)), err=True)
    else:
        made = preview(project, url, options)
        click.echo(shown(runs_text.plan(made)))
    if check and made.steps:
        sys.exit(1)


@click.command()
@choosing_database
@click.pass_obj
def status(directory: Path, /, **chosen: Any) -> None:
    """List every migration and object file with its state.

    Object files are shown with what they are for.
    """
    from dbkit.plan.inputs import inspect
    from dbkit.plan.status import states
    from dbkit.report import runs_text

    project = load(directory)
    url, options = resolve(project, **chosen)
    click.echo(shown(runs_text.states(states(inspect(project, url, options)))))


@contextmanager
def _progress(*, verbose: bool) -> Iterator[Lines]:
    from dbkit.report.progress import Lines, Live

    chosen = Live if sys.stderr.isatty() else Lines
    with chosen(verbose=verbose) as progress:
        yield progress


def _demo(project: Project, url: str) -> None:
    from dbkit.apply.demo import load
    from dbkit.report import runs_text

    for query, names, rows in load(project, url):
        click.echo(f"\n{query}\n\n{runs_text.table(names, rows)}\n")


def _psql(url: str) -> str:
    """Return a line to paste, with the psql of the server where none is on the PATH."""
    import shutil

    from dbkit.postgres.binaries import bindir

    own = bindir() / "psql"
    found = "psql" if shutil.which("psql") or not own.exists() else str(own)
    return f"{found} '{url}'"
