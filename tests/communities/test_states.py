"""Whatever people try, in whatever order, memberships and posts take only the steps that there are.

Each random story runs the operations themselves on a database and compares with the tables.
"""

from collections.abc import Awaitable
from itertools import pairwise
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from passerelle.communities import editing, inviting, membership, moderating, posting, rules
from passerelle.communities.enums import By, Joining, MemberRole, MembershipState, PostState
from passerelle.communities.membership import Verb
from passerelle.communities.models import (
    Community,
    Membership,
    MembershipTransition,
    Post,
    PostTransition,
)
from passerelle.core import db
from passerelle.core.actors import Actor
from passerelle.core.errors import Refusal
from tests.communities import world
from tests.communities.world import address_of

M = MembershipState
PEOPLE = ("owner", "moderator", "member", "contact")
MOVES = ("join", "leave", "decline", "invite", *Verb, *MemberRole)
MOVE = st.tuples(st.sampled_from(MOVES), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
POST_MOVES = ("reply", "edit", "edit_links", "delete", "flag", "publish", "reject", "hide",
              "restore", "dismiss")  # fmt: skip
POST_MOVE = st.tuples(
    st.sampled_from(POST_MOVES),
    st.sampled_from(("owner", "moderator", "member", "second", "third")),
)


def test_each_state_has_its_steps_and_each_step_somebody_to_take_it() -> None:
    assert set(rules.TRANSITIONS) == {None, *MembershipState}
    assert set(rules.POST_TRANSITIONS) == set(PostState)
    for steps in (*rules.TRANSITIONS.values(), *rules.POST_TRANSITIONS.values()):
        assert all(by and by <= set(By) for by in steps.values())
    assert rules.POST_TRANSITIONS[PostState.DELETED] == {}
    assert rules.TRANSITIONS[M.BANNED].keys() == {M.REMOVED}


@given(st.sampled_from([None, *MembershipState]), st.sampled_from(list(Joining)))
def test_coming_in_is_always_a_listed_step(before: M | None, joining: Joining) -> None:
    after = rules.on_coming(before, joining)

    assert after is None or rules.may_move(before, after, By.SELF)
    if before in (M.BANNED, M.ACTIVE, M.MUTED):
        assert after is None
    if joining is not Joining.OPEN and before is not M.INVITED:
        assert after is not M.ACTIVE


@pytest.fixture
async def people(database: str) -> dict[str, UUID]:
    made = await world.make_people()
    for name in ("owner", "second", "third"):
        made[name] = await world.make_person(name)
    for name in PEOPLE:
        await address_of(name)
    return made


def actor(people: dict[str, UUID], name: str) -> Actor:
    return Actor(person_id=people[name], name=name, groups=frozenset({"contact"}))


async def tried(move: Awaitable[object]) -> None:
    try:
        await move
    except Refusal:
        return


async def test_memberships_take_only_listed_steps_and_an_owner_always_stays(
    people: dict[str, UUID],
) -> None:
    number = 0

    async def story(joining: Joining, moves: list[tuple[str, str, str]]) -> None:
        nonlocal number
        number += 1
        reference = f"S{number}"
        space = await world.make_space(reference, "partner", "members", {
            people["owner"]: ("active", "owner"), people["moderator"]: ("active", "moderator"),
        })  # fmt: skip
        await Community.filter(id=space.id).update(joining=joining)
        for verb, who, whom in moves:
            await tried(move(people, reference, verb, who, whom))
            await check_memberships(space.id)

    @settings(max_examples=15, deadline=None, database=None, derandomize=True)
    @given(st.sampled_from(list(Joining)), st.lists(MOVE, min_size=40, max_size=80))
    def stories(joining: Joining, moves: list[tuple[str, str, str]]) -> None:
        told.append((joining, moves))

    told: list[tuple[Joining, list[tuple[str, str, str]]]] = []
    stories()
    for joining, moves in told:
        await story(joining, moves)

    steps = set(await MembershipTransition.all().values_list("from_state", "to_state"))
    assert len(steps) > 12, "the stories go everywhere"


async def move(people: dict[str, UUID], space: str, verb: str, who: str, whom: str) -> None:
    one = actor(people, who)
    if verb == "join":
        await membership.join(one, space)
    elif verb == "leave":
        await membership.leave(one, space)
    elif verb == "decline":
        await membership.decline(one, space)
    elif verb == "invite":
        await inviting.invite(one, space, inviting.Wish(f"{whom}@example.org"), "UTC")
    else:
        other = await Membership.get_or_none(person_id=people[whom], community__reference=space)
        if other is None:
            return
        if verb in set(Verb):
            await membership.decide(one, space, UUID(str(other.id)), Verb(verb), "because")
        else:
            await membership.change_role(one, space, UUID(str(other.id)), MemberRole(verb))


async def check_memberships(space_id: UUID) -> None:
    owners = await Membership.filter(community_id=space_id, state="active", role="owner").count()
    assert owners >= 1
    for row in await Membership.filter(community_id=space_id):
        state: M | None = None
        steps = await MembershipTransition.filter(membership_id=row.id).order_by("id")
        if steps and steps[0].from_state is not None:
            state = steps[0].from_state
        for step in steps:
            assert step.from_state == state
            assert step.from_state == step.to_state or any(
                rules.may_move(state, step.to_state, by) for by in By
            )
            state = step.to_state
        assert not steps or state == row.state
        if row.state not in rules.IN:
            assert not steps or row.role is MemberRole.MEMBER


async def test_posts_take_only_listed_steps_and_flags_hide_at_three(
    people: dict[str, UUID],
) -> None:
    number = 0

    async def story(moderated: bool, moves: list[tuple[str, str]]) -> None:  # noqa: FBT001
        nonlocal number
        number += 1
        members = {people[n]: ("active", "member") for n in ("member", "second", "third")}
        members[people["owner"]] = ("active", "owner")
        members[people["moderator"]] = ("active", "moderator")
        space = await world.make_space(f"P{number}", "partner", "members", members)
        await Community.filter(id=space.id).update(moderated=moderated)
        topic = await world.make_topic(space, "Topic")
        first = await world.make_post(topic, people["owner"], f"Begin{number}")
        sent = await posting.reply(actor(people, "member"), topic.id, posting.Reply("Words"))
        for verb, who in moves:
            await tried(act(actor(people, who), topic.id, sent.reference, verb))
            await check_posts(topic.id, first.id)

    told: list[tuple[bool, list[tuple[str, str]]]] = []

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(st.booleans(), st.lists(POST_MOVE, min_size=6, max_size=16))
    def stories(moderated: bool, moves: list[tuple[str, str]]) -> None:  # noqa: FBT001
        told.append((moderated, moves))

    stories()
    for moderated, moves in told:
        await story(moderated, moves)

    steps = set(await PostTransition.all().values_list("from_state", "to_state"))
    assert len(steps) > 6, "the stories go everywhere"


async def act(one: Actor, topic_id: UUID, reference: str, verb: str) -> None:
    links = " ".join(f"https://x{n}.example" for n in range(4))
    if verb == "reply":
        await posting.reply(one, topic_id, posting.Reply("More", parent=reference))
    elif verb == "edit":
        await editing.edit(one, reference, editing.PostEdit(f"Other words {one.name}"), None)
    elif verb == "edit_links":
        await editing.edit(one, reference, editing.PostEdit(links), None)
    elif verb == "delete":
        await editing.delete(one, reference, "because")
    elif verb == "flag":
        await moderating.flag(one, reference, "not friendly")
    else:
        await moderating.decide(one, reference, moderating.Verb(verb), "because")


async def check_posts(topic_id: UUID, first_id: UUID) -> None:
    assert (await Post.get(id=first_id)).state is PostState.PUBLISHED
    for post in await Post.filter(topic_id=topic_id):
        steps = await PostTransition.filter(post_id=post.id).order_by("id")
        for one, following in pairwise(steps):
            assert one.to_state == following.from_state
        for step in steps:
            assert any(rules.may_move_post(step.from_state, step.to_state, by) for by in By)
        assert not steps or steps[-1].to_state == post.state
        if post.state in rules.SHOWN:
            unanswered = await db.value(
                "SELECT COUNT(*) FROM flags WHERE post_id = :id AND resolved_at IS NULL",
                id=post.id,
            )
            assert unanswered < rules.FLAGS_TO_HIDE
        assert (post.state is PostState.EDITED) <= (post.edited_at is not None)
