"""A card as the HTML fragment that a website includes."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import minijinja

from experts.boxes.jsonld import person
from experts.boxes.words import word
from experts.kit.dates import year
from experts.kit.markup import safe_html, script_json
from experts.profiles.card import Card
from experts.profiles.schemas import EducationItem, PhotoAnswer, PhotoVariant


def render_box(card: Card, *, heading: int) -> str:
    return _templates().render_template(
        "box.html",
        card=card,
        heading=heading,
        card_url=_address(card.url),
        biography_html=minijinja.safe(safe_html(card.biography)) if card.biography else None,
        facts=_facts(card),
        photo=_picture(card.photo, [card.lang]) if card.photo else None,
        json_ld=minijinja.safe(script_json(person(card))),
    )


@cache
def _templates() -> minijinja.Environment:
    folder = files(__package__).joinpath("templates")
    return minijinja.Environment(templates={file.name: file.read_text("utf-8") for file in folder.iterdir()}, trim_blocks=True)


def _picture(photo: PhotoAnswer, readers: Sequence[str]) -> dict[str, Any]:
    """The smallest size for plain screens, the next for dense ones, in the formats from the smallest files up."""
    by_type: dict[str, list[PhotoVariant]] = defaultdict(list)
    for variant in photo.variants:
        by_type[variant.type].append(variant)
    *better, (_, plain) = by_type.items()
    sources = [{"type": _address(type_), "srcset": _address(f"{small.url} 1x, {middle.url} 2x")} for type_, (small, middle, _) in better]
    owner = ", ".join(part for part in (photo.credit, photo.licence) if part)
    credit = f"{word('photo', readers)}: {owner}" if owner else None
    return {"sources": sources, "src": _address(plain[0].url), "alt": photo.alt or "", "credit": credit}


def _address(text: str) -> Any:
    """For an attribute, escaped as HTML needs it; the templates' own escaping would turn each slash into six characters."""
    return minijinja.safe(escape(text))


def _facts(card: Card) -> list[dict[str, Any]]:
    readers = [card.lang]
    facts = [
        _fact("regions", [{"text": name} for name in card.regions], ", ", readers, category=True),
        _fact("topics", [{"text": name} for name in card.topics], ", ", readers, category=True),
        _fact(
            "languages", [{"text": f"{s.name} ({word(s.level, readers)})" if s.level else s.name} for s in card.languages], ", ", readers
        ),
        _fact("education", [_study(study, readers) for study in card.education], "; ", readers),
    ]
    return [fact for fact in facts if fact["parts"]]


def _fact(key: str, parts: list[dict[str, Any]], between: str, readers: Sequence[str], *, category: bool = False) -> dict[str, Any]:
    return {"label": word(key, readers), "parts": parts, "between": between, "category": category}


def _study(study: EducationItem, readers: Sequence[str]) -> dict[str, Any]:
    """`Master’s degree, Yalova University, 2023`, and the title of the thesis with its language."""
    degree = study.degree or (word(study.level, readers) if study.level else None)
    if study.status in ("in_progress", "discontinued"):
        degree = f"{degree or word('other', readers)} ({word(study.status, readers)})"
    institution = study.institution.name if study.institution else None
    text = ", ".join(str(part) for part in (degree, study.field or study.department, institution, study.end and year(study.end)) if part)
    return {"text": text, "title": study.thesis.title if study.thesis else None, "lang": study.thesis.lang if study.thesis else None}
