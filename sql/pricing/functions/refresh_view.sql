-- Refreshes a materialized view, without blocking its readers from the second time on.
create or replace function pricing.refresh_view(p_name text)
returns text
language plpgsql
security definer
set search_path = ''
-- Sorts and compares all rows of a month.
set work_mem = '64MB'
set jit = 'off'
as $$
declare
    run pricing.rollup_runs;
    way text;
begin
    if p_name is null or p_name not in ('mv_latest_prices', 'mv_price_trends') then
        raise exception 'no materialized view %', coalesce(p_name, 'null')
            using errcode = 'invalid_parameter_value';
    end if;
    run.job := 'refresh-view ' || p_name;
    run.started_at := clock_timestamp();
    if not pg_try_advisory_xact_lock(hashtextextended('pricing.refresh_view ' || p_name, 0)) then
        run.status := 'busy';
        perform pricing.log_run(run);
        return 'busy';
    end if;
    if pricing.is_populated(p_name) then
        way := 'concurrent';
        execute format('refresh materialized view concurrently pricing.%I', p_name);
    else
        -- The concurrent form is refused on a view that was never filled. Nobody can have been reading it.
        way := 'plain';
        execute format('refresh materialized view pricing.%I', p_name);
    end if;
    run.status := 'ok';
    run.detail := way;
    perform pricing.log_run(run);
    return way;
end
$$;

comment on function pricing.refresh_view(text) is
    'Refreshes mv_latest_prices or mv_price_trends: plain the first time, concurrent afterwards, which it returns; or '
    'busy when another refresh of it is under way. Definer, for only the owner may refresh.';

revoke execute on function pricing.refresh_view(text) from public;
grant execute on function pricing.refresh_view(text) to service_role;
