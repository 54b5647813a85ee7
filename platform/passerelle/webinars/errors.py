"""What webinars may refuse."""

from passerelle.core.errors import Conflict, Invalid, NotFound
from passerelle.core.i18n import N_


class StepNotPossible(Conflict):
    """The webinar stands where this cannot be done."""

    code = "step_not_possible"
    says = N_("The webinar does not stand where this can be done. Look at it again.")


class WebinarImported(Conflict):
    """It came with the programme's history, which nobody changes."""

    code = "webinar_imported"
    says = N_("This webinar came with the programme's history and stays as it is.")


class StillNeeded(Conflict):
    """Something else stands on a draft: a session, or people who were invited."""

    code = "still_needed"
    says = N_("People were invited to this draft, or a session stands on it, so it stays.")


class TitleMissing(Invalid):
    """A webinar has a title in at least one language."""

    code = "title_missing"
    says = N_("Enter a title in at least one language.")


class TimeSkipped(Invalid):
    """The clocks are put forward over this time: it does not come."""

    code = "time_skipped"
    says = N_("The clocks are put forward over this time: on that day it does not come.")


class TimeTwice(Invalid):
    """The clocks are put back over this time: it comes twice."""

    code = "time_twice"
    says = N_("The clocks are put back over this time, so it comes twice. Say which is meant.")


class StartInPast(Invalid):
    """A webinar is scheduled for a time to come."""

    code = "start_in_past"
    says = N_("Enter a start that lies in the future.")


class StartTooFar(Invalid):
    """A webinar begins within ten years."""

    code = "start_too_far"
    says = N_("Enter a start within the next ten years.")


class ZoneUnknown(Invalid):
    """It is the name of no IANA zone."""

    code = "zone_unknown"
    says = N_("Choose a time zone from the list, like Europe/Brussels.")


class RoomUnsafe(Invalid):
    """A link to a room begins with https://."""

    code = "room_unsafe"
    says = N_("Enter a link to the room that begins with https://.")


class CapacityTooSmall(Invalid):
    """More people have a seat than there would be."""

    code = "capacity_too_small"
    says = N_("More people have a seat already. Enter at least as many seats as are taken.")


class QuestionUnreadable(Invalid):
    """A question is a text, or a choice of several options."""

    code = "question_unreadable"
    says = N_("Give each question a text, and a choice at least two options.")


class ReasonMissing(Invalid):
    """Whoever is told is told why."""

    code = "reason_missing"
    says = N_("Say why; the people concerned are told.")


class NobodyThere(Invalid):
    """No person has this address or reference."""

    code = "nobody_there"
    says = N_("Nobody is known by this address or reference.")


class InstitutionUnknown(Invalid):
    """There is no institution of this reference."""

    code = "institution_unknown"
    says = N_("There is no institution with this reference.")


class CommunityUnknown(Invalid):
    """There is no community of this reference that the person takes part in."""

    code = "community_unknown"
    says = N_("There is no community with this reference that you take part in.")


class RegistrationClosed(Conflict):
    """Nobody can register now."""

    code = "registration_closed"
    says = N_("Registration is closed.")


class SeatsTaken(Conflict):
    """Every seat is taken, and there is no waitlist."""

    code = "seats_taken"
    says = N_("Every seat is taken.")


class RegistrationRejected(Conflict):
    """The organisers did not accept this registration."""

    code = "registration_rejected"
    says = N_("The organisers did not accept your registration.")


class AnswerMissing(Invalid):
    """A question that needs an answer has none."""

    code = "answer_missing"
    says = N_("Enter this; it is needed.")


class AnswerUnknown(Invalid):
    """An answer is none of the options."""

    code = "answer_unknown"
    says = N_("Choose one of the options.")


class LinkUnknown(NotFound):
    """A link is none of ours."""

    code = "link_unknown"


class NotStarted(Conflict):
    """What can only be known once the webinar has begun."""

    code = "not_started"
    says = N_("Nobody can have attended before the webinar has begun.")


class CorrectionUnexplained(Invalid):
    """What was reported is corrected with a reason."""

    code = "correction_unexplained"
    says = N_("This webinar is reported. Say why you correct who came.")


class NothingRecorded(Conflict):
    """Nobody's attendance was recorded."""

    code = "nothing_recorded"
    says = N_("No attendance was recorded. Record it, or say that none was recorded.")


class FileUnreadable(Invalid):
    """A file is no table of attendance."""

    code = "file_unreadable"
    says = N_("Choose a CSV file with the columns email and minutes.")
