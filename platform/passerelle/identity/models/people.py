"""People, what they read, what they agreed to and what they may do."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row
from passerelle.identity.enums import Gender, Purpose, Role


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
