-- Where a run keeps what it compares with itself: the facts, and what names mean, at its moments.
create temporary table dbkit_fact (
    moment integer not null,
    kind text not null,
    schema text not null,
    name text not null,
    definition jsonb not null
) on commit drop;

create temporary table dbkit_interface (
    moment integer not null,
    class text not null,
    schema text not null,
    name text not null,
    digest text not null
) on commit drop
