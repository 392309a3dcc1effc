"""A card as HTML: the fragment that a website includes, and the page that a frame shows.

The templates escape all they get. What is HTML already, and addresses, which are escaped here because the templates would
turn each slash into six characters, they take as they are by `|safe`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import minijinja

from experts.articles.schemas import ArticleAnswer
from experts.boxes.assets import assets
from experts.boxes.jsonld import article_graph
from experts.boxes.options import Options
from experts.kit.markup import safe_html, script_json
from experts.kit.shorten import shorten, shorten_html
from experts.profiles.card import Card
from experts.profiles.discovery import oembed_links
from experts.profiles.forms.facts import facts_of
from experts.profiles.forms.jsonld import CONTEXT, person, profile_page
from experts.profiles.forms.words import word
from experts.profiles.schemas import PhotoAnswer, PhotoVariant

_OF_A_PERSON = 12
"""How many of an id's last digits tell boxes on one page apart: the random ones of a UUIDv7."""


def render_box(card: Card, options: Options) -> str:
    """A fragment with the description of the person."""
    return _aside(card, options, card.id[-_OF_A_PERSON:], {**CONTEXT, **person(card)})


def render_boxes(article: ArticleAnswer, cards: Sequence[Card], options: Options) -> str:
    """A fragment of the boxes of an article's authors, with one description of all; empty where there is nobody to show."""
    if not cards:
        return ""
    place = article.id[-_OF_A_PERSON:]
    boxes = [_aside(card, options, f"{place}-{n}", None) for n, card in enumerate(cards, start=1)]
    return "\n".join([*boxes, f'<script type="application/ld+json">{script_json(article_graph(article, cards))}</script>'])


def render_page(card: Card, options: Options) -> str:
    """A page that shows the box alone."""
    return templates().render_template(
        "embed.html",
        card=card,
        url=escape(card.url),
        sheets=[escape(assets()[name].url(card.root_url)) for name in ("embed.css", "box.css")],
        oembed=[(escape(type_), escape(url)) for type_, url in oembed_links(card.root_url, card.url).items()],
        json_ld=script_json(profile_page(card)),
        box=_aside(card, options, card.id[-_OF_A_PERSON:], None),
    )


def _aside(card: Card, options: Options, anchor: str, described: dict[str, Any] | None) -> str:
    parts = options.parts
    return templates().render_template(
        "box.html",
        card=card,
        heading=options.heading,
        anchor=anchor,
        url=escape(card.url),
        named="name" in parts,
        role=card.role if "role" in parts else None,
        organization=card.organization if "role" in parts else None,
        biography=_biography(card, options.max_chars) if "bio" in parts else None,
        facts=facts_of(card) if "facts" in parts else None,
        links=list(_links(card)) if "links" in parts else None,
        translations=_translations(card) if "links" in parts else None,
        comma=word("comma", card.lang),
        also_in=word("translations", card.lang),
        photo=_picture(card.photo, card.lang) if card.photo and "name" in parts else None,
        json_ld=script_json(described) if described else None,
    )


@cache
def templates() -> minijinja.Environment:
    folder = files(__package__).joinpath("templates")
    return minijinja.Environment(templates={file.name: file.read_text("utf-8") for file in folder.iterdir()}, trim_blocks=True)


def _biography(card: Card, most: int | None) -> str | None:
    """The written or composed one, else the headline, as HTML; it is in the card's language."""
    if card.biography:
        html = safe_html(card.biography)
        return shorten_html(html, most) if most else html
    if card.headline:
        text = shorten(card.headline, most) if most else card.headline
        return f"<p>{escape(text, quote=False)}</p>" if text else None
    return None


def _links(card: Card) -> Iterator[dict[str, Any]]:
    """Where to go on: a form to write to the person, the page, the vCard, the feed, and the person's own links."""
    lang = card.lang
    forms = (contact.value for contact in card.contacts if contact.kind == "form" and contact.value.startswith(("https://", "http://")))
    yield from (_link(word("contact", lang), url) for url in forms)
    yield _link(word("profile", lang), card.url)
    yield _link("vCard", f"{card.profile_url}.vcf", "text/vcard")
    yield _link(word("articles", lang), card.feed_url)
    yield from (_link(link.label or link.kind or link.url.split("/")[2], link.url) for link in card.links)


def _link(text: str, url: str, type_: str | None = None) -> dict[str, Any]:
    return {"text": text, "url": escape(url), "type": type_ and escape(type_)}


def _translations(card: Card) -> list[dict[str, Any]]:
    return [{"lang": other.lang, "name": other.name, "url": escape(f"{card.url}?lang={other.lang}")} for other in card.translations]


def _picture(photo: PhotoAnswer, lang: str) -> dict[str, Any]:
    """The smallest size for plain screens, the next for dense ones, in the formats from the smallest files up."""
    by_type: dict[str, list[PhotoVariant]] = defaultdict(list)
    for variant in photo.variants:
        by_type[variant.type].append(variant)
    *better, (_, plain) = by_type.items()
    sources = [{"type": escape(type_), "srcset": escape(f"{small.url} 1x, {middle.url} 2x")} for type_, (small, middle, _) in better]
    owner = ", ".join(part for part in (photo.credit, photo.licence) if part)
    credit = f"{word('photo', lang)}: {owner}" if owner else None
    return {"sources": sources, "src": escape(plain[0].url), "alt": photo.alt or "", "credit": credit}
