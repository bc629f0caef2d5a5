-- Notes that a refresh ended now.
create or replace function browse.log_refresh(
    p_name text,
    p_started_at timestamptz,
    p_rows bigint,
    p_detail text default null
)
returns browse.refresh_status
language sql
volatile
set search_path = ''
as $$
    insert into browse.refresh_status as r (name, refreshed_at, duration_ms, rows, status, detail)
    values (
        p_name,
        clock_timestamp(),
        round(extract(epoch from clock_timestamp() - p_started_at) * 1000, 3),
        p_rows,
        'ok',
        p_detail
    )
    on conflict (name) do update
    set refreshed_at = excluded.refreshed_at,
        duration_ms = excluded.duration_ms,
        rows = excluded.rows,
        status = excluded.status,
        detail = excluded.detail
    returning r.*
$$;

comment on function browse.log_refresh(text, timestamptz, bigint, text) is
    'Writes the row of refresh_status with this name and returns it; the duration is from p_started_at to now.';

revoke execute on function browse.log_refresh(text, timestamptz, bigint, text) from public;
