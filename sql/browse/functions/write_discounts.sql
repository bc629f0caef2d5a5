-- Makes the discounts of some real sessions what their orders say.
create or replace function browse.write_discounts(p_sources text[], p_ids text[])
returns bigint
language plpgsql
volatile
set search_path = ''
-- One plan serves any number of sessions, and planning takes longer than counting one.
set plan_cache_mode = 'force_generic_plan'
as $$
declare
    written bigint;
begin
    with counted as materialized (
        select r.*
        from browse.recount_discounts(p_sources, p_ids) as r
    ),
    upserted as (
        insert into browse.session_discounts_agg as t (
            canonical_source,
            canonical_session_source_id,
            source,
            currency,
            code,
            uses,
            discount_cents
        )
        select c.*
        from counted as c
        order by c.canonical_source, c.canonical_session_source_id, c.source, c.currency, c.code
        on conflict (canonical_source, canonical_session_source_id, source, currency, code) do update
        set uses = excluded.uses,
            discount_cents = excluded.discount_cents
        where t.uses <> excluded.uses
            or t.discount_cents <> excluded.discount_cents
        returning 1
    ),
    stale as (
        select s.*
        from unnest(p_sources, p_ids) as k (canonical_source, canonical_session_source_id)
        cross join lateral (
            select a.canonical_source, a.canonical_session_source_id, a.source, a.currency, a.code
            from browse.session_discounts_agg as a
            where a.canonical_source = k.canonical_source
                and a.canonical_session_source_id = k.canonical_session_source_id
            -- Looked up by key, of a few sessions out of many; the planner does not know how many the arrays hold.
            offset 0
        ) as s
        where (s.canonical_source, s.canonical_session_source_id, s.source, s.currency, s.code) not in (
            select c.canonical_source, c.canonical_session_source_id, c.source, c.currency, c.code
            from counted as c
        )
    ),
    emptied as (
        delete from browse.session_discounts_agg as t
        using stale as s
        where t.canonical_source = s.canonical_source
            and t.canonical_session_source_id = s.canonical_session_source_id
            and t.source = s.source
            and t.currency = s.currency
            and t.code = s.code
        returning 1
    )
    select (select count(*) from upserted) + (select count(*) from emptied)
    into written;
    return written;
end
$$;

comment on function browse.write_discounts(text[], text[]) is
    'Counts the codes of the sessions with these canonical keys, writes the rows of session_discounts_agg that '
    'changed and deletes those that nobody used. Returns how many it wrote or deleted.';

revoke execute on function browse.write_discounts(text[], text[]) from public;
