-- What it costs with tax.
create or replace function shop.with_tax(price numeric) returns numeric language sql immutable set search_path = '' as $$
    select price * 1.2;
$$;

-- Says a line.
create or replace function shop.log_line(line text, size integer default 1) returns void language plpgsql set search_path = '' as $$
begin
    raise notice '%', left(line, size);
end $$;

-- Refuses.
create or replace function shop.refuse(why text) returns void language plpgsql set search_path = '' as $$
begin
    raise exception '%', why;
end $$;
