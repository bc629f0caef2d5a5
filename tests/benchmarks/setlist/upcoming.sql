select id from setlist.upcoming_shows(51.5, -0.12, 50000, now(), now() + interval '30 days')
