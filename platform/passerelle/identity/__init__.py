"""People, institutions and contacts; roles, sign-in and consent."""
