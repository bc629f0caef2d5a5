"""The README shows what dbkit prints: its console blocks are run, in order, and compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import dbkit
from dbkit.cli.main import dbkit_command
from dbkit.postgres import cluster

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server

README = Path(__file__).parents[2] / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """Return each command of the README's console blocks with the output shown for it."""
    text = "".join(CONSOLE.findall(README.read_text(encoding="utf-8")))
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def timeless(output: str) -> str:
    """Return an output with durations and the width of pytest's rules made equal."""
    output = re.sub(r"\b\d+\.\d+ ?s\b", "0.0 s", output)
    # Whether the server has pg_cron, and where, is not the reader's server's business.
    output = re.sub(r"; not looked at: jobs: .*", "", output)
    return re.sub(r"={3,}", "===", output)


def run(command: str, directory: Path, url: str) -> str:
    """Run a line of shell with this dbkit; return what it prints, stderr included."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "DATABASE_URL": url, "COLUMNS": "80"}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.requires_extension("pgtap")
def test_the_readme_shows_what_is_printed(tmp_path: Path, dbkit_server: Server) -> None:
    """A reader who types along sees what he reads."""
    cluster.create_database(dbkit_server, "readme")
    url = dbkit_server.url("readme")
    for command, shown in blocks():
        assert (command, timeless(shown)) == (command, timeless(run(command, tmp_path, url)))
    cluster.drop_database(dbkit_server, "readme")


@pytest.mark.parametrize("command", sorted(dbkit_command.commands))
def test_the_readme_names_every_command(command: str) -> None:
    """No command is undocumented."""
    assert f"dbkit {command}" in README.read_text(encoding="utf-8")


def test_the_readme_names_every_topic() -> None:
    """No topic of the help is undocumented, and the README is short because of them."""
    text = README.read_text(encoding="utf-8")
    topics = {path.stem for path in (Path(dbkit.__file__).parent / "help").glob("*.md")}
    assert topics == set(re.findall(r"^\| `(\w+)` \| \w", text, re.MULTILINE)) & topics
    assert len(text.splitlines()) < 350


@pytest.mark.parametrize("topic", ["apply", "files", "jobs", "tests", "trust", "verify"])
def test_a_topic_is_explained(topic: str) -> None:
    """It begins with its title; an unknown one names those that there are."""
    done = CliRunner().invoke(dbkit_command, ["help", topic])
    assert done.output.startswith("# ")
    assert f"{topic:8}" in CliRunner().invoke(dbkit_command, ["help"]).output
    unknown = CliRunner().invoke(dbkit_command, ["help", f"{topic}x"])
    assert (unknown.exit_code, topic in unknown.output) == (2, True)
