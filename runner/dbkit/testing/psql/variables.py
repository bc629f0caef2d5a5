"""psql's variables: those of the script, and those that psql reads or sets itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbkit.testing.psql.output import OptionError, boolean

if TYPE_CHECKING:
    import psycopg

#: Variables that psql itself reads, and their values: as ``pg_prove`` starts it.
DEFAULTS = {
    "AUTOCOMMIT": "on",
    "ECHO": "none",
    "ECHO_HIDDEN": "off",
    "HIDE_TABLEAM": "off",
    "HIDE_TOAST_COMPRESSION": "off",
    "ON_ERROR_ROLLBACK": "off",
    "ON_ERROR_STOP": "1",
    "QUIET": "on",
    "SHOW_ALL_RESULTS": "on",
    "SHOW_CONTEXT": "errors",
    "SINGLELINE": "off",
    "SINGLESTEP": "off",
    "VERBOSITY": "default",
}
#: The words that some know; a switch without any here is on or off.
_WORDS = {
    "ECHO": ("none", "errors", "queries", "all"),
    "SHOW_CONTEXT": ("never", "errors", "always"),
    "VERBOSITY": ("default", "verbose", "terse", "sqlstate"),
}
#: What two switches know beside on and off.
_BESIDE = {"ECHO_HIDDEN": "noexec", "ON_ERROR_ROLLBACK": "interactive"}
#: Switches that read a script otherwise than this reader does.
_UNREADABLE = ("SINGLELINE", "SINGLESTEP")


class Variables:
    """The variables of a run.

    Args:
        connection: What some of them describe.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._values = {**DEFAULTS, **_facts(connection)}

    def get(self, name: str) -> str | None:
        """Return a variable's value; None when it is not set."""
        return self._values.get(name)

    def is_on(self, name: str) -> bool:
        """Say whether a switch is on."""
        return boolean(self._values.get(name, "")) is True

    def note(self, **values: str) -> None:
        """Set what psql says itself: ``SQLSTATE``, ``ROW_COUNT``."""
        self._values |= values

    def set(self, name: str, value: str) -> None:
        r"""Set a variable as ``\set`` does.

        Args:
            name: Its name.
            value: Its value; empty for a switch is on.

        Raises:
            OptionError: It is no name, or psql takes no such value for it.
        """
        _check_name(name)
        if name in DEFAULTS:
            value = _checked(name, value)
        self._values[name] = value

    def unset(self, name: str) -> None:
        r"""Delete a variable as ``\unset`` does: what psql reads itself is never without a value.

        Args:
            name: Its name.

        Raises:
            OptionError: It is no name.
        """
        _check_name(name)
        self._values.pop(name, None)
        if name in DEFAULTS:
            self._values[name] = "off" if boolean(DEFAULTS[name]) is not None else DEFAULTS[name]


def _check_name(name: str) -> None:
    if not name or not all(c == "_" or c > "\x7f" or c.isalnum() for c in name):
        raise OptionError(f'invalid variable name: "{name}"')


def _checked(name: str, value: str) -> str:
    words = _WORDS.get(name)
    if words is not None:
        if value.lower() not in words:
            expected = ", ".join(words)
            raise OptionError(f'unrecognized value "{value}" for "{name}": one of {expected}')
        return value
    if value == _BESIDE.get(name):
        return value
    meaning = boolean(value or "on")
    if meaning is None:
        raise OptionError(f'unrecognized value "{value}" for "{name}": Boolean expected')
    if meaning and name in _UNREADABLE:
        raise OptionError(f"{name} is for people at a terminal")
    return value or "on"


def _facts(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Return the variables in which psql says what it is connected to."""
    info = connection.info
    return {
        "DBNAME": info.dbname,
        "ENCODING": info.parameter_status("client_encoding") or "",
        "HOST": info.host,
        "PORT": str(info.port),
        "SERVER_VERSION_NAME": info.parameter_status("server_version") or "",
        "SERVER_VERSION_NUM": str(info.server_version),
        "USER": info.user,
    }
