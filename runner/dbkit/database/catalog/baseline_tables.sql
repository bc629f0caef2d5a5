-- Where a run keeps what objects have beside what files say of them, and how that was at two moments of it.
create temporary table dbkit_beside (
    moment integer not null,
    class oid not null,
    oid oid not null,
    schema text not null,
    identity text not null,
    n integer not null,
    slot text not null,
    part text not null,
    detail text not null,
    head text not null,
    tail text,
    back_head text not null,
    back_tail text
) on commit drop;

create temporary table dbkit_baseline (
    class oid not null,
    oid oid not null,
    schema text not null,
    n integer not null,
    slot text not null,
    part text not null,
    detail text not null,
    head text not null,
    tail text,
    primary key (class, oid, slot, part, detail)
) on commit drop;

create temporary table dbkit_default (
    moment integer not null,
    role oid not null,
    namespace oid not null,
    objtype "char" not null,
    acl aclitem[] not null
) on commit drop
