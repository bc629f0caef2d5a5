-- Fails imports that nobody has heard of for long.
create or replace function setlist.reap_imports(p_after interval default '1 hour')
returns int
language plpgsql
set search_path = ''
as $$
declare
    reaped int;
begin
    if p_after is null or p_after < interval '0' then
        raise exception 'the time must not be negative'
            using errcode = 'invalid_parameter_value', detail = '{"parameter": "p_after"}';
    elsif not pg_try_advisory_xact_lock(hashtextextended('setlist.reap_imports', 0)) then
        return null;
    end if;
    update setlist.import_status as i
    set stage = 'failed',
        estimated_completion_at = null,
        error_code = 'timeout',
        error_detail = format('in stage %s, last heard of at %s', i.stage, i.updated_at),
        completed_at = now()
    where i.completed_at is null
        and i.updated_at < now() - p_after;
    get diagnostics reaped = row_count;
    return reaped;
end
$$;

comment on function setlist.reap_imports(interval) is
    'Ends unfinished imports without an update for so long as failed with error_code timeout; returns how many, null '
    'when another run is under way.';

revoke execute on function setlist.reap_imports(interval) from public;
grant execute on function setlist.reap_imports(interval) to service_role;
