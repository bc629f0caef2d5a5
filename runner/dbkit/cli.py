"""The command line: what a user types → a verb → text and an exit code. The only place that exits.

Exit codes are those of diff: 0 nothing found, 1 something found, 2 could not run. stdout is the
result, stderr is progress. Imports are deferred to the commands, so that ``--help`` is quick.
"""

# ruff: noqa: PLC0415 - imports inside commands keep the start of the others short

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import dbkit
from dbkit.errors import DbkitError, TargetError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbkit.plan.inputs import Treatment
    from dbkit.project.values import Project
    from dbkit.report.progress import Lines


class _Commands(click.Group):
    """A group that turns what dbkit raises into two lines and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; report an expected failure without a traceback."""
        try:
            return super().invoke(ctx)
        except DbkitError as error:
            click.secho("error: ", fg="red", bold=True, err=True, nl=False)
            click.echo(shown(error.message), err=True)
            if error.hint:
                click.echo(shown(f"hint: {error.hint}"), err=True)
            ctx.exit(2)


def main() -> None:
    """Run the program."""
    # A run is short and leaves hardly a cycle: looking for some takes a tenth of a large project's.
    gc.disable()
    dbkit_command(prog_name="dbkit")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(dbkit.__version__, prog_name="dbkit")
@click.option(
    "-C",
    "--project",
    "directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    help="The project's directory.  [default: this one or the nearest above with a dbkit.toml]",
)
@click.pass_context
def dbkit_command(ctx: click.Context, directory: Path | None) -> None:
    """Carry a PostgreSQL database to what the SQL files say.

    sql/ holds what can be made again (views, functions, policies, jobs, partition rules), one file
    an object; migrations/ holds what has state.
    """
    ctx.obj = directory or Path.cwd()


def _target(command: Callable[..., None]) -> Callable[..., None]:
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


def _taking_over(command: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--take-over",
        metavar="NAME",
        multiple=True,
        help="Make this object of another role the project's own; may be given several times.",
    )(command)


@dbkit_command.command()
@_target
@_taking_over
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
    project = _load(directory)
    url, options = _resolve(project, **chosen)
    with _progress(verbose=verbose) as progress:
        done = run(project, url, options, progress)
    click.echo(runs_text.summary(done, describe(url)))
    if demo:
        _demo(project, url)
    if chosen["local"]:
        click.echo(f"{url}\n{_psql(url)}")


@dbkit_command.command()
@_target
@_taking_over
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

    project = _load(directory)
    url, options = _resolve(project, **chosen)
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


@dbkit_command.command()
@_target
@click.pass_obj
def status(directory: Path, /, **chosen: Any) -> None:
    """List every migration and object file with its state.

    Object files are shown with what they are for.
    """
    from dbkit.plan.inputs import inspect
    from dbkit.plan.status import states
    from dbkit.report import runs_text

    project = _load(directory)
    url, options = _resolve(project, **chosen)
    click.echo(shown(runs_text.states(states(inspect(project, url, options)))))


FORMATS = click.Choice(["text", "json", "junit", "sarif", "github"])


@dbkit_command.command()
@_target
@click.option(
    "--recorded", is_flag=True, help="Compare with the ledger, without a server of our own."
)
@click.option("--no-cache", is_flag=True, help="Build the reference anew.")
@click.option("--column-order", "order", is_flag=True, help="The order of columns counts too.")
@click.option("--no-pending", is_flag=True, help="What is not yet applied is an error too.")
@click.option("--only", metavar="PATTERN", multiple=True, help="Look at these objects only.")
@click.option("--ignore", metavar="PATTERN", multiple=True, help="Leave these objects out.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="Show attributes and differences in full.")
@click.pass_obj
def verify(directory: Path, /, form: str, verbose: bool, **chosen: Any) -> None:
    """Compare a database with the files; find drift, and what must not be.

    Reads only. Exits with 1 on drift, an edited migration, a broken invariant or an unhealthy job;
    what is merely pending is listed.
    """
    from dbkit.report.render import render
    from dbkit.verify.run import Options, failed
    from dbkit.verify.run import verify as run

    project = _load(directory)
    own = {
        name: chosen.pop(name)
        for name in ("recorded", "no_cache", "no_pending", "only", "ignore", "order")
    }
    url, target = _resolve(project, **chosen)
    ignore = dict(project.config.ignore) | dict.fromkeys(own["ignore"], "--ignore")
    options = Options(
        target,
        recorded=own["recorded"],
        cached=not own["no_cache"],
        allow_pending=not own["no_pending"],
        only=own["only"],
        ignore=ignore,
        order=own["order"],
    )
    report = run(project, url, options)
    # The text says so itself, in its last lines.
    for line in report.unseen if form != "text" else ():
        click.echo(shown(f"not compared: {line}"), err=True)
    click.echo(render(report, form, verbose=verbose, colour=sys.stdout.isatty()))
    if failed(report):
        sys.exit(1)


def _scope(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is looked at."""
    command = click.option(
        "--cluster", is_flag=True, help="Also roles, memberships and the database's settings."
    )(command)
    return click.option(
        "--schema", "schemas", metavar="NAME", multiple=True, help="Only this one; else all."
    )(command)


@dbkit_command.command()
@click.argument("left")
@click.argument("right")
@_scope
@click.option("--column-order", "order", is_flag=True, help="The order of columns counts too.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="Show attributes and differences in full.")
def diff(
    left: str,
    right: str,
    schemas: tuple[str, ...],
    *,
    cluster: bool,
    order: bool,
    form: str,
    verbose: bool,
) -> None:
    """Compare two sides; exit with 1 when they differ.

    A side is a database's URL, a project's directory, a .sql file or a folder of them, or a file
    that dbkit snapshot wrote.
    """
    from dbkit.database.catalog.snapshot import Scope
    from dbkit.report.render import render
    from dbkit.verify.two_sides import compare

    report = compare(left, right, Scope(schemas=schemas, cluster=cluster), order=order)
    click.echo(render(report, form, verbose=verbose, colour=sys.stdout.isatty()))
    if report.findings:
        sys.exit(1)


@dbkit_command.command()
@click.argument("side")
@_scope
def snapshot(side: str, schemas: tuple[str, ...], cluster: bool) -> None:
    """Write the facts of a side: a line of JSON each, sorted.

    A side is what dbkit diff takes.
    """
    from dbkit.database.catalog.snapshot import Scope, write
    from dbkit.verify.two_sides import take

    write(take(side, Scope(schemas=schemas, cluster=cluster)), sys.stdout)


@dbkit_command.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_obj
def test(directory: Path, arguments: tuple[str, ...]) -> None:
    """Run the tests on a throwaway server, with pytest and its arguments."""
    import subprocess
    from importlib.util import find_spec

    from dbkit import config

    root = config.find_root(directory)
    if find_spec("pytest") is None:
        raise DbkitError("pytest is not installed", "pip install 'dbkit[test]'")
    # A process of its own: pytest rewrites the assertions of modules that are not yet imported.
    command = [sys.executable, "-m", "pytest", "--rootdir", str(root), *arguments]
    sys.exit(subprocess.run(command, cwd=root, check=False).returncode)


@dbkit_command.command()
@click.argument("path", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.option(
    "--system", default="app", show_default=True, help="The first system: the name of its schema."
)
def init(path: Path, system: str) -> None:
    """Make a project with one table, its view, policy and test."""
    from dbkit.project.scaffold import scaffold

    for made in scaffold(path, system):
        click.echo(made)
    click.echo("next: dbkit apply --local, then dbkit test")


@dbkit_command.command()
@click.pass_obj
def stop(directory: Path) -> None:
    """Stop the server that --local started; its data stays."""
    from dbkit import config
    from dbkit.postgres.local import stop_local

    root = config.find_root(directory)
    stopped = stop_local(root / ".dbkit")
    click.echo("stopped" if stopped else "it was not running")


def _load(directory: Path) -> Project:
    from dbkit import config
    from dbkit.project.load import load_project

    return load_project(config.find_root(directory))


def _resolve(
    project: Project,
    *,
    database: str | None,
    target: str | None,
    local: bool,
    with_platform: bool,
    allow_missing: tuple[str, ...],
    take_over: tuple[str, ...] = (),
) -> tuple[str, Treatment]:
    """Choose the database: what was asked for, else DATABASE_URL, else the configuration.

    Raises:
        TargetError: Nothing says which, or two things at once do.
    """
    from dbkit.plan.inputs import Treatment

    if sum([bool(database), bool(target), local]) > 1:
        raise TargetError("--database, --target and --local exclude each other", "give one")
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
