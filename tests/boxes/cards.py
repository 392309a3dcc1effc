"""Cards to render, without a database."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from experts.access.scopes import ADMIN, Caller, Reader
from experts.profiles.card import Card, card_of
from experts.profiles.provenance import Assertion
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert

MOMENT = datetime(2026, 11, 1, 10, 30, tzinfo=UTC)
ID = UUID("019ac000-0000-7000-8000-9f3a1c2e7d10")
NUMBER, SEQ = 987654321, 876543219
ROOT = "https://experts.example"


def card(lang: str = "en", /, asserted_by: str = "key:somebody", **fields: Any) -> Card:
    """The card of Mina Han, as an admin who reads in the language gets it: what it lacks nobody gets."""
    document = msgspec.convert({"name": "Mina Han", "slug": "mina-han", **fields}, ExpertDocument)
    provenance = {"regions": {"KR": Assertion(asserted_by, MOMENT)}}
    stored = StoredExpert(NUMBER, ID, 1, SEQ, MOMENT, MOMENT, document, provenance, "data:,")
    return card_of(stored, Reader(Caller(scopes=frozenset({ADMIN})), (lang,), ROOT))
