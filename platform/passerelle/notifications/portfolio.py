"""Mails about Actions: to experts who are deployed, and to those who asked for an Action."""

from typing import Any

from passerelle.notifications.lines import Line
from passerelle.notifications.office import Office
from passerelle.notifications.rendering import Word
from passerelle.portfolio import facts
from passerelle.portfolio.feedback import link_for
from passerelle.portfolio.words import WORDS
from passerelle.webinars.words import WORDS as OF_WEBINARS

_WORDS = OF_WEBINARS | WORDS


def _word(code: str) -> Word:
    return Word(code, _WORDS.get(code, code))


def _work(here: Office, fact: Any) -> dict[str, Any]:
    return {
        "code": fact.code,
        "kind": _word(fact.kind),
        "starts_on": fact.starts_on,
        "link": here.own("deployments"),
    }


LINES = (
    Line(facts.ExpertDeployed, lambda f: "expert_deployed", lambda f: f.deployment_id,
         lambda o, f: _work(o, f) | {"role": _word(f.role), "days": f.days}),
    Line(facts.ExpertWithdrawn, lambda f: "expert_withdrawn", lambda f: f.deployment_id, _work),
    Line(facts.DeploymentMoved, lambda f: "deployment_moved",
         lambda f: f"{f.deployment_id} {f.at}", _work),
    Line(facts.ExpertAsked, lambda f: "expert_feedback", lambda f: f.deployment_id,
         lambda o, f: {"code": f.code, "kind": _word(f.kind),
                       "link": f"{o.base_url}/feedback/"
                               + link_for("expert", f.deployment_id, o.secret)}),
    Line(facts.RequesterInformed, lambda f: "action_concluded", lambda f: f.action_id,
         lambda o, f: {"code": f.code, "title": f.title,
                       "link": f"{o.base_url}/actions/{f.code}"}),
)  # fmt: skip
