-- Says when a show begins: its day and hour in the zone of its venue.
create or replace function setlist.set_starts_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.starts_at := (new.date + coalesce(new.start_time, time '00:00')) at time zone coalesce(
        (select v.timezone from setlist.venues as v where v.id = new.venue_id),
        'UTC'
    );
    return new;
end
$$;

comment on function setlist.set_starts_at() is
    'Trigger, before insert or update of a show: sets starts_at from date, start_time (midnight when unknown) and the '
    'venue''s zone (UTC when unknown).';

revoke execute on function setlist.set_starts_at() from public;
