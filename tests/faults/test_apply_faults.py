"""apply when it is killed, when others run it too, and when the session is hostile."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.apply.run import Silent
from dbkit.database import lock, session
from dbkit.errors import ApplyError, TargetError
from support.scratch import Scratch

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server

RUN = """
import sys
from pathlib import Path
from dbkit.apply.run import apply
from dbkit.plan.inputs import Treatment
from dbkit.project.load import load_project
from dbkit.report.progress import Lines
treatment = Treatment(disposable=True)
apply(load_project(Path(sys.argv[1])), sys.argv[2], treatment, Lines())
"""

#: The progress lines after which the first apply of the shop is killed.
MOMENTS = [
    "shop-0001-item",
    "shop-0002-slow",
    "with_tax.sql",
    "priced.sql",
    "cheap.sql",
    "policies/item.sql",
]


def start(scratch: Scratch) -> subprocess.Popen[str]:
    """Start an apply in a process of its own; its stderr can be read."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(scratch.root), scratch.url],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def state(scratch: Scratch, server: Server) -> str:
    """Return the schema and dbkit's records of what was applied, as pg_dump prints them."""
    dump = subprocess.run(
        [server.bindir / "pg_dump", "--schema-only", "--restrict-key=x", scratch.url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    records = scratch.query(
        "select path, checksum from dbkit.file union all select id, checksum from dbkit.migration"
        " union all select migration_id, migration_hash from dbkit._yoyo_migration order by 1, 2"
    )
    return dump + repr(records)


@pytest.fixture
def slow_shop(shop_project: Scratch) -> Scratch:
    """Return a shop whose second migration takes a moment."""
    shop_project.write(
        "migrations/shop/shop-0002-slow.sql",
        """
        -- depends: shop-0001-item
        create table shop.late (id bigint primary key);
        select pg_sleep(0.3);
        """,
    )
    return shop_project


def test_killed_at_any_step_the_next_apply_ends_in_the_same_state(
    slow_shop: Scratch, dbkit_server: Server
) -> None:
    """kill -9 leaves either nothing or everything; one more apply completes it."""
    slow_shop.apply()
    expected = state(slow_shop, dbkit_server)
    for moment in MOMENTS:
        slow_shop.query("drop schema shop, dbkit cascade")
        process = start(slow_shop)
        assert process.stderr is not None
        for line in process.stderr:
            if moment in line:
                break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        slow_shop.apply()
        assert expected == state(slow_shop, dbkit_server)
    assert slow_shop.plan().steps == ()


def test_a_terminated_backend_changes_nothing(slow_shop: Scratch) -> None:
    """Losing the connection in the middle is an error that says so, and a rollback."""
    process = start(slow_shop)
    assert process.stderr is not None
    for line in process.stderr:
        if "shop-0002-slow" in line:
            break
    slow_shop.query(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name like 'dbkit apply%'"
    )
    _, errors = process.communicate()
    assert process.returncode != 0
    assert "terminating connection" in errors
    assert slow_shop.value("select to_regnamespace('shop') is null")


def test_eight_runners_at_once_run_every_migration_once(slow_shop: Scratch) -> None:
    """All end well; one did the work."""
    runners = [start(slow_shop) for _ in range(8)]
    outputs = [runner.communicate()[1] for runner in runners]
    assert [0] * 8 == [runner.returncode for runner in runners], outputs
    assert sum("+ migrations/shop/shop-0001" in output for output in outputs) == 1
    assert sum("waiting for another run: pid" in output for output in outputs) >= 1
    assert slow_shop.query("select outcome, count(*) from dbkit.run group by 1") == [
        ("succeeded", 1)
    ]
    assert slow_shop.value("select count(*) from dbkit._yoyo_log") == 2
    assert slow_shop.plan().steps == ()


def test_the_lock_is_polled_and_its_holder_named(shop_project: Scratch) -> None:
    """Whoever waits is told for whom, and gives up when patience ends."""
    shop_project.write("dbkit.toml", "lock_wait = 0.3\n")
    config = shop_project.load().config
    with (
        session.connect(shop_project.url, config, "apply") as holder,
        lock.run_lock(holder, 1, Silent().waiting),
        pytest.raises(
            TargetError, match=rf"pid {holder.info.backend_pid}, role postgres, dbkit apply"
        ),
    ):
        shop_project.apply()
    assert shop_project.value("select count(*) from pg_locks where locktype = 'advisory'") == 0
    shop_project.apply()


def test_a_held_lock_ends_the_run_in_time_and_changes_nothing(shop_project: Scratch) -> None:
    """lock_timeout keeps a queue from forming behind apply."""
    shop_project.apply()
    shop_project.write("dbkit.toml", "lock_timeout = 0.2\n")
    shop_project.write(
        "migrations/shop/shop-0002-add.sql",
        """
        -- depends: shop-0001-item
        create table shop.other (id bigint primary key);
        alter table shop.item add column note text;
        """,
    )
    with psycopg.connect(shop_project.url) as reader:
        reader.execute("select from shop.item")
        began = time.monotonic()
        with pytest.raises(ApplyError, match=r"shop-0002-add\.sql:3:1: .*lock timeout \[55P03\]"):
            shop_project.apply()
        assert time.monotonic() - began < 2
    assert shop_project.value("select to_regclass('shop.other') is null")
    shop_project.apply()


def test_no_reader_sees_a_moment_without_the_policy(shop_project: Scratch) -> None:
    """While its policy is changed back and forth, a reader sees his rows, always."""
    shop_project.write(
        "migrations/shop/shop-0003-rows.sql",
        """
        -- depends: shop-0001-item
        insert into shop.item (name, owner, price_cents)
        values ('a', 'pg_monitor', 1), ('b', 'x', 1);
        grant usage on schema shop to pg_monitor;
        """,
    )
    shop_project.apply()
    stop, seen = threading.Event(), set()

    def read() -> None:
        with psycopg.connect(shop_project.url, autocommit=True) as reader:
            reader.execute("set role pg_monitor")
            while not stop.is_set():
                seen.add(reader.execute("select count(*) from shop.item").fetchone())

    thread = threading.Thread(target=read)
    thread.start()
    policy = (shop_project.root / "sql/shop/policies/item.sql").read_text(encoding="utf-8")
    for turn in range(6):
        using = "true and owner = current_user" if turn % 2 == 0 else "owner = current_user"
        changed = policy.replace("owner = current_user", using)
        (shop_project.root / "sql/shop/policies/item.sql").write_text(changed, encoding="utf-8")
        assert len(shop_project.apply().plan.steps) == 1
    stop.set()
    thread.join()
    assert seen == {(1,)}


@pytest.mark.parametrize(
    "setting",
    [
        "search_path = shop, public",
        "default_transaction_read_only = on",
        "statement_timeout = '1ms'",
        "standard_conforming_strings = off",
        "client_encoding = 'LATIN1'",
        "datestyle = 'German'",
        "timezone = 'Asia/Kolkata'",
        "default_transaction_isolation = 'serializable'",
        "row_security = off",
        "check_function_bodies = on",
    ],
)
def test_what_the_database_is_set_to_does_not_decide(shop_project: Scratch, setting: str) -> None:
    """A setting of role or database changes neither what a file means nor what is known."""
    name = psycopg.conninfo.conninfo_to_dict(shop_project.url)["dbname"]
    shop_project.query(f'alter database "{name}" set {setting}')
    shop_project.write(
        "sql/shop/views/dated.sql",
        r"""
        -- Constants that settings could twist.
        create or replace view shop.dated as
        select
            '01/02/2026 00:00'::timestamptz as instant,
            'a\b' as backslash,
            'ü€' as text,
            shop.with_tax(1) as tax;
        """,
    )
    shop_project.apply()
    assert shop_project.plan().steps == ()
    options = "-c timezone=UTC -c statement_timeout=0 -c datestyle=ISO"
    with psycopg.connect(shop_project.url, options=options, client_encoding="UTF8") as connection:
        row = connection.execute("select instant::text, backslash, text, tax from shop.dated")
        assert row.fetchone() == ("2026-01-02 00:00:00+00", r"a\b", "ü€", 1)
