"""A worker that sends messages, and may die at the worst moment:
`python -m tests.support.mailer URL SMTP_URL CA_FILE DIES`.

With DIES = 1 it kills itself when the mail server has said 250 and before anything is written.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from msgspec import structs

from passerelle.app import rooms
from passerelle.core import db, mail, queue
from passerelle.core.letters import Letter
from passerelle.notifications import jobs
from tests.conftest import SETTINGS

LEASE = timedelta(seconds=2)


class DyingPost:
    """Hands a message over and dies."""

    def __init__(self, post: mail.Post) -> None:
        self._post = post

    async def deliver(self, letter: Letter) -> str:
        await self._post.deliver(letter)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("never reached")


async def main(url: str, smtp_url: str, ca_file: str, *, dies: bool) -> None:
    settings = structs.replace(
        SETTINGS, smtp_url=smtp_url, smtp_ca_file=ca_file, mail_from="no-reply@example.org"
    )
    await db.open_(url, rooms.MODELS)
    post = mail.Post(mail.server(smtp_url), ca_file)
    worker = queue.Worker(
        jobs.subscriptions(settings, DyingPost(post) if dies else post), lease=LEASE
    )
    while not await worker.work_once():  # noqa: ASYNC110 -- until a lease is over
        await asyncio.sleep(0.1)
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], dies=sys.argv[4] == "1"))
