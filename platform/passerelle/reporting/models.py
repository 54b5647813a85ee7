"""Reports that were frozen."""

from tortoise import fields

from passerelle.core.tables import Row


class FrozenReport(Row):
    """A report as it was on a day; making it again gives the same bytes."""

    title = fields.CharField(max_length=200)
    as_of = fields.DateField()
    body = fields.TextField()
    sha256 = fields.CharField(max_length=64)
    frozen_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "frozen_reports"
