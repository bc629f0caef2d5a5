-- How long raw events and hourly rows are kept.
create or replace function analytics.raw_retention()
returns interval
language sql
immutable
parallel safe
as $$
    -- In hours: 90 days before an instant depend on the session's time zone, where a day may have 23 or 25.
    select interval '2160 hours'
$$;

comment on function analytics.raw_retention() is '90 days, for every check of an age.';

revoke execute on function analytics.raw_retention() from public;
