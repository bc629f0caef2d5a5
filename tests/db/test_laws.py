"""The laws of a successful apply hold over random histories of a project with everything in it.

``DBKIT_HISTORIES`` says how many histories are tried; a handful where nothing is said.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support import histories
from support.histories import FILES, MIGRATIONS
from support.laws import Laws

if TYPE_CHECKING:
    from pathlib import Path

    from dbkit.postgres.cluster import Server

NUMBER = int(os.environ.get("DBKIT_HISTORIES", "10"))

#: A migration of the pool, or another variant of a file.
EDIT = st.one_of(
    st.integers(0, len(MIGRATIONS) - 1),
    st.tuples(st.integers(0, len(FILES) - 1), st.integers(0, 4)),
)
STEPS = st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=1, max_size=3)
VARIANTS = st.lists(
    st.sampled_from([0, 0, 0, 1, 2, 3, 4]), min_size=len(FILES), max_size=len(FILES)
)


@pytest.fixture(scope="module")
def laws(dbkit_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Laws:
    """Return a target and a project's directory, used for one history after the other."""
    root: Path = tmp_path_factory.mktemp("laws")
    return Laws(dbkit_server, root, f"laws_{root.parent.name}".replace("-", "_")[:40])


@settings(
    max_examples=NUMBER,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(variants=VARIANTS, steps=STEPS)
def test_a_successful_apply_equals_a_fresh_build(
    laws: Laws, variants: list[int], steps: list[list[int | tuple[int, int]]]
) -> None:
    """And what a fresh build refuses is refused, at the same place, with nothing changed."""
    laws.prepare()
    history = histories.start(variants)
    broken, applied = laws.step(history)
    assert broken == []
    for number, edits in enumerate(steps, 1):
        if not applied and number == 1:
            return  # The project cannot be built from the start.
        edited = history.copy()
        for edit in edits:
            if isinstance(edit, int):
                edited.migrate(edit)
            else:
                edited.choose(list(FILES)[edit[0]], edit[1])
        broken, applied_now = laws.step(edited, dump=number == len(steps))
        assert broken == []
        history = edited if applied_now else history
