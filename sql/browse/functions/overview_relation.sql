-- Where browsing reads: the copy, or the view as long as there is no copy.
create or replace function browse.overview_relation()
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when c.relispopulated
            and exists (select from browse.refresh_status as r where r.name = 'event_sessions_overview_refresh')
            then 'browse.event_sessions_overview_mv'
        else 'browse.event_sessions_browse_v'
    end
    from pg_class as c
    where c.oid = to_regclass('browse.event_sessions_overview_mv')
$$;

comment on function browse.overview_relation() is
    'event_sessions_overview_mv once it was refreshed, event_sessions_browse_v before.';

revoke execute on function browse.overview_relation() from public;
