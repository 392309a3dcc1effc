"""The contract is a file of the repository, so that every change of it is seen."""

import json
from pathlib import Path

import msgspec
import pytest

from experts.app import contract_of, create_app
from experts.settings import Settings
from tests.conftest import World

CONTRACT = Path(__file__).parents[1] / "openapi.json"


def test_openapi_json_is_what_the_code_says() -> None:
    generated = json.loads(msgspec.json.encode(contract_of(create_app(Settings()))))
    assert json.loads(CONTRACT.read_text("utf-8")) == generated, "The contract changed: run `make openapi` and look at the difference."


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/openapi.json", "/docs/openapi.json"])
async def test_every_address_of_the_contract_serves_the_whole_of_it(world: World, path: str) -> None:
    assert [(await world.public.get(path)).json() for _ in range(2)] == [json.loads(CONTRACT.read_text("utf-8"))] * 2
