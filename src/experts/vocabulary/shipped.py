"""The shipped vocabularies as they lie in `data/` (see its README for sources and licences)."""

import json
from importlib.resources import files
from typing import Any


def load(name: str) -> Any:
    return json.loads(files(__package__).joinpath("data", name).read_text("utf-8"))


def load_folder(name: str) -> list[Any]:
    folder = files(__package__).joinpath("data", name)
    return [json.loads(file.read_text("utf-8")) for file in sorted(folder.iterdir(), key=lambda f: f.name)]
