-- The latest customers of a session, as little of them as tells one from another.
create or replace function browse.session_customers(p_session_id uuid)
returns table (provider text, initials text, masked_email text, last_order_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
rows 5
as $$
begin
    if not browse.is_finance(p_session_id) then
        return;
    end if;
    return query
    with bought as (
        select
            m.source,
            c.source_id as customer,
            upper(left(c.first_name, 1)) || coalesce(upper(left(c.last_name, 1)), '') as letters,
            c.email,
            o.completed_at as at
        from browse.sessions as s
        inner join browse.session_sources as m
            on m.canonical_source = s.canonical_source
            and m.canonical_session_source_id = s.canonical_session_source_id
        inner join browse.orders_htx as o on m.source = 'humanitix' and o.session_source_id = m.source_session_id
        inner join browse.customers_htx as c on c.source_id = o.customer_source_id
        where s.session_id = browse.resolve_session(p_session_id)
            and o.status = 'complete'
            and c.erased_at is null
        union all
        select
            m.source,
            coalesce(lower(o.buyer_email), o.source_id),
            upper(left(o.buyer_name, 1))
            || case when o.buyer_name ~ '\s\S' then upper(left(substring(o.buyer_name from '\S+\s*$'), 1)) else '' end,
            o.buyer_email,
            o.ordered_at
        from browse.sessions as s
        inner join browse.session_sources as m
            on m.canonical_source = s.canonical_source
            and m.canonical_session_source_id = s.canonical_session_source_id
        inner join browse.orders_eventbrite as o
            on m.source = 'eventbrite'
            and o.session_source_id = m.source_session_id
        where s.session_id = browse.resolve_session(p_session_id)
            and o.status = 'placed'
            and o.erased_at is null
            and (o.buyer_name is not null or o.buyer_email is not null)
    )
    select
        b.source,
        min(b.letters),
        browse.mask_email(min(b.email)),
        max(b.at) as latest
    from bought as b
    group by b.source, b.customer
    order by latest desc nulls last, b.source, b.customer
    limit 5;
end
$$;

comment on function browse.session_customers(uuid) is
    'At most five customers with paid orders, latest first: initials and a masked address. None without the right to '
    'the money of the session. Definer, because customers are the importers'' alone.';

revoke execute on function browse.session_customers(uuid) from public;
grant execute on function browse.session_customers(uuid) to authenticated, service_role;
