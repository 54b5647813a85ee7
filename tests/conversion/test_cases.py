import copy
import json
import math
from pathlib import Path
from typing import Any

import pytest

from passerelle.conversion import cases, errors

FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
LIMITS = "ci_loglog"


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def is_commentary(key: str) -> bool:
    fixed = {"warning", "hand", "note", "caveat"}
    return key.startswith("naive_") or key.endswith("_do_not_use") or key in fixed


def differences(
    expected: object, found: object, at: str = "", tolerance: float = 1e-9
) -> list[str]:
    """Every leaf of `expected` that is missing or off; lists must have equal lengths."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{at}: not an object"]
        wanted = {key: value for key, value in expected.items() if not is_commentary(key)}
        missing = [f"{at}.{key}: missing" for key in wanted.keys() - found.keys()]
        return missing + [
            line
            for key, value in wanted.items()
            if key in found
            for line in differences(
                value, found[key], f"{at}.{key}", 1e-6 if key == LIMITS else tolerance
            )
        ]
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return [f"{at}: {found} is not a list of {len(expected)}"]
        pairs = enumerate(zip(expected, found, strict=True))
        return [
            line
            for i, (one, two) in pairs
            for line in differences(one, two, f"{at}[{i}]", tolerance)
        ]
    if isinstance(expected, float) and isinstance(found, int | float):
        close = math.isclose(expected, found, rel_tol=0, abs_tol=tolerance)
    else:
        close = type(expected) is type(found) and expected == found
    return [] if close else [f"{at}: {found!r} instead of {expected!r}"]


def without_commentary(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: without_commentary(part) for key, part in value.items() if not is_commentary(key)
        }
    return [without_commentary(part) for part in value] if isinstance(value, list) else value


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    return [shape(part) for part in value] if isinstance(value, list) else None


def test_all_eighteen_cases_are_here() -> None:
    assert len(FILES) == 18


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_gives_every_expected_value(path: Path) -> None:
    case = load(path)

    found = cases.evaluate_case(case)

    assert differences(case["expected"], found) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_answer_has_the_structure_of_what_is_expected(path: Path) -> None:
    case = load(path)
    expected = without_commentary(case["expected"])

    found = json.loads(json.dumps(cases.evaluate_case(case)))

    if isinstance(expected, dict):
        found = {key: part for key, part in found.items() if key in expected}
    assert shape(found) == shape(expected)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_answer_does_not_come_from_the_expected_part(path: Path) -> None:
    case = load(path)
    blind = copy.deepcopy(case)
    if "input" in case or "sessions" in case:
        del blind["expected"]

    assert cases.evaluate_case(blind) == cases.evaluate_case(case)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_is_left_as_it_was(path: Path) -> None:
    case = load(path)

    cases.evaluate_case(case)

    assert case == load(path)


STORY: dict[str, Any] = {
    "sessions": [{"id": "S1", "starts_at": "2021-02-01T09:00:00Z"}],
    "touches": [{"institution": "A", "session": "S1", "kind": "attended"}],
    "requests": [
        {
            "id": "R1",
            "institution": "A",
            "submitted_at": "2021-03-01T09:00:00Z",
            "status": "submitted",
        }
    ],
    "links": [{"request": "R1", "session": "S1", "basis": "declared"}],
    "institutions": [{"id": "A"}],
    "config": {"window_days": 365},
}


def changed(*places: str | int, to: object) -> dict[str, Any]:
    case = copy.deepcopy(STORY)
    owner: Any = case
    for place in places[:-1]:
        owner = owner[place]
    owner[places[-1]] = to
    return case


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ([], "case"),
        ({}, "input"),
        ({"input": 3}, "input"),
        ({"input": {}}, "input"),
        ({"input": [{"x": 1}]}, "input"),
        ({"input": [3]}, "input[0]"),
        ({"input": [{"k": 3, "n": 2}]}, "input[0].k"),
        ({"input": [{"k": -1, "n": 2}]}, "input[0].k"),
        ({"input": [{"k": 0, "n": 10**400}]}, "input[0].n"),
        ({"input": {"reached": {"k": 1, "n": 10**6}, "not_reached": {}}}, "input.reached.n"),
        ({"input": [{"t": 1, "event": 2}]}, "input[0].event"),
        ({"input": [{"t": "1", "event": 1}]}, "input[0].t"),
        ({"input": [{"t": 1, "cause": None}]}, "input[0].cause"),
        ({"input": [{"cohort": "2021-01", "members": []}]}, "as_of"),
        (
            {"as_of": "2021-05-31", "input": [{"cohort": "x", "members": [{"first_touch": "?"}]}]},
            "input[0].members[0].first_touch",
        ),
        ({"input": {"reached": {"k": 1}, "not_reached": {"k": 1, "n": 1}}}, "input.reached.n"),
        ({"input": {"institutions": [], "from_": "2021-01-01"}}, "input.to_exclusive"),
        (changed("sessions", to={}), "sessions"),
        (changed("sessions", 0, "starts_at", to="2021-02-01T09:00:00"), "sessions[0].starts_at"),
        (changed("sessions", 0, "starts_at", to="0001-01-01T00:00+14:00"), "sessions[0].starts_at"),
        (changed("sessions", 0, "audience", to="everybody"), "sessions[0].audience"),
        (changed("sessions", to=STORY["sessions"] * 2), "sessions[1].id"),
        (changed("touches", 0, "kind", to="waved"), "touches[0].kind"),
        (changed("touches", 0, "session", to="S9"), "touches[0].session"),
        (changed("touches", 0, "at", to="soon"), "touches[0].at"),
        (changed("requests", 0, "institution", to=None), "requests[0].institution"),
        (changed("requests", 0, "institutions", to=[]), "requests[0].institutions"),
        (changed("requests", 0, "submitted_at", to=""), "requests[0].submitted_at"),
        (changed("requests", 0, "status", to=None), "requests[0].status"),
        (changed("links", 0, "basis", to="guessed"), "links[0].basis"),
        (changed("links", 0, "request", to="R9"), "links[0].request"),
        (changed("institutions", 0, "parent", to=7), "institutions[0].parent"),
        (changed("config", to=3), "config"),
        (changed("config", "window_days", to=-1), "config.window_days"),
        (changed("config", "half_life_days", to=0), "config.half_life_days"),
        (changed("config", "half_life_days", to=float("nan")), "config.half_life_days"),
        (changed("config", "tz", to="Mars/Olympus"), "config.tz"),
        (changed("config", "tz", to="../etc/passwd"), "config.tz"),
        (changed("config", "qualifying", to=["smiled"]), "config.qualifying"),
        (changed("config", "use_institution_tree", to="no"), "config.use_institution_tree"),
        (changed("as_of", to="yesterday"), "as_of"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(case: object, field: str) -> None:
    with pytest.raises(errors.CaseUnreadable) as refused:
        cases.evaluate_case(case)

    assert (refused.value.code, refused.value.field) == ("case_unreadable", field)
    assert str(refused.value).startswith(f"{field}: ")


def story(**changes: Any) -> dict[str, Any]:
    found = cases.evaluate_case({**copy.deepcopy(STORY), **changes})
    assert isinstance(found, dict)
    return found


def test_a_story_without_anything_has_no_rate() -> None:
    found = story(sessions=[], touches=[], requests=[], links=[])

    empty = {"k": 0, "n": 0, "p": None, "wilson95": None, "jeffreys95": None}
    models = ("first", "last", "linear", "time_decay", "position")
    assert found == {
        "attribution": {
            "requests": 0,
            "per_request": {},
            "credit": {model: {} for model in models},
            "credit_exact": {model: {} for model in models if model != "time_decay"},
            "unattributed": dict.fromkeys(models, 0.0),
        },
        "sessions": [],
        "request_to_action": empty,
        "requests_per_session_garwood95": None,
        "headline": {"events": 0, "requests": 0, "actions": 0},
        "days_to_request": [],
    }


def test_a_session_that_a_request_declares_itself_is_a_link_unless_acts_say_otherwise() -> None:
    request = {**STORY["requests"][0], "declared_session": "S1"}
    rejected = [{"request": "R1", "session": "S1", "basis": "staff_rejected"}]

    def path(**changes: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = story(touches=[], **changes)["attribution"]["per_request"][
            "R1"
        ]["path"]
        return found

    assert [one["basis"] for one in path(requests=[request], links=[])] == ["declared"]
    assert path(requests=[request], links=rejected) == []


def test_what_a_request_declares_holds_for_those_on_whom_nobody_acted() -> None:
    joint = {
        "id": "R1",
        "institutions": ["A", "B"],
        "submitted_at": "2023-03-01T09:00:00Z",
        "status": "submitted",
        "declared_session": "S1",
    }

    def bases(**link: str) -> list[tuple[str, str]]:
        links = [{"request": "R1", "session": "S1", **link}]
        found = story(requests=[joint], links=links)["attribution"]["per_request"]["R1"]["path"]
        return [(one["institution"], one["basis"]) for one in found]

    assert bases(basis="inferred") == [("A", "declared"), ("B", "declared")]
    assert bases(basis="staff_confirmed", institution="A") == [
        ("A", "staff_confirmed"),
        ("B", "declared"),
    ]
    assert bases(basis="staff_rejected", institution="B") == [("A", "declared")]


def test_a_story_stops_at_its_date() -> None:
    found = story(as_of="2021-02-28")

    assert found["attribution"]["requests"] == 0
    assert found["sessions"][0]["institutions_reached"] == 1
    assert story(as_of="2021-03-01")["attribution"]["requests"] == 1


def test_a_session_for_administrations_is_listed_with_zeros() -> None:
    starts_at = STORY["sessions"][0]["starts_at"]

    found = story(sessions=[{"id": "S1", "starts_at": starts_at, "audience": "eu_administration"}])

    (row,) = found["sessions"]
    assert row["institutions_reached"] == 1
    assert {row[key] for key in row.keys() - {"session", "institutions_reached", "conversion"}} == {
        0
    }
    assert found["attribution"]["unattributed"]["linear"] == 1.0
    assert found["headline"] == {"events": 0, "requests": 0, "actions": 0}


def test_cohorts_take_the_horizons_of_their_case() -> None:
    case = load(next(path for path in FILES if path.stem.startswith("C22")))

    for given in ({"horizons_days": [7]}, {"config": {"horizons_days": [7]}}):
        (row, *_) = cases.evaluate_case(case | given)
        assert [cell["horizon_days"] for cell in row["cells"]] == [7]


def test_nothing_observed_gives_no_rows() -> None:
    assert cases.evaluate_case({"input": []}) == {"rows": [], "median": None}
    assert cases.evaluate_case({"input": [], "as_of": "2021-05-31"}) == []


def test_a_ratio_with_a_count_of_zero_is_none_and_its_limits_too() -> None:
    found = cases.evaluate_case(
        {"input": {"reached": {"k": 0, "n": 9}, "not_reached": {"k": 2, "n": 8}}}
    )

    assert isinstance(found, dict)
    assert (found["risk_ratio"], found["risk_ratio_katz95"]) == (None, None)
    assert found["risk_difference"] == -0.25


def test_person_time_without_an_unreached_request_has_no_ratio() -> None:
    found = cases.evaluate_case(
        {
            "input": {
                "from_": "2021-01-01",
                "to_exclusive": "2021-02-01",
                "institutions": [{"institution": "A", "first_touch": "2021-01-11"}],
            }
        }
    )

    assert found == {
        "days_reached": 21,
        "requests_reached": 0,
        "days_not_reached": 10,
        "requests_not_reached": 0,
        "rate_ratio": None,
        "exact95": None,
    }
