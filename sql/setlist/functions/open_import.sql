-- The import that is under way under a job id, locked.
create or replace function setlist.open_import(p_job_id text)
returns setlist.import_status
language plpgsql
set search_path = ''
as $$
declare
    job setlist.import_status;
begin
    select * into job from setlist.import_status as i where i.job_id = p_job_id for no key update;
    if not found then
        raise exception 'no such import'
            using errcode = 'PT404', detail = '{"parameter": "p_job_id"}';
    end if;
    return job;
end
$$;

comment on function setlist.open_import(text) is 'The row of a job, locked for an update; PT404 when there is none.';

revoke execute on function setlist.open_import(text) from public;
grant execute on function setlist.open_import(text) to service_role;
