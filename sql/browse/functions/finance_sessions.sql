-- The sessions whose money the caller may read.
create or replace function browse.finance_sessions()
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
rows 50
as $$
begin
    if browse.is_admin() then
        return query
        select s.session_id
        from browse.sessions as s;
        return;
    end if;
    return query
    select distinct s.session_id
    from browse.finance_sources() as f
    inner join browse.sessions as s
        on s.canonical_source = f.canonical_source
        and s.canonical_session_source_id = f.canonical_session_source_id;
end
$$;

comment on function browse.finance_sessions() is
    'Sessions of events that the caller promotes; all of them for an admin. Definer, as finance_sources().';

revoke execute on function browse.finance_sessions() from public;
grant execute on function browse.finance_sessions() to anon, authenticated, service_role;
