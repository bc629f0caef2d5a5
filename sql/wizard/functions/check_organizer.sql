-- What is wrong with the payload of organizerSetup.
create or replace function wizard.check_organizer(p_data jsonb)
returns table (field text, problem text)
language sql
stable
as $$
    select
        'name',
        'has to be a text of 1 to 255 characters'
    where coalesce(length(wizard.text_of(p_data, 'name')), 0) not between 1 and 255
    union all
    select
        'email',
        'has to be an address of e-mail'
    where coalesce(wizard.text_of(p_data, 'email') !~ '^[^@\s]+@[^@\s]+\.[^@\s]+$', true)
        or length(wizard.text_of(p_data, 'email')) > 320
$$;

comment on function wizard.check_organizer(jsonb) is 'A part of validate_stage().';

revoke execute on function wizard.check_organizer(jsonb) from public;
