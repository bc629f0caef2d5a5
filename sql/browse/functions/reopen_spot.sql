-- Opens a spot again whose performer is gone.
create or replace function browse.reopen_spot()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.status in ('held', 'confirmed') then
        new.status := 'open';
    end if;
    return new;
end
$$;

comment on function browse.reopen_spot() is
    'Trigger, before update of a spot whose performer becomes null, by the foreign key too: held and confirmed become '
    'open.';

revoke execute on function browse.reopen_spot() from public;
