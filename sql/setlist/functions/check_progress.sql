-- Refuses progress that goes back.
create or replace function setlist.check_progress()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    raise exception 'progress may not go down from % to %', old.progress, new.progress
        using errcode = 'check_violation',
        detail = '{"parameter": "p_progress"}';
end
$$;

comment on function setlist.check_progress() is 'Trigger, before progress of an import goes down: raises 23514.';

revoke execute on function setlist.check_progress() from public;
