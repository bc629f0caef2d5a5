-- The sketch of some texts.
-- dbkit: requires extension hll
create or replace function analytics.sketch_of(p_texts text[])
returns analytics.sketch
language sql
immutable
parallel safe
as $$
    select coalesce(
        extensions.hll_add_agg(extensions.hll_hash_text(t.value), 12, 5, -1, 1),
        analytics.sketch_empty()
    )
    from unnest(p_texts) as t (value)
$$;

comment on function analytics.sketch_of(text[]) is
    'The sketch of the texts in an array; nulls and repetitions do not count.';

revoke execute on function analytics.sketch_of(text[]) from public;
grant execute on function analytics.sketch_of(text[]) to authenticated, service_role;
