-- Takes in what Eventbrite exports: events, which are its occurrences, orders, attendees.
create or replace function browse.import_eventbrite(p_document jsonb)
returns table (entity text, written bigint)
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
    personal constant text[] := array['name', 'first_name', 'last_name', 'email', 'profile', 'answers'];
begin
    entity := 'venues';
    select browse.import_venues(jsonb_agg(
        jsonb_build_object(
            'name', e.doc #>> '{venue,name}',
            'address', e.doc #>> '{venue,address,address_1}',
            'city', e.doc #>> '{venue,address,city}',
            'state', e.doc #>> '{venue,address,region}',
            'country', e.doc #>> '{venue,address,country}',
            'postcode', e.doc #>> '{venue,address,postal_code}',
            'lat', e.doc #>> '{venue,address,latitude}',
            'lng', e.doc #>> '{venue,address,longitude}',
            'timezone', e.doc #>> '{start,timezone}'
        )
    ))
    into written
    from jsonb_array_elements(p_document -> 'events') as e (doc);
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
        starts_at,
        ends_at,
        timezone,
        venue_id,
        event_url,
        banner_url,
        is_published,
        raw
    )
    select
        'eventbrite',
        e.doc ->> 'id',
        'eventbrite',
        e.doc ->> 'id',
        coalesce(e.doc ->> 'series_id', e.doc ->> 'id'),
        e.doc #>> '{name,text}',
        (e.doc #>> '{start,utc}')::timestamptz,
        (e.doc #>> '{end,utc}')::timestamptz,
        e.doc #>> '{start,timezone}',
        case
            when e.doc #>> '{venue,name}' is not null
                then browse.venue_id(
                    e.doc #>> '{venue,name}',
                    e.doc #>> '{venue,address,address_1}',
                    e.doc #>> '{venue,address,city}'
                )
        end,
        e.doc ->> 'url',
        e.doc #>> '{logo,url}',
        coalesce((e.doc ->> 'listed')::boolean, true)
        and e.doc ->> 'status' in ('live', 'started', 'ended', 'completed'),
        e.doc
    from jsonb_array_elements(p_document -> 'events') as e (doc)
    order by e.doc ->> 'id'
    on conflict (source, source_session_id) do update
    set event_source_id = excluded.event_source_id,
        event_name = excluded.event_name,
        starts_at = excluded.starts_at,
        ends_at = excluded.ends_at,
        timezone = excluded.timezone,
        venue_id = excluded.venue_id,
        event_url = excluded.event_url,
        banner_url = excluded.banner_url,
        is_published = excluded.is_published,
        raw = excluded.raw
    where t.raw <> excluded.raw;
    get diagnostics written = row_count;
    return next;

    entity := 'orders';
    insert into browse.orders_eventbrite as t (
        source_id,
        event_source_id,
        session_source_id,
        status,
        currency,
        gross_cents,
        fees_cents,
        payment_fees_cents,
        tax_cents,
        discount_cents,
        refunded_cents,
        promo_code,
        buyer_name,
        buyer_email,
        ordered_at,
        raw
    )
    select
        o.doc ->> 'id',
        coalesce(m.event_source_id, o.doc ->> 'event_id'),
        o.doc ->> 'event_id',
        o.doc ->> 'status',
        coalesce(o.doc #>> '{costs,gross,currency}', 'AUD'),
        coalesce((o.doc #>> '{costs,gross,value}')::bigint, 0),
        coalesce((o.doc #>> '{costs,eventbrite_fee,value}')::bigint, 0),
        coalesce((o.doc #>> '{costs,payment_fee,value}')::bigint, 0),
        coalesce((o.doc #>> '{costs,tax,value}')::bigint, 0),
        coalesce((o.doc #>> '{costs,discount,value}')::bigint, 0),
        coalesce((o.doc #>> '{costs,refund,value}')::bigint, 0),
        nullif(o.doc ->> 'promo_code', ''),
        o.doc ->> 'name',
        o.doc ->> 'email',
        (o.doc ->> 'created')::timestamptz,
        -- Names and addresses are kept in their two columns only.
        o.doc - personal
    from jsonb_array_elements(p_document -> 'orders') as o (doc)
    left join browse.session_sources as m
        on m.source = 'eventbrite'
        and m.source_session_id = o.doc ->> 'event_id'
    order by o.doc ->> 'id'
    on conflict (source_id) do update
    set event_source_id = excluded.event_source_id,
        session_source_id = excluded.session_source_id,
        status = excluded.status,
        currency = excluded.currency,
        gross_cents = excluded.gross_cents,
        fees_cents = excluded.fees_cents,
        payment_fees_cents = excluded.payment_fees_cents,
        tax_cents = excluded.tax_cents,
        discount_cents = excluded.discount_cents,
        refunded_cents = excluded.refunded_cents,
        promo_code = excluded.promo_code,
        -- Who was forgotten stays so, whatever else changes.
        buyer_name = case when t.erased_at is null then excluded.buyer_name end,
        buyer_email = case when t.erased_at is null then excluded.buyer_email end,
        ordered_at = excluded.ordered_at,
        raw = case when t.erased_at is null then excluded.raw else '{}' end
    where (
            t.event_source_id,
            t.session_source_id,
            t.status,
            t.currency,
            t.gross_cents,
            t.fees_cents,
            t.payment_fees_cents,
            t.tax_cents,
            t.discount_cents,
            t.refunded_cents,
            t.promo_code,
            t.ordered_at
        ) is distinct from (
            excluded.event_source_id,
            excluded.session_source_id,
            excluded.status,
            excluded.currency,
            excluded.gross_cents,
            excluded.fees_cents,
            excluded.payment_fees_cents,
            excluded.tax_cents,
            excluded.discount_cents,
            excluded.refunded_cents,
            excluded.promo_code,
            excluded.ordered_at
        )
        or (
            t.erased_at is null
            and (t.buyer_name, t.buyer_email, t.raw)
            is distinct from (excluded.buyer_name, excluded.buyer_email, excluded.raw)
        );
    get diagnostics written = row_count;
    return next;

    entity := 'tickets';
    insert into browse.tickets_eventbrite as t (
        source_id,
        order_source_id,
        session_source_id,
        ticket_class,
        status,
        price_cents,
        promo_code,
        raw
    )
    select
        k.doc ->> 'id',
        k.doc ->> 'order_id',
        k.doc ->> 'event_id',
        k.doc ->> 'ticket_class_name',
        case
            when (k.doc ->> 'refunded')::boolean then 'refunded'
            when (k.doc ->> 'cancelled')::boolean then 'cancelled'
            when (k.doc ->> 'checked_in')::boolean then 'checked_in'
            else 'attending'
        end,
        coalesce((k.doc #>> '{costs,gross,value}')::bigint, 0),
        nullif(k.doc ->> 'promo_code', ''),
        case when o.erased_at is null then k.doc - personal else '{}' end
    from jsonb_array_elements(p_document -> 'attendees') as k (doc)
    left join browse.orders_eventbrite as o on o.source_id = k.doc ->> 'order_id'
    order by k.doc ->> 'id'
    on conflict (source_id) do update
    set order_source_id = excluded.order_source_id,
        session_source_id = excluded.session_source_id,
        ticket_class = excluded.ticket_class,
        status = excluded.status,
        price_cents = excluded.price_cents,
        promo_code = excluded.promo_code,
        raw = excluded.raw
    where (
            t.order_source_id,
            t.session_source_id,
            t.ticket_class,
            t.status,
            t.price_cents,
            t.promo_code,
            t.raw
        ) is distinct from (
            excluded.order_source_id,
            excluded.session_source_id,
            excluded.ticket_class,
            excluded.status,
            excluded.price_cents,
            excluded.promo_code,
            excluded.raw
        );
    get diagnostics written = row_count;
    return next;
end
$$;

comment on function browse.import_eventbrite(jsonb) is
    'Takes in an object with the arrays events (an occurrence each, with its venue), orders and attendees, in the '
    'shape of Eventbrite''s API, whose amounts are cents; any of them may be missing. Returns the rows written per '
    'table: 0 for what is here already. Names and addresses of buyers who were erased are not taken in again. '
    'sync_sessions() and refresh_session_financials() are the caller''s to run.';

revoke execute on function browse.import_eventbrite(jsonb) from public;
grant execute on function browse.import_eventbrite(jsonb) to service_role;
