-- Lets the votes of a user through one at a time.
create or replace function setlist.take_turn(p_user_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
begin
    perform from setlist.user_profiles as p where p.id = p_user_id for key share;
    if not found then
        insert into setlist.user_profiles (id) values (p_user_id) on conflict do nothing;
    end if;
    perform from setlist.vote_rates as r where r.user_id = p_user_id for update;
    if not found then
        insert into setlist.vote_rates (user_id) values (p_user_id) on conflict do nothing;
        perform from setlist.vote_rates as r where r.user_id = p_user_id for update;
    end if;
end
$$;

comment on function setlist.take_turn(uuid) is
    'Locks the user''s row of vote_rates until the end of the transaction; makes it, and a bare profile, when they are '
    'not there.';

revoke execute on function setlist.take_turn(uuid) from public;
