-- Makes a mapping of Humanitix know its event, and no more public than that is.
create or replace function browse.publish_mapping()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.event_source_id := coalesce(
        new.event_source_id,
        (select s.event_source_id from browse.sessions_htx as s where s.source_id = new.source_session_id)
    );
    new.is_published := new.is_published
        and coalesce(
            (select e.published and e.public from browse.events_htx as e where e.source_id = new.event_source_id),
            true
        );
    return new;
end
$$;

comment on function browse.publish_mapping() is
    'Trigger, before each row of session_sources that is Humanitix'': is_published only if its event is published and '
    'public.';

revoke execute on function browse.publish_mapping() from public;
