"""The commands about the PostgreSQL servers on this machine."""

# ruff: noqa: PLC0415 - imports inside commands keep the start of the others short

from __future__ import annotations

import click


@click.group()
def server() -> None:
    """Show and add PostgreSQL servers that dbkit starts itself.

    verify builds its reference on a server of the target's major, else on the nearest newer one.
    """


@server.command(name="list")
def show() -> None:
    """List the servers on this machine, the default one first."""
    import os

    from dbkit.postgres import binaries
    from dbkit.report.runs_text import table

    rows = [(one.major, one.source, str(one.bindir)) for one in binaries.installed()]
    if named := os.environ.get("DBKIT_PG_BIN"):
        click.echo(f"DBKIT_PG_BIN: {named}, used for everything")
    if not rows:
        click.echo("no PostgreSQL server on this machine: dbkit server add 18")
        return
    click.echo(table(["major", "from", "programs"], rows))


@server.command()
@click.argument("major", type=click.IntRange(min=1))
def add(major: int) -> None:
    """Download a server of a major version: dbkit server add 15."""
    from dbkit.postgres import servers

    found = servers.add(major)
    click.echo(f"PostgreSQL {found.major} is in {found.bindir}")


@server.command()
@click.argument("major", type=click.IntRange(min=1))
def remove(major: int) -> None:
    """Remove a server that was added."""
    from dbkit.postgres import servers

    servers.remove(major)
    click.echo(f"PostgreSQL {major} was removed")
