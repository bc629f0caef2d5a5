-- Tells a mapping that was there before its Humanitix session which event it is of.
create or replace function browse.adopt_mapping()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    update browse.session_sources as m
    set event_source_id = new.event_source_id
    where m.source = 'humanitix'
        and m.source_session_id = new.source_id
        and m.event_source_id is distinct from new.event_source_id;
    return null;
end
$$;

comment on function browse.adopt_mapping() is
    'Trigger, after each row of sessions_htx: its mapping names its event, and is no more public than that.';

revoke execute on function browse.adopt_mapping() from public;
