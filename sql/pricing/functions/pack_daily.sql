-- Writes the daily table anew, dense and in the order of its key.
create or replace function pricing.pack_daily()
returns text
language plpgsql
volatile
security definer
set search_path = ''
-- Less than deadlock_timeout: of this and a writer or reader in its way, this is the one that gives up.
set lock_timeout = '500ms'
as $$
begin
    if not pg_try_advisory_xact_lock(hashtextextended('pricing.pack_daily', 0)) then
        return 'busy';
    end if;
    cluster pricing.daily_analytics using daily_analytics_pkey;
    return 'ok';
end
$$;

comment on function pricing.pack_daily() is
    'Clusters daily_analytics, once a year: a zone''s days lie together and pages are full. Readers wait for it, a '
    'second or so a million rows; gives up with 55P03 when it would have to wait over half a second for its lock.';

revoke execute on function pricing.pack_daily() from public;
grant execute on function pricing.pack_daily() to service_role;
