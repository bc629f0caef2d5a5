-- What is wrong with the payload of venueSetup.
create or replace function wizard.check_venue(p_data jsonb)
returns table (field text, problem text)
language sql
stable
as $$
    select
        'mode',
        'has to be physical, virtual or hybrid'
    where coalesce(wizard.text_of(p_data, 'mode') not in ('physical', 'virtual', 'hybrid'), true)
    union all
    select
        'address',
        'is needed: people come there'
    where wizard.text_of(p_data, 'mode') in ('physical', 'hybrid')
        and wizard.text_of(p_data, 'address') is null
    union all
    select
        'url',
        'has to be an address of the web: people watch there'
    where wizard.text_of(p_data, 'mode') in ('virtual', 'hybrid')
        and coalesce(wizard.text_of(p_data, 'url') !~ '^https?://[^\s]+$', true)
$$;

comment on function wizard.check_venue(jsonb) is 'A part of validate_stage().';

revoke execute on function wizard.check_venue(jsonb) from public;
