"""Names of objects as names of files, and back: percent-encoded where a file cannot have the name.

As in URLs (RFC 3986), ``%2F`` stands for a slash, and ``%25`` for a percent sign before two
hexadecimal digits. Any other character may be written so, too: ``%46oo.sql`` lies beside
``foo.sql`` where a file system does not distinguish case.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

#: What is encoded: separators of paths, control characters, a percent sign that would be read.
_ENCODED = re.compile(r"[/\\\x00-\x1f\x7f]|^\.|%(?=[0-9A-Fa-f]{2})")


def name_of(stem: str) -> str:
    """Return the name that a file's or folder's name stands for, in Unicode's form NFC."""
    return unicodedata.normalize("NFC", unquote(stem, errors="surrogateescape"))


def file_of(name: str) -> str:
    """Return how the name of an object is spelled as a file's, without the ending."""
    return _ENCODED.sub(lambda match: f"%{ord(match[0]):02X}", name)


def stem_of(path: str, extensions: frozenset[str]) -> tuple[str, str]:
    """Return the object's name and the extension's in ``<name>.<extension>.sql``.

    Args:
        path: The file.
        extensions: Those that the file says it requires: another ending belongs to the name.
    """
    stem = path.rpartition("/")[2].removesuffix(".sql")
    name, _, extension = stem.rpartition(".")
    if extension in extensions:
        return name_of(name), extension
    return name_of(stem), ""
