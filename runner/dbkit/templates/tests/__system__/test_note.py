"""What a note promises, asked of a throwaway database that apply built."""

from dbkit.testing import col_not_null, policies_are, results_eq, rls_enabled, throws_ok


def test_a_note_has_an_author(db):
    """Every note says who wrote it."""
    col_not_null(db, "__system__.note", "author")


def test_an_empty_note_is_refused(db):
    """A note without text is a mistake."""
    throws_ok(db, "insert into __system__.note (body) values ('')", sqlstate="23514")


def test_only_authors_see_their_notes(db):
    """Row security is on, with one policy a command."""
    rls_enabled(db, "__system__.note")
    policies_are(db, "__system__.note", ["note_select", "note_insert"])


def test_recent_notes_leave_out_the_old(db):
    """The view shows a week."""
    db.execute(
        "insert into __system__.note (body, created_at)"
        " values ('new', now()), ('old', now() - interval '8 days')"
    )
    results_eq(db, "select body from __system__.recent_note", [("new",)])
