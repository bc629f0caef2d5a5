-- How long pages of the overview take.
create or replace function browse.probe_view(p_pages int default 20)
returns numeric
language plpgsql
volatile
set search_path = ''
as $$
declare
    started timestamptz;
    elapsed numeric[] := array[]::numeric[];
begin
    for n in 1 .. p_pages loop
        started := clock_timestamp();
        -- Fifty sessions from a random id on, every column of them.
        perform count(to_jsonb(v))
        from browse.event_sessions_overview_v as v
        where v.session_id = any(array(
            select s.session_id
            from browse.sessions as s
            where s.session_id >= gen_random_uuid()
            order by s.session_id
            limit 50
        ));
        elapsed := elapsed || round(extract(epoch from clock_timestamp() - started) * 1000, 3);
    end loop;
    return (select percentile_disc(0.95) within group (order by e.ms) from unnest(elapsed) as e (ms));
end
$$;

comment on function browse.probe_view(int) is
    'A part of check_health(): milliseconds that the slowest but one in twenty of random pages of 50 rows takes.';

revoke execute on function browse.probe_view(int) from public;
