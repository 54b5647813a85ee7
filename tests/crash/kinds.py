"""The kinds of writes: what is sent, and when it counts as acknowledged."""

from collections.abc import Mapping
from typing import Any

from tests.crash import ground
from tests.crash.writing import Kind, Refused, Writer, expect, key

_INSTITUTIONS = "/api/administration/institutions"
_LINKS = 1
"""How often an address of ours is asked for: within an hour it is sent five links, retries too."""


class SetMode:
    """An administrator says in which mode the service is: one row for all, and what was done."""

    name, share = "mode", 3

    async def write(self, writer: Writer, mark: str) -> None:
        writer.journal.attempt("mode", mark)
        body = {"mode": "normal", "reason": f"reason {mark}"}
        answer = await writer.send("POST", "/api/mode", body=body, headers=key(mark))
        expect(answer, 200)
        await writer.journal.acknowledge("mode", mark)


class AskForLink:
    """Somebody posts the form for a sign-in link: a fact, and a message from it."""

    name, share = "link", 3

    async def write(self, writer: Writer, mark: str) -> None:
        mails = writer.place.get("links", 0)
        knows = mails < _LINKS and writer.chance.random() < 0.3
        writer.place["links"] = mails + knows
        email = ground.address(writer.number) if knows else f"{mark}@example.net"
        writer.journal.attempt("link", mark)
        form = {"email": email, "next": f"/webinars?mark={mark}"}
        expect(await writer.send("POST", "/sign-in", form=form), 303)
        await writer.journal.acknowledge("link", mark)


class MakeToken:
    """A person makes an API token, whose text is shown once, and revokes it."""

    name, share = "token", 2

    async def write(self, writer: Writer, mark: str) -> None:
        writer.journal.attempt("token", mark)
        writer.journal.attempt("token's end", mark)
        wish = {"name": mark, "scopes": ["mode:read"], "days": 1}
        answer = await writer.send("POST", "/api/tokens", body=wish, headers=key(mark))
        expect(answer, 201, 409)
        token = answer.json().get("id") or await self._found(writer, mark, answer.json())
        await writer.journal.acknowledge("token", mark)
        expect(await writer.send("DELETE", f"/api/tokens/{token}"), 204)
        await writer.journal.acknowledge("token's end", mark)

    async def _found(self, writer: Writer, mark: str, refusal: Mapping[str, str]) -> str:
        if refusal["code"] != "secret_not_repeated":
            raise Refused(str(refusal))
        listed = expect(await writer.send("GET", "/api/tokens?limit=5"), 200).json()
        found = [one["id"] for one in listed["items"] if one["name"] == mark]
        if len(found) != 1:
            raise Refused(f"it was made, and is there {len(found)} times")
        return str(found[0])


class MakeInstitution:
    """An institution is entered, with what was done to it."""

    name, share = "institution", 3

    async def write(self, writer: Writer, mark: str) -> None:
        writer.journal.attempt("institution", mark)
        answer = await writer.send(
            "POST", _INSTITUTIONS, body=_institution(mark), headers=key(mark)
        )
        reference = expect(answer, 201).json()["reference"]
        await writer.journal.acknowledge("institution", mark, of=reference)


class EditInstitution:
    """An institution of one's own is corrected, as it was read: If-Match names the version.

    Where nobody answered, the edit may have been made, and sent again it is refused: then the
    writer reads what is there, and decides.
    """

    name, share = "edit", 3

    async def write(self, writer: Writer, mark: str) -> None:
        path = writer.place.get("institution") or await self._begun(writer, mark)
        read = expect(await writer.send("GET", path), 200)
        self._check_version(writer, read.json()["version"])
        edit = {"names": {"en": "Edited", "fr": mark}}
        tag = {"if-match": read.headers["etag"]}
        answer = expect(await writer.send("PATCH", path, body=edit, headers=tag), 200, 412)
        if answer.status_code == 412:
            self._check_unsure(writer)
            answer = expect(await writer.send("GET", path), 200)
        if answer.json()["names"].get("fr") != mark:
            raise Refused(f"edited, and not there: {answer.text[:200]}")
        self._check_version(writer, answer.json()["version"])
        await writer.journal.acknowledge("edit", mark, of=answer.json()["reference"])

    async def _begun(self, writer: Writer, mark: str) -> str:
        first = f"{mark}-edited"
        writer.journal.attempt("institution", first)
        body, headers = _institution(first), key(first)
        made = expect(await writer.send("POST", _INSTITUTIONS, body=body, headers=headers), 201)
        await writer.journal.acknowledge("institution", first, of=made.json()["reference"])
        writer.place["institution"] = made.headers["location"]
        return str(made.headers["location"])

    def _check_unsure(self, writer: Writer) -> None:
        if not writer.unsure:
            raise Refused("nobody else edits it, and it was refused at once")

    def _check_version(self, writer: Writer, version: int) -> None:
        if version < writer.place.get("version", 0):
            raise Refused(f"version {version} after {writer.place['version']}")
        writer.place["version"] = version


class InvitePerson:
    """Somebody is invited, by a program or by a form, and now and then given a role for a while.

    Each is a row, an entry of what was done, and a fact that a message follows from.
    """

    name, share = "invite", 3

    async def write(self, writer: Writer, mark: str) -> None:
        writer.journal.attempt("invite", mark)
        where = await (self._by_form if writer.chance.random() < 0.4 else self._by_program)(
            writer, mark
        )
        await writer.journal.acknowledge("invite", mark)
        if writer.chance.random() < 0.4:
            await self._lend_role(writer, mark, f"/api/people/{where.rpartition('/')[2]}/roles")

    async def _by_program(self, writer: Writer, mark: str) -> str:
        body = {"given_name": "", "family_name": mark, "email": f"{mark}@example.com"}
        answer = await writer.send("POST", "/api/people", body=body, headers=key(mark))
        return str(expect(answer, 201).headers["location"])

    async def _by_form(self, writer: Writer, mark: str) -> str:
        form = {
            "family_name": mark,
            "email": f"{mark}@example.com",
            "language": "en",
            "tz": "Europe/Brussels",
            "once": f"once-{mark}",
        }
        answer = await writer.send("POST", "/administration/people/new", form=form)
        return str(expect(answer, 303).headers["location"])

    async def _lend_role(self, writer: Writer, mark: str, roles: str) -> None:
        writer.journal.attempt("grant", mark)
        writer.journal.attempt("revoke", mark)
        headers = key(f"grant-{mark}")
        expect(await writer.send("POST", roles, body={"role": "auditor"}, headers=headers), 201)
        await writer.journal.acknowledge("grant", mark)
        answer = expect(await writer.send("DELETE", f"{roles}/auditor"), 204, 409)
        if answer.status_code == 409 and not writer.unsure:
            raise Refused(f"the role was granted: {answer.text}")
        await writer.journal.acknowledge("revoke", mark)


class RetryJob:
    """A job that was given up is tried again; each writer has some of their own."""

    name, share = "retry", 1

    async def write(self, writer: Writer, mark: str) -> None:
        if not writer.place["dead"]:
            return
        job = writer.place["dead"].pop()
        writer.journal.attempt("retry", job)
        answer = await writer.send("POST", f"/api/jobs/{job}/retry", headers=key(mark))
        expect(answer, 200)
        await writer.journal.acknowledge("retry", job)


KINDS: tuple[Kind, ...] = (
    SetMode(),
    AskForLink(),
    MakeToken(),
    MakeInstitution(),
    EditInstitution(),
    InvitePerson(),
    RetryJob(),
)


def _institution(mark: str) -> dict[str, Any]:
    return {"names": {"en": mark}, "type": "ministry", "country": "BE"}
