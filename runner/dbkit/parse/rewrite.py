"""Statements that ran before, run once more: in place where SQL has a form for it, or on trial."""

from __future__ import annotations

from postgast import pg_query_pb2 as pb

from dbkit.parse.syntax import Node, deparse, parse, quote

#: What a view is called that is created only to see how the server understands its query now.
PROBE = "dbkit_probe"

#: The objects of default privileges for which GRANT has a form that means all in a schema.
_ALL = {
    pb.OBJECT_TABLE: pb.OBJECT_TABLE,
    pb.OBJECT_SEQUENCE: pb.OBJECT_SEQUENCE,
    pb.OBJECT_FUNCTION: pb.OBJECT_ROUTINE,
    pb.OBJECT_ROUTINE: pb.OBJECT_ROUTINE,
}


def in_place(sql: str) -> tuple[str, ...]:
    """Return what makes an object that is there as a statement says.

    Args:
        sql: The statement of an object file that created it.

    Returns:
        Statements to run; none where the object has to be dropped first.
    """
    kind, node = _parsed(sql)
    if kind == "create_publication_stmt":
        return _publication_set(node)
    if kind in _DROPPED_FIRST or _is_not_replaced(kind, node):
        return ()
    if kind == "alter_tsconfiguration_stmt":
        node.missing_ok = node.kind == pb.ALTER_TSCONFIG_DROP_MAPPING
        return (deparse(kind, node),)
    if kind not in _REPLACEABLE or node.replace:
        return (sql,)
    node.replace = True
    return (deparse(kind, node),)


def _is_not_replaced(kind: str, node: Node) -> bool:
    """Say whether a statement has no such form, although others of its kind have one."""
    if kind == "create_trig_stmt":
        return bool(node.isconstraint)
    if kind == "define_stmt":
        return not node.replace
    return kind == "alter_tsconfiguration_stmt" and node.kind == pb.ALTER_TSCONFIG_ADD_MAPPING


#: Statements that have a form that replaces what is there.
_REPLACEABLE = frozenset({"view_stmt", "create_function_stmt", "create_trig_stmt", "rule_stmt"})

#: Statements that have none, and are refused where the object is there.
_DROPPED_FIRST = frozenset(
    {
        "alter_publication_stmt",
        "create_cast_stmt",
        "create_event_trig_stmt",
        "create_op_class_stmt",
        "create_op_family_stmt",
        "create_policy_stmt",
        "create_stats_stmt",
        "create_table_as_stmt",
        "index_stmt",
    }
)


def _publication_set(node: Node) -> tuple[str, ...]:
    """Return what gives a publication the options and the members that its creation names."""
    options = "publish = 'insert, update, delete, truncate', publish_via_partition_root = false"
    said = pb.AlterPublicationStmt(pubname=node.pubname, options=node.options)
    texts = [f"alter publication {quote(node.pubname)} set ({options})"]
    if node.options:
        texts.append(deparse("alter_publication_stmt", said))
    if node.pubobjects:
        members = pb.AlterPublicationStmt(pubname=node.pubname, action=pb.AP_SetObjects)
        members.pubobjects.extend(node.pubobjects)
        texts.append(deparse("alter_publication_stmt", members))
    return tuple(texts)


def probe(sql: str) -> tuple[str, ...]:
    """Return statements that show, in ``pg_temp``, how the server understands another one now.

    They lock nothing against readers. A view or a materialized view becomes a view called
    ``PROBE``; a policy, the same policy on an empty table like its own.

    Returns:
        Nothing for other statements.
    """
    kind, node = _parsed(sql)
    if kind == "view_stmt":
        view, aliases, query = node.view, node.aliases, node.query
    elif kind == "create_table_as_stmt":
        view, aliases, query = node.into.rel, node.into.col_names, node.query
    elif kind == "create_policy_stmt":
        return _policy_on_a_copy(node)
    else:
        return ()
    trial = pb.ViewStmt(with_check_option=pb.NO_CHECK_OPTION)
    trial.view.CopyFrom(view)
    trial.view.schemaname, trial.view.relname = "pg_temp", PROBE
    trial.aliases.extend(aliases)
    trial.query.CopyFrom(query)
    return (deparse("view_stmt", trial),)


def _policy_on_a_copy(node: Node) -> tuple[str, ...]:
    table = node.table
    copied = f"create temporary table {quote(table.relname)} (like {_name(table)})"
    trial = pb.CreatePolicyStmt()
    trial.CopyFrom(node)
    # The copy has the name of the table, by which the policy may qualify columns.
    trial.table.schemaname = "pg_temp"
    return copied, deparse("create_policy_stmt", trial)


def _name(node: Node) -> str:
    return quote(node.schemaname, node.relname)


def spread(sql: str, types: tuple[str, ...]) -> str:
    """Return what default privileges say, as said of everything that is there already.

    Args:
        sql: A statement about default privileges.
        types: The types of the schema: for them GRANT has no form that means all.
    """
    node = _parsed(sql)[1]
    grant = pb.GrantStmt()
    grant.CopyFrom(node.action)
    if node.action.objtype == pb.OBJECT_TYPE:
        grant.targtype = pb.ACL_TARGET_OBJECT
        for name in types:
            named = _parsed(f"drop type {name}")[1].objects[0].type_name.names
            grant.objects.add().list.items.extend(named)
        return deparse("grant_stmt", grant) if types else ""
    grant.targtype = pb.ACL_TARGET_ALL_IN_SCHEMA
    grant.objtype = _ALL[node.action.objtype]
    grant.objects.extend(_default_of(node)["schemas"])
    return deparse("grant_stmt", grant)


def default_for(sql: str) -> tuple[str, ...]:
    """Return the roles whose objects get default privileges; none for the role that applies."""
    return tuple(role.role_spec.rolename for role in _default_of(_parsed(sql)[1]).get("roles", ()))


def given_back(sql: str) -> str:
    """Return what default privileges take away, as what gives back what an object begins with.

    That is what everybody may do with a routine or a type; nothing else is granted from the start.
    """
    kind, node = _parsed(sql)
    everybody = [g for g in node.action.grantees if g.role_spec.roletype == pb.ROLESPEC_PUBLIC]
    initial = (pb.OBJECT_FUNCTION, pb.OBJECT_ROUTINE, pb.OBJECT_TYPE)
    if node.action.is_grant or not everybody or node.action.objtype not in initial:
        return ""
    node.action.is_grant = True
    node.action.grant_option = False
    del node.action.grantees[:]
    node.action.grantees.extend(everybody[:1])
    return deparse(kind, node)


def _default_of(node: Node) -> dict[str, Node]:
    return {option.def_elem.defname: option.def_elem.arg.list.items for option in node.options}


def grantees(sql: str) -> tuple[str, ...]:
    """Return to whom a grant or revoke gives or from whom it takes, as facts call them."""
    kind, node = _parsed(sql)
    if kind == "alter_default_privileges_stmt":
        node = node.action
    names = {pb.ROLESPEC_CSTRING: None, pb.ROLESPEC_PUBLIC: "public"}
    specs = [item.role_spec for item in node.grantees]
    return tuple(
        (names[spec.roletype] or spec.rolename) if spec.roletype in names else "(owner)"
        for spec in specs
    )


def _parsed(sql: str) -> tuple[str, Node]:
    node = parse(sql).stmts[0].stmt
    kind = node.WhichOneof("node")
    return kind, getattr(node, kind)
