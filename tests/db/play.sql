-- A schema with one of everything, for the assertions to be right and wrong about.
create schema play;

create type play.mood as enum ('sad', 'glad');

create sequence play.ticket;

create table play.author (
    id uuid primary key,
    name varchar(40) not null unique
);

create table play.note (
    id bigint generated always as identity primary key,
    author_id uuid not null references play.author (id),
    body text not null check (body <> ''),
    mood play.mood default 'glad',
    created_at timestamptz not null default now(),
    unique (author_id, body)
);

create index note_created on play.note (created_at, lower(body));

create index note_glad on play.note (id) where mood = 'glad';

create table play."we ird ""table""" (
    "a ""column""" int
);

create index broken on play."we ird ""table""" ("a ""column""");

-- As a concurrent build leaves it that failed.
update pg_index
set indisvalid = false
where indexrelid = 'play.broken'::regclass;

create view play.recent
with (security_invoker = true)
as
select n.id, n.body
from play.note as n;

create view play.leaky as
select n.id
from play.note as n;

create materialized view play.totals as
select count(*) as notes
from play.note;

create function play.touch()
returns trigger
language plpgsql
as $$
begin
    return new;
end
$$;

create function play.mine(author uuid)
returns setof play.note
language sql
stable
strict
parallel safe
security definer
set search_path = ''
begin atomic
    select n.* from play.note as n where n.author_id = mine.author;
end;

create function play.add(a int, b int)
returns int
language sql
immutable
return a + b;

create function play.add(a text, b text)
returns text
language sql
immutable
return a || b;

revoke execute on function play.touch(), play.mine(uuid), play.add(int, int), play.add(text, text) from public;

create trigger note_touch before update on play.note
for each row execute function play.touch();

create trigger note_asleep before insert on play.note
for each row execute function play.touch();

alter table play.note disable trigger note_asleep;

create role play_reader nologin;

grant usage on schema play to play_reader;

grant select, insert on play.note to play_reader;

grant update (body) on play.note to play_reader;

grant execute on function play.mine(uuid) to play_reader;

grant select on play.leaky to public;

alter table play.note enable row level security;

alter table play.note force row level security;

create policy note_select on play.note
for select to play_reader
using (author_id::text = current_setting('request.jwt.claims', true)::json ->> 'sub');

create policy note_insert on play.note
for insert to play_reader
with check (author_id::text = current_setting('request.jwt.claims', true)::json ->> 'sub');

create policy note_update on play.note
for update to play_reader
using (author_id::text = current_setting('request.jwt.claims', true)::json ->> 'sub')
with check (true);

create policy note_young on play.note
as restrictive
for select
using (created_at > '2000-01-01');

create table play.event (
    id bigint not null,
    happened_at timestamptz not null,
    primary key (happened_at, id)
) partition by range (happened_at);

create table play.event_2024_01 partition of play.event for values from ('2024-01-01Z') to ('2024-02-01Z');

create table play.event_2024_02 partition of play.event for values from ('2024-02-01Z') to ('2024-03-01Z');

create table play.event_2024_04 partition of play.event for values from ('2024-04-01Z') to ('2024-05-01Z');

create table play.event_default partition of play.event default;

create table play.day (
    happened_on date not null
) partition by range (happened_on);

create table play.day_old partition of play.day for values from (minvalue) to ('2024-01-01');

create table play.day_new partition of play.day for values from ('2024-01-01') to (maxvalue);

create table play.letter (
    name text not null
) partition by list (name);

create table play.letter_a partition of play.letter for values in ('a');

insert into play.event values (1, '2024-01-10Z'), (2, '2024-03-10Z');

insert into play.author values
('00000000-0000-0000-0000-00000000000a', 'ann'),
('00000000-0000-0000-0000-00000000000b', 'bob');

insert into play.note (author_id, body) values
('00000000-0000-0000-0000-00000000000a', 'one'),
('00000000-0000-0000-0000-00000000000a', 'two'),
('00000000-0000-0000-0000-00000000000b', 'three');

create table play.big as
select i, i % 7 as seven from generate_series(1, 20000) as i;

create unique index big_i on play.big (i);

analyze play.big;
