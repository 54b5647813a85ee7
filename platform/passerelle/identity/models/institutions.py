"""Institutions, when they may ask, who speaks for them, and which became one."""

from tortoise import fields

from passerelle.core.tables import Referenced, Row, codes, in_languages
from passerelle.identity.enums import InstitutionType
from passerelle.identity.models.people import Person
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
