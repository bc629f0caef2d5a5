-- What is wrong with the payload of ticketSetup.
create or replace function wizard.check_ticket(p_data jsonb)
returns table (field text, problem text)
language sql
stable
as $$
    with tier as materialized (
        select
            t.data,
            'tiers[' || (t.at - 1) || '].' as path,
            wizard.whole_of(t.data, 'price_cents') as price_cents,
            wizard.whole_of(t.data, 'quantity') as quantity
        from jsonb_array_elements(
            case when jsonb_typeof(p_data -> 'tiers') = 'array' then p_data -> 'tiers' else '[]' end
        ) with ordinality as t (data, at)
    )
    select
        'tiers',
        'has to be an array of 1 to 50 objects'
    where (select count(*) from tier) not between 1 and 50
    union all
    select
        t.path || 'name',
        'has to be a text of 1 to 255 characters'
    from tier as t
    where coalesce(length(wizard.text_of(t.data, 'name')), 0) not between 1 and 255
    union all
    select
        t.path || 'price_cents',
        'has to be a whole number, 0 or more'
    from tier as t
    where coalesce(t.price_cents not between 0 and 9223372036854775807, true)
    union all
    select
        t.path || 'quantity',
        'has to be a whole number, 1 or more'
    from tier as t
    where coalesce(t.quantity not between 1 and 2147483647, true)
    union all
    select
        'totalCapacity',
        'has to be a whole number, and no less than the tiers have'
    where coalesce(p_data -> 'totalCapacity', 'null') <> 'null'
        and coalesce(
            wizard.whole_of(p_data, 'totalCapacity')
            not between (select greatest(1, sum(t.quantity)) from tier as t) and 2147483647,
            true
        )
$$;

comment on function wizard.check_ticket(jsonb) is 'A part of validate_stage().';

revoke execute on function wizard.check_ticket(jsonb) from public;
