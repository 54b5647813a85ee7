"""Messages to people, what they want to get, and addresses that do not take any."""

from tortoise import fields
from tortoise.models import Model

from passerelle.core.tables import Row
from passerelle.identity.models import Person
from passerelle.notifications.enums import Category, Reason, State


class Message(Row):
    """One message to one person for one occasion, and what became of it."""

    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    recipient = fields.CharField(max_length=254)
    purpose = fields.CharField(max_length=40)
    occasion = fields.CharField(max_length=120)
    language = fields.CharField(max_length=12)
    subject = fields.CharField(max_length=200)
    text = fields.TextField()
    html = fields.TextField()
    written_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    category = fields.CharEnumField(
        Category, max_length=20, default=Category.ACCOUNT, db_default="account"
    )
    state = fields.CharEnumField(State, max_length=12, default=State.WRITTEN, db_default="written")
    reason = fields.CharEnumField(Reason, max_length=20, null=True)
    fact = fields.CharField(max_length=80, default="", db_default="")
    """The topic of the fact that it follows from."""
    chosen = fields.CharField(max_length=40, default="", db_default="")
    """The rule that chose the recipient."""
    header_id = fields.CharField(max_length=300, null=True)
    """Its Message-ID, the same each time it is sent."""
    reply_to = fields.CharField(max_length=254, default="", db_default="")
    repeats = fields.IntField(default=0, db_default=0)
    """How often the same occasion came again; it is written once."""
    attempts = fields.IntField(default=0, db_default=0)
    tried_at = fields.DatetimeField(null=True)
    slot_at = fields.DatetimeField(null=True)
    """The minute that it waits for, when too many were leaving."""
    expires_at = fields.DatetimeField(null=True)
    """After this it is of no use, and not sent any more."""
    answer = fields.CharField(max_length=500, default="", db_default="")
    """What the mail server said last."""
    bounced_at = fields.DatetimeField(null=True)
    calendar = fields.TextField(null=True)
    """The calendar object that comes with it, the same each time it is sent."""
    calendar_method = fields.CharField(max_length=12, null=True)

    class Meta:
        """Table."""

        table = "messages"
        unique_together = (("recipient", "purpose", "occasion"),)
        indexes = (("written_at", "id"), ("state", "expires_at"), ("header_id",), ("person",))


class MailPreference(Row):
    """Whether a person wants messages of a category; without a row they get them.

    The newsletter has no row here: it follows the person's consent.
    """

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT
    )
    category = fields.CharEnumField(Category, max_length=20)
    is_on = fields.BooleanField()
    changed_at = fields.DatetimeField()
    source = fields.CharField(max_length=20)
    """`profile`, `link` or `one_click`."""

    class Meta:
        """Table."""

        table = "mail_preferences"
        unique_together = (("person", "category"),)


class MailSuppression(Row):
    """An address that gave a message back; it gets none that can be turned off until lifted."""

    address = fields.CharField(max_length=254)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField(
        "models.Message", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    lifted_at = fields.DatetimeField(null=True)
    lifted_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "models.Person", on_delete=fields.RESTRICT, null=True
    )
    """The administrator who lifted it; nobody where the person confirmed the address."""

    class Meta:
        """Table."""

        table = "mail_suppressions"
        unique_together = (("message",),)
        indexes = (("address",),)


class MailCounter(Model):
    """How many messages a minute or a reader's day has seen; the key names no one."""

    key = fields.CharField(max_length=80, primary_key=True)
    used = fields.IntField()
    ends_at = fields.DatetimeField()

    class Meta:
        """Table."""

        table = "mail_counters"
        indexes = (("ends_at",),)
