"""Demo data: files beside demo.sql, all of it or nothing, errors with their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbkit.apply import demo
from dbkit.errors import ApplyError

if TYPE_CHECKING:
    from support.scratch import Scratch

TABLE = "create schema a; create table a.item (id int primary key, doc jsonb not null);"

DEMO = """
    create temporary table "Lines" (line text) on commit drop;
    copy "Lines" from 'demo/items.jsonl' with (format csv, quote e'\\x01', delimiter e'\\x02');
    insert into a.item select (line::jsonb ->> 'id')::int, line::jsonb from "Lines"
    on conflict do nothing;
    copy a.item (id, doc) from 'demo/it''s more.csv' with (format csv, header);
    select id, doc ->> 'name' as name from a.item order by id
"""

ITEMS = '{"id": 1, "name": "Ünï, \\"quoted\\""}\n{"id": 2, "name": "two"}\n'


@pytest.fixture
def items(scratch: Scratch) -> Scratch:
    """Return a project with a demo that reads two files."""
    scratch.write("migrations/a/a-0001-item.sql", TABLE)
    scratch.write("migrations/a/a-0001-item.rollback.sql", "drop schema a cascade;")
    scratch.write("sql/a/demo.sql", DEMO)
    scratch.write("sql/a/demo/items.jsonl", ITEMS)
    scratch.write("sql/a/demo/it's more.csv", 'id,doc\n3,"{""name"": ""three""}"\n')
    scratch.apply()
    return scratch


def load(scratch: Scratch) -> list[demo.Shown]:
    """Load the demo."""
    return list(demo.load(scratch.load(), scratch.url))


def test_files_beside_the_demo_are_copied(items: Scratch) -> None:
    """JSON a document a line, and CSV with a header; the last query's rows are shown."""
    ((query, columns, rows),) = load(items)
    assert "select id, doc ->> 'name' as name from a.item order by id;" == query
    assert ["id", "name"] == columns
    assert [(1, 'Ünï, "quoted"'), (2, "two"), (3, "three")] == rows


def test_a_file_that_is_not_there(items: Scratch) -> None:
    """The place of the statement and the file's name; what ran before is taken back."""
    items.remove("sql/a/demo/it's more.csv")
    with pytest.raises(ApplyError) as raised:
        load(items)
    assert raised.value.message.startswith(
        "sql/a/demo.sql:5:1: sql/a/demo/it's more.csv cannot be read: No such file or directory\n"
    )
    assert [(0,)] == items.query("select count(*) from a.item")


def test_a_row_that_does_not_fit(items: Scratch) -> None:
    """The server's words, with the line of the data file."""
    items.write("sql/a/demo/it's more.csv", "id,doc\n3,{}\nfour,{}\n")
    with pytest.raises(ApplyError) as raised:
        load(items)
    assert raised.value.message.startswith(
        'sql/a/demo.sql:5:1: invalid input syntax for type integer: "four" [22P02]'
    )
    assert 'COPY item, line 3, column id: "four"' in raised.value.message
    assert [(0,)] == items.query("select count(*) from a.item")


def test_a_demo_with_crlf_line_ends_and_a_mark(items: Scratch) -> None:
    """A demo from another editor is the same demo; data that it copies is not touched."""
    path = items.root / "sql/a/demo.sql"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    ((_, _, rows),) = load(items)
    assert [1, 2, 3] == [row[0] for row in rows]
