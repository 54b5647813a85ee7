"""What holds at a moment, as conditions of statements: who has a role, who speaks for whom."""


def role_held(grant: str) -> str:
    """Return the condition under which a grant, called so in the statement, holds at `:now`."""
    return (
        f"{grant}.revoked_at IS NULL AND ({grant}.expires_at IS NULL OR {grant}.expires_at > :now)"
    )


def speaks(contact: str) -> str:
    """Return the condition under which a contact, called so, speaks for an institution on
    the day `:today`."""
    return (
        f"{contact}.ended_at IS NULL"
        f" AND ({contact}.starts_on IS NULL OR {contact}.starts_on <= :today)"
        f" AND ({contact}.ends_on IS NULL OR {contact}.ends_on >= :today)"
    )
