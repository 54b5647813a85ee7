"""What can happen to people and their sign-in."""

from dataclasses import dataclass

from passerelle.core.outbox import Fact


@dataclass(frozen=True, slots=True)
class SignInLinkAsked(Fact):
    """Somebody typed an address to sign in with; whether it is known is not yet looked up."""

    address: str
    next: str
    language: str
