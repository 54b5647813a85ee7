"""What spaces refuse."""

from passerelle.core.errors import Conflict, Forbidden, Invalid
from passerelle.core.i18n import N_


class NotPossibleNow(Conflict):
    """The state does not allow it."""

    code = "not_possible_now"
    says = N_("This is not possible any more: look at the page again.")


class LastOwner(Conflict):
    """A space keeps at least one owner."""

    code = "last_owner"
    says = N_("A community keeps at least one owner. Make somebody else an owner first.")


class NotOnRoster(Forbidden):
    """Only experts on the roster are in experts' spaces."""

    code = "not_on_roster"
    says = N_("This community is for experts on the roster.")


class InvitationOver(Conflict):
    """The invitation was answered, withdrawn, or is too old."""

    code = "invitation_over"
    says = N_("This invitation is no longer valid. Ask whoever invited you for a new one.")


class InvitedSomebodyElse(Conflict):
    """The reader is signed in as somebody else than was invited."""

    code = "invited_somebody_else"
    says = N_("This invitation is for somebody else. Sign out first if it was sent to you.")


class MayOnlyRead(Forbidden):
    """The actor may read here and not write."""

    code = "may_only_read"
    says = N_("You may read here, but not write.")


class TopicClosed(Conflict):
    """A moderator has closed the topic."""

    code = "topic_closed"
    says = N_("This topic is closed: it takes no more replies.")


class NothingSaid(Invalid):
    """A post says something."""

    code = "nothing_said"
    says = N_("Write something; it is needed.")


class NoTitle(Invalid):
    """A topic has a title."""

    code = "no_title"
    says = N_("Enter a title; it is needed.")


class UnknownParent(Invalid):
    """What is answered stands in this topic and is shown."""

    code = "unknown_parent"
    says = N_("The post that you answer is not shown any more. Sent again, yours stands by itself.")


class LookedAtAlready(Conflict):
    """A moderator has answered the reader's flag, and the post reads as it did then."""

    code = "looked_at_already"
    says = N_("You flagged this post before, and a moderator has looked at it since.")


class NoReason(Invalid):
    """What concerns somebody else has a reason."""

    code = "no_reason"
    says = N_("Say why: the person will read it.")


class TooManyFiles(Invalid):
    """A post has a few files at most."""

    code = "too_many_files"
    says = N_("A post takes at most 10 files.")
