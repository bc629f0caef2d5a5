"""The configuration: ``dbkit.toml``, or ``[tool.dbkit]`` in ``pyproject.toml``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbkit import exemptions
from dbkit.errors import ProjectError, TargetError
from dbkit.exemptions import Exemption

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: What ``platform`` may be: dbkit can provide this much of a host on a server of its own.
PLATFORMS = ("supabase",)
#: The longest name of a schema.
NAME_BYTES = 63
_SECONDS = ("lock_timeout", "lock_wait", "statement_timeout")
_KEYS = (
    *("platform", "default_target", "targets", "except", "ignore", "trusted_roles"),
    *("search_path", *_SECONDS),
)
_TARGET_KEYS = ("url", "allow_missing")
_IGNORE_TEXTS = ("object", "reason")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Target:
    """A named database.

    Attributes:
        name: Its name in the configuration.
        url: A libpq connection string; ``${NAME}`` stands for a variable of the environment.
        allow_missing: Extensions that may be missing; the files that need them are left out there.
    """

    name: str
    url: str
    allow_missing: frozenset[str] = frozenset()

    def resolve(self) -> str:
        """Return the URL with every ``${NAME}`` replaced from the environment.

        Raises:
            TargetError: A variable is not set.
        """
        unset = [name for name in _VARIABLE.findall(self.url) if not os.environ.get(name)]
        if unset:
            names = ", ".join(dict.fromkeys(unset))
            raise TargetError(
                f"target {self.name}: not set in the environment: {names}",
                "set it, or give --database URL",
            )
        return _VARIABLE.sub(lambda match: os.environ[match[1]], self.url)


@dataclass(frozen=True, slots=True)
class Config:
    """What a project says about itself.

    Attributes:
        platform: What the host provides before the project, ``supabase`` or nothing.
        default_target: The target to use when none is named.
        targets: The named databases.
        lock_timeout: How long a statement of ``apply`` waits for a lock, in seconds.
        lock_wait: How long to wait for another runner, in seconds.
        statement_timeout: How long a statement of ``apply`` may take, in seconds; 0 is for ever.
        exemptions: What invariants and checks need not say.
        accepted: The same, from the file that ``verify --accept-findings`` writes.
        ignore: What ``verify`` leaves out: reasons by pattern of the object, ``[[ignore]]``.
        trusted_roles: Roles whose objects are taken for the project's own, besides those of the
            role that applies and of superusers.
        search_path: The schemas in which files and migrations look for names without one, by the
            schema of their folder; those under no name are for every folder.
    """

    platform: str | None = None
    default_target: str | None = None
    targets: Mapping[str, Target] = field(default_factory=dict)
    lock_timeout: float = 2.0
    lock_wait: float = 600.0
    statement_timeout: float = 0.0
    exemptions: tuple[Exemption, ...] = ()
    accepted: tuple[Exemption, ...] = ()
    ignore: Mapping[str, str] = field(default_factory=dict)
    trusted_roles: tuple[str, ...] = ()
    search_path: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def path_of(self, schema: str) -> tuple[str, ...]:
        """Return the search path for the files of a schema; none where names are qualified."""
        return self.search_path.get(schema, self.search_path.get("", ()))


def find_root(start: Path) -> Path:
    """Return the nearest directory, from ``start`` upwards, that holds a configuration.

    Raises:
        ProjectError: There is none, or it is not TOML.
    """
    found = find(start)
    if found is None:
        raise ProjectError(
            [f"no dbkit.toml and no [tool.dbkit] in {start.resolve()} or above it"],
            "run dbkit init, or cd into a project",
        )
    return found


def find(start: Path) -> Path | None:
    """Return what `find_root` does; None where there is no configuration.

    Raises:
        ProjectError: It is not TOML.
    """
    start = start.resolve()
    return next((place for place in (start, *start.parents) if _source(place)), None)


def load(root: Path) -> Config:
    """Read the configuration of the project in ``root``.

    Raises:
        ProjectError: It is missing, or has unknown keys; all are reported.
    """
    source = _source(root)
    if source is None:
        raise ProjectError(
            [f"no dbkit.toml and no [tool.dbkit] in {root}"],
            "run dbkit init, or cd into a project",
        )
    name, table = source
    problems = _problems(table) + exemptions.rule_problems(root, table.get("except", []))
    if problems:
        raise ProjectError([f"{name}: {what}" for what in problems])
    targets = {
        key: Target(key, value["url"], frozenset(value.get("allow_missing", ())))
        for key, value in table.get("targets", {}).items()
    }
    seconds = {key: float(table[key]) for key in _SECONDS if key in table}
    return Config(
        table.get("platform"),
        table.get("default_target"),
        targets,
        **seconds,
        exemptions=tuple(Exemption(**entry) for entry in table.get("except", ())),
        accepted=exemptions.accepted(root),
        ignore={entry["object"]: entry["reason"] for entry in table.get("ignore", ())},
        trusted_roles=tuple(table.get("trusted_roles", ())),
        search_path=_search_path(table.get("search_path", {})),
    )


def _search_path(value: Any) -> dict[str, tuple[str, ...]]:
    by_schema = value if isinstance(value, dict) else {"": value}
    return {schema: tuple(path) for schema, path in by_schema.items()}


def _source(directory: Path) -> tuple[str, dict[str, Any]] | None:
    """Return the name of a directory's configuration file and dbkit's table in it."""
    own = directory / "dbkit.toml"
    if own.is_file():
        return own.name, exemptions.read_toml(own)
    shared = directory / "pyproject.toml"
    if shared.is_file():
        tool = exemptions.read_toml(shared).get("tool", {})
        if isinstance(tool, dict) and "dbkit" in tool:
            table = tool["dbkit"]
            return f"{shared.name} [tool.dbkit]", table if isinstance(table, dict) else {"": table}
    return None


def _problems(table: dict[str, Any]) -> list[str]:
    problems = [exemptions.unknown(key, _KEYS) for key in table if key not in _KEYS]
    problems += [
        f"{key}: a number of seconds, not {table[key]!r}"
        for key in _SECONDS
        if key in table and not _is_seconds(table[key])
    ]
    platform = table.get("platform")
    if platform is not None and platform not in PLATFORMS:
        problems.append(f"platform: {' or '.join(map(repr, PLATFORMS))}, not {platform!r}")
    trusted = table.get("trusted_roles", [])
    if not isinstance(trusted, list) or not all(isinstance(name, str) for name in trusted):
        problems.append(f"trusted_roles: a list of role names, not {trusted!r}")
    problems += _search_path_problems(table.get("search_path", {}))
    problems += exemptions.problems(table.get("except", []))
    problems += exemptions.list_problems(
        "ignore", table.get("ignore", []), _IGNORE_TEXTS, _IGNORE_TEXTS
    )
    targets = table.get("targets", {})
    if not isinstance(targets, dict):
        return [*problems, f"targets: tables [targets.NAME], not {targets!r}"]
    for name, target in targets.items():
        problems += _target_problems(f"targets.{name}", target)
    default = table.get("default_target")
    if default is not None and (not isinstance(default, str) or default not in targets):
        known = ", ".join(targets) or "none is defined"
        problems.append(f"default_target: a name from [targets.*] ({known}), not {default!r}")
    return problems


def _target_problems(key: str, target: object) -> list[str]:
    if not isinstance(target, dict):
        return [f'{key}: a table with url = "postgresql://...", not {target!r}']
    problems = [
        exemptions.unknown(f"{key}.{name}", _TARGET_KEYS)
        for name in target
        if name not in _TARGET_KEYS
    ]
    if not isinstance(target.get("url"), str) or not target["url"]:
        problems.append(f'{key}: needs url = "postgresql://..."')
    missing = target.get("allow_missing", [])
    if not isinstance(missing, list) or not all(isinstance(name, str) for name in missing):
        problems.append(f"{key}.allow_missing: a list of extension names, not {missing!r}")
    return problems


def _search_path_problems(value: object) -> list[str]:
    if isinstance(value, dict):
        return [
            problem
            for schema, path in value.items()
            for problem in _path_problems(f"search_path.{schema}", path)
        ]
    return _path_problems("search_path", value)


def _path_problems(key: str, path: object) -> list[str]:
    if not isinstance(path, list) or not all(isinstance(name, str) for name in path):
        return [f"{key}: a list of schemas, or a table of such lists, not {path!r}"]
    problems = [
        f"{key}: {name!r} is no schema that a file could mean: name the schema itself"
        for name in path
        if not name or name == "$user" or (name.startswith("pg_") and name != "pg_catalog")
    ]
    problems += [f"{key}: {name!r} is longer than 63 bytes" for name in path if _is_long(name)]
    if len(set(path)) < len(path):
        problems.append(f"{key}: a schema appears twice")
    return problems


def _is_long(name: str) -> bool:
    return len(name.encode()) > NAME_BYTES


def _is_seconds(value: object) -> bool:
    # bool is an int to Python, and inf a float to TOML; neither is a time.
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and 0 <= float(str(value)) < float("inf")
