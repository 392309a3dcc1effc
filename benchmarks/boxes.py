"""How long one box takes that nobody has kept, once its profile is read.

    python benchmarks/boxes.py

Makes the card and the fragment of an invented profile that is as long as the demonstration's, and prints for each the
median in microseconds of a hundred rounds, and the size of the fragment compressed.
"""

import gzip
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from experts.access.scopes import Caller, Reader
from experts.boxes.options import Options
from experts.boxes.render import render_box
from experts.profiles.card import card_of
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert

ROUNDS, EACH = 100, 50
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
BIOGRAPHY = (
    "Selin Karaağaç covers Central Asia and the Caspian for ANKASAM. Her interests are the region, the *politics of pipelines* "
    "and water diplomacy, the last of which she brought together with Kazakhstan’s foreign policy in the thesis that she "
    "completed at Ege University in 2022. She studied international relations there and sociology at Anadolu University, "
    "finishing both in 2019, and is working towards a doctorate at Kocaeli University."
)
PROFILE: dict[str, Any] = {
    "name": "Selin Karaağaç",
    "slug": "selin-karaagac",
    "names": {"given": "Selin", "family": "Karaağaç", "variants": [{"text": "Selin KARAAĞAÇ", "lang": "tr", "kind": "byline"}]},
    "headline": {"en": "Central Asia Specialist at ANKASAM", "tr": "ANKASAM Orta Asya Uzmanı", "ru": "Специалист по Центральной Азии"},
    "biography": {"en": BIOGRAPHY, "tr": "ANKASAM’da Orta Asya üzerine çalışmaktadır.", "ru": "Занимается Центральной Азией."},
    "positions": [{"organization": {"name": "ANKASAM"}, "role": "Central Asia Specialist"}],
    "education": [
        {
            "level": "bachelor",
            "institution": {"name": "Ege University"},
            "department": "Department of International Relations",
            "end": "2019",
            "status": "completed",
            "thesis": {"title": "Water and the Aral Sea"},
        },
        {"level": "bachelor", "institution": {"name": "Anadolu University"}, "end": "2019", "status": "completed"},
        {
            "level": "master",
            "institution": {"name": "Ege University"},
            "end": "2022",
            "status": "completed",
            "thesis": {"title": "Kazakhstan’s Foreign Policy between Pipelines and Neighbours: Critical Approaches", "lang": "en"},
        },
        {"level": "doctorate", "institution": {"name": "Kocaeli University"}, "status": "in_progress"},
    ],
    "languages": [{"code": "en", "level": "C1"}, {"code": "kk", "level": "A1"}],
    "regions": ["central-asia"],
    "topics": ["public-diplomacy", "energy"],
}


def median_us(work: Callable[[], Any]) -> float:
    """The median of many rounds, each the mean of fifty calls."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(EACH):
            work()
        rounds.append((time.process_time() - started) / EACH * 1e6)
    return statistics.median(rounds)


def main() -> None:
    document = msgspec.convert(PROFILE, ExpertDocument)
    stored = StoredExpert(1, UUID("019ac000-0000-7000-8000-9f3a1c2e7d10"), 1, 1, MOMENT, MOMENT, document, {})
    for lang in ("en", "tr", "ru", "ar"):
        reader = Reader(Caller(), (lang,), "https://experts.example")
        card = card_of(stored, reader)
        size = len(gzip.compress(render_box(card, Options()).encode(), 9))
        made, rendered = (median_us(lambda: card_of(stored, reader)), median_us(lambda: render_box(card, Options())))  # noqa: B023
        print(f"{lang}: card {made:.0f} µs, fragment {rendered:.0f} µs, together {made + rendered:.0f} µs; {size} bytes compressed")


if __name__ == "__main__":
    main()
