-- Price trends, every hour.
select cron.schedule(
    'pricing.refresh-trends',
    '20 * * * *',
    $$select pricing.refresh_view('mv_price_trends')$$
);
