-- Says how far an import is.
create or replace function setlist.update_import(
    p_job_id text,
    p_stage text default null,
    p_progress int default null,
    p_message text default null,
    p_eta timestamptz default null
)
returns setlist.import_status
language plpgsql
set search_path = ''
as $$
declare
    job setlist.import_status := setlist.open_import(p_job_id);
begin
    if job.completed_at is not null then
        raise exception 'the import has ended'
            using errcode = 'PT409', detail = jsonb_build_object('reason', job.stage);
    elsif p_stage in ('completed', 'failed') then
        raise exception 'an import is ended by finish_import()'
            using errcode = 'PT400', detail = '{"parameter": "p_stage"}';
    end if;
    update setlist.import_status as i
    set stage = coalesce(p_stage, i.stage),
        progress = coalesce(p_progress, i.progress),
        message = coalesce(p_message, i.message),
        estimated_completion_at = coalesce(p_eta, i.estimated_completion_at),
        -- Heard of, even when nothing else is new: reap_imports() goes by it.
        updated_at = now()
    where i.id = job.id
    returning * into job;
    return job;
end
$$;

comment on function setlist.update_import(text, text, int, text, timestamptz) is
    'Stage, progress (percent), message for the user and when it may be done; null keeps what is there. PT404 for an '
    'unknown job, PT409 for one that has ended, PT400 for a stage that only finish_import() sets; 23514 for progress '
    'that goes down or is not 0 to 100.';

revoke execute on function setlist.update_import(text, text, int, text, timestamptz) from public;
grant execute on function setlist.update_import(text, text, int, text, timestamptz) to service_role;
