-- Where a session has to go on: the position of the first stage that is not complete.
create or replace function wizard.first_incomplete(p_completed text[])
returns int
language plpgsql
immutable
as $$
begin
    return (
        select coalesce(min(s.at), cardinality(wizard.stages()))
        from unnest(wizard.stages()) with ordinality as s (stage, at)
        where s.stage <> all (p_completed)
    );
end
$$;

comment on function wizard.first_incomplete(text[]) is
    '1 to 6; 6 also when all are complete. plpgsql, which keeps its plan from call to call.';

revoke execute on function wizard.first_incomplete(text[]) from public;
