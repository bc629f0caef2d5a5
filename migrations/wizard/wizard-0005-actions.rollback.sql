drop table wizard.wizard_actions;
drop type wizard.action_status;
