-- Forgets what need not be kept: payloads after 400 days, customers after three years without an order.
create or replace function browse.apply_retention(p_now timestamptz default now(), p_max int default 50000)
returns table (action text, object text, rows bigint)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    relation text;
    ids text[];
    mails text[];
begin
    if not pg_try_advisory_xact_lock(hashtextextended('browse.apply_retention', 0)) then
        return query select 'busy', null::text, 0::bigint;
        return;
    end if;
    foreach relation in array array[
        'customers_htx', 'events', 'events_htx', 'orders_eventbrite', 'orders_htx', 'orders_other',
        'session_sources', 'sessions_htx', 'tickets_eventbrite', 'tickets_htx'
    ]
    loop
        execute format(
            'update browse.%1$I set raw = ''{}'' where ctid = any(array('
            'select ctid from browse.%1$I where raw <> ''{}'' and imported_at < $1 limit $2 for update))',
            relation
        )
        using p_now - interval '400 days', p_max;
        get diagnostics rows = row_count;
        action := 'empty raw';
        object := 'browse.' || relation;
        return next;
    end loop;
    -- Their payloads are empty by now; the search through all others is for who asks to be forgotten.
    select
        array_agg(d.source_id),
        array_agg(distinct lower(d.email)) filter (where d.email <> '')
    into ids, mails
    from (
        select
            c.source_id,
            c.email
        from browse.customers_htx as c
        where c.erased_at is null
            and c.imported_at < p_now - interval '3 years'
            and not browse.has_ordered_since(c.source_id, c.email, p_now - interval '3 years')
        order by c.source_id
        limit p_max
    ) as d;
    perform browse.forget_customers(ids, mails);
    rows := coalesce(cardinality(ids), 0);
    action := 'erase customers';
    object := 'browse.customers_htx';
    return next;
    update browse.orders_eventbrite as o
    set buyer_name = null,
        buyer_email = null,
        raw = '{}',
        erased_at = now()
    where o.source_id in (
        select b.source_id
        from browse.orders_eventbrite as b
        where b.erased_at is null
            and coalesce(b.ordered_at, b.imported_at) < p_now - interval '3 years'
            and not browse.has_ordered_since(null, b.buyer_email, p_now - interval '3 years')
        order by b.source_id
        limit p_max
    );
    get diagnostics rows = row_count;
    action := 'erase buyers';
    object := 'browse.orders_eventbrite';
    return next;
end
$$;

comment on function browse.apply_retention(timestamptz, int) is
    'Empties raw of rows imported over 400 days before p_now, and erases customers and Eventbrite buyers who ordered '
    'nothing in the three years before it; at most p_max rows each, the rest next time. Marks and figures are not '
    'touched. Returns what was done; action busy when another run is under way.';

revoke execute on function browse.apply_retention(timestamptz, int) from public;
grant execute on function browse.apply_retention(timestamptz, int) to service_role;
