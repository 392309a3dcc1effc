"""What expert and article records of an import have in common: ids of a source, and identifiers."""

from typing import Any

from experts.kit.errors import Fault
from experts.kit.ids import as_id
from experts.kit.validation import refusal
from experts.profiles.identifiers import canonical

SOURCE = "source"
LONGEST_ID = 300
_NOTHING = object()


def source_id(value: Any, missing: str) -> str:
    """Raises Malformed when the id is absent or is no string or whole number."""
    if value is None or value == "":
        raise refusal([Fault(pointer="/id", code="missing_field", detail=missing)])
    if not isinstance(value, str | int) or len(str(value)) > LONGEST_ID:
        raise refusal([Fault(pointer="/id", code="wrong_type", detail=f"An id is a string of at most {LONGEST_ID} characters.")])
    return str(value)


def as_patch(record: dict[str, Any], before: dict[str, Any], id_: str | None) -> dict[str, Any]:
    """The record as a patch of the stored document: its id stands among the identifiers, each identifier by itself."""
    pruned = _pruned({name: value for name, value in record.items() if name not in ("type", "id")})
    patch: dict[str, Any] = {} if pruned is _NOTHING else pruned
    identifiers = _one_by_one(patch["identifiers"]) if "identifiers" in patch else before.get("identifiers", [])
    own = {"scheme": SOURCE, "value": id_}
    if isinstance(identifiers, list) and id_ and not as_id(id_) and own not in identifiers:
        identifiers = [*identifiers, own]
    return patch | ({"identifiers": identifiers} if identifiers else {})


def without_broken_identifiers(record: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The record without identifiers whose form or check digit is wrong, and what is wrong with each."""
    identifiers = _one_by_one(record.get("identifiers"))
    if not isinstance(identifiers, list):
        return record, []
    broken = {i: fault for i, item in enumerate(identifiers) if (fault := _fault_of(item))}
    kept = [item for i, item in enumerate(identifiers) if i not in broken]
    return record | {"identifiers": kept}, list(broken.values())


def _fault_of(item: Any) -> str | None:
    if isinstance(item, dict) and isinstance(item.get("scheme"), str) and isinstance(item.get("value"), str):
        try:
            canonical(item["scheme"], item["value"])
        except ValueError as error:
            return str(error)
    return None


def _pruned(value: Any) -> Any:
    """Without empty strings, which other systems write for "nothing here", and without what held nothing else."""
    if isinstance(value, dict):
        return {name: kept for name, part in value.items() if (kept := _pruned(part)) is not _NOTHING} or (_NOTHING if value else value)
    if isinstance(value, list):
        return [kept for part in value if (kept := _pruned(part)) is not _NOTHING] or (_NOTHING if value else value)
    return _NOTHING if value == "" else value


def _one_by_one(identifiers: Any) -> Any:
    """`{"scheme": "orcid", "value": [a, b]}` as two identifiers: some sources list all values of a scheme at once."""
    if not isinstance(identifiers, list):
        return identifiers
    return [part for item in identifiers for part in _values(item)]


def _values(item: Any) -> list[Any]:
    if isinstance(item, dict) and isinstance(item.get("value"), list):
        return [item | {"value": value} for value in item["value"]]
    return [item]
