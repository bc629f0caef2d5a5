-- The schema, and the one that keeps years of the daily table that are over.
create schema analytics;
revoke all on schema analytics from public;
comment on schema analytics is 'Raw analytics events and their hourly and daily roll-up.';

create schema analytics_archive;
revoke all on schema analytics_archive from public;
comment on schema analytics_archive is
    'Years of analytics.analytics_events_daily_agg that are over; nothing reads them here.';
