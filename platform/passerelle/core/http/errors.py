"""What can become of an outgoing request instead of an answer.

OutgoingError
├── RefusedError     the egress rules do not let it leave                     permanent
├── NotReachedError  no name, no connection, no certificate: nothing was sent
├── TooSlowError     it took longer than it may; what was sent may have been taken
├── LostError        the connection ended early; what was sent may have been taken
├── TooLargeError    the answer is larger than is read                        permanent
└── UnreadableError  the answer is not HTTP, or not in a coding we asked for
"""


class OutgoingError(Exception):
    """A request to another service that got no answer we can use."""

    permanent = False
    """Trying again would end in the same way."""


class RefusedError(OutgoingError):
    """The egress rules do not let it leave."""

    permanent = True


class NotReachedError(OutgoingError):
    """There is no such name, nobody listens, or the certificate is not that of the name."""


class TooSlowError(OutgoingError):
    """It took longer than it may; what was sent may have been taken."""


class LostError(OutgoingError):
    """The connection ended before the answer did; what was sent may have been taken."""


class TooLargeError(OutgoingError):
    """The answer is larger than is read."""

    permanent = True


class UnreadableError(OutgoingError):
    """The answer is not HTTP, or not in a coding that was asked for."""
