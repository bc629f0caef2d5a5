-- The sessions with their money as a CSV file.
create or replace function browse.export_sessions_csv(
    p_from timestamp default null,
    p_to timestamp default null,
    p_provider text default 'any'
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    records text;
begin
    perform browse.check_window(p_from, p_to);
    perform browse.check_provider(p_provider);
    perform browse.check_finance();
    select string_agg(
        concat_ws(
            ',',
            browse.csv_cell(v.session_id::text),
            browse.csv_cell(v.stable_session_id),
            browse.csv_cell(v.event_name),
            browse.csv_cell(v.session_name),
            browse.csv_cell(v.session_date::text),
            browse.csv_cell(to_char(v.start_time, 'HH24:MI')),
            browse.csv_cell(v.venue_name),
            browse.csv_cell(v.venue_city),
            browse.csv_cell(v.provider),
            -- Numbers are no formulas, a negative net neither.
            format('"%s"', coalesce(t.entry ->> 'currency', v.currency)),
            format('"%s"', coalesce(t.entry ->> 'orders', v.total_orders::text)),
            format('"%s"', coalesce(t.entry ->> 'tickets', v.total_tickets::text)),
            format('"%s"', coalesce(round((t.entry ->> 'gross_cents')::numeric / 100, 2), v.total_gross)),
            format('"%s"', coalesce(round((t.entry ->> 'net_cents')::numeric / 100, 2), v.total_net)),
            format('"%s"', coalesce(round((t.entry ->> 'fees_cents')::numeric / 100, 2), v.total_fees)),
            format('"%s"', coalesce(round((t.entry ->> 'tax_cents')::numeric / 100, 2), v.total_tax))
        ) || e'\r\n',
        '' order by v.session_start_local, v.session_id, t.entry ->> 'currency'
    )
    into records
    from browse.event_sessions_overview_v as v
    -- Sold in several currencies, a session has a record for each.
    left join lateral jsonb_array_elements(v.totals_by_currency) as t (entry) on v.is_mixed_currency
    where v.is_mixed_currency is not null
        and (p_from is null or v.session_start_local >= p_from)
        and (p_to is null or v.session_start_local < p_to)
        and (p_provider = 'any' or v.provider = p_provider);
    return '"session_id","stable_session_id","event_name","session_name","session_date","start_time","venue_name",'
        || '"venue_city","provider","currency","total_orders","total_tickets","total_gross","total_net","total_fees",'
        || e'"total_tax"\r\n'
        || coalesce(records, '');
end
$$;

comment on function browse.export_sessions_csv(timestamp, timestamp, text) is
    'RFC 4180: a header and a record per session that starts in local times [p_from, p_to) and whose money the caller '
    'may read, every cell quoted, records ended by CRLF. Amounts in dollars. Text that a spreadsheet would take for a '
    'formula begins with an apostrophe. PT403 without the right to any money.';

revoke execute on function browse.export_sessions_csv(timestamp, timestamp, text) from public;
grant execute on function browse.export_sessions_csv(timestamp, timestamp, text) to authenticated, service_role;
