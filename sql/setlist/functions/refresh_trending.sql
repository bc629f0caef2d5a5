-- Makes the ranking anew; who reads it meanwhile reads the old one.
create or replace function setlist.refresh_trending()
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
    started timestamptz := clock_timestamp();
begin
    if not pg_try_advisory_xact_lock(hashtextextended('setlist.refresh_trending', 0)) then
        return 'busy';
    elsif (select c.relispopulated from pg_class as c where c.oid = 'setlist.trending_artists'::regclass) then
        refresh materialized view concurrently setlist.trending_artists;
    else
        refresh materialized view setlist.trending_artists;
    end if;
    insert into setlist.refresh_status as r (name, refreshed_at, duration_ms, rows)
    values (
        'trending_artists',
        now(),
        round(1000 * extract(epoch from clock_timestamp() - started), 3),
        (select count(*) from setlist.trending_artists)
    )
    on conflict (name) do update
    set refreshed_at = excluded.refreshed_at,
        duration_ms = excluded.duration_ms,
        rows = excluded.rows;
    return 'ok';
end
$$;

comment on function setlist.refresh_trending() is
    'Refreshes trending_artists, concurrently when it was filled before, and notes it in refresh_status. Returns ok, '
    'or busy when another refresh is under way. Definer, because only its owner may refresh a materialized view.';

revoke execute on function setlist.refresh_trending() from public;
grant execute on function setlist.refresh_trending() to service_role;
