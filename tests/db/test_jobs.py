"""Jobs: pg_cron's rows are made to equal the files, and nobody else's are touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.errors import ApplyError, TargetError
from dbkit.plan.inputs import Treatment
from dbkit.postgres import cluster, throwaway
from dbkit.verify.run import verify
from dbkit.verify.values import Options as VerifyOptions
from support.scratch import DISPOSABLE, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from dbkit.postgres.cluster import Server

pytestmark = pytest.mark.requires_extension("pg_cron")

JOB = "sql/ops/jobs/sweep.sql"
COLUMNS = "jobname, schedule, command, database, username, active"


@pytest.fixture
def ops(scratch: Scratch) -> Scratch:
    """Return a project with one job."""
    scratch.write("migrations/ops/ops-0001-schema.sql", "create schema ops;\n")
    scratch.write(
        "sql/ops/functions/sweep.sql",
        """
        -- Sweeps.
        create or replace function ops.sweep() returns void language sql as $$ select $$;
        """,
    )
    scratch.write(
        JOB,
        """
        -- Sweeps every five minutes.
        select cron.schedule('ops.sweep', '*/5 * * * *', $$select ops.sweep()$$);
        """,
    )
    return scratch


@pytest.fixture
def cron(ops: Scratch, dbkit_server: Server) -> Iterator[psycopg.Connection]:
    """Return a connection to pg_cron's database, which is not the target; clean afterwards."""
    with psycopg.connect(dbkit_server.url("postgres"), autocommit=True) as connection:
        connection.execute("create role ops_other login")
        yield connection
        connection.execute("drop role ops_other")
        connection.execute(
            "select cron.unschedule(jobid) from cron.job"
            " where jobname like 'ops.%%' or database = %s",
            [psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]],
        )


def rows(cron: psycopg.Connection) -> list[tuple[object, ...]]:
    """Return the jobs of ops."""
    query = f"select {COLUMNS} from cron.job where jobname like 'ops.%' order by 1, 5"
    return cron.execute(query.encode()).fetchall()


def test_a_job_is_made_changed_and_removed_with_its_file(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """pg_cron lives in another database: the job runs in the target's."""
    database = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    ops.apply()
    job = ["ops.sweep", "*/5 * * * *", "select ops.sweep()", database, "postgres", True]
    assert rows(cron) == [tuple(job)]
    assert ops.plan().steps == ()
    text = (ops.root / JOB).read_text(encoding="utf-8")
    (ops.root / JOB).write_text(text.replace("*/5", "*/10"), encoding="utf-8")
    assert ops.steps() == [f"~ {JOB}  (schedule '*/5 * * * *' → '*/10 * * * *')"]
    ops.apply()
    job[1] = "*/10 * * * *"
    assert rows(cron) == [tuple(job)]
    ops.remove(JOB)
    ops.apply()
    assert rows(cron) == []
    assert ops.plan().steps == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("active := false", "active False → True"),
        ("schedule := '0 1 * * *'", "schedule '0 1 * * *' → '*/5 * * * *'"),
        ("command := 'select 1'", "command 'select 1' → 'select ops.sweep()'"),
        ("database := 'template1'", "database 'template1' → '{database}'"),
        ("username := 'ops_other'", "role 'ops_other' → 'postgres'"),
    ],
)
def test_a_column_changed_by_hand_is_seen_and_mended(
    ops: Scratch, cron: psycopg.Connection, change: str, reason: str
) -> None:
    """Also what scheduling the same name again would leave as it is (pg_cron 1.4)."""
    ops.apply()
    before = rows(cron)
    database = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    cron.execute(
        f"select cron.alter_job(jobid, {change}) from cron.job where jobname = 'ops.sweep'".encode()
    )
    assert ops.steps() == [f"~ {JOB}  ({reason.format(database=database)})"]
    ops.apply()
    assert rows(cron) == before


def test_a_job_deleted_by_hand_comes_back(ops: Scratch, cron: psycopg.Connection) -> None:
    """The row is compared, not the ledger."""
    ops.apply()
    cron.execute("select cron.unschedule('ops.sweep')")
    assert ops.steps() == [f"~ {JOB}  (missing in pg_cron)"]
    ops.apply()
    assert len(rows(cron)) == 1


def test_foreign_jobs_are_left_alone(ops: Scratch, cron: psycopg.Connection) -> None:
    """Named or not, what dbkit did not make it does not touch."""
    cron.execute("select cron.schedule('ops.foreign', '0 0 * * *', 'select 1')")
    before = rows(cron)
    ops.apply()
    ops.remove(JOB)
    ops.apply()
    assert rows(cron) == before


def test_a_name_that_another_database_uses_is_refused(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """Two databases of a server cannot both own a job's name, and neither steals it."""
    cron.execute("select cron.schedule('ops.sweep', '0 0 * * *', 'select 1')")
    with pytest.raises(ApplyError, match=r"job ops\.sweep: the name belongs to a job of database"):
        ops.apply(Treatment())


def test_a_wrong_command_is_found_before_it_is_scheduled(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """pg_cron takes any text; dbkit lets the server analyse it."""
    text = (ops.root / JOB).read_text(encoding="utf-8")
    (ops.root / JOB).write_text(text.replace("select ops.sweep()", "select ops.swept()"), "utf-8")
    with pytest.raises(ApplyError, match=rf"{JOB}:2:\d+: function ops\.swept\(\) does not exist"):
        ops.apply()
    assert rows(cron) == []
    assert ops.value("select to_regnamespace('ops') is null")


def test_a_failed_run_schedules_nothing(ops: Scratch, cron: psycopg.Connection) -> None:
    """Jobs in another database follow the transaction, they do not precede it."""
    ops.write(
        "sql/ops/views/wrong.sql",
        """
        -- Refers to nothing.
        create or replace view ops.wrong as select * from ops.nothing;
        """,
    )
    with pytest.raises(ApplyError):
        ops.apply()
    assert rows(cron) == []


def test_pg_cron_in_the_target_itself(tmp_path: Path) -> None:
    """The common case of production: one database, one transaction for everything."""
    with throwaway.throwaway(
        settings={"cron.database_name": "target", "cron.max_running_jobs": "1"}
    ) as server:
        cluster.create_database(server, "target")
        ops_here = Scratch(tmp_path, server.url("target"))
        ops_here.write("dbkit.toml", "")
        ops_here.write("migrations/ops/ops-0001-schema.sql", "create schema ops;\n")
        ops_here.write(
            "sql/ops/functions/sweep.sql",
            """
            -- Sweeps.
            create or replace procedure ops.sweep() language sql as $$ select $$;
            """,
        )
        ops_here.write(
            JOB,
            """
            -- Sweeps every five minutes.
            select cron.schedule('ops.sweep', '*/5 * * * *', $$call ops.sweep()$$);
            """,
        )
        ops_here.apply()
        jobs = f"select {COLUMNS} from cron.job where jobname = 'ops.sweep'"
        expected = ("ops.sweep", "*/5 * * * *", "call ops.sweep()", "target", "postgres", True)
        assert ops_here.query(jobs) == [expected]
        assert ops_here.plan().steps == ()
        assert ops_here.value("select count(*) from dbkit.cron_run_details") == 0
        assert ops_here.query("select jobname from cron.job where jobname like 'dbkit.%'") == [
            ("dbkit.prune-run-details",)
        ]
        alter = "select cron.alter_job(jobid, {}) from cron.job where jobname = 'ops.sweep'"
        for change in ("active := false", "database := 'template1'", "schedule := '1 1 1 1 1'"):
            ops_here.query(alter.format(change))
            ops_here.apply()
            assert ops_here.query(jobs) == [expected]
        ops_here.remove(JOB)
        ops_here.apply()
        assert ops_here.query(jobs) == []


def test_a_job_that_was_moved_to_another_database_is_not_taken_away(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """It is somebody else's now, though its name is ours."""
    ops.apply()
    cron.execute(
        "select cron.alter_job(jobid, database := 'template1') from cron.job"
        " where jobname = 'ops.sweep'"
    )
    ops.remove(JOB)
    ops.apply()
    assert len(rows(cron)) == 1


@pytest.mark.usefixtures("ops")
def test_without_pg_cron_a_job_is_an_error_unless_that_is_allowed(tmp_path: Path) -> None:
    """A job that would never run is said before anything ran; on request it is listed instead."""
    with throwaway.throwaway(settings={"shared_preload_libraries": ""}) as server:
        cluster.create_database(server, "target")
        bare = Scratch(tmp_path, server.url("target"))
        with pytest.raises(TargetError, match=rf"{JOB}:1: needs the extension pg_cron") as refused:
            bare.apply(Treatment())
        assert "--allow-missing pg_cron" in refused.value.hint
        assert bare.value("select to_regnamespace('ops') is null")
        done = bare.apply(Treatment(allow_missing=frozenset({"pg_cron"})))
        assert [(skip.path, skip.reason) for skip in done.plan.skipped] == [
            (JOB, "not scheduled: no pg_cron")
        ]
        again = bare.apply(Treatment(allow_missing=frozenset({"pg_cron"})))
        assert again.plan.steps == ()
        assert len(again.plan.skipped) == 1


# Two databases of one server ------------------------------------------------------------------


@pytest.fixture
def staging(
    ops: Scratch,
    cron: psycopg.Connection,
    dbkit_server: Server,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scratch]:
    """Return the project on a copy of a database where its job runs, ledger and all."""
    ops.apply()
    name = f"staging {tmp_path_factory.getbasetemp().name} é"
    production = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    cluster.create_database(dbkit_server, name, str(production))
    yield Scratch(ops.root, dbkit_server.url(name))
    cluster.drop_database(dbkit_server, name)
    cron.execute("select cron.unschedule(jobid) from cron.job where database = %s", [name])


def shown(project: Scratch, *arguments: str) -> Result:
    """Run dbkit as a user does, on a server that is not dbkit's own."""
    call = ["-C", str(project.root), *arguments, "--database", project.url]
    return CliRunner().invoke(dbkit_command, call)


def test_a_restored_dump_does_not_take_the_jobs_of_its_origin(
    ops: Scratch, staging: Scratch, cron: psycopg.Connection
) -> None:
    """Its ledger says that dbkit made the job, which is true of the other database."""
    before = rows(cron)
    production = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    what = f"{JOB}:2:1: job ops.sweep: the name belongs to a job of database {production}"
    for verb in ("apply", "plan"):
        refused = shown(staging, verb)
        assert (2, f"error: {what}") == (refused.exit_code, refused.stderr.splitlines()[0])
    status = shown(staging, "status")
    assert 0 == status.exit_code
    assert f"  blocked  {JOB}:2  " in status.stdout
    verify = shown(staging, "verify", "--recorded")
    assert 1 == verify.exit_code
    line = f"! job/elsewhere  job ops.sweep: the name belongs to a job of database {production}"
    assert f"{line}  ({JOB}:2)" in verify.stdout
    assert "job/drift" not in verify.stdout
    assert before == rows(cron)
    assert shown(ops, "apply").stdout.startswith("nothing to do")


def test_a_removed_file_of_a_restored_dump_unschedules_nothing(
    staging: Scratch, cron: psycopg.Connection
) -> None:
    """The job is of the other database, which still wants it."""
    before = rows(cron)
    staging.remove(JOB)
    verify = shown(staging, "verify", "--recorded")
    assert "apply will unschedule it" not in verify.stdout
    assert 0 == shown(staging, "apply").exit_code
    assert before == rows(cron)
    assert shown(staging, "apply").stdout.startswith("nothing to do")


def test_a_job_is_not_renamed_from_one_of_another_database(staging: Scratch) -> None:
    """The old job stays with the database that it runs in; the new one is new here."""
    text = (staging.root / JOB).read_text(encoding="utf-8")
    staging.remove(JOB)
    staging.write(JOB.replace("sweep", "brush"), text.replace("'ops.sweep'", "'ops.brush'"))
    verify = shown(staging, "verify", "--recorded")
    assert "job ops.brush: not yet scheduled" in verify.stdout
    assert "renamed" not in verify.stdout


def test_the_jobs_of_a_database_that_is_gone_follow_its_copy(
    ops: Scratch, staging: Scratch, cron: psycopg.Connection, dbkit_server: Server
) -> None:
    """As when a database was renamed: then the job moves with it, and goes with its file."""
    production = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    name = psycopg.conninfo.conninfo_to_dict(staging.url)["dbname"]
    cluster.drop_database(dbkit_server, str(production))
    applied = shown(staging, "apply")
    assert 0 == applied.exit_code, applied.output
    assert f"~ {JOB}  (database '{production}' → '{name}')" in applied.stderr
    assert [name] == [row[3] for row in rows(cron)]
    cron.execute("update cron.job set database = %s where database = %s", [production, name])
    staging.remove(JOB)
    assert 0 == shown(staging, "apply").exit_code
    assert [] == rows(cron)


def test_a_fresh_database_is_told_by_verify_too(
    ops: Scratch, cron: psycopg.Connection, dbkit_server: Server
) -> None:
    """What apply will refuse is no mere pending."""
    assert not cron.closed
    ops.apply()
    cluster.create_database(dbkit_server, "ops_fresh")
    try:
        fresh = Scratch(ops.root, dbkit_server.url("ops_fresh"))
        verify = shown(fresh, "verify", "--recorded")
        assert 1 == verify.exit_code, verify.output
        assert "job/elsewhere  job ops.sweep: the name belongs to a job" in verify.stdout
    finally:
        cluster.drop_database(dbkit_server, "ops_fresh")


# A commit of its own --------------------------------------------------------------------------


@pytest.fixture
def broken_commit(ops: Scratch, cron: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Let pg_cron's database refuse, at its commit, whatever schedules a job."""
    ops.apply()
    cron.execute(
        "create function public.ops_refuse() returns trigger language plpgsql"
        " as $$ begin raise exception 'not today'; end $$"
    )
    cron.execute(
        "create constraint trigger ops_refuse after insert or update on cron.job"
        " deferrable initially deferred for each row execute function public.ops_refuse()"
    )
    yield cron
    cron.execute("drop function public.ops_refuse() cascade")


def test_a_commit_that_fails_after_the_main_one_says_which_jobs_are_left(
    ops: Scratch, broken_commit: psycopg.Connection
) -> None:
    """What is committed is not called unchanged, and the next apply completes it."""
    ops.write(
        "sql/ops/functions/late.sql",
        """
        -- Late.
        create or replace function ops.late() returns void language sql as $$ select $$;

        revoke execute on function ops.late() from public;
        """,
    )
    late = JOB.replace("sweep", "late")
    ops.write(late, "-- L.\n\nselect cron.schedule('ops.late', '@daily', 'select ops.late()');\n")
    ops.remove(JOB)
    applied = shown(ops, "apply")
    assert 2 == applied.exit_code, applied.output
    assert [
        "error: pg_cron in database postgres: not today [P0001]",
        f"    {late}:3: job ops.late is not as its file says",
        f"    {JOB}: job ops.sweep is still scheduled, though its file is gone",
        "hint: everything else is applied and committed; apply again to complete the jobs",
    ] == applied.stderr.splitlines()[-4:]
    assert "nothing was changed" not in applied.output
    assert ops.value("select to_regprocedure('ops.late()') is not null")
    assert ["ops.sweep"] == [row[0] for row in rows(broken_commit)]
    broken_commit.execute("drop trigger ops_refuse on cron.job")
    again = shown(ops, "apply")
    assert 0 == again.exit_code, again.output
    assert "1 job, 1 job unscheduled" in again.stdout
    assert ["ops.late"] == [row[0] for row in rows(broken_commit)]
    assert shown(ops, "apply").stdout.startswith("nothing to do")


# The script -----------------------------------------------------------------------------------


def test_a_script_unschedules_the_job_of_this_database_only(tmp_path: Path) -> None:
    """By name and database, the name quoted, whatever it holds; another database's job stays."""
    settings = {"cron.database_name": "it's", "cron.max_running_jobs": "1"}
    with throwaway.throwaway(settings=settings) as server:
        cluster.create_database(server, "it's")
        here = Scratch(tmp_path, server.url("it's"))
        here.write("dbkit.toml", "")
        here.write("migrations/ops/ops-0001-schema.sql", "create schema ops;\n")
        here.write(
            "sql/ops/functions/f.sql",
            """
            -- F.
            create or replace function ops.f() returns void language sql as $$ select $$;
            """,
        )
        for name in ("it's \\odd\"", "gone"):
            quoted = name.replace("'", "''")
            here.write(
                f"sql/ops/jobs/{name}.sql",
                f"-- J.\nselect cron.schedule('ops.{quoted}', '@daily', 'select ops.f()');\n",
            )
        here.apply()
        for name in ("it's \\odd\"", "gone"):
            here.remove(f"sql/ops/jobs/{name}.sql")
        here.query("update cron.job set database = 'postgres' where jobname = 'ops.gone'")
        script = shown(here, "plan", "--format", "sql").stdout
        with psycopg.connect(here.url, autocommit=True) as connection:
            connection.execute(script.encode())
        assert [("ops.gone", "postgres")] == here.query(
            "select jobname::text, database from cron.job where jobname like 'ops.%'"
        )
        assert here.plan(Treatment()).steps == ()


def test_a_script_only_mentions_the_jobs_of_pg_cron_elsewhere(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """What is to be run in pg_cron's database is a comment that says so."""
    ops.apply()
    database = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    ops.remove(JOB)
    script = shown(ops, "plan", "--format", "sql").stdout
    assert (
        f"-- in database postgres, for database {database}:\n"
        "-- select cron.unschedule(j.jobid) from cron.job as j"
        f" where j.jobname = 'ops.sweep' and j.database = '{database}';\n"
    ) in script
    assert 1 == len(rows(cron))


def test_a_renamed_job_is_said_once(ops: Scratch, cron: psycopg.Connection) -> None:
    """Its file is renamed with it: one line of the plan for each, one finding for both."""
    ops.apply()
    text = (ops.root / JOB).read_text(encoding="utf-8")
    ops.remove(JOB)
    ops.write("sql/ops/jobs/brush.sql", text.replace("'ops.sweep'", "'ops.brush'"))
    assert ops.steps() == [
        "~ sql/ops/jobs/brush.sql  (new)",
        f"- {JOB}  (the file is gone)",
    ]
    assert job_findings(ops) == ["job ops.brush: renamed from ops.sweep: not yet applied"]
    ops.apply()
    assert [row[0] for row in rows(cron)] == ["ops.brush"]
    assert ops.steps() == []
    assert job_findings(ops) == []


def test_a_renamed_file_of_a_job_is_said_once(ops: Scratch) -> None:
    """A job that stays what it is, in a folder of another system."""
    ops.apply()
    recorded = "update dbkit.file set path = 'sql/ops/jobs/old.sql' where path = %s"
    ops.query(f"{recorded} returning path", JOB)
    assert [step.partition("  (")[0] for step in ops.steps()] == [
        f"= {JOB}",
        "= sql/ops/jobs/old.sql",
    ]
    ops.apply()
    assert ops.steps() == []


def test_a_job_renamed_by_hand_is_said_once(ops: Scratch, cron: psycopg.Connection) -> None:
    """It is neither missing here nor somebody else's there."""
    ops.apply()
    cron.execute("update cron.job set jobname = 'ops.mine' where jobname = 'ops.sweep'")
    expected = "job ops.sweep: renamed to ops.mine in pg_cron: unschedule that, then apply"
    assert job_findings(ops) == [expected]
    cron.execute("update cron.job set jobname = 'ops.sweep' where jobname = 'ops.mine'")
    assert job_findings(ops) == []


def job_findings(ops: Scratch) -> list[str]:
    """Return what verify says of jobs, but for what it cannot see and how they do."""
    report = verify(ops.load(), ops.url, VerifyOptions(DISPOSABLE, recorded=True))
    return [
        f"{finding.object}: {finding.message}"
        for finding in report.findings
        if finding.rule in {"job/pending", "job/drift", "job/foreign"}
    ]
