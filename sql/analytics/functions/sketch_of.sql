-- The sketch of some texts.
-- dbkit: unless extension hll
create or replace function analytics.sketch_of(p_texts text[])
returns analytics.sketch
language sql
immutable
parallel safe
as $$
    select array(
        select distinct hashtextextended(t.value, 0) as hash
        from unnest(p_texts) as t (value)
        where t.value is not null
        order by hash
        limit 4096
    )
$$;

comment on function analytics.sketch_of(text[]) is
    'The sketch of the texts in an array; nulls and repetitions do not count.';

revoke execute on function analytics.sketch_of(text[]) from public;
grant execute on function analytics.sketch_of(text[]) to authenticated, service_role;
