drop table wizard.wizard_interactions;
