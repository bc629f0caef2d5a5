-- What a change of the role costs is not the policy's.
select 1 as one;
