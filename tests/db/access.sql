-- A schema with odd names and three notes, two of them Ann's.
create schema "odd ""schema""";
grant usage on schema "odd ""schema""" to authenticated, service_role;
create table "odd ""schema"""."Nöte" (
    id int generated always as identity primary key,
    double int generated always as (1 + 1) stored,
    author uuid not null default auth.uid(),
    "the ""body""" text not null default ''
);
create table "odd ""schema""".log (
    note int references "odd ""schema"""."Nöte", at date not null default now()
) partition by range (at);
create table "odd ""schema""".log_all partition of "odd ""schema""".log default;
create view "odd ""schema""".total as select count(*) from "odd ""schema"""."Nöte";
create function "odd ""schema""".publish() returns int language sql as 'select 1';
create function "odd ""schema""".publish(int) returns int language sql as 'select $1';
revoke execute on all functions in schema "odd ""schema""" from public;
grant execute on all functions in schema "odd ""schema""" to service_role;
alter table "odd ""schema"""."Nöte" enable row level security;
grant select, insert, update ("the ""body"""), delete
    on "odd ""schema"""."Nöte" to authenticated;
grant all on "odd ""schema"""."Nöte" to service_role;
grant select on "odd ""schema""".total to authenticated;
create policy own on "odd ""schema"""."Nöte" to authenticated
    using (author = (select auth.uid())) with check (author = (select auth.uid()));
insert into "odd ""schema"""."Nöte" (author) values
    ('00000000-0000-0000-0000-00000000000a'), ('00000000-0000-0000-0000-00000000000a'),
    ('00000000-0000-0000-0000-00000000000b');
insert into "odd ""schema""".log (note) values (3);
