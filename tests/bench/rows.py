"""The rows that the benchmarks ask for: the packaged programme, and much more of some things."""

from datetime import timedelta
from uuid import UUID

from passerelle.app import importing, rooms
from passerelle.calendars import entries
from passerelle.core import clock, db, ids, revisions, schema
from passerelle.identity import sessions

WEBINARS, POSTS = 1_000, 20


async def fill(url: str) -> tuple[str, str]:
    """Make the rows; return a staff member's session secret and the topic of 20 posts."""
    await schema.migrate(url)
    await db.open_(url, rooms.MODELS)
    await importing.import_programme(importing.packaged_programme())
    topic = await more()
    await calendar()
    person = await db.value("SELECT id FROM people WHERE reference = 'staff-1'")
    secret = await sessions.open_session(UUID(str(person)))
    await db.close()
    return secret, str(topic)


@db.transaction
async def calendar() -> None:
    """Put a thousand webinars into the public calendar."""
    now = clock.now()
    for n in range(WEBINARS):
        at = now + timedelta(hours=n + 1)
        await entries.write(
            entries.Entry(
                kind="bench",
                owner=ids.new(),
                feeds=("public",),
                starts_at=at,
                ends_at=at + timedelta(minutes=90),
                tz="Europe/Vienna",
                summaries={"en": f"Webinar number {n}", "fr": f"Webinaire numéro {n}"},
                descriptions={"en": "What is new in procedures at the border. " * 6},
                url=f"/webinars/bench-{n}",
                location=f"/webinars/bench-{n}",
                categories=("Webinar",),
            )
        )


@db.transaction
async def more() -> UUID:
    now, topic = clock.now(), ids.new()
    await db.execute_many(
        "INSERT INTO webinars (id, version, reference, slug, titles, abstracts, format, mode,"
        " audience, state, starts_at, duration_min, tz, languages, interpretation, is_external,"
        " has_waitlist, needs_approval, questions, place, recording_url, materials, is_demo)"
        " VALUES (:id, 0, :reference, :slug, :titles, '{}', 'webinar', 'online', 'public', 'held',"
        " :starts_at, 90, 'Europe/Vienna', '[\"en\",\"fr\"]', '[]', :no, :no, :no, '[]', '', '',"
        " '[]', :yes)",
        [
            {
                "id": ids.new(),
                "reference": f"BENCH-{n}",
                "slug": f"bench-{n}",
                "titles": {"en": f"Webinar number {n}", "fr": f"Webinaire numéro {n}"},
                "starts_at": now - timedelta(hours=n + 1),
                "no": False,
                "yes": True,
            }
            for n in range(WEBINARS)
        ],
    )
    community = await db.value("SELECT id FROM communities WHERE visibility = 'public'")
    author = await db.value(
        "SELECT person_id FROM memberships WHERE community_id = :c", c=community
    )
    await db.execute(
        "INSERT INTO topics (id, version, community_id, title, created_at, last_post_at)"
        " VALUES (:id, 0, :c, 'Bench', :now, :now)",
        id=topic,
        c=community,
        now=now,
    )
    await db.execute_many(
        "INSERT INTO posts (id, version, reference, topic_id, author_id, language, body, html,"
        " translations, state, created_at) VALUES (:id, 0, :ref, :topic, :author, 'en', :body,"
        " :html, '{}', 'published', :at)",
        [
            {
                "id": ids.new(),
                "ref": f"bench-post-{n}",
                "topic": topic,
                "author": author,
                "body": "A reply of some length. " * 8,
                "html": f"<p>{'A reply of some length. ' * 8}</p>",
                "at": now + timedelta(seconds=n),
            }
            for n in range(POSTS)
        ],
    )
    await revisions.bump("webinars", "communities")
    return topic
