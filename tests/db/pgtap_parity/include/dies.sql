-- The error is in this file.
select
    nonsense;
