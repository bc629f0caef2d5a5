"""The command line: what a user types → a verb → text and an exit code. The only place that exits.

Exit codes are those of diff: 0 nothing found, 1 something found, 2 could not run. stdout is the
result, stderr is progress. Imports are deferred to the commands, so that ``--help`` is quick.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import click

import dbkit
from dbkit.cli import project, runs, servers, sides
from dbkit.errors import DbkitError, shown


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
    """Bring a PostgreSQL database in line with its SQL files.

    sql/ holds what can be recreated (views, functions, policies, jobs, partition rules), one file
    an object; migrations/ holds what has state.
    """
    ctx.obj = directory or Path.cwd()


for command in (
    runs.apply,
    runs.plan,
    runs.status,
    sides.verify,
    sides.diff,
    sides.snapshot,
    project.init,
    project.test,
    project.stop,
    servers.server,
    project.show_help,
):
    dbkit_command.add_command(command)
