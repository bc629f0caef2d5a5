-- Forgets who a customer is; what they bought stays.
create or replace function browse.erase_customer(p_source_id text)
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    mail text;
begin
    select lower(nullif(c.email, ''))
    into mail
    from browse.customers_htx as c
    where c.source_id = p_source_id;
    if not found then
        raise exception 'no such customer'
            using errcode = 'PT404', detail = '{"parameter": "p_source_id"}';
    end if;
    return browse.forget_customers(array[p_source_id], array_remove(array[mail], null))
        + browse.erase_payloads(mail);
end
$$;

comment on function browse.erase_customer(text) is
    'Nulls names, address and phone of a Humanitix customer, of other customers with the same address and of '
    'Eventbrite buyers with it, empties the payloads of their orders and tickets and every other payload that holds '
    'the address. Figures stay. Returns how many rows it changed, 0 the second time; PT404 for a customer that is not '
    'known.';

revoke execute on function browse.erase_customer(text) from public;
grant execute on function browse.erase_customer(text) to service_role;
