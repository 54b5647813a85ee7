"""People, institutions and how they belong together."""

from tortoise import fields
from tortoise.models import Model

from passerelle.core.tables import Referenced, Row, codes, in_languages
from passerelle.identity.enums import Gender, InstitutionType, Means, Purpose, Role
from passerelle.programme.models import Country


class Institution(Referenced):
    """A public body or its like; a merged one points to the one that stands for it now."""

    names = in_languages()
    type = fields.CharEnumField(InstitutionType, max_length=40)
    country: fields.ForeignKeyRelation[Country] = fields.ForeignKeyField(
        "models.Country", on_delete=fields.RESTRICT
    )
    parent: fields.ForeignKeyNullableRelation["Institution"] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True, related_name="parts"
    )
    merged_into: fields.ForeignKeyNullableRelation["Institution"] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, null=True, related_name="merged"
    )
    national_government = fields.BooleanField(default=False)
    eligible = fields.BooleanField(default=True)
    eligible_from = fields.DateField(null=True)
    eligible_to = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    languages = codes()
    email_domains = codes()
    regions: fields.JSONField[dict[str, str]] = fields.JSONField(default=dict)
    """Regions by scheme where they are not those of the country."""

    class Meta:
        """Table."""

        table = "institutions"
        indexes = (("merged_into",), ("parent",))


class EligibilityPeriod(Row):
    """Days on which an institution may ask for assistance; none means without a bound."""

    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    """The last day."""
    reason = fields.CharField(max_length=300)

    class Meta:
        """Table."""

        table = "eligibility_periods"
        indexes = (("institution",),)


class Person(Referenced):
    """Someone the programme knows, with the language and the zone they read in."""

    given_name = fields.CharField(max_length=120)
    family_name = fields.CharField(max_length=120)
    gender = fields.CharEnumField(Gender, max_length=12, default=Gender.UNDECLARED)
    language = fields.CharField(max_length=12, default="en")
    tz = fields.CharField(max_length=60, default="Europe/Brussels")
    deactivated_at = fields.DatetimeField(null=True)
    sought = fields.CharField(max_length=500, null=True)
    """What a search looks into: names and reference, folded (`rules.sought`)."""

    class Meta:
        """Table."""

        table = "people"
        indexes = (("family_name", "given_name"),)


class EmailAddress(Row):
    """An address of a person, stored as it is compared."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    address = fields.CharField(max_length=254, unique=True)
    is_primary = fields.BooleanField(default=True)

    class Meta:
        """Table."""

        table = "email_addresses"
        indexes = (("person",),)


class Contact(Row):
    """A person who speaks for an institution."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    institution: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT
    )
    role = fields.CharField(max_length=40)
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    """The last day, where it is known before."""
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        """Table."""

        table = "contacts"
        indexes = (("person",), ("institution",))


class Consent(Row):
    """A consent for one purpose, to one text; withdrawing it is a date, never a deletion."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    purpose = fields.CharEnumField(Purpose, max_length=30)
    text_version = fields.CharField(max_length=20)
    given_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    source = fields.CharField(max_length=40)

    class Meta:
        """Table."""

        table = "consents"
        indexes = (("person", "purpose"),)


class RoleGrant(Row):
    """A role that a person holds or held; who holds it again has another row."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(Role, max_length=30)
    granted_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    granted_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="given_roles"
    )
    revoked_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="taken_roles"
    )

    class Meta:
        """Table."""

        table = "role_grants"
        indexes = (("person", "role"),)


class InstitutionMerger(Row):
    """Two institutions that turned out to be one: what was moved, so that it can be undone."""

    merged: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, related_name="mergers"
    )
    survivor: fields.ForeignKeyRelation[Institution] = fields.ForeignKeyField(
        "models.Institution", on_delete=fields.RESTRICT, related_name="taken_in"
    )
    reason = fields.CharField(max_length=500)
    moved: fields.JSONField[dict[str, list[str]]] = fields.JSONField(default=dict)
    """Identifiers of the rows that were changed, by what was changed in them."""
    merged_at = fields.DatetimeField()
    merged_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="mergers"
    )
    undone_at = fields.DatetimeField(null=True)
    undone_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True, related_name="undone_mergers"
    )

    class Meta:
        """Table."""

        table = "institution_mergers"
        indexes = (("merged",), ("survivor",))


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
