-- Gives a partition the replica identity of its parent.
create or replace function dbkit.copy_replica_identity(parent regclass, partition regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    identity constant text := (
        select
            case c.relreplident
                when 'f' then 'full'
                when 'n' then 'nothing'
                when 'i' then 'using index'
            end
        from pg_class as c
        where c.oid = parent
    );
    index_name text;
begin
    if identity = 'using index' then
        select quote_ident(c.relname)
        into index_name
        from pg_index as theirs
        inner join pg_inherits as i on i.inhparent = theirs.indexrelid
        inner join pg_index as ours on ours.indexrelid = i.inhrelid and ours.indrelid = partition
        inner join pg_class as c on c.oid = ours.indexrelid
        where theirs.indrelid = parent
            and theirs.indisreplident;
    end if;
    if identity is not null then
        execute format('alter table %s replica identity %s %s', partition, identity, index_name);
    end if;
end
$$;

comment on function dbkit.copy_replica_identity(regclass, regclass) is
    'A part of dbkit.ensure_partitions: for a partition that is attached, so that an index finds its counterpart.';

revoke execute on function dbkit.copy_replica_identity(regclass, regclass) from public;
