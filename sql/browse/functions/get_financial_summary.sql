-- The figures of many sessions, by time, promoter or venue.
create or replace function browse.get_financial_summary(
    p_from timestamp default null,
    p_to timestamp default null,
    p_group text default 'month'
)
returns table (
    label text,
    currency char(3),
    sessions bigint,
    orders bigint,
    tickets bigint,
    gross_cents bigint,
    net_cents bigint,
    fees_cents bigint,
    tax_cents bigint
)
language plpgsql
stable
set search_path = ''
as $$
begin
    if p_group is null or p_group not in ('day', 'week', 'month', 'promoter', 'venue') then
        raise exception 'p_group must be day, week, month, promoter or venue'
            using errcode = 'PT400', detail = '{"parameter": "p_group"}';
    end if;
    perform browse.check_window(p_from, p_to);
    perform browse.check_finance();
    return query
    select
        case p_group
            when 'day' then to_char(v.session_start_local, 'YYYY-MM-DD')
            when 'week' then to_char(v.session_start_local, 'IYYY-"W"IW')
            when 'month' then to_char(v.session_start_local, 'YYYY-MM')
            when 'promoter' then v.promoter
            else v.venue_name
        end as by_label,
        a.currency,
        count(distinct v.session_id),
        sum(a.orders)::bigint,
        sum(a.tickets)::bigint,
        sum(a.gross_cents)::bigint,
        sum(a.net_cents)::bigint,
        sum(a.fees_cents)::bigint,
        sum(a.tax_cents)::bigint
    from browse.event_sessions_overview_v as v
    inner join browse.session_financials_agg as a
        on a.canonical_source = v.canonical_source
        and a.canonical_session_source_id = v.canonical_session_source_id
    where (p_from is null or v.session_start_local >= p_from)
        and (p_to is null or v.session_start_local < p_to)
    group by by_label, a.currency
    order by by_label, a.currency;
end
$$;

comment on function browse.get_financial_summary(timestamp, timestamp, text) is
    'Figures in cents of the sessions that start in local times [p_from, p_to) and whose money the caller may read, '
    'by day, week (ISO), month, promoter or venue, and by currency: amounts of two are never added up. PT403 without '
    'the right to any money.';

revoke execute on function browse.get_financial_summary(timestamp, timestamp, text) from public;
grant execute on function browse.get_financial_summary(timestamp, timestamp, text) to authenticated, service_role;
