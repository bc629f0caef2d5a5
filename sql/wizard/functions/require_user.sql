-- Refuses who is not logged in.
create or replace function wizard.require_user()
returns uuid
language plpgsql
stable
as $$
declare
    uid constant uuid := auth.uid();
begin
    if uid is null then
        perform wizard.refuse('PT401', 'not logged in', '{"reason": "no user"}');
    end if;
    return uid;
end
$$;

comment on function wizard.require_user() is 'The current user; PT401 when there is none.';

revoke execute on function wizard.require_user() from public;
