-- Ends an import, well or with an error.
create or replace function setlist.finish_import(
    p_job_id text,
    p_error_code text default null,
    p_error_detail text default null
)
returns setlist.import_status
language plpgsql
set search_path = ''
as $$
declare
    job setlist.import_status := setlist.open_import(p_job_id);
    outcome text := case when p_error_code is null then 'completed' else 'failed' end;
begin
    if p_error_code is null and p_error_detail is not null then
        raise exception 'an error needs a code'
            using errcode = 'PT400', detail = '{"parameter": "p_error_code"}';
    elsif job.stage = outcome and job.error_code is not distinct from p_error_code then
        return job;
    elsif job.completed_at is not null then
        raise exception 'the import has ended'
            using errcode = 'PT409', detail = jsonb_build_object('reason', job.stage);
    end if;
    update setlist.import_status as i
    set stage = outcome,
        progress = case when outcome = 'completed' then 100 else i.progress end,
        estimated_completion_at = null,
        error_code = p_error_code,
        error_detail = p_error_detail,
        completed_at = now()
    where i.id = job.id
    returning * into job;
    if outcome = 'completed' then
        update setlist.artists as a
        set last_synced_at = now(),
            song_catalog_synced_at = now(),
            last_full_sync_at = now()
        where a.id = job.artist_id;
    end if;
    return job;
end
$$;

comment on function setlist.finish_import(text, text, text) is
    'Ends a job: without an error code as completed, which stamps its artist as synced, with one (a word like '
    'rate_limited) as failed. The detail is for service_role alone. The same again changes nothing; PT404 for an '
    'unknown job, PT409 for one that ended otherwise.';

revoke execute on function setlist.finish_import(text, text, text) from public;
grant execute on function setlist.finish_import(text, text, text) to service_role;
