"""Names that a file cannot have, and words that only some majors take for a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dbkit.errors import ProjectError
from dbkit.parse.split import NEW_KEYWORDS
from dbkit.parse.syntax import quote
from dbkit.postgres import throwaway
from dbkit.project.file_names import file_of, name_of, stem_of
from support.majors import other_programs

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server
    from support.scratch import Scratch

#: Whatever PostgreSQL takes for a name: up to 63 bytes, and no NUL.
NAMES = (
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)
    .map(name_of)
    .filter(lambda name: 0 < len(name.encode()) <= 63)
)


@given(NAMES)
@example("a/b")
@example(".hidden")
@example("..")
@example("page.html")
@example("50%2F")
@example("/" * 63)
@example("ü" * 31)
@example("back\\slash")
@example("line\nend")
def test_every_name_has_one_spelling(name: str) -> None:
    """A file can have it, and it stands for the name again."""
    spelled = file_of(name)
    assert name_of(spelled) == name
    assert len(f"{spelled}.sql".encode()) <= 255
    assert not set("/\\\n\r") & set(spelled)
    assert not spelled.startswith(".")
    assert stem_of(f"sql/a/views/{spelled}.sql", frozenset()) == (name, "")


def test_an_extension_is_one_where_the_file_requires_it() -> None:
    """Another ending belongs to the name."""
    assert stem_of("page.html.sql", frozenset()) == ("page.html", "")
    assert stem_of("page.hll.sql", frozenset({"hll"})) == ("page", "hll")
    assert stem_of("a.b.hll.sql", frozenset({"hll"})) == ("a.b", "hll")
    assert stem_of("page%2Ehll.sql", frozenset({"hll"})) == ("page.hll", "")


@pytest.mark.parametrize(
    "name",
    ["page.html", "a/b", ".hidden", "50%2F", "/" * 63, "ü" * 31, "Foo", 'weird "name" \\ x', "."],
)
def test_an_object_of_any_name(scratch: Scratch, name: str) -> None:
    """It is applied, changed and removed by the file of its spelling; so is its schema."""
    folder = f"{file_of(name)}"
    scratch.write(f"migrations/{folder}/{folder}-0001-base.sql", f"create schema {quote(name)};\n")
    path = f"sql/{folder}/functions/{folder}.sql"
    text = (
        f"-- It.\ncreate or replace function {quote(name, name)}() returns int"
        " language sql as $$ select 1 $$;\n"
    )
    scratch.write(path, text)
    scratch.apply()
    assert scratch.steps() == []
    scratch.write(path, text.replace("select 1", "select 2"))
    scratch.apply()
    assert scratch.value(f"select {quote(name, name)}()") == 2
    scratch.remove(path)
    scratch.apply()
    assert scratch.value("select count(*) from pg_proc where proname = %s", name) == 0


def test_a_wrong_name_says_the_right_one(scratch: Scratch) -> None:
    """In the spelling of a file."""
    scratch.write("migrations/a/a-0001-base.sql", "create schema a;")
    scratch.write("sql/a/views/x.sql", '-- V.\ncreate view a."b/c" as select 1 as x;')
    with pytest.raises(ProjectError) as error:
        scratch.load()
    assert "is in a file called x.sql: rename the file to b%2Fc.sql" in str(error.value)


def test_words_that_became_keywords(dbkit_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that older majors take for a name everywhere are the ones that dbkit explains."""
    found = {}
    with monkeypatch.context() as patch:
        patch.setenv("DBKIT_PG_BIN", str(other_programs(dbkit_server.bindir)))
        patch.delenv("DBKIT_PG_OPTIONS", raising=False)
        with throwaway.throwaway() as other:
            for server in (dbkit_server, other):
                with psycopg.connect(server.url()) as connection:
                    rows = connection.execute(
                        "select word from pg_get_keywords() where catcode <> 'U'"
                    )
                    found[server.major] = {word for (word,) in rows}
    old, new = sorted(found)
    known = {word for word, since in NEW_KEYWORDS.items() if old < since <= new}
    assert known <= found[new] - found[old]
    # Words that began as keywords of their own syntax, and were no names that anybody had.
    assert {
        w for w in found[new] - found[old] - known if not w.startswith(("json", "xml"))
    } == set()
