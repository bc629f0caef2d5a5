"""A file's bytes as the text that everything else reads: UTF-8, with LF line ends."""

from __future__ import annotations

import hashlib

from dbkit.errors import ProjectError, problem
from dbkit.parse import syntax

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def decode(path: str, data: bytes) -> str:
    r"""Return a file's text, the same however an editor or git ends its lines.

    A byte order mark is left out. Where every line ends with CR LF, each becomes LF, inside of
    quotes too: so the file means, and its checksum is, what its LF form means. In any other file a
    carriage return inside of quotes is data and stays; outside of them PostgreSQL reads it as a
    line end, and it becomes one: CR LF and a CR alone become LF. Whoever needs CR LF as data
    writes ``E'\r\n'``, which no editor changes.

    Args:
        path: The file, for messages.
        data: Its bytes.

    Raises:
        ProjectError: It is not UTF-8, or holds a NUL character.
    """
    data = data.removeprefix(BYTE_ORDER_MARK)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        shown = data.decode(errors="replace")
        offset = len(data[: error.start].decode())
        what = f"not UTF-8 (byte 0x{data[error.start]:02x}): save the file as UTF-8"
        raise ProjectError([problem(path, shown, offset, what)]) from error
    if "\0" in text:
        raise ProjectError([problem(path, text, text.index("\0"), "a NUL character: remove it")])
    if "\r" not in text:
        return text
    if text.count("\n") == text.count("\r\n"):
        text = text.replace("\r\n", "\n")
    return syntax.line_ends(text) if "\r" in text else text


def checksum(text: str) -> str:
    """Return the SHA-256 of a file's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
