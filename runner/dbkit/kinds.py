"""The table of statement kinds: which object a statement is about, and what takes it back.

Nothing else in Python knows kinds. A statement that is not in ``TABLE`` is refused in an object
file: it belongs in a migration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postgast import pg_query_pb2 as pb

from dbkit import schedule
from dbkit.model import Identity
from dbkit.syntax import (
    Node,
    SyntaxProblem,
    deparse,
    expression,
    parse,
    quote,
    split_name,
    strings,
    type_name,
)

if TYPE_CHECKING:
    from dbkit.model import Reference

#: The folders of ``sql/<schema>/``.
FOLDERS = (
    "functions",
    "aggregates",
    "views",
    "materialized_views",
    "triggers",
    "policies",
    "partitions",
    "jobs",
    "grants",
    "publications",
)
#: Stands for the arguments of a routine that a statement names without them.
UNSAID = ("...",)
#: A job's name is a ``name`` to pg_cron.
NAME_BYTES = 63

_ROUTINES = {
    pb.OBJECT_FUNCTION: "function",
    pb.OBJECT_PROCEDURE: "procedure",
    pb.OBJECT_AGGREGATE: "aggregate",
    pb.OBJECT_ROUTINE: "routine",
}
_RELATIONS = {
    pb.OBJECT_TABLE: "table",
    pb.OBJECT_VIEW: "view",
    pb.OBJECT_MATVIEW: "materialized view",
    pb.OBJECT_INDEX: "index",
    pb.OBJECT_SEQUENCE: "sequence",
}
_ON_RELATIONS = {pb.OBJECT_TRIGGER: "trigger", pb.OBJECT_POLICY: "policy"}
_PLAIN = {pb.OBJECT_SCHEMA: "schema", pb.OBJECT_PUBLICATION: "publication"}
_INPUT_MODES = (
    pb.FUNC_PARAM_DEFAULT,
    pb.FUNC_PARAM_IN,
    pb.FUNC_PARAM_INOUT,
    pb.FUNC_PARAM_VARIADIC,
)


class Refused(Exception):  # noqa: N818 - always turned into a problem of a file
    """A statement that an object file cannot hold.

    Args:
        what: What is wrong with it.
        offset: Where, in characters from the start of its quoted body; -1 for its start.
    """

    def __init__(self, what: str, offset: int = -1) -> None:
        super().__init__(what)
        self.what = what
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Made:
    """What a statement makes; the attributes are those of ``model.Declaration``.

    Attributes:
        what: The statement in words, for messages.
        folders: Where it may stand; empty for everywhere beside its object.
    """

    what: str
    folders: tuple[str, ...]
    identity: Identity
    inverse: str = ""
    repeatable: bool = True
    on: Identity | None = None
    provides: frozenset[Reference] = frozenset()
    arguments: tuple[str, ...] = ()
    needs: frozenset[Reference] = frozenset()


# -- names ---------------------------------------------------------------------------------------


def _relation(node: Node, kind: str = "relation") -> Identity:
    """Return the identity of a RangeVar; a missing schema is the walk's to report."""
    return Identity(kind, (node.schemaname, node.relname))


def _qualified(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(names) > 1 else ("", *names)


def _inputs(parameters: Node) -> tuple[str, ...]:
    found = (node.function_parameter for node in parameters)
    return tuple(type_name(p.arg_type) for p in found if p.mode in _INPUT_MODES)


def _routine(kind: str, node: Node) -> Identity:
    """Return the identity of an ObjectWithArgs."""
    names = _qualified(strings(node.objname))
    if node.args_unspecified:
        return Identity(kind, names, UNSAID)
    if node.objfuncargs:
        return Identity(kind, names, _inputs(node.objfuncargs))
    return Identity(kind, names, tuple(type_name(arg.type_name) for arg in node.objargs))


def _commented(objtype: int, node: Node) -> Identity | None:
    """Return the object of a COMMENT or ALTER … OWNER; nothing when no folder holds such."""
    if objtype in _ROUTINES:
        return _routine(_ROUTINES[objtype], node.object_with_args)
    if objtype in _PLAIN:
        return Identity(_PLAIN[objtype], (node.string.sval,))
    names = strings(node.list.items)
    if objtype in _RELATIONS:
        return Identity(_RELATIONS[objtype], _qualified(names))
    if objtype in _ON_RELATIONS and len(names) > 2:  # noqa: PLR2004 - schema, relation, name
        return Identity(_ON_RELATIONS[objtype], names)
    if objtype == pb.OBJECT_COLUMN and len(names) > 2:  # noqa: PLR2004 - schema, relation, column
        return Identity("column", names)
    return None


def _spelled(identity: Identity) -> str:
    """Return an identity as SQL names it: ``function a.f(integer)``."""
    if identity.kind in ("trigger", "policy"):
        *relation, name = identity.names
        return f"{identity.kind} {quote(name)} on {quote(*relation)}"
    name = f"{identity.kind} {quote(*identity.names)}"
    if identity.kind in _ROUTINES.values() and identity.arguments != UNSAID:
        stars = identity.kind == "aggregate" and not identity.arguments
        name += f"({'*' if stars else ', '.join(identity.arguments)})"
    return name


def _drop(identity: Identity) -> str:
    return _spelled(identity).replace(identity.kind, f"drop {identity.kind} if exists", 1)


def _is(kind: str, identity: Identity) -> frozenset[Reference]:
    return frozenset({(kind, identity.names[0], identity.names[1])})


# -- routines ------------------------------------------------------------------------------------


def _function(node: Node) -> Made:
    kind = "procedure" if node.is_procedure else "function"
    identity = Identity(kind, _qualified(strings(node.funcname)), _inputs(node.parameters))
    return Made(
        f"create {kind}",
        ("functions",),
        identity,
        _drop(identity),
        repeatable=node.replace,
        provides=_is("routine", identity),
    )


def _aggregate(node: Node) -> Made:
    if node.kind != pb.OBJECT_AGGREGATE:
        raise Refused("")
    if node.oldstyle:
        raise Refused("create aggregate without its argument types is the old style: name them")
    parameters = node.args[0].list.items
    identity = Identity("aggregate", _qualified(strings(node.defnames)), _inputs(parameters))
    return Made(
        "create aggregate",
        ("aggregates",),
        identity,
        _drop(identity),
        repeatable=node.replace,
        provides=_is("routine", identity),
    )


# -- relations -----------------------------------------------------------------------------------


def _view(node: Node) -> Made:
    if node.view.relpersistence == "t":
        raise Refused("a temporary view lasts one session: create view")
    identity = _relation(node.view, "view")
    return Made(
        "create view",
        ("views",),
        identity,
        _drop(identity),
        repeatable=node.replace,
        provides=_is("relation", identity) | _is("type", identity),
    )


def _materialized_view(node: Node) -> Made:
    if node.objtype != pb.OBJECT_MATVIEW:
        raise Refused("")
    _no_if_not_exists(node)
    identity = _relation(node.into.rel, "materialized view")
    return Made(
        "create materialized view",
        ("materialized_views",),
        identity,
        _drop(identity),
        repeatable=False,
        provides=_is("relation", identity) | _is("type", identity),
    )


def _index(node: Node) -> Made:
    if node.concurrent:
        raise Refused("create index concurrently belongs in a migration")
    _no_if_not_exists(node)
    if not node.idxname:
        raise Refused("an index without a name cannot be replaced: name it")
    identity = Identity("index", (node.relation.schemaname, node.idxname))
    return Made(
        "create index",
        ("materialized_views",),
        identity,
        _drop(identity),
        repeatable=False,
        on=_relation(node.relation, "materialized view"),
        provides=_is("relation", identity),
    )


def _no_if_not_exists(node: Node) -> None:
    if node.if_not_exists:
        raise Refused("if not exists would hide a changed definition: leave it out")


# -- what sits on a table ------------------------------------------------------------------------


def _policy(node: Node) -> Made:
    on = _relation(node.table)
    identity = Identity("policy", (*on.names, node.policy_name))
    return Made("create policy", ("policies",), identity, _drop(identity), repeatable=False, on=on)


def _trigger(node: Node) -> Made:
    on = _relation(node.relation)
    identity = Identity("trigger", (*on.names, node.trigname))
    return Made(
        "create trigger",
        ("triggers",),
        identity,
        _drop(identity),
        repeatable=node.replace,
        on=on,
    )


#: ALTER TABLE's changes: identity, words, the words that take it back.
_ROW_SECURITY = {
    pb.AT_EnableRowSecurity: ("row security", "enable", "disable"),
    pb.AT_DisableRowSecurity: ("row security", "disable", ""),
    pb.AT_ForceRowSecurity: ("force row security", "force", "no force"),
    pb.AT_NoForceRowSecurity: ("force row security", "no force", ""),
}
_TRIGGER_STATES = {
    pb.AT_EnableTrig: "",
    pb.AT_EnableAlwaysTrig: "enable",
    pb.AT_EnableReplicaTrig: "enable",
    pb.AT_DisableTrig: "enable",
}


def _alter_table(node: Node) -> Made:
    if len(node.cmds) != 1:
        raise Refused("one change a statement: split this alter table")
    command = node.cmds[0].alter_table_cmd
    on = _relation(node.relation, _RELATIONS.get(node.objtype, "relation"))
    if command.subtype in _ROW_SECURITY:
        return _row_security(on, command)
    if command.subtype in _TRIGGER_STATES:
        return _trigger_state(on, command)
    if command.subtype == pb.AT_ChangeOwner:
        return _owned(on)
    raise Refused("")


def _row_security(on: Identity, command: Node) -> Made:
    kind, words, back = _ROW_SECURITY[command.subtype]
    table = quote(*on.names)
    return Made(
        f"{words} row level security",
        ("policies",),
        Identity(kind, on.names),
        f"alter table {table} {back} row level security" if back else "",
        on=Identity("relation", on.names),
    )


def _trigger_state(on: Identity, command: Node) -> Made:
    back = _TRIGGER_STATES[command.subtype]
    table, name = quote(*on.names), quote(command.name)
    return Made(
        "alter table … enable or disable trigger",
        ("triggers",),
        Identity("trigger state", (*on.names, command.name)),
        f"alter table {table} {back} trigger {name}" if back else "",
        on=Identity("trigger", (*on.names, command.name)),
    )


# -- beside the object ---------------------------------------------------------------------------


def _comment(node: Node) -> Made:
    on = _commented(node.objtype, node.object)
    if on is None:
        raise Refused("")
    what = _spelled(on)
    if on.kind == "column":
        on = Identity("relation", on.names[:2])
    return Made("comment", (), Identity("comment", (what,)), f"comment on {what} is null", on=on)


def _owner(node: Node) -> Made:
    on = _commented(node.object_type, node.object)
    if on is None:
        raise Refused("")
    return _owned(on)


def _owned(on: Identity) -> Made:
    return Made("alter … owner", (), Identity("owner", (_spelled(on),)), on=on)


def _grant(node: Node) -> Made:
    kind = "grant" if node.is_grant else "revoke"
    if node.grant_option:
        raise Refused("grant option is not supported: roles grant what their own files say")
    if node.behavior == pb.DROP_CASCADE:
        raise Refused("cascade is not allowed: name what you revoke")
    if len(node.objects) != 1:
        raise Refused(f"one object a {kind}: split this statement")
    whole = node.targtype == pb.ACL_TARGET_ALL_IN_SCHEMA
    on = _granted(node, whole=whole)
    return Made(
        kind,
        ("grants",) if on.kind == "schema" else (),
        Identity(kind, (deparse("grant_stmt", node),)),
        _ungrant(node),
        on=on,
    )


def _granted(node: Node, *, whole: bool) -> Identity:
    """Return the object a grant is on."""
    item = node.objects[0]
    if whole or node.objtype == pb.OBJECT_SCHEMA:
        return Identity("schema", (item.string.sval,))
    if node.objtype in _ROUTINES:
        return _routine(_ROUTINES[node.objtype], item.object_with_args)
    if node.objtype == pb.OBJECT_SEQUENCE:
        return _relation(item.range_var, "sequence")
    if node.objtype == pb.OBJECT_TABLE:
        return _relation(item.range_var)
    raise Refused("")


def _ungrant(node: Node) -> str:
    """Return what takes a grant back.

    A revoke takes nothing back, but for the one privilege that everybody has from the start:
    that of running a function.
    """
    back = pb.GrantStmt()
    back.CopyFrom(node)
    back.is_grant = not node.is_grant
    if not node.is_grant:
        everybody = [g for g in node.grantees if g.role_spec.roletype == pb.ROLESPEC_PUBLIC]
        if node.objtype not in _ROUTINES or not everybody:
            return ""
        del back.grantees[:]
        back.grantees.extend(everybody[:1])
    return deparse("grant_stmt", back)


def _default_privileges(node: Node) -> Made:
    options = {option.def_elem.defname: option.def_elem for option in node.options}
    schemas = strings(options["schemas"].arg.list.items) if "schemas" in options else ()
    if len(schemas) != 1:
        raise Refused("alter default privileges: say in schema, and name one")
    if node.action.grant_option:
        raise Refused("grant option is not supported: roles grant what their own files say")
    back = pb.AlterDefaultPrivilegesStmt()
    back.CopyFrom(node)
    back.action.is_grant = not node.action.is_grant
    return Made(
        "alter default privileges",
        ("grants",),
        Identity("default privileges", (deparse("alter_default_privileges_stmt", node),)),
        deparse("alter_default_privileges_stmt", back) if node.action.is_grant else "",
        on=Identity("schema", schemas),
    )


# -- calls: jobs and partition rules -------------------------------------------------------------


def _select(node: Node) -> Made:
    call = _only_call(node)
    name = strings(call.funcname) if call is not None else ()
    if name == ("cron", "schedule"):
        return _job(call)
    if name == ("dbkit", "ensure_partitions"):
        return _partitions(call)
    raise Refused("")


def _only_call(node: Node) -> Node | None:
    """Return the call of ``select f(…)`` or ``select * from f(…)``; nothing for another query."""
    fields = {descriptor.name for descriptor, _ in node.ListFields()}
    if not fields <= {"target_list", "from_clause", "limit_option", "op"}:
        return None
    if len(node.target_list) != 1 or len(node.from_clause) > 1:
        return None
    value = node.target_list[0].res_target.val
    if value.HasField("func_call"):
        return None if node.from_clause else value.func_call
    if not node.from_clause or len(node.from_clause[0].range_function.functions) != 1:
        return None
    item = node.from_clause[0].range_function.functions[0].list.items[0]
    return item.func_call if item.HasField("func_call") else None


def _job(call: Node) -> Made:
    constants = [arg.a_const for arg in call.args if arg.a_const.HasField("sval")]
    if len(call.args) != 3 or len(constants) != 3:  # noqa: PLR2004 - name, schedule, command
        raise Refused("cron.schedule takes three strings here: name, schedule, command")
    name, when, command = (constant.sval.sval for constant in constants)
    if len(name.encode()) > NAME_BYTES:
        raise Refused(f"job name {name} is longer than {NAME_BYTES} bytes")
    wrong = schedule.check(when)
    if wrong:
        raise Refused(wrong)
    return Made(
        "cron.schedule",
        ("jobs",),
        Identity("job", (name,)),
        arguments=(name, when, command),
        needs=_command(name, command),
    )


def _command(job: str, command: str) -> frozenset[Reference]:
    """Check a job's command; pg_cron would take anything and fail at each run."""
    try:
        statements = parse(command).stmts
    except SyntaxProblem as error:
        raise Refused(f"{error.message} [42601]", error.offset) from error
    if len(statements) != 1:
        raise Refused(f"job {job}: its command is {len(statements)} statements, not one", 0)
    node = statements[0].stmt
    call = _only_call(node.select_stmt) if node.HasField("select_stmt") else None
    if node.HasField("call_stmt"):
        call = node.call_stmt.funccall
    if call is not None:
        names, kind = strings(call.funcname), "routine"
    elif node.HasField("vacuum_stmt") and len(node.vacuum_stmt.rels) == 1:
        relation = node.vacuum_stmt.rels[0].vacuum_relation.relation
        names, kind = (relation.schemaname, relation.relname), "relation"
    else:
        raise Refused(f"job {job}: its command is not a single call of a function or procedure", 0)
    schema = job.partition(".")[0]
    if len(names) < 2 or names[-2] != schema:  # noqa: PLR2004 - schema, name
        raise Refused(f"job {job}: its command is about {quote(*names)}, not schema {schema}", 0)
    return frozenset({(kind, names[-2], names[-1])})


def _partitions(call: Node) -> Made:
    parent = _parent(call)
    names = split_name(parent)
    if len(names) != 2:  # noqa: PLR2004 - schema, name
        raise Refused("dbkit.ensure_partitions: its first argument is 'schema.table', a constant")
    return Made(
        "dbkit.ensure_partitions",
        ("partitions",),
        Identity("partitions", names),
        on=Identity("relation", names),
        arguments=tuple(expression(arg) for arg in call.args),
        needs=frozenset({("relation", names[0], names[1])}),
    )


def _parent(call: Node) -> str:
    """Return the constant that names the parent, however it is passed."""
    named = [a.named_arg_expr.arg for a in call.args if a.named_arg_expr.name == "parent"]
    if not call.args:
        return ""
    node = named[0] if named else call.args[0]
    if node.HasField("type_cast"):
        node = node.type_cast.arg
    return str(node.a_const.sval.sval)


# -- publications --------------------------------------------------------------------------------


def _publication(node: Node) -> Made:
    identity = Identity("publication", (node.pubname,))
    return Made(
        "create publication", ("publications",), identity, _drop(identity), repeatable=False
    )


def _publication_table(node: Node) -> Made:
    tables = [item.publication_obj_spec.pubtable for item in node.pubobjects]
    if node.action != pb.AP_AddObjects or len(tables) != 1 or not tables[0].HasField("relation"):
        raise Refused("a publication's file says alter publication … add table, one table each")
    on = _relation(tables[0].relation)
    table = quote(*on.names)
    return Made(
        "alter publication",
        ("publications",),
        Identity("publication relation", on.names, (node.pubname,)),
        f"alter publication {quote(node.pubname)} drop table {table}",
        repeatable=False,
        on=on,
    )


#: Every statement an object file may hold, by its name in the parse tree.
TABLE: dict[str, Callable[[Node], Made]] = {
    "create_function_stmt": _function,
    "define_stmt": _aggregate,
    "view_stmt": _view,
    "create_table_as_stmt": _materialized_view,
    "index_stmt": _index,
    "create_policy_stmt": _policy,
    "create_trig_stmt": _trigger,
    "alter_table_stmt": _alter_table,
    "comment_stmt": _comment,
    "alter_owner_stmt": _owner,
    "grant_stmt": _grant,
    "alter_default_privileges_stmt": _default_privileges,
    "select_stmt": _select,
    "create_publication_stmt": _publication,
    "alter_publication_stmt": _publication_table,
}

#: What does not belong in a migration either.
REFUSED = {
    "grant_role_stmt": "membership in a role is the server's, not the project's",
    "sec_label_stmt": "security labels are not supported",
}
