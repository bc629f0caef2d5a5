-- Takes an application off the waitlist whose status says so.
create or replace function browse.leave_waitlist()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.waitlist_position := null;
    return new;
end
$$;

comment on function browse.leave_waitlist() is
    'Trigger, before update of an application that stops being waitlisted: clears its position.';

revoke execute on function browse.leave_waitlist() from public;
