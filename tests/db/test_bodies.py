"""What is certain of a body is an error, and what the checker cannot know is a note."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbkit.parse.split import split
from dbkit.verify.run import verify
from dbkit.verify.values import Options
from support.scratch import DISPOSABLE

if TYPE_CHECKING:
    from dbkit.verify.values import Finding
    from support.scratch import Scratch

pytestmark = pytest.mark.requires_extension("plpgsql_check")

BODIES = Path(__file__).with_name("bodies")

PLANTED = """\
-- It.
create function app.{name}() returns setof int language plpgsql set search_path = '' as $body$
declare
    n int;
    r record;
    i app.item;
    p app.pair;
    c cursor for select id, name from app.item;
begin
    {statement};
end $body$;
"""

#: The kinds of an error are told apart by the statement, so one fault may be found as another.
FOUND_AT_LEAST = 98


@pytest.fixture
def base(scratch: Scratch) -> Scratch:
    """Return a project with tables for bodies to use."""
    text = (BODIES / "base.sql").read_text(encoding="utf-8")
    scratch.write("migrations/app/app-0001-base.sql", text)
    return scratch


def findings(project: Scratch) -> list[Finding]:
    """Return what verify finds in bodies."""
    report = verify(project.load(), project.url, Options(DISPOSABLE, cached=False))
    return [finding for finding in report.findings if finding.rule == "body"]


def test_planted_faults_are_found(base: Scratch) -> None:
    """Of a hundred, ten of each of ten kinds, nearly all are errors at their line."""
    planted = tomllib.loads((BODIES / "planted.toml").read_text(encoding="utf-8"))["kind"]
    names = {}
    for k, kind in enumerate(planted):
        for s, statement in enumerate(kind["statements"]):
            name = f"f_{k}_{s}"
            names[name] = f"{kind['name']}: {statement}"
            text = PLANTED.format(name=name, statement=statement)
            base.write(f"sql/app/functions/{name}.sql", text)
    base.apply()
    found = {f.object.split(".")[1].split("(")[0]: f for f in findings(base) if f.level == "error"}
    missed = sorted(text for name, text in names.items() if name not in found)
    assert len(names) == 100
    assert len(names) - len(missed) >= FOUND_AT_LEAST, missed
    assert {f.line for f in found.values()} <= {10, 8}  # the statement's, or its cursor's


def test_sound_bodies_are_no_errors(base: Scratch) -> None:
    """Whatever the checker misreads is a note with its reason, or nothing."""
    for statement in split("sound.sql", (BODIES / "sound.sql").read_text(encoding="utf-8")):
        name = statement.sql.split("app.")[1].split("(")[0].split(" ")[0]
        if statement.sql.startswith("create trigger"):
            table = statement.sql.split(" on app.")[1].split()[0]
            path = base.root / f"sql/app/triggers/{table}.sql"
            before = path.read_text(encoding="utf-8") if path.exists() else "-- It."
            base.write(f"sql/app/triggers/{table}.sql", f"{before}\n{statement.sql};\n")
        else:
            base.write(f"sql/app/functions/{name}.sql", f"-- It.\n{statement.sql};\n")
    base.apply()
    found = findings(base)
    unused = "unused variable"
    said = [f for f in found if f.level != "note" and not f.message.startswith(unused)]
    assert [f"{f.object}: {f.message}" for f in said] == [
        "function app.rows_of(anyarray): its body could not be checked: plpgsql_check ends the"
        " server"
    ]
    assert len([f for f in found if f.level == "note"]) >= 5


def test_a_crash_costs_one_routine_its_check(base: Scratch) -> None:
    """The others are checked, whatever comes before and after, and verify goes on."""
    text = (BODIES / "sound.sql").read_text(encoding="utf-8")
    crashing = next(s.sql for s in split("sound.sql", text) if "rows_of" in s.sql)
    for name in ("a_rows", "m_rows", "z_rows"):
        sql = crashing.replace("rows_of", name)
        base.write(f"sql/app/functions/{name}.sql", f"-- It.\n{sql};\n")
    for name in ("b_wrong", "y_wrong"):
        wrong = PLANTED.format(name=name, statement="perform 1 from app.nothing")
        base.write(f"sql/app/functions/{name}.sql", wrong)
    base.apply()
    found = {finding.path.split("/")[-1]: finding for finding in findings(base)}
    assert {name: finding.level for name, finding in found.items()} == {
        "a_rows.sql": "warning",
        "b_wrong.sql": "error",
        "m_rows.sql": "warning",
        "y_wrong.sql": "error",
        "z_rows.sql": "warning",
    }
    assert "plpgsql_check ends the server" in found["a_rows.sql"].message


def test_a_long_body_is_checked(base: Scratch) -> None:
    """Ten thousand lines; the fault in the last is found there."""
    lines = "\n".join(f"    n := n + {number};" for number in range(10_000))
    text = PLANTED.format(name="long", statement=f"{lines}\n    perform 1 from app.nothing")
    base.write("sql/app/functions/long.sql", text)
    base.apply()
    errors = [finding for finding in findings(base) if finding.level == "error"]
    assert [finding.line for finding in errors] == [10_010]


def test_what_a_routine_is_on_decides(base: Scratch) -> None:
    """A field that none of a trigger function's tables has is an error; its only table's too."""
    function = (
        "-- It.\ncreate function app.stamp() returns trigger language plpgsql as $$\n"
        "begin\n    new.stamped_at := now();\n    return new;\nend $$;"
    )
    base.write("sql/app/functions/stamp.sql", function)
    trigger = (
        "create trigger stamp before update on app.{} for each row execute function app.stamp();"
    )
    base.write("sql/app/triggers/item.sql", f"-- It.\n{trigger.format('item')}")
    base.apply()
    assert [finding.level for finding in findings(base)] == ["error"]
    base.write("sql/app/triggers/line.sql", f"-- It.\n{trigger.format('line')}")
    base.apply()
    assert [finding.level for finding in findings(base)] == ["error"]


def test_a_short_name_is_found_by_the_path_of_the_routine(base: Scratch) -> None:
    """Under its own path what is not there is an error; without one another schema may have it."""
    body = "language plpgsql {} as $$ begin return (select count(*) from line); end $$;"
    base.write("migrations/other/other-0001-base.sql", "create schema other;")
    for path, level in (("set search_path = other", ["error"]), ("", ["note"])):
        base.write(
            "sql/other/functions/f.sql",
            f"-- It.\ncreate or replace function other.f() returns bigint {body.format(path)}",
        )
        base.apply()
        assert [finding.level for finding in findings(base)] == level
