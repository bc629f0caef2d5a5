-- Pattern 3.
select
    f.event_label,
    f.total_events,
    f.total_unique_visitors
from analytics.get_label_stats(%(project)s, 'widget_visible', %(week_ago)s, %(to)s) as f;
