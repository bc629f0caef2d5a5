-- Half of them as thick as on land, in a ring of cities; the others anywhere.
insert into setlist.venues (id, name, slug, city, latitude, longitude)
select
    md5('venue' || n)::uuid,
    'Venue ' || n,
    'venue-' || n,
    'City ' || n %% 500,
    case
        when n %% 2 = 0 then 51.5 + sin(n) * 4
        else (n * 7919) %% 160000 / 1000.0 - 80
    end,
    case
        when n %% 2 = 0 then -0.12 + cos(n * 1.3) * 6
        else (n * 104729) %% 360000 / 1000.0 - 180
    end
from generate_series(0::bigint, %(venues)s - 1) as n;

analyze setlist.venues;
