-- What is wrong with the payload of paymentSetup.
create or replace function wizard.check_payment(p_data jsonb)
returns table (field text, problem text)
language sql
stable
as $$
    select
        'enabled',
        'has to be true or false'
    where coalesce(jsonb_typeof(p_data -> 'enabled'), 'null') not in ('boolean', 'null')
    union all
    select
        'accountId',
        'is needed for payments'
    where p_data -> 'enabled' = 'true'
        and wizard.text_of(p_data, 'accountId') is null
$$;

comment on function wizard.check_payment(jsonb) is
    'A part of validate_stage(). Without enabled there are no payments, which is well.';

revoke execute on function wizard.check_payment(jsonb) from public;
