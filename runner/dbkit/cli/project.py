"""The commands about a project on disk: its start, its tests, its own server."""

# ruff: noqa: PLC0415 - imports inside commands keep the start of the others short

from __future__ import annotations

import sys
from pathlib import Path

import click

from dbkit.errors import DbkitError


@click.command(
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


@click.command()
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


@click.command(name="help")
@click.argument("topic", required=False)
def show_help(topic: str | None) -> None:
    """Explain a topic; without one, list the topics."""
    from importlib import resources

    folder = resources.files("dbkit").joinpath("help")
    texts = {
        file.name.removesuffix(".md"): file.read_text(encoding="utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
    }
    if topic is None:
        for name, text in texts.items():
            click.echo(f"{name:8}{text.splitlines()[0].removeprefix('# ')}")
    elif topic not in texts:
        raise DbkitError(f"no topic {topic!r}", f"there are: {', '.join(texts)}")
    elif sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(texts[topic]))
    else:
        click.echo(texts[topic], nl=False)


@click.command()
@click.pass_obj
def stop(directory: Path) -> None:
    """Stop the server that --local started; its data stays."""
    from dbkit import config
    from dbkit.postgres.local import stop_local

    root = config.find_root(directory)
    stopped = stop_local(root / ".dbkit")
    click.echo("stopped" if stopped else "it was not running")
