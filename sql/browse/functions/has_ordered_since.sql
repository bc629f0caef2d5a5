-- Whether somebody is still a customer.
create or replace function browse.has_ordered_since(p_source_id text, p_email text, p_since timestamptz)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select
        from browse.orders_htx as o
        where o.customer_source_id in (
            select c.source_id
            from browse.customers_htx as c
            where c.source_id = p_source_id
                or lower(c.email) = lower(nullif(p_email, ''))
        )
            and coalesce(o.completed_at, o.imported_at) >= p_since
    )
    or exists (
        select
        from browse.orders_eventbrite as o
        where lower(o.buyer_email) = lower(nullif(p_email, ''))
            and coalesce(o.ordered_at, o.imported_at) >= p_since
    )
$$;

comment on function browse.has_ordered_since(text, text, timestamptz) is
    'A part of apply_retention(): whether a customer, or anybody with the mail address, ordered since then.';

revoke execute on function browse.has_ordered_since(text, text, timestamptz) from public;
