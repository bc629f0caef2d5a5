"""Any history of calls against a model of a session that is a page long."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.rows import rows
from wizard.trial import (
    ANN,
    COLUMNS,
    DAY,
    HOUR,
    SESSION,
    STAGES,
    VALID,
    age,
    be,
    call,
    clean_up,
    count,
    owner,
    publish,
    save,
    settle,
    start,
    stored,
)

if TYPE_CHECKING:
    from psycopg import Connection

DATA_STAGES = STAGES[:5]


@dataclass
class Model:
    """What the session should be.

    Attributes:
        data: Of each stage.
        completed: The stages that are.
        current: The current one.
        version: How often a payload or completion has changed, and 1.
        status: Of the session.
        idle: How long ago it was last saved or resumed.
        events: How many were published.
        answers: By key: the status of what publishing answered.
    """

    data: dict[str, Any] = field(default_factory=lambda: {stage: {} for stage in DATA_STAGES})
    completed: set[str] = field(default_factory=set)
    current: str = STAGES[0]
    version: int = 1
    status: str = "in_progress"
    idle: timedelta = timedelta(0)
    events: int = 0
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        """Whether saving is too late."""
        return self.status != "in_progress" or self.idle > 7 * DAY

    @property
    def frontier(self) -> int:
        """The number of the first stage that is not complete."""
        undone = (n for n, stage in enumerate(DATA_STAGES) if stage not in self.completed)
        return next(undone, len(DATA_STAGES))


Step = tuple[str, Any]

#: Valid data of two kinds, and invalid of two kinds.
KINDS = ("valid", "changed", "invalid", "empty")
STEPS = st.one_of(
    st.tuples(
        st.just("save"),
        st.tuples(
            st.sampled_from(DATA_STAGES),
            st.sampled_from(KINDS),
            st.booleans(),
            st.sampled_from(["none", "right", "late"]),
        ),
    ),
    st.tuples(st.just("fill"), st.none()),
    st.tuples(st.just("go"), st.sampled_from(STAGES)),
    st.tuples(st.just("publish"), st.sampled_from(["key-number-1", "key-number-2"])),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(st.just("abandon"), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([HOUR, 3 * DAY, 8 * DAY])),
    st.tuples(st.just("clean"), st.none()),
)


def data_of(stage: str, kind: str) -> dict[str, Any]:
    """Return data of a stage."""
    match kind:
        case "valid":
            return VALID[stage]
        case "changed":
            return {**VALID[stage], "note": "changed"}
        case "invalid":
            return {
                name: part
                for name, part in VALID[stage].items()
                if name not in {"name", "title", "tiers", "mode", "accountId"}
            }
    return {}


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
def test_any_history(db: Connection[Any], steps: list[Step]) -> None:
    """After each call the session is what the model says, and so is the number of events."""
    with db.transaction(force_rollback=True):
        settle(db)
        be(db, ANN)
        start(db)
        model = Model()
        for step in steps:
            expected = PREDICTIONS[step[0]](model, step[1])
            assert (step, expected) == (step, outcome(db, step, model))
            compare(db, model)
            if stored_is_gone(db):
                break


def outcome(db: Connection[Any], step: Step, model: Model) -> str | None:
    """Make the call; return the state of its error, or what publishing answered."""
    name, given_ = step
    try:
        with db.transaction():
            answer: str | None = CALLS[name](db, given_, model)
            return answer
    except psycopg.Error as error:
        return error.sqlstate


def compare(db: Connection[Any], model: Model) -> None:
    """Assert that the stored session is the model's."""
    row = stored(db)
    have = (
        {stage: getattr(row, COLUMNS[stage]) for stage in DATA_STAGES},
        set(row.completed_stages),
        row.current_stage,
        row.version,
        row.status,
    )
    assert (model.data, model.completed, model.current, model.version, model.status) == have
    assert len(row.completed_stages) == len(model.completed)
    assert model.events == count(db, "events")
    with owner(db):
        told = rows(db, "select idempotency_key, status::text from wizard.wizard_actions")
    assert model.answers == dict(told)


def stored_is_gone(db: Connection[Any]) -> bool:
    """Return whether the clean-up has deleted the session."""
    return count(db, "wizard_sessions") == 0


# What should happen ------------------------------------------------------------------------


def predict_save(model: Model, given_: tuple[str, str, bool, str]) -> str | None:
    """Predict a save, of the version that is right when the call is made."""
    stage, kind, complete, version = given_
    if model.gone:
        return "PT410"
    if version == "late":
        return "PT409"
    valid = kind in {"valid", "changed"}
    if complete and not valid:
        return "PT422"
    model.idle = timedelta(0)
    before = (model.data[stage], set(model.completed), model.current)
    model.data = {**model.data, stage: data_of(stage, kind)}
    if complete:
        model.completed.add(stage)
        following = STAGES.index(stage) + 1
        model.current = STAGES[min(following, model.frontier)]
    elif stage in model.completed and not valid:
        model.completed -= {stage, "reviewPublish"}
        if STAGES.index(model.current) > STAGES.index(stage):
            model.current = stage
    if before != (model.data[stage], model.completed, model.current):
        model.version += 1
    return None


def predict_fill(model: Model, _: None) -> str | None:
    """Predict the completion of all five."""
    for stage in DATA_STAGES:
        if error := predict_save(model, (stage, "valid", True, "none")):
            return error
    return None


def predict_go(model: Model, stage: str) -> str | None:
    """Predict a move."""
    if model.gone:
        return "PT410"
    if STAGES.index(stage) > STAGES.index(model.current) and stage != STAGES[model.frontier]:
        return "PT422"
    model.idle = timedelta(0)
    model.current = stage
    return None


def predict_publish(model: Model, key: str) -> str | None:
    """Predict a publish."""
    if model.answers.get(key) == "completed":
        return "200"
    if model.events:
        model.answers[key] = "completed"
        return "200"
    if model.gone:
        return "PT410"
    model.idle = timedelta(0)
    if model.frontier < len(DATA_STAGES):
        model.answers[key] = "failed"
        return "422"
    model.answers[key], model.events, model.status = "completed", 1, "completed"
    return "201"


def predict_resume(model: Model, _: None) -> str | None:
    """Predict a resume."""
    if model.status == "completed":
        return None
    if model.gone:
        return "PT410"
    model.idle = timedelta(0)
    return None


def predict_abandon(model: Model, _: None) -> str | None:
    """Predict that it is abandoned; twice does no harm."""
    if model.status == "abandoned":
        return None
    if model.gone:
        return "PT410"
    model.idle, model.status = timedelta(0), "abandoned"
    return None


def predict_wait(model: Model, by: timedelta) -> str | None:
    """Predict nothing: time goes by."""
    model.idle += by
    return None


def predict_clean(model: Model, _: None) -> str | None:
    """Predict a clean-up."""
    if model.status == "in_progress" and model.gone:
        model.status = "expired"
    elif model.status in {"completed", "abandoned"} and model.idle > 30 * DAY:
        model.data = {stage: {} for stage in DATA_STAGES}
    return None


PREDICTIONS: dict[str, Any] = {
    "save": predict_save,
    "fill": predict_fill,
    "go": predict_go,
    "publish": predict_publish,
    "resume": predict_resume,
    "abandon": predict_abandon,
    "wait": predict_wait,
    "clean": predict_clean,
}


# What happens ------------------------------------------------------------------------------


def call_save(db: Connection[Any], given_: tuple[str, str, bool, str], model: Model) -> None:
    """Save."""
    stage, kind, complete, version = given_
    current = stored(db).version
    assert current <= model.version
    numbers = {"none": None, "right": current, "late": current - 1}
    save(db, stage, data_of(stage, kind), complete=complete, version=numbers[version])


def call_fill(db: Connection[Any], _: None, __: Model) -> None:
    """Complete all five."""
    for stage in DATA_STAGES:
        save(db, stage, complete=True)


CALLS: dict[str, Any] = {
    "save": call_save,
    "fill": call_fill,
    "go": lambda db, stage, _: none(call(db, "go_to_stage", session_id=SESSION, stage=stage)),
    "publish": lambda db, key, _: str(publish(db, key).http_status),
    "resume": lambda db, _, __: none(start(db)),
    "abandon": lambda db, _, __: none(call(db, "abandon_session", session_id=SESSION)),
    "wait": lambda db, by, _: age(db, by),
    "clean": lambda db, _, __: none(clean_up(db)),
}


def none(_: object) -> None:
    """Return nothing: that it was no error is all that counts."""
