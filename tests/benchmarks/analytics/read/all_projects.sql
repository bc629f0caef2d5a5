-- All projects, from the row that each has for a day.
select
    sum(d.event_count)::bigint as total_events,
    analytics.sketch_count(analytics.sketch_union(d.visitors_hll)) as total_unique_visitors
from analytics.analytics_project_daily_agg as d
where d.day >= (%(from)s::timestamptz at time zone 'UTC')::date
    and d.day < (%(to)s::timestamptz at time zone 'UTC')::date;
