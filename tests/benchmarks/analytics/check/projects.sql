-- A user's projects by number of events, most first.
select
    e.project_id,
    count(*) as events
from analytics.analytics_events as e
where e.project_id in (select p.project_id from analytics.project as p where p.account_id = %(owner)s)
group by e.project_id
order by events desc, e.project_id;
