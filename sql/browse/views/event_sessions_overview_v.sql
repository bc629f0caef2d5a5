-- Everything about every session, one row a session: the truth that the browse page and the finance screens show.
create or replace view browse.event_sessions_overview_v
with (security_invoker = true)
as
select
    s.session_id,
    s.event_id,
    s.canonical_source || ':' || s.canonical_session_source_id as stable_session_id,
    (
        select e.provider || ':' || e.event_source_id
        from browse.event_ids as e
        where e.event_id = s.event_id
    ) as stable_event_id,
    s.canonical_source,
    s.canonical_session_source_id,
    case when cardinality(m.providers) > 1 then 'both' else m.providers[1] end as provider,
    m.providers,
    coalesce(m.has_humanitix, false) as has_humanitix,
    coalesce(m.has_eventbrite, false) as has_eventbrite,
    m.session_name,
    m.event_name,
    m.promoter,
    m.event_url,
    m.banner_url,
    coalesce(m.is_recurring, false) as is_recurring,
    m.recurrence_rule,
    coalesce(m.is_published, false) as is_published,
    coalesce(m.is_cancelled, false) as is_cancelled,
    m.starts_at as session_start,
    m.ends_at as session_end,
    z.timezone,
    m.starts_at at time zone z.timezone as session_start_local,
    m.ends_at at time zone z.timezone as session_end_local,
    (m.starts_at at time zone z.timezone)::date as session_date,
    (m.starts_at at time zone z.timezone)::time as start_time,
    (m.ends_at at time zone z.timezone)::time as end_time,
    (extract(epoch from m.ends_at - m.starts_at) / 60)::int as duration_minutes,
    v.id as venue_id,
    v.name as venue_name,
    v.address as venue_address,
    v.city as venue_city,
    v.state as venue_state,
    v.lat as venue_lat,
    v.lng as venue_lng,
    case when f.visible then coalesce(f.htx_orders, 0) end as htx_orders,
    case when f.visible then coalesce(f.htx_tickets, 0) end as htx_tickets,
    case when f.visible and not f.htx_mixed then coalesce(f.htx_gross_cents, 0) end as htx_gross_cents,
    case when f.visible and not f.htx_mixed then coalesce(f.htx_net_cents, 0) end as htx_net_cents,
    case when f.visible and not f.htx_mixed then coalesce(f.htx_fees_cents, 0) end as htx_fees_cents,
    case when f.visible and not f.htx_mixed then coalesce(f.htx_tax_cents, 0) end as htx_tax_cents,
    case when f.visible then coalesce(f.eventbrite_orders, 0) end as eventbrite_orders,
    case when f.visible then coalesce(f.eventbrite_tickets, 0) end as eventbrite_tickets,
    case
        when f.visible and not f.eventbrite_mixed then coalesce(f.eventbrite_gross_cents, 0)
    end as eventbrite_gross_cents,
    case
        when f.visible and not f.eventbrite_mixed then coalesce(f.eventbrite_net_cents, 0)
    end as eventbrite_net_cents,
    case
        when f.visible and not f.eventbrite_mixed then coalesce(f.eventbrite_fees_cents, 0)
    end as eventbrite_fees_cents,
    case
        when f.visible and not f.eventbrite_mixed then coalesce(f.eventbrite_tax_cents, 0)
    end as eventbrite_tax_cents,
    case when f.visible and not f.is_mixed then coalesce(f.orders, 0) end as total_orders,
    case when f.visible and not f.is_mixed then coalesce(f.tickets, 0) end as total_tickets,
    case when f.visible and not f.is_mixed then coalesce(f.gross_cents, 0) end as total_gross_cents,
    case when f.visible and not f.is_mixed then coalesce(f.net_cents, 0) end as total_net_cents,
    case when f.visible and not f.is_mixed then coalesce(f.fees_cents, 0) end as total_fees_cents,
    case when f.visible and not f.is_mixed then coalesce(f.tax_cents, 0) end as total_tax_cents,
    case
        when f.visible and not f.is_mixed then round(coalesce(f.gross_cents, 0) / 100.0, 2)::numeric(14, 2)
    end as total_gross,
    case
        when f.visible and not f.is_mixed then round(coalesce(f.net_cents, 0) / 100.0, 2)::numeric(14, 2)
    end as total_net,
    case
        when f.visible and not f.is_mixed then round(coalesce(f.fees_cents, 0) / 100.0, 2)::numeric(14, 2)
    end as total_fees,
    case
        when f.visible and not f.is_mixed then round(coalesce(f.tax_cents, 0) / 100.0, 2)::numeric(14, 2)
    end as total_tax,
    case when f.visible and not f.is_mixed then coalesce(f.currency, m.currency) end as currency,
    case when f.visible then f.is_mixed end as is_mixed_currency,
    case when f.visible then (
        select
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'currency', g.currency,
                        'orders', g.orders,
                        'tickets', g.tickets,
                        'gross_cents', g.gross_cents,
                        'net_cents', g.net_cents,
                        'fees_cents', g.fees_cents,
                        'tax_cents', g.tax_cents
                    )
                    order by g.currency
                ),
                '[]'
            )
        from (
            select
                a.currency,
                sum(a.orders) as orders,
                sum(a.tickets) as tickets,
                sum(a.gross_cents) as gross_cents,
                sum(a.net_cents) as net_cents,
                sum(a.fees_cents) as fees_cents,
                sum(a.tax_cents) as tax_cents
            from browse.session_financials_agg as a
            where a.canonical_source = s.canonical_source
                and a.canonical_session_source_id = s.canonical_session_source_id
            group by a.currency
        ) as g
    ) end as totals_by_currency,
    case when f.visible then (
        select
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'code', a.code,
                        'provider', a.source,
                        'uses', a.uses,
                        'discount_cents', a.discount_cents
                    )
                    || case when f.is_mixed then jsonb_build_object('currency', a.currency) else '{}' end
                    order by a.uses desc, a.code, a.source, a.currency
                ),
                '[]'
            )
        from browse.session_discounts_agg as a
        where a.canonical_source = s.canonical_source
            and a.canonical_session_source_id = s.canonical_session_source_id
    ) end as discounts,
    p.lineup,
    w.waitlist,
    w.waitlist_count,
    p.total_spots > 0 as has_spots,
    p.total_spots,
    p.confirmed_spots,
    p.available_spots,
    w.application_count,
    w.pending_applications,
    (
        select max(t.refreshed_at)
        from browse.refresh_status as t
        where t.name in ('refresh_session_financials', 'rebuild_session_financials')
    ) as refreshed_at
from browse.sessions as s
-- What the providers report, that of the first one first. Each of these gives one row a session, and there are few
-- enough for the planner to join them last to a page of sessions (join_collapse_limit).
left join lateral (
    select
        array_agg(r.source order by r.priority) as providers,
        bool_or(r.source = 'humanitix') as has_humanitix,
        bool_or(r.source = 'eventbrite') as has_eventbrite,
        bool_or(r.is_recurring) as is_recurring,
        bool_or(r.is_published) as is_published,
        bool_and(r.is_cancelled) as is_cancelled,
        (array_agg(r.session_name order by r.priority) filter (where r.session_name is not null))[1] as session_name,
        coalesce(
            (array_agg(r.event_name order by r.priority) filter (where r.event_name is not null))[1],
            (array_agg(r.old_event_name order by r.priority) filter (where r.old_event_name is not null))[1]
        ) as event_name,
        coalesce(
            (array_agg(r.promoter order by r.priority) filter (where r.promoter is not null))[1],
            (array_agg(r.old_promoter order by r.priority) filter (where r.old_promoter is not null))[1]
        ) as promoter,
        coalesce(
            (array_agg(r.event_url order by r.priority) filter (where r.event_url is not null))[1],
            (array_agg(r.old_event_url order by r.priority) filter (where r.old_event_url is not null))[1]
        ) as event_url,
        coalesce(
            (array_agg(r.banner_url order by r.priority) filter (where r.banner_url is not null))[1],
            (array_agg(r.old_banner_url order by r.priority) filter (where r.old_banner_url is not null))[1]
        ) as banner_url,
        coalesce(
            (array_agg(r.recurrence_rule order by r.priority) filter (where r.recurrence_rule is not null))[1],
            (array_agg(r.old_recurrence_rule order by r.priority) filter (where r.old_recurrence_rule is not null))[1]
        ) as recurrence_rule,
        (array_agg(r.starts_at order by r.priority) filter (where r.starts_at is not null))[1] as starts_at,
        (array_agg(r.ends_at order by r.priority) filter (where r.ends_at is not null))[1] as ends_at,
        (array_agg(r.timezone order by r.priority) filter (where r.timezone is not null))[1] as timezone,
        coalesce(
            (array_agg(r.venue_id order by r.priority) filter (where r.venue_id is not null))[1],
            (array_agg(r.old_venue_id order by r.priority) filter (where r.old_venue_id is not null))[1]
        ) as venue_id,
        (array_agg(r.currency order by r.priority) filter (where r.currency is not null))[1] as currency
    from (
        select
            m.source,
            q.priority,
            m.is_published,
            coalesce(h.deleted or h.disabled, false) or coalesce(l.status = 'cancelled', false) as is_cancelled,
            coalesce(eh.is_recurring, false) or coalesce(l.is_recurring, false) as is_recurring,
            coalesce(h.name, m.session_name) as session_name,
            coalesce(eh.name, m.event_name) as event_name,
            eh.promoter_name as promoter,
            coalesce(eh.url, m.event_url) as event_url,
            coalesce(eh.banner_image_url, m.banner_url) as banner_url,
            eh.recurrence_rule as recurrence_rule,
            coalesce(h.start_date, m.starts_at) as starts_at,
            coalesce(h.end_date, m.ends_at) as ends_at,
            coalesce(eh.timezone, m.timezone) as timezone,
            coalesce(eh.venue_id, m.venue_id) as venue_id,
            eh.currency as currency,
            l.title as old_event_name,
            coalesce(l.promoter_name, pr.display_name) as old_promoter,
            l.event_url as old_event_url,
            l.banner_url as old_banner_url,
            l.recurrence_rule as old_recurrence_rule,
            l.venue_id as old_venue_id
        from browse.session_sources as m
        inner join browse.providers as q on q.source = m.source
        left join browse.sessions_htx as h on m.source = 'humanitix' and h.source_id = m.source_session_id
        left join browse.events_htx as eh on eh.source_id = h.event_source_id
        left join browse.events as l on l.id = m.event_id
        left join browse.profiles as pr on pr.id = l.promoter_id and pr.is_public
        where m.canonical_source = s.canonical_source
            and m.canonical_session_source_id = s.canonical_session_source_id
            -- What one provider keeps to itself is not shown with what another one publishes.
            and (
                m.is_published
                or not exists (
                    select
                    from browse.session_sources as o
                    where o.canonical_source = s.canonical_source
                        and o.canonical_session_source_id = s.canonical_session_source_id
                        and o.is_published
                )
            )
    ) as r
) as m on true
left join browse.venues as v on v.id = m.venue_id
cross join lateral (select coalesce(m.timezone, v.timezone, 'UTC') as timezone) as z
-- Money: no row without the right to it, by row security; and zeros only with it.
left join lateral (
    select
        (select browse.is_admin()) or s.session_id in (select browse.finance_sessions()) as visible,
        (sum(a.orders) filter (where a.source = 'humanitix'))::bigint as htx_orders,
        (sum(a.tickets) filter (where a.source = 'humanitix'))::bigint as htx_tickets,
        (sum(a.gross_cents) filter (where a.source = 'humanitix'))::bigint as htx_gross_cents,
        (sum(a.net_cents) filter (where a.source = 'humanitix'))::bigint as htx_net_cents,
        (sum(a.fees_cents) filter (where a.source = 'humanitix'))::bigint as htx_fees_cents,
        (sum(a.tax_cents) filter (where a.source = 'humanitix'))::bigint as htx_tax_cents,
        count(distinct a.currency) filter (where a.source = 'humanitix' and a.orders > 0) > 1 as htx_mixed,
        (sum(a.orders) filter (where a.source = 'eventbrite'))::bigint as eventbrite_orders,
        (sum(a.tickets) filter (where a.source = 'eventbrite'))::bigint as eventbrite_tickets,
        (sum(a.gross_cents) filter (where a.source = 'eventbrite'))::bigint as eventbrite_gross_cents,
        (sum(a.net_cents) filter (where a.source = 'eventbrite'))::bigint as eventbrite_net_cents,
        (sum(a.fees_cents) filter (where a.source = 'eventbrite'))::bigint as eventbrite_fees_cents,
        (sum(a.tax_cents) filter (where a.source = 'eventbrite'))::bigint as eventbrite_tax_cents,
        count(distinct a.currency) filter (where a.source = 'eventbrite' and a.orders > 0) > 1 as eventbrite_mixed,
        sum(a.orders)::bigint as orders,
        sum(a.tickets)::bigint as tickets,
        sum(a.gross_cents)::bigint as gross_cents,
        sum(a.net_cents)::bigint as net_cents,
        sum(a.fees_cents)::bigint as fees_cents,
        sum(a.tax_cents)::bigint as tax_cents,
        coalesce(max(a.currency) filter (where a.orders > 0), max(a.currency)) as currency,
        count(distinct a.currency) filter (where a.orders > 0) > 1 as is_mixed
    from browse.session_financials_agg as a
    where a.canonical_source = s.canonical_source
        and a.canonical_session_source_id = s.canonical_session_source_id
) as f on true
left join lateral (
    select
        (count(*) filter (where t.status <> 'cancelled'))::int as total_spots,
        (count(*) filter (where t.status = 'confirmed'))::int as confirmed_spots,
        (count(*) filter (where t.status = 'open'))::int as available_spots,
        coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'position', t.position,
                    'spot_name', t.spot_name,
                    -- Who is not public stays unnamed to everybody, since a copy of this is kept for everybody.
                    'performer_id', case when u.is_public then u.id end,
                    'name', case when u.is_public then coalesce(u.stage_name, u.display_name) else 'TBA' end,
                    'avatar_url', case when u.is_public then u.avatar_url end,
                    'duration_minutes', t.duration_minutes
                )
                order by t.position
            ) filter (where t.status = 'confirmed'),
            '[]'
        ) as lineup
    from browse.event_spots as t
    left join browse.profiles as u on u.id = t.performer_id
    where t.canonical_source = s.canonical_source
        and t.canonical_session_source_id = s.canonical_session_source_id
) as p on true
-- Aggregated, one row as it is, so that the planner knows and leaves it out where nobody asks for it.
left join lateral (
    select
        (array_agg(a.waitlist))[1] as waitlist,
        max(a.waitlist_count) as waitlist_count,
        max(a.application_count) as application_count,
        max(a.pending_applications) as pending_applications
    from browse.session_applications(s.canonical_source, s.canonical_session_source_id) as a
) as w on true;

comment on view browse.event_sessions_overview_v is
    'Exactly one row per session that the reader sees, however many providers sell it. Read with the reader''s own '
    'rights: amounts, counts of orders, discounts and currency are null for who may not read the session''s money. A '
    'view cannot be indexed; browse_sessions() reads the copy event_sessions_overview_mv, this is the truth.';

comment on column browse.event_sessions_overview_v.session_id is
    'UUID of the session, never null, from sessions; the same for ever.';
comment on column browse.event_sessions_overview_v.event_id is 'UUID of the event, never null, from sessions.';
comment on column browse.event_sessions_overview_v.stable_session_id is
    'canonical_source, a colon, canonical_session_source_id; never null.';
comment on column browse.event_sessions_overview_v.stable_event_id is
    'Provider, a colon, the provider''s id of the event, from event_ids.';
comment on column browse.event_sessions_overview_v.canonical_source is
    'The provider that stands for the session, never null, from sessions.';
comment on column browse.event_sessions_overview_v.canonical_session_source_id is
    'The session''s id there, never null, from sessions.';
comment on column browse.event_sessions_overview_v.provider is
    'The only provider, or both when there are more; null for a session without mapping; from session_sources.';
comment on column browse.event_sessions_overview_v.providers is
    'All providers, by priority; null for a session without mapping; from session_sources.';
comment on column browse.event_sessions_overview_v.has_humanitix is
    'Whether Humanitix sells it, never null, from session_sources.';
comment on column browse.event_sessions_overview_v.has_eventbrite is
    'Whether Eventbrite sells it, never null, from session_sources.';
comment on column browse.event_sessions_overview_v.session_name is
    'Null when nobody names it; from sessions_htx, then session_sources.';
comment on column browse.event_sessions_overview_v.event_name is
    'Null when nobody names it; from events_htx, then session_sources by priority, then events.';
comment on column browse.event_sessions_overview_v.promoter is
    'Name, null when unknown; from events_htx, then events, then a public profile.';
comment on column browse.event_sessions_overview_v.event_url is
    'Where tickets are sold, null when unknown; from events_htx, then session_sources, then events.';
comment on column browse.event_sessions_overview_v.banner_url is
    'Picture, null when unknown; from events_htx, then session_sources, then events.';
comment on column browse.event_sessions_overview_v.is_recurring is 'Never null; from events_htx and events.';
comment on column browse.event_sessions_overview_v.recurrence_rule is
    'Null when there is none; from events_htx, then events.';
comment on column browse.event_sessions_overview_v.is_published is
    'Whether any provider publishes it, never null, from session_sources.';
comment on column browse.event_sessions_overview_v.is_cancelled is
    'Whether all of its providers took it down, never null; from sessions_htx and events.';
comment on column browse.event_sessions_overview_v.session_start is
    'Instant, null when unknown; from sessions_htx, then session_sources.';
comment on column browse.event_sessions_overview_v.session_end is
    'Instant, null when unknown; from sessions_htx, then session_sources.';
comment on column browse.event_sessions_overview_v.timezone is
    'Zone of the local times, never null: of the provider''s event, else of the venue, else UTC.';
comment on column browse.event_sessions_overview_v.session_start_local is
    'Local time in timezone, null when session_start is.';
comment on column browse.event_sessions_overview_v.session_end_local is
    'Local time in timezone, null when session_end is.';
comment on column browse.event_sessions_overview_v.session_date is
    'Local date in timezone, null when session_start is.';
comment on column browse.event_sessions_overview_v.start_time is
    'Local time of day in timezone, null when session_start is.';
comment on column browse.event_sessions_overview_v.end_time is
    'Local time of day in timezone, null when session_end is.';
comment on column browse.event_sessions_overview_v.duration_minutes is
    'Minutes from start to end, null when either is.';
comment on column browse.event_sessions_overview_v.venue_id is
    'Null when unknown; from events_htx, then session_sources, then events.';
comment on column browse.event_sessions_overview_v.venue_name is 'From venues, null without a venue.';
comment on column browse.event_sessions_overview_v.venue_address is 'From venues, may be null.';
comment on column browse.event_sessions_overview_v.venue_city is 'From venues, may be null.';
comment on column browse.event_sessions_overview_v.venue_state is 'From venues, may be null.';
comment on column browse.event_sessions_overview_v.venue_lat is 'Degrees north, from venues, may be null.';
comment on column browse.event_sessions_overview_v.venue_lng is 'Degrees east, from venues, may be null.';
comment on column browse.event_sessions_overview_v.htx_orders is
    'Paid orders of Humanitix, 0 for none, null without finance right; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.htx_tickets is
    'Valid tickets of paid orders of Humanitix, 0 for none, null without finance right; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.htx_gross_cents is
    'Cents, with tax, after discount; 0 for none, null without finance right or when Humanitix sold in several '
    'currencies; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.htx_net_cents is
    'Cents, gross less fees, tax and refunds; 0 for none, null without finance right or when Humanitix sold in '
    'several currencies; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.htx_fees_cents is
    'Cents, of provider and payment; 0 for none, null without finance right or when Humanitix sold in several '
    'currencies; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.htx_tax_cents is
    'Cents; 0 for none, null without finance right or when Humanitix sold in several currencies; from '
    'session_financials_agg.';
comment on column browse.event_sessions_overview_v.eventbrite_orders is
    'Paid orders of Eventbrite, 0 for none, null without finance right; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.eventbrite_tickets is
    'Valid tickets of paid orders of Eventbrite, 0 for none, null without finance right; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.eventbrite_gross_cents is
    'Cents, with tax, after discount; 0 for none, null without finance right or when Eventbrite sold in several '
    'currencies; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.eventbrite_net_cents is
    'Cents, gross less fees, tax and refunds; 0 for none, null without finance right or when Eventbrite sold in '
    'several currencies; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.eventbrite_fees_cents is
    'Cents, of provider and payment; 0 for none, null without finance right or when Eventbrite sold in several '
    'currencies; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.eventbrite_tax_cents is
    'Cents; 0 for none, null without finance right or when Eventbrite sold in several currencies; from '
    'session_financials_agg.';
comment on column browse.event_sessions_overview_v.total_orders is
    'Paid orders of all providers, null without finance right or when is_mixed_currency; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.total_tickets is
    'Valid tickets of all providers, null without finance right or when is_mixed_currency; from '
    'session_financials_agg.';
comment on column browse.event_sessions_overview_v.total_gross_cents is
    'Cents of all providers, null without finance right or when is_mixed_currency; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.total_gross is
    'The same in dollars, with two decimals; null when total_gross_cents is.';
comment on column browse.event_sessions_overview_v.total_net_cents is
    'Cents of all providers, null without finance right or when is_mixed_currency; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.total_net is
    'The same in dollars, with two decimals; null when total_net_cents is.';
comment on column browse.event_sessions_overview_v.total_fees_cents is
    'Cents of all providers, null without finance right or when is_mixed_currency; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.total_fees is
    'The same in dollars, with two decimals; null when total_fees_cents is.';
comment on column browse.event_sessions_overview_v.total_tax_cents is
    'Cents of all providers, null without finance right or when is_mixed_currency; from session_financials_agg.';
comment on column browse.event_sessions_overview_v.total_tax is
    'The same in dollars, with two decimals; null when total_tax_cents is.';
comment on column browse.event_sessions_overview_v.currency is
    'Of all totals, null without finance right or when is_mixed_currency; from session_financials_agg, then '
    'events_htx.';
comment on column browse.event_sessions_overview_v.is_mixed_currency is
    'Whether it was paid in several currencies, null without finance right; amounts are not added up then.';
comment on column browse.event_sessions_overview_v.totals_by_currency is
    '[{currency, orders, tickets, gross_cents, net_cents, fees_cents, tax_cents}] by currency, [] for none, null '
    'without finance right.';
comment on column browse.event_sessions_overview_v.discounts is
    '[{code, provider, uses, discount_cents}] by uses, [] for none, null without finance right; with currency when '
    'is_mixed_currency.';
comment on column browse.event_sessions_overview_v.lineup is
    'Confirmed spots [{position, spot_name, performer_id, name, avatar_url, duration_minutes}], never null; who is '
    'not public is TBA.';
comment on column browse.event_sessions_overview_v.waitlist is
    '[{position, applicant_id, name}] by position, never null; who is not public is TBA.';
comment on column browse.event_sessions_overview_v.waitlist_count is
    'How many wait, never null; from event_applications.';
comment on column browse.event_sessions_overview_v.has_spots is
    'Whether any are defined, never null; cancelled ones do not count; from event_spots.';
comment on column browse.event_sessions_overview_v.total_spots is
    'All but cancelled ones, never null; from event_spots.';
comment on column browse.event_sessions_overview_v.confirmed_spots is 'Never null; from event_spots.';
comment on column browse.event_sessions_overview_v.available_spots is
    'Open ones, 0 when none are defined; from event_spots.';
comment on column browse.event_sessions_overview_v.application_count is
    'All but withdrawn ones, never null; from event_applications.';
comment on column browse.event_sessions_overview_v.pending_applications is 'Never null; from event_applications.';
comment on column browse.event_sessions_overview_v.refreshed_at is
    'When the figures were last brought up to date, null if never; from refresh_status.';

revoke all on browse.event_sessions_overview_v from public, anon, authenticated, service_role;
grant select on browse.event_sessions_overview_v to anon, authenticated, service_role;
