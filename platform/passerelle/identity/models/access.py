"""How people come in: links, sessions, tokens, passwords and accounts elsewhere."""

from tortoise import fields
from tortoise.models import Model

from passerelle.core.tables import Row, codes
from passerelle.identity.enums import Means
from passerelle.identity.models.people import Person


class SignInLink(Row):
    """A link that signs a person in once. Its secret is a signature of its id, and not stored."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "sign_in_links"


class LoginSession(Model):
    """A signed-in browser; only a hash of its secret is kept."""

    secret_hash = fields.CharField(max_length=64, primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    handle = fields.UUIDField(null=True, unique=True)
    """What its owner names it by; the hash never leaves the database."""
    means = fields.CharEnumField(Means, max_length=20, default=Means.LINK, db_default="by_link")
    browser = fields.CharField(max_length=40, default="", db_default="")
    system = fields.CharField(max_length=40, default="", db_default="")
    seen_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "login_sessions"
        indexes = (("person",),)


class ApiToken(Row):
    """What lets a program speak for a person; only a hash of it is kept."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    hash = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=80)
    scopes = codes()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    made_with_id = fields.UUIDField(null=True)
    """The token that it was made with, and ends with; that one is forgotten first or with it."""

    class Meta:
        """Table."""

        table = "api_tokens"
        indexes = (("person",),)


class Password(Model):
    """A person's password as argon2id keeps it."""

    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "models.Person", on_delete=fields.RESTRICT, primary_key=True
    )
    hash = fields.CharField(max_length=255)
    set_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "passwords"


class Budget(Model):
    """How much of something somebody has used: one number, an instant in milliseconds since 1970.

    The key is a hash: neither addresses nor sources can be read from it.
    """

    key = fields.CharField(max_length=64, primary_key=True)
    free_at = fields.BigIntField()

    class Meta:
        """Table."""

        table = "budgets"
        indexes = (("free_at",),)


class LinkedIdentity(Row):
    """An account elsewhere that signs a person in."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    issuer = fields.CharField(max_length=300)
    subject = fields.CharField(max_length=255)
    linked_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "linked_identities"
        unique_together = (("issuer", "subject"),)
        indexes = (("person",),)


class SpentState(Model):
    """A way to another service that was come back from; nobody comes back twice."""

    state_hash = fields.CharField(max_length=64, primary_key=True)
    at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "spent_states"
        indexes = (("at",),)


class AddressConfirmation(Row):
    """An address that a person says is theirs, until a link that was sent to it tells."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    address = fields.CharField(max_length=254)
    asked_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "address_confirmations"
        indexes = (("person",),)
