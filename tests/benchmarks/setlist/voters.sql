-- Users who have not voted yet.
insert into auth.users (id, email)
select md5('voter' || n)::uuid, n || '@voters' from generate_series(0, %(voters)s - 1) as n;

insert into setlist.user_profiles (id)
select md5('voter' || n)::uuid from generate_series(0, %(voters)s - 1) as n;

analyze setlist.user_profiles;
