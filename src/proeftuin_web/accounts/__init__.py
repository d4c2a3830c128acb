"""People, what they may do and for which site: users, memberships, invitations, sign-in."""
