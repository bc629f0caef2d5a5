"""Sessions and stages beyond the acceptance tests: identity, order, validation, no change."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from support.rows import rows, value
from wizard.trial import (
    ADA,
    ANN,
    COLUMNS,
    DAY,
    HOUR,
    NOW,
    ORG_A,
    SESSION,
    STAGES,
    VALID,
    age,
    be,
    be_owner,
    call,
    count,
    fill,
    of,
    owner,
    publish,
    refused,
    save,
    settle,
    start,
    stored,
)

if TYPE_CHECKING:
    from psycopg import Connection

NAMED = {"session_id": SESSION}


@pytest.fixture
def ann(db: Connection[Any]) -> Connection[Any]:
    """Return a connection that is a member of A."""
    settle(db)
    be(db, ANN)
    return db


# Create or resume --------------------------------------------------------------------------


def test_a_new_session(ann: Connection[Any]) -> None:
    """The creator's, of his organisation, at the first stage, for seven days."""
    row = start(ann)
    assert (ORG_A, ANN, SESSION) == (row.organization_id, row.user_id, row.session_id)
    assert ("organizerSetup", [], 1) == (row.current_stage, row.completed_stages, row.version)
    assert ("in_progress", True, None, None) == (
        row.status, row.is_active, row.event_id, row.completed_at
    )  # fmt: skip
    assert [{}] * 5 == [getattr(row, column) for column in COLUMNS.values()]
    assert timedelta(days=7) == row.expires_at - row.created_at


def test_a_session_without_an_id_gets_one(ann: Connection[Any]) -> None:
    """Two of them, two ids of the format that is asked of clients."""
    ids = {call(ann, "create_or_resume_session").session_id for _ in range(2)}
    assert 2 == len(ids)
    for name in ids:
        assert start(ann, name).session_id == name


def test_a_resumed_session_lives_longer(ann: Connection[Any]) -> None:
    """last_seen_at and expires_at move; the version does not, nor the creator."""
    first = start(ann)
    age(ann, 3 * DAY)
    be(ann, ADA)
    again = start(ann)
    assert (first.id, 1, ANN) == (again.id, again.version, again.user_id)
    assert (first.expires_at, first.last_seen_at) == (again.expires_at, again.last_seen_at)
    assert stored(ann).created_at == first.created_at - 3 * DAY


@pytest.mark.parametrize(
    "name", ["short-7", "", "x" * 256, "with space", "späte-session", "a;b--c--d"]
)
def test_an_id_has_a_format(ann: Connection[Any], name: str) -> None:
    """8 to 255 letters, digits, _ and -: anything else is PT400."""
    refused(ann, "PT400", "create_or_resume_session", session_id=name)
    assert 0 == count(ann, "wizard_sessions")


def test_an_id_of_the_format(ann: Connection[Any]) -> None:
    """The shortest and the longest."""
    for name in ("a_B-0123", "x" * 255):
        assert name == start(ann, name).session_id


def test_an_expired_session_is_gone(ann: Connection[Any]) -> None:
    """Resumed past its expiry: PT410, and again; what it held stays where it is."""
    fill(ann)
    age(ann, 7 * DAY + HOUR)
    for _ in range(2):
        detail = refused(ann, "PT410", "create_or_resume_session", **NAMED)
        assert {"status": "expired"} == detail
    assert VALID["eventSetup"] == stored(ann).event_data


def test_an_abandoned_session_is_gone(ann: Connection[Any]) -> None:
    """Resume, save, go to, publish: PT410 each; abandoned twice; a new id is a new session."""
    fill(ann)
    call(ann, "abandon_session", **NAMED)
    assert ("abandoned", False) == (stored(ann).status, stored(ann).is_active)
    calls: dict[str, dict[str, Any]] = {
        "create_or_resume_session": {},
        "save_stage": {"stage": "eventSetup", "data": {}},
        "go_to_stage": {"stage": "eventSetup"},
        "publish_event": {"idempotency_key": "key-00001"},
    }
    for function, arguments in calls.items():
        assert {"status": "abandoned"} == refused(ann, "PT410", function, **NAMED, **arguments)
    assert "abandoned" == call(ann, "abandon_session", **NAMED).status
    assert 1 == start(ann, "session-0002").version


def test_a_completed_session_is_returned_as_it_is(ann: Connection[Any]) -> None:
    """Its status tells; saving into it is PT410."""
    fill(ann)
    event = publish(ann).event_id
    before = stored(ann)
    again = start(ann)
    assert ("completed", False, event) == (again.status, again.is_active, again.event_id)
    assert before == again
    calls: dict[str, dict[str, Any]] = {
        "save_stage": {"stage": "eventSetup", "data": {}},
        "go_to_stage": {"stage": "eventSetup"},
        "abandon_session": {},
    }
    for function, arguments in calls.items():
        assert {"status": "completed"} == refused(ann, "PT410", function, **NAMED, **arguments)
    assert before == stored(ann)


# Saving ------------------------------------------------------------------------------------


def test_a_save_replaces_the_payload(ann: Connection[Any]) -> None:
    """Nothing of the earlier one is left, and the other columns stay."""
    start(ann)
    save(ann, "venueSetup", {"mode": "virtual"})
    save(ann, "eventSetup", {"title": "a", "note": "b"})
    row = save(ann, "eventSetup", {"title": "c"})
    assert ({"title": "c"}, {"mode": "virtual"}) == (row.event_data, row.venue_data)
    assert 4 == row.version


def test_saving_the_same_changes_nothing(ann: Connection[Any]) -> None:
    """Data, stage and flag as before: no version, no interaction, updated_at as it was."""
    start(ann)
    save(ann, "organizerSetup", complete=True)
    before = stored(ann)
    said = count(ann, "wizard_interactions")
    with owner(ann):
        ann.execute("update wizard.wizard_interactions set created_at = now() - interval '1 hour'")
    again = save(ann, "organizerSetup", complete=True)
    assert (before.version, before.completed_stages) == (again.version, again.completed_stages)
    assert said == count(ann, "wizard_interactions")
    assert before.updated_at == stored(ann).updated_at
    # The order of keys is no difference either.
    turned = dict(reversed(VALID["organizerSetup"].items()))
    assert before.version == save(ann, "organizerSetup", turned, complete=True).version
    assert before.version + 1 == save(ann, "organizerSetup", {"name": "x"}).version


def test_one_interaction_a_minute_and_stage(ann: Connection[Any]) -> None:
    """20 key pauses in a minute leave one line a stage; a minute later there is one more."""
    start(ann)
    for number in range(10):
        save(ann, "eventSetup", {"title": f"{number}"})
        save(ann, "venueSetup", {"mode": f"{number}"})
    query = "select role, stage, text from wizard.wizard_interactions order by text"
    lines = [
        ("system", "eventSetup", "Stage updated: eventSetup"),
        ("system", "venueSetup", "Stage updated: venueSetup"),
    ]
    assert lines == rows(ann, query)
    with owner(ann):
        ann.execute(
            "update wizard.wizard_interactions set created_at = now() - interval '61 s' "
            "where stage = 'eventSetup'"
        )
    save(ann, "eventSetup", {"title": "later"})
    save(ann, "venueSetup", {"mode": "later"})
    assert sorted([*lines, lines[0]]) == rows(ann, query)


@pytest.mark.parametrize("data", ["[]", '"x"', "1", "null", None])
def test_a_payload_is_an_object(ann: Connection[Any], data: str | None) -> None:
    """Array, string, number, null, nothing at all: PT400, nothing written."""
    start(ann)
    refused(ann, "PT400", "save_stage", **NAMED, stage="eventSetup", data=data)
    assert {} == stored(ann).event_data


def test_a_payload_has_a_size(ann: Connection[Any]) -> None:
    """Nothing over 256 kB as it is stored is kept; what is said is a state for clients."""
    start(ann)
    noise = value(ann, "select string_agg(md5(n::text), '') from generate_series(1, 12000) as n")
    refused(ann, "PT400", "save_stage", **NAMED, stage="eventSetup", data={"noise": noise})
    assert 2 == save(ann, "eventSetup", {"noise": noise[:200_000]}).version


def test_a_version_that_is_not_there_yet(ann: Connection[Any]) -> None:
    """A version from the future is no better than an old one."""
    start(ann)
    for version in (0, 2, -1):
        refused(ann, "PT409", "save_stage", **NAMED, stage="eventSetup", data={}, version=version)
    assert 2 == save(ann, "eventSetup", version=1).version


# Order -------------------------------------------------------------------------------------


def test_stages_are_completed_in_order(ann: Connection[Any]) -> None:
    """The current stage is the first that is not complete, and at last the review."""
    start(ann)
    for done, stage in enumerate(list(VALID), start=1):
        row = save(ann, stage, complete=True)
        assert (STAGES[done], list(STAGES[:done])) == (row.current_stage, row.completed_stages)


def test_no_incomplete_stage_is_skipped(ann: Connection[Any]) -> None:
    """Completing the third leads to the first; completing the first leads to the second."""
    start(ann)
    row = save(ann, "ticketSetup", complete=True)
    assert ("organizerSetup", ["ticketSetup"]) == (row.current_stage, row.completed_stages)
    assert "eventSetup" == save(ann, "organizerSetup", complete=True).current_stage
    assert "ticketSetup" == save(ann, "eventSetup", complete=True).current_stage


def test_invalid_data_takes_the_completion_back(ann: Connection[Any]) -> None:
    """The stage and the review are no longer complete; valid data alone does not complete."""
    fill(ann)
    row = save(ann, "reviewPublish", {}, complete=True)
    assert list(STAGES) == sorted(row.completed_stages, key=STAGES.index)
    row = save(ann, "eventSetup", {**VALID["eventSetup"], "title": "Other"})
    assert 6 == len(row.completed_stages)
    row = save(ann, "eventSetup", {"title": "Only"})
    assert {"organizerSetup", "ticketSetup", "venueSetup", "paymentSetup"} == set(
        row.completed_stages
    )
    assert "eventSetup" not in save(ann, "eventSetup").completed_stages
    row = save(ann, "eventSetup", complete=True)
    assert (set(STAGES[:5]), "ticketSetup") == (set(row.completed_stages), row.current_stage)


def test_the_review_is_complete_when_all_is(ann: Connection[Any]) -> None:
    """Before that completing it is PT422."""
    start(ann)
    refused(ann, "PT422", "save_stage", **NAMED, stage="reviewPublish", data={}, complete=True)


def test_going_to_a_stage(ann: Connection[Any]) -> None:
    """Back to any, forward to the first incomplete one; else: PT422; unknown: PT400."""
    start(ann)
    save(ann, "organizerSetup", complete=True)
    save(ann, "eventSetup", complete=True)
    for stage in ("ticketSetup", "eventSetup", "eventSetup", "organizerSetup", "ticketSetup"):
        assert stage == call(ann, "go_to_stage", **NAMED, stage=stage).current_stage
    for stage in ("venueSetup", "paymentSetup", "reviewPublish"):
        detail = refused(ann, "PT422", "go_to_stage", **NAMED, stage=stage)
        assert (stage, 1) == (detail["stage"], len(detail["errors"]))
    assert ("ticketSetup", 3) == (stored(ann).current_stage, stored(ann).version)
    for unknown in ("xyz", "", None):
        refused(ann, "PT400", "go_to_stage", **NAMED, stage=unknown)
    assert "eventSetup" == call(ann, "go_to_stage", **NAMED, stage="event").current_stage


def test_completed_stages_are_stages_and_once_each(ann: Connection[Any]) -> None:
    """Whoever writes the column: unknown ones and duplicates are refused."""
    start(ann)
    be_owner(ann)
    for stages in (["xyz"], ["eventSetup", "eventSetup"], [None], None):
        with pytest.raises(psycopg.errors.IntegrityError), ann.transaction():
            ann.execute("update wizard.wizard_sessions set completed_stages = %s", [stages])
    for column, wrong in (
        ("current_stage", "'xyz'"),
        ("status", "'deleted'"),
        ("status", "'completed'"),  # without completed_at
        ("event_data", "'[]'"),
        ("session_id", "null"),
    ):
        with pytest.raises(psycopg.errors.IntegrityError), ann.transaction():
            ann.execute(f"update wizard.wizard_sessions set {column} = {wrong}")


def test_activity_is_the_status(ann: Connection[Any]) -> None:
    """is_active cannot be written; an expired session has none."""
    start(ann)
    be_owner(ann)
    for status, active in (("expired", False), ("abandoned", False), ("in_progress", True)):
        ann.execute("update wizard.wizard_sessions set status = %s", [status])
        assert active is stored(ann).is_active
    with pytest.raises(psycopg.errors.GeneratedAlways), ann.transaction():
        ann.execute("update wizard.wizard_sessions set is_active = true")


# Validation --------------------------------------------------------------------------------

TIER = VALID["ticketSetup"]["tiers"][0]


@pytest.mark.parametrize(
    ("stage", "change", "fields"),
    [
        ("organizer", {}, []),
        ("organizer", {"name": None}, ["name"]),
        ("organizer", {"name": "  "}, ["name"]),
        ("organizer", {"name": 7}, ["name"]),
        ("organizer", {"email": "nobody"}, ["email"]),
        ("organizer", {"name": None, "email": None}, ["email", "name"]),
        ("event", {}, []),
        ("event", {"title": ""}, ["title"]),
        ("event", {"title": "x" * 255}, []),
        ("event", {"title": "x" * 256}, ["title"]),
        ("event", {"type": "wedding"}, ["type"]),
        ("event", {"type": None}, ["type"]),
        ("event", {"date": "2020-01-01"}, ["date"]),
        ("event", {"date": "tomorrow"}, ["date"]),
        ("event", {"date": "2099-02-30"}, ["date"]),
        ("event", {"date": "30.12.2099"}, ["date"]),
        ("event", {"date": None}, ["date"]),
        ("event", {"startTime": None}, ["startTime"]),
        ("event", {"startTime": "25:00"}, ["startTime"]),
        ("event", {"startTime": "soon"}, ["startTime"]),
        ("event", {"endTime": None}, []),
        ("event", {"endTime": "late"}, ["endTime"]),
        ("event", {"endTime": "18:00"}, ["endTime"]),
        ("event", {"timezone": None}, ["timezone"]),
        ("event", {"timezone": "Mars/Base"}, ["timezone"]),
        ("event", {"timezone": "FOO5"}, ["timezone"]),
        ("event", {"timezone": "UTC"}, []),
        ("ticket", {}, []),
        ("ticket", {"tiers": None}, ["tiers"]),
        ("ticket", {"tiers": []}, ["tiers"]),
        ("ticket", {"tiers": {}}, ["tiers"]),
        ("ticket", {"tiers": [TIER] * 50, "totalCapacity": 5000}, []),
        ("ticket", {"tiers": [TIER] * 51, "totalCapacity": 9000}, ["tiers"]),
        ("ticket", {"totalCapacity": 100}, []),
        ("ticket", {"totalCapacity": 99}, ["totalCapacity"]),
        ("ticket", {"totalCapacity": None}, []),
        ("ticket", {"totalCapacity": "many"}, ["totalCapacity"]),
        ("venue", {}, []),
        ("venue", {"mode": "elsewhere"}, ["mode"]),
        ("venue", {"mode": None}, ["mode"]),
        ("venue", {"address": " "}, ["address"]),
        ("venue", {"mode": "virtual"}, ["url"]),
        ("venue", {"mode": "virtual", "address": None, "url": "https://example.com"}, []),
        ("venue", {"mode": "hybrid"}, ["url"]),
        ("venue", {"mode": "hybrid", "address": None}, ["address", "url"]),
        ("venue", {"mode": "hybrid", "url": "https://example.com"}, []),
        ("payment", {}, []),
        ("payment", {"accountId": None}, ["accountId"]),
        ("payment", {"enabled": False, "accountId": None}, []),
        ("payment", {"enabled": None, "accountId": None}, []),
        ("payment", {"enabled": "yes"}, ["enabled"]),
    ],
)
def test_validation(
    ann: Connection[Any], stage: str, change: dict[str, Any], fields: list[str]
) -> None:
    """The fields that are wrong, each with what is wrong with it; None stands for absent."""
    changed = {**VALID[f"{stage}Setup"], **change}
    given = {name: field for name, field in changed.items() if field is not None}
    assert fields == problems(ann, stage, given)


@pytest.mark.parametrize(
    "tier",
    [{"name": ""}, {"price_cents": -1}, {"price_cents": 1.5}, {"price_cents": "1"}, {"quantity": 0},
     {"quantity": None}, {"name": None}, {"price_cents": None}],
)  # fmt: skip
def test_validation_of_a_tier(ann: Connection[Any], tier: dict[str, Any]) -> None:
    """The second of two tiers is wrong: one problem that names the tiers, or its part."""
    wrong = {name: part for name, part in {**TIER, **tier}.items() if part is not None}
    (found,) = problems(ann, "ticket", {"tiers": [TIER, wrong]})
    assert found.startswith("tiers")
    oddities: list[Any] = [7, None, "x", []]
    for odd in oddities:
        assert problems(ann, "ticket", {"tiers": [odd]})
    assert [] == problems(ann, "ticket", {"tiers": [{**TIER, "price_cents": 0}]})


@pytest.mark.parametrize("odd", ["[]", "7", '"x"', "null"])
@pytest.mark.parametrize("stage", list(STAGES[:5]))
def test_validation_of_anything(ann: Connection[Any], stage: str, odd: str) -> None:
    """Fields of any type and data that is no object are problems, never errors."""
    assert [] != problems(ann, stage, odd)
    for field in (*VALID[stage], "url"):
        given = f'{{"{field}": {odd}}}'
        problems(ann, stage, given)


def problems(db: Connection[Any], stage: str, data: object) -> list[str]:
    """Return the fields that a stage's data is wrong in."""
    given = psycopg.types.json.Jsonb(data) if isinstance(data, dict) else data
    found = rows(db, "select * from wizard.validate_stage(%s, %s)", stage, given)
    assert all(row.problem for row in found)
    return sorted(row.field for row in found)


def test_today_is_not_past(ann: Connection[Any]) -> None:
    """The event's date is compared with the day that it is where the event is."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        today = value(ann, "select (now() at time zone %s)::date", zone)
        before = today - DAY
        event = {**VALID["eventSetup"], "timezone": zone}
        assert [] == problems(ann, "event", {**event, "date": f"{today}"})
        assert ["date"] == problems(ann, "event", {**event, "date": f"{before}"})


def test_organisations_with_sessions_are_not_deleted(ann: Connection[Any]) -> None:
    """restrict: the tenant's rows do not go with one statement on its parent."""
    start(ann)
    be_owner(ann)
    with pytest.raises(psycopg.errors.IntegrityError), ann.transaction():
        ann.execute("delete from wizard.organizations where id = %s", [ORG_A])
    ann.execute("delete from wizard.wizard_sessions")
    with pytest.raises(psycopg.errors.IntegrityError), ann.transaction():
        ann.execute("delete from wizard.organizations where id = %s", [ORG_A])  # has members


def test_updated_at_is_kept(ann: Connection[Any]) -> None:
    """Sessions, actions, events: whoever changes a row."""
    fill(ann)
    publish(ann)
    be_owner(ann)
    for table, change in {
        "wizard_sessions": "last_seen_at = now() - interval '1 s'",
        "wizard_actions": "attempts = attempts + 1",
        "events": "description = 'new'",
    }.items():
        ann.execute(f"alter table wizard.{table} disable trigger user")
        ann.execute(f"update wizard.{table} set updated_at = now() - interval '1 day'")
        ann.execute(f"alter table wizard.{table} enable trigger user")
        ann.execute(f"update wizard.{table} set {change}")
        assert value(ann, f"select updated_at = now() from wizard.{table}") is True
    assert NOW - DAY < stored(ann).updated_at
    assert of(ORG_A)["app_metadata"]["organization_id"] == str(stored(ann).organization_id)
