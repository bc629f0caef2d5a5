-- Bodies that work and that a checker misreads: none of them may be an error.

-- Rows of tables whose names are known when it runs.
create or replace function app.count_all() returns bigint language plpgsql set search_path = '' as $$
declare
    t record;
    n record;
    total bigint := 0;
begin
    for t in execute 'select c.relname from pg_catalog.pg_class as c where c.relkind = ''r''' loop
        execute format('select count(*) as rows from app.%I', t.relname) into n;
        total := total + n.rows;
    end loop;
    return total;
end $$;

-- One trigger function for several tables.
create or replace function app.touch() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_table_name = 'item' then
        new.made_at := now();
    elsif tg_table_name = 'line' then
        new.note := upper(new.note);
    end if;
    return new;
end $$;

create trigger touch before update on app.item for each row execute function app.touch();

create trigger touch before update on app.line for each row execute function app.touch();

create trigger touch before update on app.letter for each row execute function app.touch();

-- A temporary table of its own.
create or replace function app.gather() returns int language plpgsql set search_path = app, pg_temp as $$
declare
    n int;
begin
    create temp table if not exists gathered (id int) on commit drop;
    insert into gathered select 1;
    select count(*) into n from gathered;
    perform app.use_gathered();
    create temporary view gathered_view as select * from gathered;
    return n + (select count(*) from gathered_view);
end $$;

-- A temporary table that its caller makes.
create or replace function app.use_gathered() returns int language plpgsql set search_path = app, pg_temp as $$
begin
    update gathered set id = id + 1;
    return (select max(id) from gathered);
end $$;

-- A temporary table by another statement.
create or replace function app.gather_otherwise() returns int language plpgsql as $$
declare
    r record;
begin
    create local temporary table "Odd ""one" as select 1 as id;
    execute 'create temp table made_dynamically (x int)';
    for r in select * from "Odd ""one" loop
        perform r.id;
    end loop;
    perform x from made_dynamically;
    return 1;
end $$;

-- An extension that may be there or not.
create or replace function app.similar(a text, b text) returns real language plpgsql as $$
begin
    if exists (select from pg_catalog.pg_extension where extname = 'pg_trgm') then
        return public.similarity_of_nobody(a, b);
    end if;
    return (a = b)::int::real;
end $$;

-- A table that may be there or not.
create or replace function app.old_count() returns bigint language plpgsql as $$
begin
    if pg_catalog.to_regclass('app.old_items') is not null then
        return (select count(*) from app.old_items);
    end if;
    return 0;
exception when undefined_column then
    return -1;
end $$;

-- A table whose absence it expects.
create or replace function app.try_count() returns bigint language plpgsql as $$
begin
    return (select count(*) from app.perhaps);
exception when undefined_table then
    return 0;
end $$;

-- Short names that the caller's search path finds.
create or replace function app.short() returns bigint language plpgsql as $$
begin
    return (select count(*) from item) + (select count(*) from line);
end $$;

-- Whatever types its caller gives.
create or replace function app.first_of(a anyarray) returns anyelement language plpgsql as $$
begin
    if array_length(a, 1) > 0 then
        return a[1];
    end if;
    return null;
end $$;

create or replace function app.rows_of(anyarray) returns setof anyarray language plpgsql immutable as $$
declare
    r $1%type;
begin
    foreach r slice 1 in array $1 loop return next r; end loop;
end $$;

create or replace function app.as_text(x anyelement) returns text language plpgsql as $$
begin
    return lower(x);
exception when others then
    return x::text;
end $$;

-- Transition tables of two triggers.
create or replace function app.counted() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        perform count(*) from added;
    else
        perform count(*) from removed;
    end if;
    return null;
end $$;

create trigger counted_in after insert on app.letter referencing new table as added
for each statement execute function app.counted();

create trigger counted_out after delete on app.letter referencing old table as removed
for each statement execute function app.counted();

-- A cursor that is opened with what is known then.
create or replace function app.scan(t regclass) returns int language plpgsql as $$
declare
    c refcursor;
    r record;
begin
    open c for execute format('select * from %s', t);
    fetch c into r;
    return r.id;
end $$;

-- Rows of a query that is put together.
create or replace function app.found(what text) returns setof app.item language plpgsql as $$
begin
    return query execute 'select * from app.' || quote_ident(what);
end $$;

-- A record that is filled in one branch and read in another.
create or replace function app.branches(x int) returns text language plpgsql as $$
declare
    r record;
begin
    if x > 0 then
        select 'a'::text as label into r;
    end if;
    if x > 0 then
        return r.label;
    end if;
    return null;
end $$;

-- A dropped and recreated table.
create or replace function app.anew() returns int language plpgsql as $$
begin
    drop table if exists app.scratch;
    create table app.scratch (id int, body text);
    insert into app.scratch values (1, 'x');
    alter table app.scratch add column n int;
    update app.scratch set n = 1;
    return (select n from app.scratch);
end $$;

-- Json as a record.
create or replace function app.of_json(j jsonb) returns int language plpgsql as $$
declare
    r record;
    e jsonb;
begin
    select * into r from jsonb_to_record(j) as x (a int, b text);
    for e in select jsonb_array_elements(j -> 'list') loop
        perform e ->> 'x';
    end loop;
    return r.a;
end $$;
