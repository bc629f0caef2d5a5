\set größe 'schön ✓'
begin;
select plan(2);
select is(:'größe'::text, 'schön ✓', 'ünïcode → ✓');
create table "weird ""name""" ("spalte ß" int);
select has_table('weird "name"'::name);
select * from finish();
rollback;
