-- Says why a row that the scraper sent is refused.
create or replace function pricing.judge_row(p_row jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = ''
as $$
declare
    lowest numeric;
    average numeric;
    highest numeric;
begin
    if jsonb_typeof(p_row) <> 'object' then
        return 'not_an_object';
    elsif jsonb_typeof(p_row -> 'zone') is distinct from 'string'
        or length(p_row ->> 'zone') not between 1 and 200 then
        return 'invalid_zone';
    elsif jsonb_typeof(p_row -> 'section') is distinct from 'string'
        or length(p_row ->> 'section') not between 1 and 200 then
        return 'invalid_section';
    elsif p_row ->> 'lowest_price' is null
        or not pricing.is_amount(p_row -> 'lowest_price')
        or not pricing.is_amount(p_row -> 'average_price')
        or not pricing.is_amount(p_row -> 'highest_price')
        or not pricing.is_amount(p_row -> 'lowest_price_2tickets')
        or not pricing.is_amount(p_row -> 'lowest_price_4tickets') then
        return 'invalid_price';
    elsif not pricing.is_count(p_row -> 'total_tickets') or not pricing.is_count(p_row -> 'total_listings') then
        return 'invalid_count';
    elsif jsonb_typeof(p_row -> 'available') not in ('boolean', 'null') then
        return 'invalid_available';
    elsif jsonb_typeof(p_row -> 'raw_listings') not in ('array', 'null') then
        return 'invalid_raw_listings';
    end if;
    lowest := (p_row ->> 'lowest_price')::numeric;
    average := (p_row ->> 'average_price')::numeric;
    highest := (p_row ->> 'highest_price')::numeric;
    return case
        when lowest > highest or average < lowest or average > highest then 'price_order'
        when (p_row ->> 'lowest_price_2tickets')::numeric < lowest then 'group_price_below_lowest'
        when (p_row ->> 'lowest_price_4tickets')::numeric < lowest then 'group_price_below_lowest'
        when p_row ->> 'available' = 'false' and (p_row ->> 'total_tickets')::numeric > 0
            then 'unavailable_with_tickets'
    end;
end
$$;

comment on function pricing.judge_row(jsonb) is
    'The reason to refuse a row of ingest_snapshots(); null for a good one.';

revoke execute on function pricing.judge_row(jsonb) from public;
