"""A directory of dbkit's own on this machine, which several processes share."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit.errors import ThrowawayError

if TYPE_CHECKING:
    from collections.abc import Iterator


#: Where dbkit's own directory may be; the first is for root, who alone can write there, because
#: some systems sweep the second after thirty days.
HOMES = ("/var/lib/dbkit", "/var/tmp/dbkit-{uid}")  # noqa: S108 - _ours looks before it trusts


def home() -> Path:
    """Return dbkit's own directory, readable by all and written by us alone.

    Raises:
        ThrowawayError: No place for one can be trusted.
    """
    places = [Path(place.format(uid=os.geteuid())) for place in HOMES]
    for place in places:
        if _ours(place):
            return place
    raise ThrowawayError(
        f"{' or '.join(map(str, places))} cannot be made, or belongs to somebody else",
        f"remove {places[-1]}",
    )


def _ours(place: Path) -> bool:
    # Anybody may have put something under this name before us, /var/tmp being open to all.
    try:
        place.mkdir()
        place.chmod(0o755)
    except FileExistsError:
        pass
    except OSError:
        return False
    return _is_safe(place, {os.geteuid()})


def trusted() -> list[Path]:
    """Return dbkit's directories that are there: ours, and root's, which anybody may use."""
    places = [Path(place.format(uid=os.geteuid())) for place in HOMES]
    return [place for place in places if _is_safe(place, {os.geteuid(), 0})]


def _is_safe(place: Path, owners: set[int]) -> bool:
    try:
        found = place.lstat()
    except OSError:
        return False
    writable = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and found.st_uid in owners and not writable


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes; the kernel lets go of it when its holder dies.

    Args:
        path: The lock's file, made when missing.
    """
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def filling(place: Path) -> Iterator[Path | None]:
    """Fill a directory of dbkit's home once, whole or not at all, however many start at once.

    Args:
        place: The directory, directly under ``home()``.

    Yields:
        An empty directory in which ``new`` is to be made, which then becomes the place; None when
        the place exists.
    """
    if place.exists():
        yield None
        return
    with locked(place.parent / "lock"):
        if place.exists():
            yield None
            return
        for crumb in place.parent.glob("filling-*"):  # of a killed filler
            shutil.rmtree(crumb, ignore_errors=True)
        space = Path(tempfile.mkdtemp(prefix="filling-", dir=place.parent))
        space.chmod(0o711)
        try:
            yield space
            (space / "new").rename(place)
        finally:
            shutil.rmtree(space, ignore_errors=True)


def publish(directory: Path) -> None:
    """Make a tree ours and readable by all.

    Args:
        directory: The tree, which dbkit made.
    """
    for parent, _, files in os.walk(directory):
        for path in (Path(parent), *(Path(parent, file) for file in files)):
            mode = stat.S_IMODE(path.lstat().st_mode)
            os.chown(path, os.geteuid(), os.getegid(), follow_symlinks=False)
            path.chmod((mode | (0o555 if mode & 0o100 else 0o444)) & ~0o022)
