begin;
select '1..0 # SKIP not on this server';
rollback;
