"""The configuration is read from either file, and whatever dbkit does not know is named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dbkit import config
from dbkit.config import Config, Target
from dbkit.errors import ProjectError, TargetError
from dbkit.exemptions import Exemption

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
platform = "supabase"
default_target = "staging"
lock_timeout = 5
lock_wait = 0.5
statement_timeout = 60
trusted_roles = ["app_owner", "Odd Name"]

[targets.staging]
url = "postgresql://${PGUSER}@db/app?password=${DB_PASSWORD}"
allow_missing = ["hll"]

[[except]]
rule = "no_primary_key"
object = "table shop.*"
reason = "a key would be null"
until = 2027-12-31
"""


#: The texts of an exception.
GOOD = "rule = 'r'\nobject = 'o'\nreason = 'why'"


def test_full(tmp_path: Path) -> None:
    """Every key arrives, and the URL stays as written until it is used."""
    (tmp_path / "dbkit.toml").write_text(FULL)
    url = "postgresql://${PGUSER}@db/app?password=${DB_PASSWORD}"
    target = Target("staging", url, frozenset({"hll"}))
    exemption = Exemption(
        "no_primary_key", "table shop.*", "a key would be null", date(2027, 12, 31)
    )
    expected = Config(
        "supabase",
        "staging",
        {"staging": target},
        5.0,
        0.5,
        60.0,
        (exemption,),
        trusted_roles=("app_owner", "Odd Name"),
    )
    assert expected == config.load(tmp_path)


def test_empty_file_gives_defaults(tmp_path: Path) -> None:
    """An empty dbkit.toml is a configuration."""
    (tmp_path / "dbkit.toml").touch()
    assert Config(None, None, {}, 2.0, 600.0, 0.0) == config.load(tmp_path)


def test_pyproject(tmp_path: Path) -> None:
    """The table in pyproject.toml means the same, and dbkit.toml wins over it."""
    (tmp_path / "pyproject.toml").write_text('[tool.dbkit]\nplatform = "supabase"\n')
    assert config.load(tmp_path).platform == "supabase"
    (tmp_path / "dbkit.toml").touch()
    assert config.load(tmp_path).platform is None


def test_root_is_the_nearest_above(tmp_path: Path) -> None:
    """The search goes up to the nearest directory with a configuration."""
    inner = tmp_path / "inner" / "sql" / "a"
    inner.mkdir(parents=True)
    (tmp_path / "dbkit.toml").touch()
    assert tmp_path.resolve() == config.find_root(inner)
    (tmp_path / "inner" / "pyproject.toml").write_text("[tool.other]\n")
    assert tmp_path.resolve() == config.find_root(inner)
    (tmp_path / "inner" / "pyproject.toml").write_text("[tool.dbkit]\n")
    assert (tmp_path / "inner").resolve() == config.find_root(inner)


@pytest.mark.parametrize("verb", [config.find_root, config.load])
def test_no_configuration(tmp_path: Path, verb: object) -> None:
    """Without a configuration there is an error that says what to do."""
    assert callable(verb)
    with pytest.raises(ProjectError, match=r"^no dbkit\.toml and no \[tool\.dbkit\] in ") as error:
        verb(tmp_path)
    assert error.value.hint == "run dbkit init, or cd into a project"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lock_timout = 1", "lock_timout: not a key dbkit knows; did you mean lock_timeout?"),
        ("zzz = 1", "zzz: not a key dbkit knows"),
        ('lock_wait = "1"', "lock_wait: a number of seconds, not '1'"),
        ("lock_wait = true", "lock_wait: a number of seconds, not True"),
        ("lock_wait = -1", "lock_wait: a number of seconds, not -1"),
        ("lock_wait = inf", "lock_wait: a number of seconds, not inf"),
        ('platform = "heroku"', "platform: 'supabase', not 'heroku'"),
        ("trusted_roles = 'x'", "trusted_roles: a list of role names, not 'x'"),
        ("trusted_roles = [1]", "trusted_roles: a list of role names, not [1]"),
        ("targets = 1", "targets: tables [targets.NAME], not 1"),
        ("[targets.x]", 'targets.x: needs url = "postgresql://..."'),
        ('[targets]\nx = "y"', "targets.x: a table with url = \"postgresql://...\", not 'y'"),
        (
            '[targets.x]\nurl = "u"\nurls = 1',
            "targets.x.urls: not a key dbkit knows; did you mean url?",
        ),
        (
            '[targets.x]\nurl = "u"\nallow_missing = "hll"',
            "targets.x.allow_missing: a list of extension names, not 'hll'",
        ),
        (
            'default_target = "x"\n[targets.y]\nurl = "u"',
            "default_target: a name from [targets.*] (y), not 'x'",
        ),
        ("except = 1", "except: tables [[except]], not 1"),
        ("except = [1]", "except: tables [[except]], not [1]"),
        (
            f"[[except]]\n{GOOD}\nuntil = 2027-12-31\n[[except]]\n{GOOD}\nuntil = '2027-12-31'",
            "except 2: needs until, a day without quotes: until = 2027-12-31",
        ),
        (
            f"[[except]]\n{GOOD}\nuntil = 2027-12-31T00:00:00",
            "except 1: needs until, a day without quotes: until = 2027-12-31",
        ),
        (
            "[[except]]\nrule = 'r'\nobject = 'o'\nreason = ' '\nuntil = 2027-12-31",
            "except 1: needs reason, a text",
        ),
        (
            "[[except]]\nrule = 'r'\nobject = 1\nreason = 'why'\nuntil = 2027-12-31",
            "except 1: needs object, a text",
        ),
        (
            f"[[except]]\n{GOOD}\nuntil = 2027-12-31\nreasons = 'x'",
            "except 1.reasons: not a key dbkit knows; did you mean reason?",
        ),
        (
            "default_target = 1",
            "default_target: a name from [targets.*] (none is defined), not 1",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    """A mistake names the file and the key."""
    (tmp_path / "dbkit.toml").write_text(text)
    with pytest.raises(ProjectError) as error:
        config.load(tmp_path)
    assert (f"dbkit.toml: {message}",) == error.value.problems


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("bodyy", "; did you mean body?"),
        ("bodies", "; did you mean body?"),
        ("invariant/no_primary_key", "; did you mean no_primary_key?"),
        ("no_primary_keys", "; did you mean no_primary_key?"),
        ("own_rul", "; did you mean own_rule?"),
        ("drift", ""),
    ],
)
def test_an_exception_from_a_rule_that_nothing_checks(tmp_path: Path, rule: str, end: str) -> None:
    """It would be without effect; so it is refused, with the name that was meant."""
    own = tmp_path / "tests" / "invariants" / "own_rule.sql"
    own.parent.mkdir(parents=True)
    own.touch()
    text = "[[except]]\nrule = '{}'\nobject = 'o'\nreason = 'why'\nuntil = 2027-12-31\n"
    (tmp_path / "dbkit.toml").write_text(text.format("body") + text.format(rule))
    with pytest.raises(ProjectError) as error:
        config.load(tmp_path)
    what = f"dbkit.toml: except 2: no invariant and no check is called {rule!r}{end}"
    assert (what,) == error.value.problems
    (tmp_path / "dbkit.toml").write_text(text.format("body") + text.format("own_rule"))
    assert ["body", "own_rule"] == [e.rule for e in config.load(tmp_path).exemptions]


def test_an_exception_covers_by_name_or_pattern() -> None:
    """Brackets of an array are no pattern where the whole name is given."""
    exemption = Exemption("body", "function s.f(integer[])", "known", date(2027, 12, 31))
    assert exemption.covers("body", "function s.f(integer[])")
    assert not exemption.covers("other", "function s.f(integer[])")
    assert Exemption("body", "function s.*", "known", date.max).covers("body", "function s.f()")


def test_mistakes_come_together(tmp_path: Path) -> None:
    """All mistakes are reported at once, with the table of the shared file."""
    (tmp_path / "pyproject.toml").write_text("[tool.dbkit]\na = 1\nlock_wait = []\n")
    with pytest.raises(ProjectError) as error:
        config.load(tmp_path)
    assert (
        "pyproject.toml [tool.dbkit]: a: not a key dbkit knows",
        "pyproject.toml [tool.dbkit]: lock_wait: a number of seconds, not []",
    ) == error.value.problems


def test_not_toml(tmp_path: Path) -> None:
    """A file that is not TOML is named, with the place."""
    (tmp_path / "dbkit.toml").write_text("a = \n")
    with pytest.raises(ProjectError, match=r"^dbkit\.toml: .*line 1"):
        config.load(tmp_path)


def test_url_takes_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables are replaced when the target is used; one that is not set is an error then."""
    target = Target("prod", "postgresql://u:${A_SECRET}@h/${A_NAME}")
    monkeypatch.setenv("A_SECRET", "s$1")
    monkeypatch.delenv("A_NAME", raising=False)
    with pytest.raises(TargetError, match=r"^target prod: not set in the environment: A_NAME$"):
        target.resolve()
    monkeypatch.setenv("A_NAME", "app")
    assert target.resolve() == "postgresql://u:s$1@h/app"
