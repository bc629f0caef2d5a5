-- Takes in what Humanitix exports: events with their dates, orders, tickets.
create or replace function browse.import_humanitix(p_document jsonb)
returns table (entity text, written bigint)
language plpgsql
volatile
set search_path = ''
as $$
-- The names of columns below are those of the tables.
#variable_conflict use_column
declare
    personal constant text[] := array[
        'firstName', 'lastName', 'email', 'mobile', 'additionalFields', 'organiserMailListOptIn'
    ];
begin
    entity := 'venues';
    select browse.import_venues(jsonb_agg(
        jsonb_build_object(
            'name', e.doc #>> '{eventLocation,venueName}',
            'address', e.doc #>> '{eventLocation,address}',
            'city', e.doc #>> '{eventLocation,city}',
            'state', e.doc #>> '{eventLocation,region}',
            'country', e.doc #>> '{eventLocation,country}',
            'postcode', e.doc #>> '{eventLocation,postalCode}',
            'lat', e.doc #>> '{eventLocation,latLng,0}',
            'lng', e.doc #>> '{eventLocation,latLng,1}',
            'timezone', e.doc ->> 'timezone'
        )
    ))
    into written
    from jsonb_array_elements(p_document -> 'events') as e (doc);
    return next;

    entity := 'events';
    insert into browse.events_htx as t (
        source_id,
        name,
        slug,
        description,
        url,
        banner_image_url,
        promoter_name,
        organiser_id,
        timezone,
        venue_id,
        currency,
        start_date,
        end_date,
        is_recurring,
        recurrence_rule,
        published,
        public,
        raw
    )
    select
        e.doc ->> '_id',
        e.doc ->> 'name',
        e.doc ->> 'slug',
        e.doc ->> 'description',
        e.doc ->> 'url',
        e.doc #>> '{bannerImage,url}',
        e.doc ->> 'organiserName',
        e.doc ->> 'organiserId',
        e.doc ->> 'timezone',
        case
            when e.doc #>> '{eventLocation,venueName}' is not null
                then browse.venue_id(
                    e.doc #>> '{eventLocation,venueName}',
                    e.doc #>> '{eventLocation,address}',
                    e.doc #>> '{eventLocation,city}'
                )
        end,
        coalesce(e.doc ->> 'currency', 'AUD'),
        (e.doc ->> 'startDate')::timestamptz,
        (e.doc ->> 'endDate')::timestamptz,
        jsonb_array_length(coalesce(e.doc -> 'dates', '[]')) > 1,
        e.doc ->> 'recurrenceRule',
        coalesce((e.doc ->> 'published')::boolean, false),
        coalesce((e.doc ->> 'public')::boolean, false),
        e.doc - 'dates'
    from jsonb_array_elements(p_document -> 'events') as e (doc)
    order by e.doc ->> '_id'
    on conflict (source_id) do update
    set name = excluded.name,
        slug = excluded.slug,
        description = excluded.description,
        url = excluded.url,
        banner_image_url = excluded.banner_image_url,
        promoter_name = excluded.promoter_name,
        organiser_id = excluded.organiser_id,
        timezone = excluded.timezone,
        venue_id = excluded.venue_id,
        currency = excluded.currency,
        start_date = excluded.start_date,
        end_date = excluded.end_date,
        is_recurring = excluded.is_recurring,
        recurrence_rule = excluded.recurrence_rule,
        published = excluded.published,
        public = excluded.public,
        raw = excluded.raw
    -- What is here already in these words is not written again.
    where t.raw <> excluded.raw
        or t.is_recurring <> excluded.is_recurring;
    get diagnostics written = row_count;
    return next;

    entity := 'sessions';
    insert into browse.sessions_htx as t (
        source_id,
        event_source_id,
        name,
        start_date,
        end_date,
        capacity,
        disabled,
        deleted,
        raw
    )
    select
        d.doc ->> '_id',
        e.doc ->> '_id',
        d.doc ->> 'name',
        (d.doc ->> 'startDate')::timestamptz,
        (d.doc ->> 'endDate')::timestamptz,
        (d.doc ->> 'capacity')::int,
        coalesce((d.doc ->> 'disabled')::boolean, false),
        coalesce((d.doc ->> 'deleted')::boolean, false),
        d.doc
    from jsonb_array_elements(p_document -> 'events') as e (doc)
    cross join lateral jsonb_array_elements(e.doc -> 'dates') as d (doc)
    order by d.doc ->> '_id'
    on conflict (source_id) do update
    set event_source_id = excluded.event_source_id,
        name = excluded.name,
        start_date = excluded.start_date,
        end_date = excluded.end_date,
        capacity = excluded.capacity,
        disabled = excluded.disabled,
        deleted = excluded.deleted,
        raw = excluded.raw
    where t.raw <> excluded.raw
        or t.event_source_id <> excluded.event_source_id;
    get diagnostics written = row_count;
    return next;

    entity := 'session_sources';
    -- Which session it really is was decided before, or it is one of its own.
    insert into browse.session_sources as t (
        source,
        source_session_id,
        canonical_source,
        canonical_session_source_id,
        event_source_id,
        event_name,
        session_name,
        starts_at,
        ends_at,
        timezone,
        venue_id,
        event_url,
        banner_url,
        is_published
    )
    select
        'humanitix',
        s.source_id,
        'humanitix',
        s.source_id,
        e.source_id,
        e.name,
        s.name,
        s.start_date,
        s.end_date,
        e.timezone,
        e.venue_id,
        e.url,
        e.banner_image_url,
        e.published and e.public
    from jsonb_array_elements(p_document -> 'events') as d (doc)
    inner join browse.events_htx as e on e.source_id = d.doc ->> '_id'
    inner join browse.sessions_htx as s on s.event_source_id = e.source_id
    order by s.source_id
    on conflict (source, source_session_id) do update
    set event_source_id = excluded.event_source_id,
        event_name = excluded.event_name,
        session_name = excluded.session_name,
        starts_at = excluded.starts_at,
        ends_at = excluded.ends_at,
        timezone = excluded.timezone,
        venue_id = excluded.venue_id,
        event_url = excluded.event_url,
        banner_url = excluded.banner_url,
        is_published = excluded.is_published
    where (
            t.event_source_id,
            t.event_name,
            t.session_name,
            t.starts_at,
            t.ends_at,
            t.timezone,
            t.venue_id,
            t.event_url,
            t.banner_url,
            t.is_published
        ) is distinct from (
            excluded.event_source_id,
            excluded.event_name,
            excluded.session_name,
            excluded.starts_at,
            excluded.ends_at,
            excluded.timezone,
            excluded.venue_id,
            excluded.event_url,
            excluded.banner_url,
            excluded.is_published
        );
    get diagnostics written = row_count;
    return next;

    entity := 'customers';
    insert into browse.customers_htx as t (source_id, first_name, last_name, email, phone, marketing_opt_in, raw)
    select distinct on (coalesce(o.doc ->> 'userId', o.doc ->> '_id'))
        coalesce(o.doc ->> 'userId', o.doc ->> '_id'),
        o.doc ->> 'firstName',
        o.doc ->> 'lastName',
        o.doc ->> 'email',
        o.doc ->> 'mobile',
        coalesce((o.doc ->> 'organiserMailListOptIn')::boolean, false),
        (select jsonb_object_agg(k.key, k.value) from jsonb_each(o.doc) as k where k.key = any(personal))
    from jsonb_array_elements(p_document -> 'orders') as o (doc)
    where o.doc ?| personal
    order by coalesce(o.doc ->> 'userId', o.doc ->> '_id'), (o.doc ->> 'completedAt')::timestamptz desc nulls last
    on conflict (source_id) do update
    set first_name = excluded.first_name,
        last_name = excluded.last_name,
        email = excluded.email,
        phone = excluded.phone,
        marketing_opt_in = excluded.marketing_opt_in,
        raw = excluded.raw
    where t.raw <> excluded.raw
        -- Who was forgotten stays so.
        and t.erased_at is null;
    get diagnostics written = row_count;
    return next;

    entity := 'orders';
    insert into browse.orders_htx as t (
        source_id,
        event_source_id,
        session_source_id,
        customer_source_id,
        status,
        currency,
        gross,
        net,
        fees,
        tax,
        discount,
        refunded,
        discount_code,
        completed_at,
        raw
    )
    select
        o.doc ->> '_id',
        o.doc ->> 'eventId',
        o.doc ->> 'eventDateId',
        case when o.doc ?| personal then coalesce(o.doc ->> 'userId', o.doc ->> '_id') end,
        case
            when o.doc ->> 'status' = 'complete' and o.doc ->> 'financialStatus' = 'refunded' then 'refunded'
            else o.doc ->> 'status'
        end,
        coalesce(o.doc ->> 'currency', 'AUD'),
        coalesce((o.doc #>> '{totals,total}')::numeric, 0),
        coalesce((o.doc #>> '{totals,netSales}')::numeric, 0),
        coalesce((o.doc #>> '{totals,fees}')::numeric, 0),
        coalesce((o.doc #>> '{totals,taxes}')::numeric, 0),
        coalesce((o.doc #>> '{totals,discounts}')::numeric, 0),
        coalesce((o.doc #>> '{totals,refunds}')::numeric, 0),
        nullif(o.doc ->> 'discountCode', ''),
        (o.doc ->> 'completedAt')::timestamptz,
        -- Names and addresses are kept in one place only, and nothing of who was forgotten.
        case when c.erased_at is null then o.doc - personal else '{}' end
    from jsonb_array_elements(p_document -> 'orders') as o (doc)
    left join browse.customers_htx as c on c.source_id = coalesce(o.doc ->> 'userId', o.doc ->> '_id')
    order by o.doc ->> '_id'
    on conflict (source_id) do update
    set event_source_id = excluded.event_source_id,
        session_source_id = excluded.session_source_id,
        customer_source_id = excluded.customer_source_id,
        status = excluded.status,
        currency = excluded.currency,
        gross = excluded.gross,
        net = excluded.net,
        fees = excluded.fees,
        tax = excluded.tax,
        discount = excluded.discount,
        refunded = excluded.refunded,
        discount_code = excluded.discount_code,
        completed_at = excluded.completed_at,
        raw = excluded.raw
    where (
            t.event_source_id,
            t.session_source_id,
            t.customer_source_id,
            t.status,
            t.currency,
            t.gross,
            t.net,
            t.fees,
            t.tax,
            t.discount,
            t.refunded,
            t.discount_code,
            t.completed_at,
            t.raw
        ) is distinct from (
            excluded.event_source_id,
            excluded.session_source_id,
            excluded.customer_source_id,
            excluded.status,
            excluded.currency,
            excluded.gross,
            excluded.net,
            excluded.fees,
            excluded.tax,
            excluded.discount,
            excluded.refunded,
            excluded.discount_code,
            excluded.completed_at,
            excluded.raw
        );
    get diagnostics written = row_count;
    return next;

    entity := 'tickets';
    insert into browse.tickets_htx as t (
        source_id,
        order_source_id,
        session_source_id,
        ticket_type,
        status,
        price,
        discount,
        discount_code,
        raw
    )
    select
        k.doc ->> '_id',
        k.doc ->> 'orderId',
        k.doc ->> 'eventDateId',
        k.doc ->> 'ticketTypeName',
        case
            when k.doc ->> 'status' = 'cancelled' then 'cancelled'
            when (k.doc #>> '{checkIn,checkedIn}')::boolean then 'used'
            else 'valid'
        end,
        coalesce((k.doc ->> 'price')::numeric, 0),
        coalesce((k.doc ->> 'discount')::numeric, 0),
        nullif(k.doc ->> 'discountCode', ''),
        case when c.erased_at is null then k.doc - personal else '{}' end
    from jsonb_array_elements(p_document -> 'tickets') as k (doc)
    left join browse.orders_htx as o on o.source_id = k.doc ->> 'orderId'
    left join browse.customers_htx as c on c.source_id = o.customer_source_id
    order by k.doc ->> '_id'
    on conflict (source_id) do update
    set order_source_id = excluded.order_source_id,
        session_source_id = excluded.session_source_id,
        ticket_type = excluded.ticket_type,
        status = excluded.status,
        price = excluded.price,
        discount = excluded.discount,
        discount_code = excluded.discount_code,
        raw = excluded.raw
    where (
            t.order_source_id,
            t.session_source_id,
            t.ticket_type,
            t.status,
            t.price,
            t.discount,
            t.discount_code,
            t.raw
        ) is distinct from (
            excluded.order_source_id,
            excluded.session_source_id,
            excluded.ticket_type,
            excluded.status,
            excluded.price,
            excluded.discount,
            excluded.discount_code,
            excluded.raw
        );
    get diagnostics written = row_count;
    return next;
end
$$;

comment on function browse.import_humanitix(jsonb) is
    'Takes in an object with the arrays events (each with its dates), orders and tickets, in the shape of Humanitix'' '
    'API; any of them may be missing. Returns the rows written per table: 0 for what is here already. Names and '
    'addresses go into customers_htx only, and not there for customers who were erased. sync_sessions() and '
    'refresh_session_financials() are the caller''s to run.';

revoke execute on function browse.import_humanitix(jsonb) from public;
grant execute on function browse.import_humanitix(jsonb) to service_role;
