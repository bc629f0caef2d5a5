select id, distance_m from setlist.venues_near(51.5, -0.12, 50000, 500)
