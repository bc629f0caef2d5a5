-- What the bodies beside this file use.
create schema shop;
create type shop.pair as (x integer, y text);
create type shop.mood as enum ('good', 'bad');
create table shop.item (
    id bigint primary key,
    name text not null,
    price numeric,
    state text,
    created_at timestamptz not null default now(),
    tags text[],
    data jsonb
);
create table shop.parcel (
    id bigint primary key,
    item_id bigint references shop.item,
    weight numeric,
    sent_on date
);
create index parcel_item on shop.parcel (item_id);
create table shop.letter (id bigint primary key, colour text, touched_at timestamptz);
create table shop.crate (id bigint primary key, state text, touched_at timestamptz);
create table shop.box (id bigint primary key, note text, old_note text);
create table shop.t0 (id bigint primary key, note text);
create table shop.t1 (id bigint primary key, note text);
create table shop.t2 (id bigint primary key, note text);
create table shop.t3 (id bigint primary key, note text);
create table shop.t4 (id bigint primary key, note text);
create table shop.t5 (id bigint primary key, note text);
create table shop.t6 (id bigint primary key, note text);
create table shop.t7 (id bigint primary key, note text);
create table shop.t8 (id bigint primary key, note text);
create table shop.t9 (id bigint primary key, note text);
