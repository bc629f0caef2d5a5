-- Gives the shows at a venue their instants anew when its zone changes.
create or replace function setlist.restamp_shows()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    -- The show's own trigger knows the rule.
    update setlist.shows set starts_at = starts_at where venue_id = new.id;
    return null;
end
$$;

comment on function setlist.restamp_shows() is
    'Trigger, after update of a venue''s zone: has starts_at of its shows set again.';

revoke execute on function setlist.restamp_shows() from public;
