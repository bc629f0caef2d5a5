"""What is said of routines' bodies: every fault, and no body that runs."""

from __future__ import annotations

import os
import re
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbkit.errors import ApplyError
from dbkit.plan.inputs import Treatment
from dbkit.verify import checker
from dbkit.verify.run import verify
from dbkit.verify.values import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.verify.values import Finding
    from support.scratch import Scratch

BODIES = Path(__file__).parent / "bodies" / "shop"

#: Of the planted faults so many have to be found.
SHARE = 0.98

OPTIONS = Options(Treatment())


def statements(name: str) -> Iterator[str]:
    """Yield the parts of a file, each to be an object file of its own."""
    yield from re.split(r"\n\n(?=-- )", (BODIES / name).read_text(encoding="utf-8").strip())


def put(scratch: Scratch, name: str) -> dict[str, str]:
    """Write the routines and triggers of a file into the project; return their texts by path."""
    written = {}
    for text in statements(name):
        trigger = re.search(r"^create trigger .* on shop\.(\w+)", text, re.MULTILINE)
        routine = re.search(r"^create or replace (?:function|procedure) shop\.(\w+)", text, re.M)
        path = f"triggers/{trigger[1]}" if trigger else f"functions/{routine and routine[1]}"
        written[f"sql/shop/{path}.sql"] = text
        scratch.write(f"sql/shop/{path}.sql", f"{text}\n")
    return written


@pytest.fixture
def base(scratch: Scratch) -> Scratch:
    """Return a project with what the bodies use."""
    text = (BODIES / "base.sql").read_text(encoding="utf-8")
    scratch.write("migrations/shop/shop-0001-base.sql", text)
    put(scratch, "helpers.sql")
    return scratch


def found(scratch: Scratch) -> list[Finding]:
    """Verify, and return what is said of bodies."""
    report = verify(scratch.load(), scratch.url, OPTIONS)
    return [finding for finding in report.findings if finding.rule == "body"]


def refused(scratch: Scratch) -> set[tuple[str, int]]:
    """Apply; return the places that are refused, after taking their files out."""
    try:
        scratch.apply()
    except ApplyError as error:
        places = re.findall(r"^(sql/[^:]+):(\d+):", error.message, re.MULTILINE)
        for path in {path for path, _ in places}:
            scratch.remove(path)
        return {(path, int(line)) for path, line in places} | refused(scratch)
    return set()


def fault(text: str) -> int:
    """Return the line that is marked; 0 where the fault is that one is missing."""
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines, 1) if line.endswith("-- fault")), 0)


@pytest.mark.requires_extension("plpgsql_check")
def test_planted_faults_are_found(base: Scratch) -> None:
    """Each at its line, by a run or by verify; what only may go wrong is a warning."""
    planted = put(base, "planted.sql")
    faults = {path: fault(text) for path, text in planted.items() if "functions" in path}
    places = refused(base)
    triggers = [path for path in planted if "triggers" in path and (base.root / path).exists()]
    findings = found(base)
    places |= {(f.path, f.line) for f in findings if f.level in {"error", "warning"}}
    missed = {
        (path, line, planted[path].split("\n")[0])
        for path, line in faults.items()
        if (path, line or 2) not in places
    }
    assert len(faults) >= 100
    assert triggers
    assert len(missed) <= len(faults) * (1 - SHARE), missed


@pytest.mark.requires_extension("plpgsql_check")
def test_bodies_that_run_are_no_errors(base: Scratch) -> None:
    """Each runs, and what is said of it is a note or a warning, and true."""
    texts = put(base, "sound.sql")
    base.apply()
    base.query("insert into shop.item (id, name, price) values (1, 'a', 2)")
    for text in texts.values():
        for call in re.findall(r"^-- run: (.*)", text, re.MULTILINE):
            base.query(call)
    assert [] == [(f.object, f.message) for f in found(base) if f.level == "error"]


#: plpgsql_check 2.3 ends the server's process on it.
CRASHING = """
    -- An array of arrays as rows.
    create or replace function shop.{name}(anyarray) returns setof anyarray language plpgsql as $$
    declare
        r $1%type;
    begin
        foreach r slice 1 in array $1 loop return next r; end loop;
    end $$;
    """

FAULTY = """
    -- A fault.
    create or replace function shop.{name}() returns void language plpgsql as $$
    begin
        {before}
        perform shop.nothing();
    end $$;
    """


def function(scratch: Scratch, name: str, text: str, **parts: str) -> str:
    """Write a function's file; return its path."""
    path = f"sql/shop/functions/{name}.sql"
    scratch.write(path, text.format(name=name, **parts))
    return path


@pytest.mark.requires_extension("plpgsql_check")
def test_a_checker_that_ends_the_server(base: Scratch) -> None:
    """Each routine it ends in is named with its file; all others are checked, and the facts too."""
    crashing = [function(base, f"crash_{name}", CRASHING) for name in ("a", "m", "z")]
    faulty = [function(base, f"fault_{name}", FAULTY, before="") for name in ("b", "y")]
    base.apply()
    report = verify(base.load(), base.url, OPTIONS)
    said = {(f.path, f.line, f.level, f.message) for f in report.findings}
    message = "its body could not be checked: plpgsql_check ends the server"
    assert said == {
        *((path, 2, "warning", message) for path in crashing),
        *((path, 5, "error", "function shop.nothing() does not exist [42883]") for path in faulty),
    }


@pytest.mark.requires_extension("plpgsql_check")
def test_a_checker_that_does_not_end(base: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL calls an immutable function of constants while it plans, and this one for ever."""
    monkeypatch.setattr(checker, "PATIENCE", 1.0)
    base.write(
        "sql/shop/functions/spin.sql",
        """
        -- Never returns.
        create or replace function shop.spin(n integer) returns integer
        language plpgsql immutable as $$
        begin
            loop end loop;
            return n;
        end $$;
        """,
    )
    path = function(base, "spins", FAULTY, before="if shop.spin(1) = 1 then return; end if;")
    fault = function(base, "fault", FAULTY, before="")
    base.apply()
    message = "its body could not be checked: plpgsql_check takes longer than 1 seconds"
    assert {(f.path, f.level) for f in found(base)} == {(path, "warning"), (fault, "error")}
    assert message in {f.message for f in found(base)}


@pytest.mark.requires_extension("plpgsql_check")
def test_a_checker_that_does_not_listen(base: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that the server cannot stop is killed, and the server starts again."""
    monkeypatch.setattr(checker, "PATIENCE", 0.5)
    monkeypatch.setattr(checker, "GRACE", 0.5)
    killed_after = checker._killed_after

    @contextmanager
    def stopped(pid: int, seconds: float) -> Iterator[None]:
        os.kill(pid, signal.SIGSTOP)
        with killed_after(pid, seconds):
            yield

    monkeypatch.setattr(checker, "_killed_after", stopped)
    for helper in (base.root / "sql/shop/functions").iterdir():
        helper.unlink()
    path = function(base, "deaf", FAULTY, before="")
    base.apply()
    (finding,) = found(base)
    assert (finding.path, finding.level) == (path, "warning")
    assert "takes longer" in finding.message


@pytest.mark.requires_extension("plpgsql_check")
def test_a_long_body_is_checked_to_its_end(base: Scratch) -> None:
    """Ten thousand lines, the fault in the last."""
    lines = "\n        ".join(
        f"update shop.item set price = {n} where id = {n};" for n in range(10_000)
    )
    path = function(base, "long", FAULTY, before=lines)
    base.apply()
    (finding,) = found(base)
    assert (finding.path, finding.line, finding.level) == (path, 10_004, "error")


def test_what_the_server_alone_cannot_know_is_a_note(base: Scratch) -> None:
    """A function in SQL that uses a caller's temporary table is created; a missing table is not."""
    text = """
        -- Counts.
        create or replace function shop.{name}() returns bigint
        language sql set search_path = '' as $$
            select count(*) from {relation};
        $$;
        """
    path = function(base, "counted", text, relation="pg_temp.chosen")
    base.apply()
    assert [(path, "note")] == [(f.path, f.level) for f in found(base)]
    function(base, "counted", text, relation="shop.chosen")
    with pytest.raises(ApplyError, match=r"shop\.chosen\W does not exist"):
        base.apply()
