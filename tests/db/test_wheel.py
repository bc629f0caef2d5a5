"""The wheel: built from the sources, and used without them in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbkit.postgres import cluster

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command; return what it prints on stdout."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return the directory of programs of an environment with the wheel, and nothing of ours."""
    wheels = tmp_path / "wheels"
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = run(sys.executable, "-c", code, wheels, cwd=ROOT).split()[-1]
    target = tmp_path / "site"
    run(sys.executable, "-m", "zipfile", "-e", wheels / name, target, cwd=tmp_path)
    return target


def test_a_project_from_the_wheel(installed: Path, tmp_path: Path, dbkit_server: Server) -> None:
    """What is shipped beside the modules is in it: init, apply, verify and help work."""
    cluster.create_database(dbkit_server, "wheel")
    url = dbkit_server.url("wheel")
    project = tmp_path / "project"
    project.mkdir()
    # Without the site directories of this environment but for what dbkit depends on.
    others = {str(Path(str(found.locate_file(""))).resolve()) for found in distributions()}
    path = os.pathsep.join([str(installed), *sorted(others - {str(ROOT / "runner")})])
    place = run(
        sys.executable, "-c", "import dbkit; print(dbkit.__file__)", cwd=project, PYTHONPATH=path
    )
    assert place.startswith(str(installed))
    for arguments in (("init", "."), ("apply",), ("verify",), ("help", "trust")):
        run(
            sys.executable, "-m", "dbkit", *arguments,
            cwd=project, PYTHONPATH=path, DATABASE_URL=url,
        )  # fmt: skip
    assert (installed / "dbkit" / "py.typed").exists()
    assert not list(installed.glob("tests*"))
    cluster.drop_database(dbkit_server, "wheel")
