-- Refuses who is not logged in, belongs to no organisation, or has not said which.
create or replace function wizard.require_org()
returns uuid
language plpgsql
stable
as $$
declare
    org constant uuid := wizard.current_org();
begin
    if org is null then
        perform wizard.require_user();
        if exists (select from wizard.member_orgs()) then
            perform wizard.refuse(
                'PT403', 'member of several organisations: choose one', '{"reason": "several organizations"}'
            );
        end if;
        perform wizard.refuse('PT403', 'member of no organisation', '{"reason": "no organization"}');
    end if;
    return org;
end
$$;

comment on function wizard.require_org() is
    'The organisation that the current user acts for; PT401 or PT403 when there is none.';

revoke execute on function wizard.require_org() from public;
