"""What is done to users, their roles and invitations; each writes its line in the audit trail."""
