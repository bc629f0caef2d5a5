"""Names are shown, and do nothing: not in a terminal, not in a log that a CI server reads."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from dbkit.errors import shown
from dbkit.report.progress import Lines, Live
from support.hostile import run

if TYPE_CHECKING:
    from support.hostile import Field

#: Ends a line, commands GitHub, clears the screen, goes back to the line's start, turns letters.
EVIL = "x\n::error::hi\x1b[2J\rhint: all is well\u202e\x85\u2028"


def is_plain(text: str) -> bool:
    """Say whether a text holds nothing that moves a cursor, and no line that commands."""
    shows = all(part.isprintable() or part in "\n\t" for part in text)
    return shows and not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_a_name_is_one_line_of_the_refusal(open_shop: Field) -> None:
    """Neither the message nor its hint breaks, and the hint's option can still be pasted."""
    open_shop.attack(
        f'create type lair."{EVIL}" as (a int);'
        f"create function shop.with_tax(lair.\"{EVIL}\") returns int language sql as 'select 1'"
    )
    for command in ("plan", "apply"):
        result = run(open_shop, command)
        assert result.exit_code == 2
        assert is_plain(result.stdout + result.stderr)
        assert len(result.stderr.splitlines()) == 2
    option = result.stderr.split("--take-over ")[1].strip()
    pasted = subprocess.run(
        ["bash", "-c", f"printf %s {option}"],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    assert pasted.stdout.decode() == f'shop.with_tax(lair."{EVIL}")'
    planned = run(open_shop, "plan", "--take-over", pasted.stdout.decode())
    assert planned.exit_code == 0
    assert is_plain(planned.output)
    assert "! function shop.with_tax(lair" in planned.stdout.splitlines()[0]
    assert run(open_shop, "apply", "--take-over", pasted.stdout.decode()).exit_code == 0


#: What she makes under such a name, and who meets it.
MET = {
    "what depends": f'create view lair."{EVIL}" as select id from shop.priced',
    "trigger": f'create trigger "{EVIL}" before insert on shop.item for each row'
    " execute function lair.fire()",
}


@pytest.mark.parametrize("story", MET)
def test_other_refusals_show_names_as_well(open_shop: Field, story: str) -> None:
    """Whoever says it, what is printed is plain."""
    open_shop.scratch.apply()
    open_shop.admin("grant select on shop.priced to :eve; grant trigger on shop.item to :eve")
    open_shop.attack(MET[story])
    view = open_shop.scratch.root / "sql/shop/views/priced.sql"
    text = view.read_text("utf-8")
    view.write_text(text.replace("i.name,", "i.name::varchar as name,"), "utf-8")
    open_shop.scratch.write(
        "migrations/shop/shop-0002-rows.sql",
        "-- depends: shop-0001-item\ninsert into shop.item (name, price_cents) values ('a', 1);\n",
    )
    result = run(open_shop, "apply")
    assert result.exit_code == 2
    assert "hi" in result.stderr
    assert is_plain(result.stdout + result.stderr)


def test_what_the_server_says_is_shown_too(open_shop: Field) -> None:
    """A notice of a migration holds whatever its rows hold."""
    open_shop.scratch.apply()
    open_shop.admin("create table public.said (what text)")
    with_words = "insert into public.said values (%s)"
    open_shop.scratch.query(with_words, EVIL)
    open_shop.scratch.write(
        "migrations/shop/shop-0002-said.sql",
        """
        -- depends: shop-0001-item
        do $$ begin raise warning '%', (select s.what from public.said as s); end $$;
        """,
    )
    result = run(open_shop, "apply")
    open_shop.admin("drop table public.said")
    assert result.exit_code == 0
    assert "x\n\\x3a:error::hi" in result.stderr
    assert is_plain(result.stderr)


@pytest.mark.parametrize("kind", [Lines, Live])
def test_progress_shows_what_it_is_given(
    kind: type[Lines], capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal and in a log."""
    with kind() as shown_to:
        shown_to.say(EVIL)
    told = capsys.readouterr().err
    assert "\x1b[2J" not in told
    assert "\n::error" not in told


def test_lines_and_tabs_stay() -> None:
    """What dbkit itself says in several lines is not changed."""
    message = "a.sql:1:1: what\n    \tselect 1\n    \t^ — “ä”"
    assert shown(message) == message
