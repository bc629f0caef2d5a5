begin;
select
    set_config('request.jwt.claims', json_build_object('sub', md5('voter' || %(voter)s)::uuid)::text, true),
    set_config('role', 'authenticated', true);
select * from setlist.cast_vote(md5('entry0')::uuid, %(vote)s::smallint);
commit
