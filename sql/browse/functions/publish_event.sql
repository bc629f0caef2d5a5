-- Passes on to its sessions that an event of Humanitix was published or withdrawn.
create or replace function browse.publish_event()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if tg_op = 'UPDATE' and (new.published and new.public) = (old.published and old.public) then
        return null;
    end if;
    update browse.session_sources as m
    set is_published = new.published and new.public
    where m.source = 'humanitix'
        and m.event_source_id = new.source_id
        and m.is_published <> (new.published and new.public);
    return null;
end
$$;

comment on function browse.publish_event() is
    'Trigger, after each row of events_htx: is_published of its mappings follows published and public.';

revoke execute on function browse.publish_event() from public;
