"""Files are read the same however an editor or git ends their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbkit.errors import ProjectError
from dbkit.project.load import load_project
from dbkit.project.text import BYTE_ORDER_MARK, decode
from dbkit.verify import invariants

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "dbkit.toml": "",
    "migrations/a/a-0001-t.sql": "-- Tables.\ncreate schema a;\ncreate table a.t (x text);\n",
    "migrations/a/a-0002-u.sql": "-- depends: a-0001-t\n-- transactional: true\n\n"
    "comment on table a.t is 'ä\nö';\n",
    "sql/a/views/v.sql": "-- Shows x.\n-- dbkit: after sql/a/functions/f.sql\n\n"
    "create view a.v as select 'two\nlines' as x;\n",
    "sql/a/functions/f.sql": "-- Does.\ncreate function a.f() returns int language plpgsql as $$\n"
    "begin\n    return 1;\nend\n$$;\n",
    "tests/invariants/no_x.sql": "-- No x is there.\nselect 'a.t', 'x'\nwhere false;\n",
}


def write(root: Path, *, ends: str, mark: bytes) -> Path:
    """Write the project with these line ends."""
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(mark + content.replace("\n", ends).encode())
    return root


@pytest.mark.parametrize("mark", [b"", BYTE_ORDER_MARK], ids=["plain", "marked"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_project_is_the_same_with_any_line_ends(tmp_path: Path, ends: str, mark: bytes) -> None:
    """Object files, migrations and invariants: text, statements and checksums are those of LF."""
    plain = write(tmp_path / "plain", ends="\n", mark=b"")
    other = write(tmp_path / "other", ends=ends, mark=mark)
    expected, found = load_project(plain), load_project(other)
    assert expected.files == found.files
    assert expected.migrations == found.migrations
    own = [i for i in invariants.load(other) if not i.path.startswith("dbkit:")]
    assert [FILES["tests/invariants/no_x.sql"]] == [invariant.sql for invariant in own]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("-- A.\r\nselect 'x\r\ny';\r\n", "-- A.\nselect 'x\ny';\n"),  # CR LF everywhere
        ("-- A.\r\nselect 'x\ry';\r\n", "-- A.\nselect 'x\ry';\n"),  # … and a lone one as data
        ("-- A.\nselect 'x\r\ny', $$\r$$;\n", "-- A.\nselect 'x\r\ny', $$\r$$;\n"),  # LF: all data
        ("-- A.\r\nselect 'x\r\ny';\nselect\r\n1;\n", "-- A.\nselect 'x\r\ny';\nselect\n1;\n"),
        ('-- A.\nselect 1 as "x\ry" -- b\r\n;\n', '-- A.\nselect 1 as "x\ry" -- b\n;\n'),
        ("-- A.\rselect /* b\rc */ 'x\ry';\r", "-- A.\nselect /* b\nc */ 'x\ry';\n"),  # old Mac
        # A lone CR ends PostgreSQL's comment: what follows is no comment, and is not shown as one.
        ("-- A.\n-- b\rdrop table a.t;\n", "-- A.\n-- b\ndrop table a.t;\n"),
        ("-- A.\nselect '\r\n", "-- A.\nselect '\r\n"),  # cannot be read: left for the parser
        ("\ufeff-- A.\nselect '\ufeff';\n", "-- A.\nselect '\ufeff';\n"),
    ],
)
def test_a_carriage_return_is_a_line_end_or_data(data: str, text: str) -> None:
    """Outside of quotes it ends a line; inside it is data, unless the whole file is CR LF."""
    assert text == decode("f.sql", data.encode())


def test_places_are_those_of_an_editor(tmp_path: Path) -> None:
    """A mistake in a CR LF file with a byte order mark is reported at its line and column."""
    other = write(tmp_path, ends="\r\n", mark=BYTE_ORDER_MARK)
    view = BYTE_ORDER_MARK + b"-- Shows x.\r\ncreate view a.v as\r\n  selekt 'x\r\ny';\r\n"
    (other / "sql/a/views/v.sql").write_bytes(view)
    with pytest.raises(ProjectError) as error:
        load_project(other)
    assert error.value.problems == (
        'sql/a/views/v.sql:3:3: syntax error at or near "selekt" [42601]\n'
        "      selekt 'x\n      ^",
    )


def test_an_invariant_that_is_not_utf8_has_its_place(tmp_path: Path) -> None:
    """Files beside the object files are read by the same rules."""
    write(tmp_path, ends="\n", mark=b"")
    (tmp_path / "tests/invariants/no_y.sql").write_bytes(b"-- No y\xff.\nselect 1;\n")
    with pytest.raises(ProjectError) as error:
        invariants.load(tmp_path)
    (problem,) = error.value.problems
    assert problem.startswith("tests/invariants/no_y.sql:1:8: not UTF-8 (byte 0xff)")


PIECES = st.sampled_from(
    ["select 1;", "select 'a", "b';", '"c', '"', "-- d", "/* e", "*/", "$$", " ", "ä", "\n"]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_comes_back_from_crlf(text: str) -> None:
    """Whatever a file with LF holds, its CR LF form, marked or not, is read as the same."""
    data = text.replace("\n", "\r\n").encode()
    assert text == decode("f.sql", text.encode())
    assert text == decode("f.sql", data) == decode("f.sql", BYTE_ORDER_MARK + data)
