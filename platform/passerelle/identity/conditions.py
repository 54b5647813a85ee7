"""What holds at a moment, as conditions of statements: who has a role, who speaks for whom, which
institutions are one."""

OWN_AND_MERGED = """(SELECT s.id FROM institutions s
  WHERE s.id = :institution_id OR s.merged_into_id = :institution_id)"""
"""The identifiers under which an institution's past stands: its own, and those it took in."""


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
