"""Phases, countries, region schemes and themes: what every room classifies with."""

from tortoise import fields
from tortoise.models import Model

from passerelle.core.tables import in_languages
from passerelle.programme.enums import ThemeKind


class Phase(Model):
    """A funding period; the running one has no end."""

    code = fields.CharField(max_length=40, primary_key=True)
    names = in_languages()
    starts_on = fields.DateField()
    ends_on = fields.DateField(null=True)

    class Meta:
        """Table."""

        table = "phases"


class PhaseTotal(Model):
    """A total of a past phase that is known only as a number, not from rows."""

    id = fields.IntField(primary_key=True, generated=True)
    phase: fields.ForeignKeyRelation[Phase] = fields.ForeignKeyField(
        "models.Phase", on_delete=fields.RESTRICT
    )
    metric = fields.CharField(max_length=60)
    value = fields.CharField(max_length=60)
    note = fields.TextField(default="")

    class Meta:
        """Table."""

        table = "phase_totals"
        unique_together = (("phase", "metric"),)


class RegionScheme(Model):
    """A way to cut the world into regions; every regional figure names its scheme."""

    code = fields.CharField(max_length=40, primary_key=True)
    valid_from = fields.DateField(null=True)

    class Meta:
        """Table."""

        table = "region_schemes"


class Region(Model):
    """A region of one or more schemes."""

    code = fields.CharField(max_length=60, primary_key=True)
    names = in_languages()

    class Meta:
        """Table."""

        table = "regions"


class Country(Model):
    """A country or territory by its ISO 3166-1 codes, with its usual zone."""

    iso2 = fields.CharField(max_length=2, primary_key=True)
    iso3 = fields.CharField(max_length=3, unique=True)
    numeric = fields.CharField(max_length=3)
    names = in_languages()
    subregion = fields.CharField(max_length=60, default="")
    eu_member = fields.BooleanField(default=False)
    tz = fields.CharField(max_length=60)

    class Meta:
        """Table."""

        table = "countries"


class RegionMembership(Model):
    """The region of a country in one scheme."""

    id = fields.IntField(primary_key=True, generated=True)
    scheme: fields.ForeignKeyRelation[RegionScheme] = fields.ForeignKeyField(
        "models.RegionScheme", on_delete=fields.RESTRICT
    )
    country: fields.ForeignKeyRelation[Country] = fields.ForeignKeyField(
        "models.Country", on_delete=fields.RESTRICT
    )
    region: fields.ForeignKeyRelation[Region] = fields.ForeignKeyField(
        "models.Region", on_delete=fields.RESTRICT
    )

    class Meta:
        """Table."""

        table = "region_memberships"
        unique_together = (("scheme", "country"),)


class Theme(Model):
    """A theme of migration policy; a part of a wider one names it as its parent."""

    code = fields.CharField(max_length=60, primary_key=True)
    kind = fields.CharEnumField(ThemeKind, max_length=20)
    parent: fields.ForeignKeyNullableRelation["Theme"] = fields.ForeignKeyField(
        "models.Theme", on_delete=fields.RESTRICT, null=True
    )
    names = in_languages()

    class Meta:
        """Table."""

        table = "themes"
