"""Exceptions sort findings; today's are accepted as entries of a file, which keeps what it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dbkit import exemptions
from dbkit.config import Config
from dbkit.errors import DbkitError, ProjectError
from dbkit.exemptions import ACCEPTED, Exemption
from dbkit.verify import accepted
from dbkit.verify.exceptions import GONE, YEAR, accept, not_accepted, sort_out
from dbkit.verify.values import Finding

DAY = date(2027, 1, 31)
NOTHING: frozenset[str] = frozenset()
ODD = ['weird ""name""', "ü" * 31 + "x", "a\nb\t\x7f\x1b", "back\\slash", "[x]*?", "'''", "=#]"]

KEYS = Finding("invariant/no_primary_key", "error", "table s.a", "has no primary key")
BODY = Finding("body", "error", "function s.f(integer[])", "relation s.x does not exist [42P01]")
LATE = Finding("job/late", "error", "job nightly", "last success 3 hours ago")
DRIFT = Finding("drift", "error", "table s.a", "owner a → b")


def entry(finding: Finding, reason: str = "Known.", until: date = DAY) -> Exemption:
    """Return an exception for a finding."""
    rule = finding.rule.removeprefix("invariant/")
    return Exemption(rule, finding.object, reason, until, finding.message)


def test_an_exception_covers_until_its_last_day() -> None:
    """By its rule and its pattern; then it is named itself."""
    other = replace(KEYS, object="table s.b")
    config = Config(exemptions=(Exemption("no_primary_key", "table s.a*", "Known.", DAY),))
    found = sort_out([KEYS, other, BODY], config, NOTHING, DAY)
    assert ((other, BODY), {"excepted by the configuration": 1}) == (found.kept, found.left_out)
    found = sort_out([KEYS], config, NOTHING, DAY + timedelta(days=1))
    message = "the exception expired on 2027-01-31: Known."
    assert [KEYS, replace(KEYS, object="table s.a*", message=message)] == [*found.kept]


def test_a_second_finding_on_an_object_is_new() -> None:
    """An accepted body may have the fault that it had, and no other."""
    config = Config(accepted=(entry(BODY),))
    second = replace(BODY, message="column y does not exist [42703]")
    assert (second,) == sort_out([BODY, second], config, NOTHING, DAY).kept


@pytest.mark.parametrize("finding", [KEYS, BODY, LATE])
def test_an_accepted_finding_that_has_gone_is_a_note(finding: Finding) -> None:
    """Of what this run looked at; it is taken out with the next acceptance."""
    config = Config(accepted=(entry(finding),))
    (said,) = sort_out([], config, NOTHING, DAY).kept
    assert (finding.rule, "note", GONE) == (said.rule, said.level, said.message)
    assert () == accept([], [], config, NOTHING, DAY)
    unjudged = {finding.rule.partition("/")[0]}
    assert () == sort_out([], config, unjudged, DAY).kept
    assert config.accepted == accept([], [], config, unjudged, DAY)


def test_what_is_accepted() -> None:
    """Errors that an exception can mean, sorted, each once; of jobs whatever they say."""
    warning = replace(BODY, level="warning", message="something else")
    found = [LATE, DRIFT, KEYS, BODY, BODY, warning]
    reason = "there on 2027-01-31, when findings were accepted"
    entries = accept(found, found, Config(), NOTHING, DAY)
    assert entries == (
        entry(BODY, reason, DAY + YEAR),
        replace(entry(LATE, reason, DAY + YEAR), message=""),
        entry(KEYS, reason, DAY + YEAR),
    )
    left = sort_out(found, Config(accepted=entries), NOTHING, DAY)
    assert (DRIFT, warning) == left.kept
    (line,) = not_accepted(found)
    assert line.startswith("not accepted: 1 drift: ")


def test_accepting_again_changes_nothing() -> None:
    """On whatever day; what is in the file by hand stays, a pattern too."""
    by_hand = Exemption("no_primary_key", "table s.*", "The importer fills them.", DAY)
    found = [KEYS, replace(KEYS, object="table s.b"), BODY]
    entries = accept(found, found, Config(accepted=(by_hand,)), NOTHING, DAY)
    assert by_hand in entries
    assert 2 == len(entries)
    assert entries == accept(found, found, Config(accepted=entries), NOTHING, DAY)


def test_what_expired_is_accepted_again_with_its_reason() -> None:
    """It is an error until somebody does."""
    config = Config(accepted=(entry(KEYS),))
    day = DAY + timedelta(days=1)
    assert ["error", "error"] == [f.level for f in sort_out([KEYS], config, NOTHING, day).kept]
    entries = accept([KEYS], [KEYS], config, NOTHING, day)
    assert (entry(KEYS, until=day + YEAR),) == entries
    assert () == sort_out([KEYS], Config(accepted=entries), NOTHING, day).kept


def test_a_finding_that_says_something_else_keeps_its_reason() -> None:
    """Somebody wrote it, and the object is the same."""
    config = Config(accepted=(entry(KEYS, "The importer fills it."),))
    other = replace(KEYS, message="has no key at all")
    (made,) = accept([other], [other], config, NOTHING, DAY)
    assert ("The importer fills it.", other.message) == (made.reason, made.message)


def test_what_the_configuration_excepts_is_not_accepted_twice() -> None:
    """The entry by hand says more."""
    config = Config(exemptions=(entry(KEYS),))
    assert () == accept([KEYS], [KEYS], config, NOTHING, DAY)


@pytest.mark.parametrize("name", ODD)
def test_the_file_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    """Whatever is in a name, and with the line of each entry."""
    finding = replace(KEYS, object=f"table {name}", message=f"{name} has no primary key")
    entries = (replace(entry(finding), reason=name), entry(BODY))
    accepted.write(tmp_path, entries)
    read = exemptions.accepted(tmp_path)
    assert entries == read
    assert not sort_out([finding, BODY], Config(accepted=read), NOTHING, DAY).kept
    text = (tmp_path / ACCEPTED).read_text(encoding="utf-8")
    assert ["[[except]]"] * 2 == [text.split("\n")[one.line - 1] for one in read]
    assert [ACCEPTED] == [path.name for path in tmp_path.iterdir()]


def test_no_finding_no_file(tmp_path: Path) -> None:
    """The last entry takes the file with it."""
    accepted.write(tmp_path, [entry(KEYS)])
    accepted.write(tmp_path, [])
    assert [] == [*tmp_path.iterdir()]


def test_a_new_entry_is_a_new_block_of_lines(tmp_path: Path) -> None:
    """The rest of the file stays as it is, so that a review sees one entry."""
    several = [replace(KEYS, object=f"table s.t{n}") for n in range(5)]
    accepted.write(tmp_path, [entry(one) for one in several if one != several[2]])
    before = (tmp_path / ACCEPTED).read_text().split("\n\n")
    accepted.write(tmp_path, map(entry, several))
    after = (tmp_path / ACCEPTED).read_text().split("\n\n")
    assert 1 == len(after) - len(before)
    assert set(before) - {before[-1]} < set(after)


def test_a_directory_that_cannot_be_written() -> None:
    """It is named, also to root, who writes nothing there either."""
    with pytest.raises(DbkitError, match=f"{ACCEPTED}: cannot be written: ") as error:
        accepted.write(Path("/proc/self"), [entry(KEYS)])
    assert "nothing was accepted; it belongs in /proc/self" == error.value.hint


def test_something_in_the_way_of_the_file(tmp_path: Path) -> None:
    """A directory of that name cannot be read, and not be replaced."""
    (tmp_path / ACCEPTED).mkdir()
    with pytest.raises(DbkitError, match=f"{ACCEPTED}: cannot be written: Is a directory"):
        accepted.write(tmp_path, [entry(KEYS)])
    with pytest.raises(ProjectError, match=f"{ACCEPTED}: cannot be read: Is a directory"):
        exemptions.accepted(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<<<<<<< HEAD\n", "Invalid statement (at line 1, column 1)"),
        ("[[except]]\nrule = 'a'\n", "except 1: needs object, a text"),
        ("[[expect]]\n", "expect: not a key dbkit knows; did you mean except?"),
        (
            "[[except]]\nrule = 'a'\nobject = 'o'\nreason = 'why'\nuntil = 2027-01-31\nmessage = 1",
            "except 1: message is a text, not 1",
        ),
    ],
)
def test_a_broken_file(tmp_path: Path, text: str, message: str) -> None:
    """It is named with the place, before anything is looked at."""
    (tmp_path / ACCEPTED).write_text(text)
    with pytest.raises(ProjectError) as error:
        exemptions.accepted(tmp_path)
    assert f"{ACCEPTED}: {message}" in error.value.problems


def test_a_rule_that_is_gone_is_no_mistake(tmp_path: Path) -> None:
    """Its entry is taken out as every other that has gone."""
    (tmp_path / "dbkit.toml").touch()
    accepted.write(tmp_path, [Exemption("no_such_rule", "o", "why", DAY)])
    (read,) = exemptions.accepted(tmp_path)
    (said,) = sort_out([], Config(accepted=(read,)), NOTHING, DAY).kept
    assert (GONE, ACCEPTED, read.line) == (said.message, said.path, said.line)
