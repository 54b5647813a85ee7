"""Identifiers sort by birth, or follow from a file."""

import time

from passerelle.core import ids


def test_identifiers_born_here_are_version_7_and_grow() -> None:
    born = [ids.new() for _ in range(10_000)]

    assert born == sorted(born)
    assert len(set(born)) == len(born)
    assert {i.version for i in born} == {7}
    assert {i.variant for i in born} == {"specified in RFC 4122"}
    assert abs((born[0].int >> 80) / 1000 - time.time()) < 5


def test_the_same_thing_of_a_file_always_has_the_same_identifier() -> None:
    one = ids.derived("webinar", "OS-2021-02")

    assert one == ids.derived("webinar", "OS-2021-02")
    assert one.version == 8
    assert one != ids.derived("session", "OS-2021-02")
    assert ids.derived("a", "bc") != ids.derived("ab", "c")
