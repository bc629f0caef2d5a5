-- Chooses the organisation to act for until the end of the transaction.
create or replace function wizard.set_current_org(org_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform wizard.require_user();
    if org_id is null or org_id not in (select wizard.member_orgs()) then
        perform wizard.refuse('PT403', 'not a member of this organisation', '{"reason": "not a member"}');
    end if;
    -- Local: on a pooled connection the next request must not find it.
    perform set_config('app.current_org', org_id::text, true);
end
$$;

comment on function wizard.set_current_org(uuid) is
    'PT403 unless the user is a member. It grants nothing: no policy reads the setting, and current_org() asks '
    'again.';

revoke execute on function wizard.set_current_org(uuid) from public;
grant execute on function wizard.set_current_org(uuid) to authenticated;
