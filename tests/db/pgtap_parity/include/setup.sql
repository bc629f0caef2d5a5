select plan(4);
create temp table fruit (name text);
insert into fruit values ('apple');
select is(count(*), 1::bigint, 'set up') from fruit;
