"""The contract is a file of the repository, so that every change of it is seen."""

import json
from pathlib import Path

import msgspec

from experts.app import create_app
from experts.settings import Settings

CONTRACT = Path(__file__).parents[1] / "openapi.json"


def test_openapi_json_is_what_the_code_says() -> None:
    generated = json.loads(msgspec.json.encode(create_app(Settings()).openapi_schema.to_schema()))
    assert json.loads(CONTRACT.read_text("utf-8")) == generated, "The contract changed: run `make openapi` and look at the difference."
