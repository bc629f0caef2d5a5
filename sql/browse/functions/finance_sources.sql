-- The provider sessions whose money the caller may read; the policies rest on it.
create or replace function browse.finance_sources()
returns table (
    source text,
    source_session_id text,
    event_source_id text,
    canonical_source text,
    canonical_session_source_id text
)
language plpgsql
stable
security definer
set search_path = ''
rows 50
as $$
begin
    if browse.is_admin() then
        return query
        select
            m.source,
            m.source_session_id,
            m.event_source_id,
            m.canonical_source,
            m.canonical_session_source_id
        from browse.session_sources as m;
        return;
    end if;
    -- Of a session that two providers sell, one mapping with the legacy event is enough.
    return query
    select
        m.source,
        m.source_session_id,
        m.event_source_id,
        m.canonical_source,
        m.canonical_session_source_id
    from (
        select distinct
            o.canonical_source,
            o.canonical_session_source_id
        from browse.profiles as p
        inner join browse.events as e on e.promoter_id = p.id
        inner join browse.session_sources as o on o.event_id = e.id
        where p.id = (select auth.uid())
            and p.role = 'promoter'
    ) as k
    inner join browse.session_sources as m
        on m.canonical_source = k.canonical_source
        and m.canonical_session_source_id = k.canonical_session_source_id;
end
$$;

comment on function browse.finance_sources() is
    'Provider sessions of events that the caller promotes; all of them for an admin. Definer, because who promotes '
    'what is not the caller''s to say.';

revoke execute on function browse.finance_sources() from public;
grant execute on function browse.finance_sources() to anon, authenticated, service_role;
