-- Begins an import.
create or replace function setlist.start_import(
    p_job_id text,
    p_artist_id uuid default null,
    p_created_by uuid default null
)
returns setlist.import_status
language plpgsql
set search_path = ''
as $$
declare
    job setlist.import_status;
begin
    if coalesce(p_job_id, '') = '' then
        raise exception 'an import needs a job id'
            using errcode = 'PT400', detail = '{"parameter": "p_job_id"}';
    end if;
    insert into setlist.import_status (job_id, artist_id, created_by)
    values (p_job_id, p_artist_id, p_created_by)
    on conflict (job_id) do nothing;
    select * into job from setlist.import_status as i where i.job_id = p_job_id;
    return job;
end
$$;

comment on function setlist.start_import(text, uuid, uuid) is
    'Puts a job into the queue for an artist (null when not known yet) and the user who started it (null for none); '
    'one that is there already is returned as it is.';

revoke execute on function setlist.start_import(text, uuid, uuid) from public;
grant execute on function setlist.start_import(text, uuid, uuid) to service_role;
