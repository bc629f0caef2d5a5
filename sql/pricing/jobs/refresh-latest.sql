-- Latest prices, every quarter of an hour.
select cron.schedule(
    'pricing.refresh-latest',
    '*/15 * * * *',
    $$select pricing.refresh_view('mv_latest_prices')$$
);
