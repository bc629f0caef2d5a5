-- Keeps the instant at which an event starts.
create or replace function wizard.set_event_start()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.starts_at := (new.event_date + new.start_time) at time zone new.timezone;
    return new;
end
$$;

comment on function wizard.set_event_start() is 'Trigger, before insert or update for each row.';

revoke execute on function wizard.set_event_start() from public;
