"""What the tests of requests share: a small programme, people who ask, officers, time that goes."""

from datetime import date, datetime, timedelta
from uuid import UUID

from passerelle.app import factory
from passerelle.assistance import intake
from passerelle.assistance.intake import Application, Newcomer, Sent
from passerelle.core import clock, db, ids, queue
from passerelle.core.actors import Actor
from passerelle.identity import institutions, people
from passerelle.identity.eligibility import PeriodWish
from passerelle.identity.enums import InstitutionType
from passerelle.identity.institutions import InstitutionWish
from passerelle.identity.people import Invitation
from passerelle.outreach.enums import OutreachAudience, OutreachState
from passerelle.outreach.models import OutreachSession
from passerelle.programme.enums import ThemeKind
from passerelle.programme.models import Country, Theme
from passerelle.webinars.enums import Audience, Format, Mode, RegistrationState, WebinarState
from passerelle.webinars.models import Registration, Webinar
from tests.conftest import SETTINGS

SYSTEM = Actor(name="the tests")
LONG_AGO = date(2020, 1, 1)


@db.transaction
async def run(statement: str, **params: object) -> int:
    return await db.execute(statement, **params)


async def ground() -> None:
    """Two countries outside the Union, one within, and a theme."""
    for code, name, is_member in (("KZ", "Kazakhstan", False), ("UZ", "Uzbekistan", False),
                                  ("AT", "Austria", True)):  # fmt: skip
        await Country.create(
            iso2=code, iso3=f"{code}X", numeric="000", names={"en": name}, eu_member=is_member,
            tz="UTC",
        )  # fmt: skip
    await Theme.create(code="returns", kind=ThemeKind.PILLAR, names={"en": "Returns"})


async def institution(
    name: str, *, country: str = "KZ", national: bool = True,
    type_: InstitutionType = InstitutionType.MINISTRY, since: date | None = LONG_AGO,
    until: date | None = None,
) -> str:  # fmt: skip
    """An institution that may ask in a period; without a beginning it may never ask."""
    wish = InstitutionWish({"en": name}, type_, country, national_government=national)
    period = PeriodWish("as agreed", since, until) if since else None
    return await institutions.create(SYSTEM, wish, period)


async def id_of(reference: str, table: str = "institutions") -> UUID:
    found = await db.value(f"SELECT id FROM {table} WHERE reference = :r", r=reference)
    assert found is not None, reference
    return UUID(str(found))


async def person(name: str, *roles: str, speaks_for: str = "") -> Actor:
    made = await people.invite(None, Invitation("Person", name, f"{name.lower()}@example.org"))
    places = frozenset({await id_of(speaks_for)}) if speaks_for else frozenset[UUID]()
    if speaks_for:
        await run(
            "INSERT INTO contacts (id, person_id, institution_id, role) VALUES (:id, :p, :i,"
            " 'focal_point')",
            id=ids.new(),
            p=made.id,
            i=await id_of(speaks_for),
        )
    for role in roles:
        await run(
            "INSERT INTO role_grants (id, person_id, role, granted_at) VALUES (:id, :p, :r, :now)",
            id=ids.new(),
            p=made.id,
            r=role,
            now=clock.now(),
        )
    return Actor(
        person_id=made.id, name=f"Person {name}", roles=frozenset(roles), institution_ids=places
    )


async def asked(
    by: Actor, institution_: str = "", *, newcomer: Newcomer | None = None, endorser: str = "",
    endorser_named: str = "", webinar: UUID | None = None,
) -> Sent:  # fmt: skip
    assert by.person_id is not None
    return await intake.submit(
        Application(
            person_id=by.person_id,
            institution_id=await id_of(institution_) if institution_ else None,
            newcomer=newcomer,
            endorser_id=await id_of(endorser) if endorser else None,
            endorser_named=endorser_named,
            theme="returns",
            text="We need help.",
            language="en",
            webinar_id=webinar,
        )
    )


async def session(
    reference: str, *, organiser: Actor | None = None, days_ago: int = 30,
    attended_by: tuple[str, ...] = (),
) -> UUID:  # fmt: skip
    """An outreach session of the past; return its webinar."""
    webinar = await Webinar.create(
        reference=reference, slug=reference.lower(), titles={"en": f"Session {reference}"},
        format=Format.WEBINAR, mode=Mode.ONLINE, audience=Audience.PARTNER,
        state=WebinarState.HELD, starts_at=clock.now() - timedelta(days=days_ago),
        duration_min=60, tz="UTC", organiser_id=organiser.person_id if organiser else None,
    )  # fmt: skip
    await OutreachSession.create(
        webinar=webinar, audience=OutreachAudience.PARTNER, state=OutreachState.HELD
    )
    for n, place in enumerate(attended_by):
        who = await people.guest(Invitation("G", f"G{n}", f"{reference}-{n}@example.org"))
        await Registration.create(
            webinar=webinar, person_id=who, institution_id=await id_of(place),
            state=RegistrationState.ATTENDED, registered_at=webinar.starts_at,
        )  # fmt: skip
    return webinar.id


async def state_of(reference: str) -> str:
    return str(await db.value("SELECT state FROM assistance_requests WHERE reference = :r",
                              r=reference))  # fmt: skip


async def shift(reference: str, days: int) -> None:
    """Let the question about a request, and its warning, be so many days older."""
    request = await id_of(reference, "assistance_requests")
    for column in ("asked_at", "warned_at"):
        at = await db.value(
            f"SELECT {column} FROM request_dossiers WHERE request_id = :id", id=request
        )
        if at is not None:
            moment = datetime.fromisoformat(at) if isinstance(at, str) else at
            await run(
                f"UPDATE request_dossiers SET {column} = :at WHERE request_id = :id",
                at=moment - timedelta(days=days),
                id=request,
            )


async def work() -> None:
    worker = queue.Worker(factory.subscriptions(SETTINGS))
    while await worker.work_once():
        pass


async def mails(purpose: str) -> list[str]:
    """The recipients of messages of a kind."""

    class Row:
        def __init__(self, recipient: str) -> None:
            self.recipient = recipient

        recipient: str

    found = await db.rows(
        Row, "SELECT recipient FROM messages WHERE purpose = :p ORDER BY recipient", p=purpose
    )
    return [one.recipient for one in found]


async def mail_to(address: str, purpose: str) -> str:
    return str(await db.value(
        "SELECT text FROM messages WHERE recipient = :a AND purpose = :p ORDER BY id DESC LIMIT 1",
        a=address,
        p=purpose,
    ))  # fmt: skip
