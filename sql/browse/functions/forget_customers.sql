-- Takes names and addresses out of customers, buyers and the payloads of what they bought.
create or replace function browse.forget_customers(p_source_ids text[], p_emails text[])
returns int
language plpgsql
volatile
set search_path = ''
as $$
declare
    touched int := 0;
    done int;
begin
    -- Tickets and orders, whose payloads may name the customer, before what leads to them goes.
    update browse.tickets_htx as t
    set raw = '{}'
    from browse.orders_htx as o
    inner join browse.customers_htx as c on c.source_id = o.customer_source_id
    where o.source_id = t.order_source_id
        and (c.source_id = any(p_source_ids) or lower(c.email) = any(p_emails))
        and t.raw <> '{}';
    get diagnostics done = row_count;
    touched := touched + done;
    update browse.orders_htx as o
    set raw = '{}'
    from browse.customers_htx as c
    where c.source_id = o.customer_source_id
        and (c.source_id = any(p_source_ids) or lower(c.email) = any(p_emails))
        and o.raw <> '{}';
    get diagnostics done = row_count;
    touched := touched + done;
    update browse.tickets_eventbrite as t
    set raw = '{}'
    from browse.orders_eventbrite as o
    where o.source_id = t.order_source_id
        and lower(o.buyer_email) = any(p_emails)
        and t.raw <> '{}';
    get diagnostics done = row_count;
    touched := touched + done;
    update browse.orders_eventbrite as o
    set buyer_name = null,
        buyer_email = null,
        raw = '{}',
        erased_at = now()
    where lower(o.buyer_email) = any(p_emails);
    get diagnostics done = row_count;
    touched := touched + done;
    update browse.customers_htx as c
    set first_name = null,
        last_name = null,
        email = null,
        phone = null,
        marketing_opt_in = false,
        raw = '{}',
        erased_at = now()
    where (c.source_id = any(p_source_ids) and c.erased_at is null)
        or lower(c.email) = any(p_emails);
    get diagnostics done = row_count;
    return touched + done;
end
$$;

comment on function browse.forget_customers(text[], text[]) is
    'A part of erase_customer() and apply_retention(): customers with these ids, and customers and buyers with these '
    'addresses, in lower case. Returns how many rows it changed.';

revoke execute on function browse.forget_customers(text[], text[]) from public;
