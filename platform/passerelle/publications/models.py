"""Publications and toolkit modules."""

from tortoise import fields

from passerelle.core.tables import Referenced, codes, in_languages
from passerelle.publications.enums import ModuleState


class Publication(Referenced):
    """Something the programme published. It may name the Action it came from by reference."""

    kind = fields.CharField(max_length=40)
    titles = in_languages()
    languages = codes()
    published_on = fields.DateField()
    url = fields.CharField(max_length=400)
    action_reference = fields.CharField(max_length=80, null=True)

    class Meta:
        """Table."""

        table = "publications"


class ToolkitModule(Referenced):
    """A module of the digital toolkit."""

    names = in_languages()
    state = fields.CharEnumField(ModuleState, max_length=20)

    class Meta:
        """Table."""

        table = "toolkit_modules"
