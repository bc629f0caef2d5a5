r"""How psql prints a result: ``\pset``, as far as a reader of TAP sees it.

``pg_prove`` starts psql with ``--no-align`` and ``tuples_only``; a file may change both, and then a
line that begins ``ok`` may begin otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Row = Sequence[str | None]

FORMATS = ("aligned", "csv", "unaligned", "wrapped")
#: Formats of psql's that print no line a reader of TAP could read.
_OTHER_FORMATS = ("asciidoc", "html", "latex", "latex-longtable", "troff-ms")
#: Options that change nothing a reader of TAP could see.
_WITHOUT_EFFECT = frozenset(
    """
    T columns csv_fieldsep linestyle numericlocale pager pager_min_lines tableattr
    unicode_border_linestyle unicode_column_linestyle unicode_header_linestyle xheader_width
    """.split()  # noqa: SIM905 - a list of words
)
_SHORT = {"x": "expanded", "vertical": "expanded", "t": "tuples_only", "C": "title"}
_SWITCHES = ("expanded", "footer", "tuples_only")


class OptionError(ValueError):
    """An option, or its value, that is none of psql's."""


@dataclass(frozen=True, slots=True)
class Format:
    r"""What a script set with ``\pset``; as ``pg_prove`` starts psql.

    Attributes:
        format: ``unaligned``, ``aligned``, ``wrapped`` or ``csv``.
        tuples_only: Whether headings and the count of rows are left out.
        expanded: Whether each column has a line.
        fieldsep: What separates columns of ``unaligned``.
        recordsep: What separates rows of it.
        null: How a null is printed.
        footer: Whether the count of rows is printed.
        border: How much of a border ``aligned`` has.
        title: What is printed above.
    """

    format: str = "unaligned"
    tuples_only: bool = True
    expanded: bool = False
    fieldsep: str = "|"
    recordsep: str = "\n"
    null: str = ""
    footer: bool = True
    border: int = 1
    title: str = ""


def boolean(value: str) -> bool | None:
    """Read a value as psql reads a Boolean; None when it is none."""
    word = value.lower()
    for full, meaning in (("true", True), ("false", False), ("yes", True), ("no", False)):
        if word and full.startswith(word):
            return meaning
    # "o" alone may be either.
    if len(word) > 1 and ("on".startswith(word) or "off".startswith(word)):
        return word == "on"
    return {"1": True, "0": False}.get(word)


def changed(options: Format, name: str, value: str | None) -> Format:
    r"""Return the options after ``\pset name value``.

    Args:
        options: As they are.
        name: The option.
        value: Its value; None to switch a switch.

    Raises:
        OptionError: There is no such option, or it has no such value.
    """
    name = _SHORT.get(name, name)
    change: dict[str, Any] = {}
    if name in _SWITCHES:
        change = {name: _switched(options, name, value)}
    elif name in ("fieldsep_zero", "recordsep_zero"):
        change = {name.removesuffix("_zero"): "\0"}
    elif name == "title":
        change = {name: value or ""}
    elif name in ("format", "border", "fieldsep", "recordsep", "null"):
        change = {} if value is None else {name: _READ.get(name, str)(value)}
    elif name not in _WITHOUT_EFFECT:
        raise OptionError(f"\\pset: unknown option: {name}")
    return replace(options, **change)


def _switched(options: Format, name: str, value: str | None) -> bool:
    if value is None:
        return not getattr(options, name)
    # Expanded only where a row is wider than the terminal, and there is none.
    if name == "expanded" and value.lower() == "auto":
        return False
    meaning = boolean(value)
    if meaning is None:
        expected = "on, off, or auto" if name == "expanded" else "Boolean"
        raise OptionError(f'unrecognized value "{value}" for "{name}": {expected} expected')
    return meaning


def _format(value: str) -> str:
    known = (*FORMATS, *_OTHER_FORMATS)
    found = [name for name in known if name.startswith(value.lower())]
    found = [name for name in found if name == value.lower()] or found
    if len(found) != 1:
        raise OptionError(f"\\pset: allowed formats here are {', '.join(FORMATS)}")
    if found[0] in _OTHER_FORMATS:
        raise OptionError(f"\\pset: nothing can read TAP in the format {found[0]}")
    return found[0]


def _border(value: str) -> int:
    return int(value) if value.isdecimal() else 0


#: How some values are read; the others are text.
_READ: dict[str, Callable[[str], object]] = {"format": _format, "border": _border}


def render(options: Format, names: Sequence[str], rows: Sequence[Row]) -> str:
    """Return what psql prints for a result.

    Args:
        options: How.
        names: The columns' names.
        rows: The values, as the server prints them; None for null.
    """
    cells = [[options.null if value is None else value for value in row] for row in rows]
    if options.expanded:
        return _expanded(options, names, cells)
    # A row without columns has no line.
    lined = cells if names else []
    headed = lined if options.tuples_only else [list(names), *lined]
    if options.format == "csv":
        return "".join(",".join(map(_csv, row)) + "\n" for row in headed)
    if options.format != "unaligned":
        return _aligned(options, names, cells)
    lines = [options.fieldsep.join(row) for row in headed]
    if not options.tuples_only:
        lines = [*filter(None, [options.title]), *lines, *_footer(options, cells)]
    return options.recordsep.join(lines) + "\n" if lines else ""


def _csv(value: str) -> str:
    if value == "\\." or any(character in value for character in ',"\n\r'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _footer(options: Format, cells: list[list[str]]) -> list[str]:
    if not options.footer:
        return []
    return [f"({len(cells)} row)" if len(cells) == 1 else f"({len(cells)} rows)"]


def _expanded(options: Format, names: Sequence[str], cells: list[list[str]]) -> str:
    width = max((len(name) for name in names), default=0)
    records = []
    for number, row in enumerate(cells, 1):
        pairs = zip(names, row, strict=True)
        if options.format == "csv":
            records.append("".join(f"{_csv(name)},{_csv(value)}\n" for name, value in pairs))
        elif options.format == "unaligned":
            records.append("".join(f"{n}{options.fieldsep}{value}\n" for n, value in pairs))
        else:
            head = "" if options.tuples_only else f"-[ RECORD {number} ]\n"
            between = {0: " ", 1: " | "}.get(options.border, " | ")
            edge = "| " if options.border > 1 else ""
            lines = (f"{edge}{name:<{width}}{between}{value}\n" for name, value in pairs)
            records.append(head + "".join(lines))
    return ("" if options.format == "csv" else "\n").join(records)


def _aligned(options: Format, names: Sequence[str], cells: list[list[str]]) -> str:
    """Return a table; its columns' width only shows in front of a heading in the middle."""
    edge = {0: "", 1: " "}.get(options.border, "| ")
    between = " " if options.border == 0 else " | "
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    lines = []
    if not options.tuples_only:
        heads = (name.center(width) for name, width in zip(names, widths, strict=True))
        lines = [edge + between.join(heads), edge + "-" * sum(widths)]
    for row in cells:
        parts = zip_longest(*(value.split("\n") for value in row), fillvalue="")
        lines += [edge + between.join(part) for part in parts]
    if not options.tuples_only:
        lines += _footer(options, cells)
    return "".join(f"{line}\n" for line in (*lines, ""))
