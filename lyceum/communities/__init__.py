"""Communities kept here and listings of those elsewhere, membership, roles, invitations, the agreement."""
