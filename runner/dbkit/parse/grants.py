"""Who may do what: GRANT, REVOKE and ALTER DEFAULT PRIVILEGES, and what takes them back."""

from __future__ import annotations

from postgast import pg_query_pb2 as pb

from dbkit.parse.names import ROUTINES, Meaning, Refused, relation, routine
from dbkit.parse.syntax import Node, deparse, strings
from dbkit.parse.values import Identity


def grant(node: Node) -> Meaning:
    """Return what a GRANT or REVOKE makes.

    Raises:
        Refused: It cascades, is about several objects, or about one of a migration.
    """
    kind = "grant" if node.is_grant else "revoke"
    if node.behavior == pb.DROP_CASCADE:
        raise Refused("cascade is not allowed: name what you revoke")
    if len(node.objects) != 1:
        raise Refused(f"one object a {kind}: split this statement")
    whole = node.targtype == pb.ACL_TARGET_ALL_IN_SCHEMA
    on = _granted(node, whole=whole)
    return Meaning(
        kind,
        ("grants",) if on.kind == "schema" else (),
        Identity(kind, (deparse("grant_stmt", node),)),
        _ungrant(node),
        on=on,
        schema_wide=whole,
        arguments=_passing(node),
    )


def _granted(node: Node, *, whole: bool) -> Identity:
    """Return the object a grant is on."""
    item = node.objects[0]
    if whole or node.objtype == pb.OBJECT_SCHEMA:
        return Identity("schema", (item.string.sval,))
    if node.objtype in ROUTINES:
        return routine(ROUTINES[node.objtype], item.object_with_args)
    if node.objtype == pb.OBJECT_SEQUENCE:
        return relation(item.range_var, "sequence")
    if node.objtype == pb.OBJECT_TABLE:
        return relation(item.range_var)
    raise Refused("")


def _passing(node: Node) -> tuple[str, ...]:
    """Return the roles that may pass a grant on to others."""
    if not (node.is_grant and node.grant_option):
        return ()
    return tuple(grantee.role_spec.rolename for grantee in node.grantees)


def _ungrant(node: Node) -> str:
    """Return what takes a grant back, its grant option included, and never what others passed on.

    A revoke takes nothing back, but for the one privilege that everybody has from the start:
    that of running a function.
    """
    back = pb.GrantStmt()
    back.CopyFrom(node)
    back.is_grant = not node.is_grant
    back.grant_option = False
    if not node.is_grant:
        everybody = [g for g in node.grantees if g.role_spec.roletype == pb.ROLESPEC_PUBLIC]
        if node.objtype not in ROUTINES or node.grant_option or not everybody:
            return ""
        del back.grantees[:]
        back.grantees.extend(everybody[:1])
    return deparse("grant_stmt", back)


def default_privileges(node: Node) -> Meaning:
    """Return what ALTER DEFAULT PRIVILEGES makes.

    Raises:
        Refused: It is not about one schema.
    """
    options = {option.def_elem.defname: option.def_elem for option in node.options}
    schemas = strings(options["schemas"].arg.list.items) if "schemas" in options else ()
    if len(schemas) != 1:
        raise Refused("alter default privileges: say in schema, and name one")
    back = pb.AlterDefaultPrivilegesStmt()
    back.CopyFrom(node)
    back.action.is_grant = not node.action.is_grant
    back.action.grant_option = False
    return Meaning(
        "alter default privileges",
        ("grants",),
        Identity("default privileges", (deparse("alter_default_privileges_stmt", node),)),
        deparse("alter_default_privileges_stmt", back) if node.action.is_grant else "",
        on=Identity("schema", schemas),
        schema_wide=True,
    )
