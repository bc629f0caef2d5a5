-- Refuses to move rows that cannot be moved without harm.
create or replace function dbkit.check_movable(source regclass)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
    reference record;
begin
    if (select c.relkind from pg_class as c where c.oid = source) <> 'r' then
        raise exception 'the default partition % is not a plain table', source
            using errcode = 'feature_not_supported',
            hint = 'Move the rows of the missing partitions out of it first.';
    end if;
    -- To the foreign key a moved row is a deleted row: it would be refused, or delete what refers to it.
    select coalesce(declared.conname, k.conname) as conname, k.conrelid::regclass as relation
    into reference
    from pg_constraint as k
    left join pg_constraint as declared on declared.oid = k.conparentid
    where k.contype = 'f'
        and k.confrelid = source
    order by 1
    limit 1;
    if found then
        raise exception 'foreign key % of % may refer to rows that the default partition % would have to give away',
            quote_ident(reference.conname), reference.relation, source
            using errcode = 'feature_not_supported',
            hint = 'Move the rows of the missing partitions out of it first.';
    end if;
end
$$;

comment on function dbkit.check_movable(regclass) is
    'A part of dbkit.ensure_partitions: an error when the rows of a default partition cannot be moved.';

revoke execute on function dbkit.check_movable(regclass) from public;
