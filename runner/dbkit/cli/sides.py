"""The commands that compare two sides."""

# ruff: noqa: PLC0415 - imports inside commands keep the start of the others short

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from dbkit.cli.target import choosing_database, load, resolve
from dbkit.errors import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dbkit.config import Config
    from dbkit.project.values import Project
    from dbkit.verify.values import Compared, Options

FORMATS = click.Choice(["text", "json", "junit", "sarif", "github"])


@click.command()
@choosing_database
@click.option(
    "--recorded", is_flag=True, help="Compare with the ledger, without a server of our own."
)
@click.option("--no-cache", is_flag=True, help="Build the reference anew.")
@click.option("--column-order", "order", is_flag=True, help="The order of columns counts too.")
@click.option("--no-pending", is_flag=True, help="What is not yet applied is an error too.")
@click.option("--only", metavar="PATTERN", multiple=True, help="Look at these objects only.")
@click.option("--ignore", metavar="PATTERN", multiple=True, help="Leave these objects out.")
@click.option(
    "--accept-findings",
    "accept",
    is_flag=True,
    help="Write today's findings into dbkit.accepted.toml, and take out those that have gone.",
)
@click.option("--format", "form", type=FORMATS, default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="Show attributes and differences in full.")
@click.pass_obj
def verify(directory: Path, /, accept: bool, form: str, verbose: bool, **chosen: Any) -> None:
    """Report drift and broken invariants.

    Compares a database with the files; reads only. Exits with 1 on drift, an edited migration, a
    broken invariant or an unhealthy job; what is merely pending is listed.
    """
    from dbkit.report.render import render
    from dbkit.verify.run import compare, failed, judged
    from dbkit.verify.values import Options

    if accept and (chosen["only"] or chosen["ignore"] or chosen["recorded"]):
        what = "--accept-findings looks at everything: not with --only, --ignore or --recorded"
        raise click.UsageError(what)
    project = load(directory)
    own = {
        name: chosen.pop(name)
        for name in ("recorded", "no_cache", "no_pending", "only", "ignore", "order")
    }
    url, target = resolve(project, **chosen)
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
    compared = compare(project, url, options)
    known = _accepted(project, compared, options) if accept else project.config
    report = judged(compared, known, options)
    # The text says so itself, in its last lines.
    for line in report.unseen if form != "text" else ():
        click.echo(shown(f"not compared: {line}"), err=True)
    click.echo(render(report, form, verbose=verbose, colour=sys.stdout.isatty()))
    if failed(report):
        sys.exit(1)


def _accepted(project: Project, compared: Compared, options: Options) -> Config:
    """Accept what was found; return the configuration that says so."""
    from dataclasses import replace

    from dbkit.exemptions import ACCEPTED
    from dbkit.verify import accepted, exceptions
    from dbkit.verify.run import accepting

    before, after = project.config.accepted, accepting(compared, project.config, options)
    if {*before} != {*after}:
        accepted.write(project.root, after)
    old, new = ({(e.rule, e.object, e.message) for e in entries} for entries in (before, after))
    counts = f"{len(new - old)} accepted, {len(old - new)} taken out, {len(after)} in all"
    click.echo(f"{ACCEPTED}: {counts}", err=True)
    for line in exceptions.not_accepted(compared.report.findings):
        click.echo(shown(line), err=True)
    return replace(project.config, accepted=after)


def _scope(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is looked at."""
    command = click.option(
        "--cluster", is_flag=True, help="Also roles, memberships and the database's settings."
    )(command)
    return click.option(
        "--schema", "schemas", metavar="NAME", multiple=True, help="Only this one; else all."
    )(command)


@click.command()
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


@click.command()
@click.argument("side")
@_scope
def snapshot(side: str, schemas: tuple[str, ...], cluster: bool) -> None:
    """Write the facts of a side: a line of JSON each, sorted.

    A side is what dbkit diff takes.
    """
    from dbkit.database.catalog.snapshot import Scope
    from dbkit.database.catalog.snapshot_file import write
    from dbkit.verify.two_sides import take

    write(take(side, Scope(schemas=schemas, cluster=cluster)), sys.stdout)
