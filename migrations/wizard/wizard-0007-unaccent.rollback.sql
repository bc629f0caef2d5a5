-- Other systems may use the extension, so it stays.
select 1;
