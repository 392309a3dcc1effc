"""What every answer has, found and unknown paths alike."""

import itertools
import re

import pytest

from tests.conftest import World

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # nothing here depends on the database

PATHS = ["/v1/regions/KR", "/v1/experts", "/health/live", "/problems/not-found", "/nowhere", "/v1/experts/nobody"]


async def test_head_answers_like_get_without_a_body(world: World) -> None:
    for path in PATHS:
        get, head = await world.public.get(path), await world.public.head(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        own = {"x-request-id", "content-length"}  # a problem document holds the id, of one length when it is ours
        assert {n: v for n, v in head.headers.items() if n not in own} == {n: v for n, v in get.headers.items() if n not in own}
        assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))


async def test_an_unknown_path_is_a_problem_with_the_id_of_the_request(world: World) -> None:
    for path in ("/nowhere", "/v1/nowhere", "/v1/experts/a/b/c", "/problems/nothing", "/v1/experts/%00"):
        answer = await world.public.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json", path
        problem = answer.json()
        assert (problem["type"], problem["status"]) == ("/problems/not-found", 404)
        assert problem["request_id"] == answer.headers["x-request-id"]


async def test_an_unknown_path_below_docs_is_a_problem_too(world: World) -> None:
    answer = await world.public.get("/docs/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_a_wrong_method_is_told_the_right_ones(world: World) -> None:
    for method, path, right in [
        ("PUT", "/v1/experts", {"GET", "POST"}),
        ("DELETE", "/v1/regions", {"GET"}),
        ("POST", "/health/live", {"GET"}),
    ]:
        answer = await world.public.request(method, path)
        assert answer.status_code == 405
        assert answer.json()["type"] == "/problems/method-not-allowed"
        assert right <= set(re.split(", *", answer.headers["allow"]))
        assert method not in answer.headers["allow"]


async def test_a_hyphen_in_the_name_of_a_parameter_is_an_underscore(world: World) -> None:
    assert (await world.public.get("/v1/experts?per-page=7")).json()["meta"]["per_page"] == 7
    answer = await world.public.get("/v1/experts?q=a-b&per-page=8")
    assert answer.json()["meta"]["per_page"] == 8
    assert "q=a-b" in answer.headers["link"]


async def test_a_given_request_id_is_echoed(world: World) -> None:
    for path in PATHS:
        assert (await world.public.get(path, headers={"x-request-id": "trace-1.2_3"})).headers["x-request-id"] == "trace-1.2_3"
    problem = await world.public.get("/nowhere", headers={"x-request-id": "trace-4"})
    assert problem.json()["request_id"] == "trace-4"


async def test_a_strange_request_id_is_replaced(world: World) -> None:
    for given in ("", "with space", "a" * 65, "semi;colon", '{"a":1}'):
        answer = await world.public.get("/health/live", headers={"x-request-id": given})
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


async def test_requests_have_ids_of_their_own(world: World) -> None:
    assert len({(await world.public.get("/health/live")).headers["x-request-id"] for _ in range(5)}) == 5


async def test_every_answer_forbids_sniffing_and_framing(world: World) -> None:
    answers = [await world.public.get(path) for path in PATHS]
    answers += [await world.public.put("/v1/experts"), await world.public.post("/v1/experts"), await world.public.options("/v1/experts")]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors" in answer.headers["content-security-policy"]


async def test_any_page_may_read_and_no_page_may_use_the_readers_credentials(world: World) -> None:
    """Also from what a cache kept of somebody who named no origin, such as a sheet that a page linked plainly."""
    for path, headers in itertools.product([*PATHS, "/static/box.css"], [{}, {"origin": "https://paper.example"}]):
        answer = await world.public.get(path, headers=headers)
        assert answer.headers.get_list("access-control-allow-origin") == ["*"], (path, headers)
        assert "access-control-allow-credentials" not in answer.headers


async def test_a_foreign_page_may_not_write(world: World) -> None:
    for method, allowed in [("GET", True), ("POST", False), ("PATCH", False), ("DELETE", False)]:
        headers = {"origin": "https://paper.example", "access-control-request-method": method}
        preflight = await world.public.options("/v1/experts", headers=headers)
        assert (preflight.status_code < 300) is allowed
        assert "POST" not in preflight.headers.get("access-control-allow-methods", "")


async def test_an_unknown_parameter_is_refused_with_the_nearest_known(world: World) -> None:
    answer = await world.public.get("/v1/experts?regoin=KR")
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert (fault["parameter"], fault["did_you_mean"]) == ("regoin", ["region"])
