"""The objects of files: created, replaced, recreated, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from dbkit.apply import server_errors
from dbkit.apply.baseline import spread
from dbkit.apply.executor import MISSING
from dbkit.database.queries import query
from dbkit.errors import ApplyError
from dbkit.parse import rewrite
from dbkit.parse.syntax import quote

if TYPE_CHECKING:
    from dbkit.apply.baseline import Baseline
    from dbkit.apply.dependents import Closure
    from dbkit.apply.due import Place
    from dbkit.apply.executor import Executor
    from dbkit.parse.values import Declaration
    from dbkit.project.values import ObjectFile

#: What Postgres says when it will not replace an object in place: other columns (42P16), other
#: result (42P13), other kind (42809), other argument names (42P13), a changed type (42804).
NOT_IN_PLACE = {"42P16", "42P13", "42809", "42804"}

DEPENDED_ON = "2BP01"

#: How often PostgreSQL may have read its own print of what is there: dumps of dumps stand still.
PRINTS = 3

#: What it says when an object by that name is of another kind: the one that is sought has gone.
OTHER_KIND = "42809"


class Objects:
    """What a run creates and drops.

    Attributes:
        closure: What was dropped, and has to be created again.
        made: What was created, to be checked at the end.
        ran: What ran since the last moment.
        confirmed: What files say, or said, and this run saw to.
        problems: What was refused of that which had become due.
    """

    def __init__(self, executor: Executor, closure: Closure, baseline: Baseline, role: str) -> None:
        self.connection = executor.connection
        self.executor = executor
        self.closure = closure
        self.baseline = baseline
        self.role = role
        self.made: list[tuple[ObjectFile, Declaration]] = []
        self.ran: set[Place] = set()
        self.confirmed: list[Declaration] = []
        self.problems: list[ApplyError] = []

    def renew(self, file: ObjectFile, declared: Declaration) -> None:
        """Run a statement again; what the server refuses of it is kept, and the rest goes on."""
        self.note(file, declared)
        texts = rewrite.in_place(declared.sql)
        pending = set(self.closure.pending)
        try:
            with self.connection.transaction():
                if texts:
                    self._replace(file, declared, texts)
                else:
                    self.drop(file.path, declared)
                    self.closure.pop_pending(file, declared)
                    self._create(file, declared)
        except ApplyError as error:
            self.closure.pending = pending
            self.problems.append(error)

    def is_same(self, declared: Declaration) -> bool:
        """Say whether the server understands a statement as it did when it ran."""
        texts = rewrite.probe(declared.reading)
        if not texts:
            return False
        same = False
        try:
            with self.connection.transaction():
                for text in texts:
                    self.executor.execute(text, declared.search_path)
                same = self._compare_probe(declared)
                raise psycopg.Rollback
        except psycopg.Error:
            return False  # Run in earnest, it will say why.
        return same

    def _compare_probe(self, declared: Declaration) -> bool:
        """Compare what is there with the probe, and with what PostgreSQL makes of its own print.

        So it was created where the database was restored from a dump.
        """
        names = declared.identity.names
        name = quote(*names)
        is_policy = declared.identity.kind == "policy"
        same = ("same_policy", names) if is_policy else ("same_view", (name, name))
        again = ("reread_policy", names[1:]) if is_policy else ("reread_view", None)
        for _ in range(PRINTS):
            row = self.connection.execute(query(same[0]), same[1]).fetchone()
            if row and row["same"]:
                return True
            row = self.connection.execute(query(again[0]), again[1]).fetchone()
            if row is None:
                return False
            self.executor.execute(row["statement"])
        return False

    def make(self, file: ObjectFile, declared: Declaration, *, replace: bool) -> None:
        """Run one statement; where Postgres will not replace in place, drop and create."""
        self.note(file, declared)
        if replace and declared.inverse:
            self._replace(file, declared, (declared.sql,))
        else:
            self._create(file, declared)

    def _replace(self, file: ObjectFile, declared: Declaration, texts: tuple[str, ...]) -> None:
        """Run statements that replace an object in place; where refused, drop and create it."""
        try:
            with self.connection.transaction():
                for text in texts:
                    self.executor.execute(text, declared.search_path)
        except psycopg.Error as error:
            # Of another text than the file's, the place of an error says nothing.
            if error.sqlstate not in NOT_IN_PLACE and texts == (declared.sql,):
                raise server_errors.refused(file.path, file.text, declared, error) from error
            self.drop(file.path, declared)
            self.closure.pop_pending(file, declared)
            self._create(file, declared)

    def _create(self, file: ObjectFile, declared: Declaration) -> None:
        """Run one statement, and put back what its object had from elsewhere before it went."""
        self.executor.run(file.path, file.text, declared)
        for text in self.closure.kept_of(declared):
            try:
                with self.connection.transaction():
                    self.executor.execute(text)
            except psycopg.Error as error:
                # A column's, which is not there any more; or of the other kind that it was.
                if error.sqlstate not in {*MISSING, OTHER_KIND}:
                    raise server_errors.refused(file.path, file.text, declared, error) from error

    def note(self, file: ObjectFile, declared: Declaration) -> None:
        """Note that a statement runs."""
        self.made.append((file, declared))
        self.ran.add((file.path, declared.offset))
        self.confirmed.append(declared)

    def drop(self, path: str, declared: Declaration) -> None:
        """Take a statement back, and what depends on its object as far as files own it."""
        if not declared.inverse:
            return
        self.executor.place = ""
        self.closure.keep([declared])
        try:
            with self.connection.transaction():
                self.executor.execute(declared.inverse, declared.search_path)
        except psycopg.Error as error:
            if error.sqlstate in {*MISSING, OTHER_KIND}:
                return
            if error.sqlstate == DEPENDED_ON and declared.identity.kind == "grant":
                if self.baseline.holds(declared):
                    return  # A migration gives the same right: it stays, with what depends on it.
                holders = self.closure.holders(declared)
                raise server_errors.passed_on(path, declared, holders) from error
            if error.sqlstate != DEPENDED_ON:
                raise server_errors.refused_removal(path, declared, error) from error
            dependents = self.closure.drop_order(path, declared)
            self.closure.keep(dependents)
            for dependent in dependents:
                self.executor.execute(dependent.inverse, dependent.search_path)
            self.executor.execute(declared.inverse, declared.search_path)
        self.closure.mark_dropped(declared)

    def spread(self, declared: Declaration, *, back: bool = False) -> None:
        """Let what default privileges say, if a statement does, hold for what is there already."""
        text = spread(self.connection, declared, self.role, back=back)
        if text:
            self.executor.execute(text)

    def restate(self, path: str, declared: Declaration) -> None:
        """Give an object what it had beside a statement that was taken back."""
        self.executor.run_if_there(path, self.baseline.statements(declared), declared)
