create schema app;
create extension if not exists plpgsql_check with schema public;
create table app.item (id bigint primary key, name text not null, price numeric, made_at timestamptz default now());
create table app.line (id bigint primary key, item bigint references app.item, n int not null, note text);
create table app.letter (id bigint primary key, body text);
create type app.pair as (a int, b text);
create function app.price_of(item bigint, day date) returns numeric language sql as 'select 1.0';
create procedure app.tidy(item bigint) language sql as 'select 1';
