"""Spaces: coming in, moderation, what is said there."""

from datetime import timedelta

from passerelle.core.i18n import N_
from passerelle.notifications.enums import Category
from passerelle.notifications.purposes.purpose import Purpose

COMMUNITIES = {
    "space_invited": Purpose(
        subject=N_("%(author)s invites you to a community: %(space)s"),
        says=(
            N_("%(author)s invites you to the community “%(space)s” on Passerelle."),
            "%(reason)s",
            N_("Look at it first, then join or decline. You need no account for that."),
        ),
        category=Category.COMMUNITIES,
        button=N_("See the invitation"),
        after=(N_("The invitation works for 14 days."),),
        why=N_("You get this because somebody invited you with this address."),
        useful_for=timedelta(days=14),
    ),
    "space_joined": Purpose(
        subject=N_("You are in: %(space)s"),
        says=(N_("You were let into the community “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Open the community"),
        why=N_("You get this because you asked to join this community."),
    ),
    "space_refused": Purpose(
        subject=N_("Your request to join %(space)s was refused"),
        says=(
            N_("A moderator has refused your request to join the community “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        why=N_("You get this because you asked to join this community."),
    ),
    "space_muted": Purpose(
        subject=N_("You may only read for now: %(space)s"),
        says=(
            N_("A moderator has decided that you may read, but not write, in “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        button=N_("Open the community"),
        why=N_("You get this because you are a member of this community."),
    ),
    "space_removed": Purpose(
        subject=N_("You are no longer in %(space)s"),
        says=(
            N_("A moderator has ended your membership of the community “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        why=N_("You get this because you were a member of this community."),
    ),
    "space_asked": Purpose(
        subject=N_("Somebody asks to join %(space)s"),
        says=(N_("Somebody asks to join the community “%(space)s”, and waits for an answer."),),
        category=Category.COMMUNITIES,
        button=N_("See who asks to join"),
        why=N_("You get this because you look after this community."),
    ),
    "space_moderation": Purpose(
        subject=N_("Posts wait for you in %(space)s"),
        says=(N_("A post in “%(space)s” waits for a moderator, or was flagged."),),
        category=Category.COMMUNITIES,
        button=N_("See what waits"),
        after=(N_("You get this once a day at most, however much waits."),),
        why=N_("You get this because you look after this community."),
    ),
    "space_mentioned": Purpose(
        subject=N_("%(author)s named you: %(title)s"),
        says=(N_("%(author)s named you in the topic “%(title)s” of “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Read the post"),
        why=N_("You get this because you are a member of this community."),
    ),
    "space_answered": Purpose(
        subject=N_("%(author)s answered you: %(title)s"),
        says=(N_("%(author)s answered you in the topic “%(title)s” of “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Read the reply"),
        why=N_("You get this because you wrote what was answered."),
    ),
    "space_topic": Purpose(
        subject=N_("New topic in %(space)s: %(title)s"),
        says=(N_("%(author)s began the topic “%(title)s” in “%(space)s”."),),
        category=Category.COMMUNITIES,
        button=N_("Read the topic"),
        why=N_("You get this because you watch this community."),
    ),
    "post_rejected": Purpose(
        subject=N_("Your post was not published: %(title)s"),
        says=(
            N_("A moderator has not published your post in “%(space)s”."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        button=N_("See your post"),
        why=N_("You get this because you wrote this post."),
    ),
    "post_hidden": Purpose(
        subject=N_("Your post was hidden: %(title)s"),
        says=(
            N_("A moderator has taken your post in “%(space)s” out of sight."),
            "%(reason)s",
        ),
        category=Category.COMMUNITIES,
        button=N_("See your post"),
        why=N_("You get this because you wrote this post."),
    ),
}
