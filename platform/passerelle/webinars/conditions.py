"""What holds of rows, as conditions of statements: who has registered."""


def has_registered(registration: str) -> str:
    """Return the condition under which somebody has registered, whatever came of it; not so is who
    was invited, and has not answered or has declined."""
    return f"{registration}.state NOT IN ('invited', 'declined')"
