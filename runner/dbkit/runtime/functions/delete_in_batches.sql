-- Deletes rows in transactions of a bounded size.
create or replace procedure dbkit.delete_in_batches(
    relation regclass,
    predicate text,
    batch int default 1000,
    inout deleted bigint default 0
)
language plpgsql
-- No "set search_path" here: a procedure with settings of its own may not commit.
as $$
declare
    in_batch bigint;
begin
    if relation is null or coalesce(predicate, '') ~ '^\s*$' or batch is null or batch < 1 then
        raise exception 'a relation, a predicate and a batch of at least 1 are needed'
            using errcode = 'invalid_parameter_value',
            hint = 'The predicate true deletes every row.';
    end if;
    deleted := 0;
    loop
        perform pg_catalog.set_config('search_path', '', true);
        -- Through the table that was named, so that its statement triggers fire. A ctid alone is not unique among its
        -- partitions, and a join alone would read them all. A predicate may end with a comment, hence the line break.
        execute pg_catalog.format(
            'with victim as materialized (
                select tableoid, ctid from %1$s where (%2$s
                ) limit %3$s for update
            )
            delete from %1$s as r
            using victim as v
            where r.ctid = any (array(select ctid from victim))
                and r.tableoid = v.tableoid
                and r.ctid = v.ctid',
            relation, predicate, batch
        );
        get diagnostics in_batch = row_count;
        deleted := deleted + in_batch;
        commit;
        exit when in_batch = 0;
    end loop;
end
$$;

-- The linter takes the arguments of a procedure for something else here.
comment on procedure dbkit.delete_in_batches(regclass, text, int, bigint) is -- noqa: LT01
    'Deletes the rows for which the predicate (SQL, names qualified) is true and commits after each batch. '
    'Call it without the last argument, which returns the number of rows.';

revoke execute on procedure dbkit.delete_in_batches(regclass, text, int, bigint) from public;
