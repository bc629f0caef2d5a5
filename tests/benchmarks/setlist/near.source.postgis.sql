-- A cast of every row, which no index knows.
select v.id, extensions.st_distance(v.location::extensions.geometry::extensions.geography, c.center) as distance_m
from setlist.venues as v
cross join (
    select extensions.st_setsrid(extensions.st_makepoint(-0.12, 51.5), 4326)::extensions.geography as center
) as c
where extensions.st_dwithin(v.location::extensions.geometry::extensions.geography, c.center, 50000)
order by distance_m, v.id
limit 500
