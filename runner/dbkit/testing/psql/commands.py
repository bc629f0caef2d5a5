r"""psql's backslash commands, those that a file of tests has a use for.

A command takes the session and the script, reads its arguments, and does what psql does.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dbkit.testing.psql import output
from dbkit.testing.psql.output import OptionError, boolean
from dbkit.testing.psql.scanner import Query
from dbkit.testing.psql.script import BRANCHES, CommandError
from dbkit.testing.psql.sender import Table
from dbkit.testing.psql.variables import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbkit.testing.psql.arguments import Argument
    from dbkit.testing.psql.output import Format
    from dbkit.testing.psql.scanner import Command
    from dbkit.testing.psql.script import Script
    from dbkit.testing.psql.session import Session

    Run = Callable[[Session, Script], None]

#: How deep files may include each other; psql stops where it runs out of open files.
MAX_DEPTH = 100
#: All of psql's commands but those of ``\\d``: in a branch that is left out, others are errors too.
_ALL = frozenset(
    """
    ! ? C H T a bind c cd connect conninfo copy copyright crosstabview e echo edit ef encoding
    errverbose ev f g gdesc getenv gexec gset gx h help html i include include_relative ir l l+ list
    list+ lo_export lo_import lo_list lo_unlink o out p password print prompt pset q qecho quit r
    reset s set setenv sf sf+ sv sv+ t timing unset w warn watch write x z zS
    """.split()  # noqa: SIM905 - a list of words
)
#: Why some commands cannot be had.
_REASONS = {
    "c": "a test has one connection; test it in Python, with `database`",
    "connect": "a test has one connection; test it in Python, with `database`",
    "copy": "write copy … from stdin with its data, or insert statements",
    "!": "a test starts no programs",
    "o": "a test has no output but the one that is read",
}


def run(session: Session, script: Script, command: Command) -> bool:
    r"""Run a command.

    Args:
        session: psql's state.
        script: Where the command is.
        command: Its name; its arguments are read from the script.

    Returns:
        Whether the script goes on after it: not after ``\q``.

    Raises:
        CommandError: psql could not run it either.
        OptionError: The same, of an option or a variable.
    """
    name = command.name
    known = name in _ALL or name in BRANCHES or name.startswith("d")
    if not known:
        raise CommandError(f"invalid command \\{name}")
    if name in BRANCHES:
        script.branch(name, lambda: _judge(session, script))
    elif script.active:
        if name in ("q", "quit"):
            return False
        _run(session, script, name)
    while (argument := script.scanner.argument(shell=False)) is not None:
        if script.active:
            session.events.noted(f'WARNING: \\{name}: extra argument "{argument.text}" ignored')
    script.scanner.end_command()
    return True


def _run(session: Session, script: Script, name: str) -> None:
    found = _COMMANDS.get(name)
    if found is None:
        names = " ".join(f"\\{known}" for known in [*sorted(_COMMANDS), "if", "q"])
        hint = _REASONS.get(name, f"a test may use {names}")
        session.refuse(f"\\{name} has no place in a test", hint)
    else:
        found(session, script)


def _text(script: Script, *, strip: bool = False) -> str | None:
    argument = script.scanner.argument(strip=strip)
    return None if argument is None else argument.text


def _arguments(script: Script) -> Iterator[Argument]:
    while (argument := script.scanner.argument()) is not None:
        yield argument


# -- variables -----------------------------------------------------------------------------------


def _judge(session: Session, script: Script) -> bool:
    r"""Read what ``\if`` and ``\elif`` ask: what is no Boolean is false, with a warning."""
    asked = " ".join(argument.text for argument in _arguments(script))
    meaning = boolean(asked)
    if meaning is None:
        session.warn(f'unrecognized value "{asked}" for "\\if expression": Boolean expected')
    return meaning is True


def _set(session: Session, script: Script) -> None:
    name = _text(script)
    if name is not None:
        session.variables.set(name, "".join(argument.text for argument in _arguments(script)))


def _unset(session: Session, script: Script) -> None:
    name = _text(script)
    if name is None:
        raise CommandError("\\unset: missing required argument")
    session.variables.unset(name)


def _get_environment(session: Session, script: Script) -> None:
    name, variable = _text(script), _text(script)
    if name is None or variable is None:
        raise CommandError("\\getenv: missing required argument")
    if variable in os.environ:
        session.variables.set(name, os.environ[variable])


# -- output --------------------------------------------------------------------------------------


def _echo(session: Session, script: Script) -> None:
    session.echo(_echoed(script))


def _warn(session: Session, script: Script) -> None:
    session.events.noted(_echoed(script).removesuffix("\n"))


def _echoed(script: Script) -> str:
    arguments = list(_arguments(script))
    end = "\n"
    if arguments and not arguments[0].quoted and arguments[0].text == "-n":
        arguments, end = arguments[1:], ""
    return " ".join(argument.text for argument in arguments) + end


def _print_option(session: Session, script: Script) -> None:
    name = _text(script)
    if name is not None:
        session.format = output.changed(session.format, name, _text(script))


def _option(name: str) -> Run:
    r"""Return the command that is short for ``\pset name``."""

    def change(session: Session, script: Script) -> None:
        value = _text(script, strip=name in ("tuples_only", "expanded"))
        session.format = output.changed(session.format, name, value)

    return change


def _align(session: Session, _: Script) -> None:
    name = "unaligned" if session.format.format == "aligned" else "aligned"
    session.format = output.changed(session.format, "format", name)


def _timing(_: Session, script: Script) -> None:
    value = _text(script)
    if value is not None and boolean(value) is None:
        raise OptionError(f'unrecognized value "{value}" for "\\timing": Boolean expected')


# -- queries -------------------------------------------------------------------------------------


def _query(session: Session, script: Script) -> Query:
    """Take the query that was read; before there is any, psql sends an empty one."""
    return session.take(script) or session.made("", script.offset, script)


def _go(session: Session, script: Script) -> None:
    _go_with(session, script, session.format)


def _go_expanded(session: Session, script: Script) -> None:
    _go_with(session, script, output.changed(session.format, "expanded", "on"))


def _go_with(session: Session, script: Script, options: Format) -> None:
    if (argument := _text(script)) is not None:
        session.refuse(f"\\g {argument}: \\g has no argument in a test", "\\pset sets options")
    session.print(_query(session, script), options)


def _go_execute(session: Session, script: Script) -> None:
    """Run each value that the query returns as a query."""
    query = _query(session, script)
    tables = [result for result, _, _ in session.execute(query) if isinstance(result, Table)]
    for value in [value for table in tables for row in table.rows for value in row if value]:
        session.print(session.made(value, query.offset(0), script), session.format)


def _go_set(session: Session, script: Script) -> None:
    """Make variables of the row that the query returns."""
    prefix = _text(script) or ""
    results = [result for result, _, _ in session.execute(_query(session, script))]
    if session.variables.is_on("ERROR"):
        return
    table = results[-1] if results else None
    if not isinstance(table, Table):
        return
    if not table.rows:
        raise CommandError("no rows returned for \\gset")
    if len(table.rows) > 1:
        raise CommandError("more than one row returned for \\gset")
    for column, value in zip(table.names, table.rows[0], strict=True):
        _give(session, prefix + column, value)


def _give(session: Session, name: str, value: str | None) -> None:
    if name in DEFAULTS:
        session.warn(f'attempt to \\gset into specially treated variable "{name}" ignored')
    elif value is None:
        session.variables.unset(name)
    else:
        session.variables.set(name, value)


def _reset(_: Session, script: Script) -> None:
    script.scanner.reset()


# -- files ---------------------------------------------------------------------------------------


def _include(session: Session, script: Script) -> None:
    _include_from(session, script, Path())


def _include_relative(session: Session, script: Script) -> None:
    _include_from(session, script, script.file.parent)


def _include_from(session: Session, script: Script, directory: Path) -> None:
    name = _text(script, strip=True)
    if name is None:
        raise CommandError("missing required argument: the file")
    if session.depth >= MAX_DEPTH:
        raise CommandError(f"{name}: files include each other without an end")
    file = directory / Path(name).expanduser()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{name}: not UTF-8: {error}") from error
    if "\0" in text:
        raise CommandError(f"{name}: has a NUL character")
    session.include(_shown(file), file, text)


def _shown(file: Path) -> str:
    """Return a file's name for messages: from the current directory, where it is below."""
    absolute = Path(os.path.normpath(file.absolute()))
    here = Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


_COMMANDS: dict[str, Run] = {
    "C": _option("title"),
    "a": _align,
    "echo": _echo,
    "f": _option("fieldsep"),
    "g": _go,
    "getenv": _get_environment,
    "gexec": _go_execute,
    "gset": _go_set,
    "gx": _go_expanded,
    "i": _include,
    "include": _include,
    "include_relative": _include_relative,
    "ir": _include_relative,
    "pset": _print_option,
    "qecho": _echo,
    "r": _reset,
    "reset": _reset,
    "set": _set,
    "t": _option("tuples_only"),
    "timing": _timing,
    "unset": _unset,
    "warn": _warn,
    "x": _option("expanded"),
}
