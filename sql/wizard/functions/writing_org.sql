-- The organisation whose transcript the caller may write, in a role.
create or replace function wizard.writing_org(p_role text, p_org uuid)
returns uuid
language plpgsql
stable
as $$
declare
    is_service constant boolean := wizard.is_service();
    org uuid;
begin
    if is_service and auth.uid() is null then
        if p_org is null then
            perform wizard.refuse('PT400', 'whose session?', '{"parameter": "p_organization_id"}');
        end if;
        return p_org;
    end if;
    org := wizard.require_org();
    if p_org <> org then
        perform wizard.refuse('PT403', 'not a member of this organisation', '{"reason": "not a member"}');
    elsif p_role in ('assistant', 'system') and not is_service then
        perform wizard.refuse('PT403', 'only the service writes in this role', '{"reason": "not the service"}');
    end if;
    return org;
end
$$;

comment on function wizard.writing_org(text, uuid) is
    'A part of log_interaction(). A user writes in the organisation that they act for, the service, when it acts for'
    ' no user, in the one it names.';

revoke execute on function wizard.writing_org(text, uuid) from public;
