-- Rates an answer of the assistant.
create or replace function wizard.rate_interaction(p_id uuid, p_csat smallint)
returns wizard.wizard_interactions
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    org constant uuid := wizard.require_org();
    message wizard.wizard_interactions;
begin
    if coalesce(p_csat not between 1 and 5, true) then
        perform wizard.refuse('PT400', 'a rating is 1 to 5', '{"parameter": "p_csat"}');
    end if;
    update wizard.wizard_interactions as i
    set csat = case i.role when 'assistant' then p_csat end
    where i.id = p_id
        and i.organization_id = org
    returning i.* into message;
    if not found then
        perform wizard.refuse('PT404', 'no such message', '{"parameter": "p_id"}');
    elsif message.role <> 'assistant' then
        perform wizard.refuse(
            'PT422',
            'only answers of the assistant are rated',
            '{"errors": [{"field": "p_id", "problem": "is not of the assistant"}]}'
        );
    end if;
    return message;
end
$$;

comment on function wizard.rate_interaction(uuid, smallint) is
    'Again replaces the rating. PT404 when the message is not of the organisation that the caller acts for.';

revoke execute on function wizard.rate_interaction(uuid, smallint) from public;
grant execute on function wizard.rate_interaction(uuid, smallint) to authenticated;
