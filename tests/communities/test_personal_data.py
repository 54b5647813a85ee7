"""An erased person's name leaves what others wrote."""

from passerelle.communities import personal_data, posting
from passerelle.communities.models import Mention, Post
from passerelle.core import clock, db
from passerelle.core.actors import Actor
from passerelle.core.naming import Erased
from tests.communities import world


async def test_an_erased_persons_name_is_taken_out_of_posts_that_name_them(database: str) -> None:
    people = await world.make_people()
    members = {people[name]: ("active", "member") for name in ("member", "contact")}
    topic = await world.make_topic(await world.make_space("S", "mixed", "members", members), "T")
    await world.make_post(topic, people["member"], "FIRST")
    text = "Thanks @test.contact, and @test.contacts too"
    await posting.reply(Actor(person_id=people["member"]), topic.id, posting.Reply(text))
    erased = Erased(
        people["contact"], "Former member", clock.now(), (), ("Test", "CONTACT", "Test CONTACT")
    )

    await db.transaction(personal_data.erase_more)(erased)

    post = await Post.filter(topic=topic).order_by("-created_at").first()
    assert post is not None
    assert post.body == "Thanks @former.member, and @test.contacts too"
    assert "test.contact," not in post.html
    assert await Mention.all().count() == 0
