"""The programs of another PostgreSQL major than the one the tests run on."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from dbkit.postgres import binaries

if TYPE_CHECKING:
    from pathlib import Path


def major(folder: Path) -> int:
    """Return the major version of the server in a folder; 0 where there is none."""
    if not (folder / "postgres").exists():
        return 0
    done = subprocess.run([str(folder / "postgres"), "--version"], check=True, capture_output=True)
    return int(done.stdout.split()[2].split(b".")[0])


def other_programs(bindir: Path) -> Path:
    """Return them; where there are none the test is skipped, in CI, which has two, failed."""
    found = [*binaries._debian(), *binaries._embedded()]
    other = next((folder for folder in found if major(folder) not in {major(bindir), 0}), None)
    if other is not None:
        return other
    if os.environ.get("DBKIT_REQUIRE_EXTENSIONS"):
        pytest.fail("there is one major of PostgreSQL here, and this test needs two")
    pytest.skip("there is one major of PostgreSQL here, and this test needs two")
