drop table wizard.organization_members;
drop table wizard.organizations;
