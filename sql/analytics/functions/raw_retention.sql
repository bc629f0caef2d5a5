-- How long raw events and hourly rows are kept.
create or replace function analytics.raw_retention()
returns interval
language sql
immutable
parallel safe
as $$
    select interval '90 days'
$$;

comment on function analytics.raw_retention() is 'The one place that says 90 days.';

revoke execute on function analytics.raw_retention() from public;
