"""The schema.org description of an article with all its authors, as one graph.

Article: https://developers.google.com/search/docs/appearance/structured-data/article, which wants of each author a name
without titles and an address that says who that is; the persons themselves stand beside it, under the same `@id`.
"""

from collections.abc import Sequence
from typing import Any

from experts.articles.schemas import ArticleAnswer, Author
from experts.profiles.card import Card
from experts.profiles.forms.jsonld import CONTEXT, filled, person, person_id

_PROPERTIES = {"author": "author", "translator": "translator", "editor": "editor"}
"""By role what schema.org calls it; the other roles are contributors."""


def article_graph(article: ArticleAnswer, cards: Sequence[Card]) -> dict[str, Any]:
    by_property: dict[str, list[dict[str, Any]]] = {}
    for author in article.authors:
        if named := _named(author):
            by_property.setdefault(_PROPERTIES.get(author.role, "contributor"), []).append(named)
    described = filled(
        {
            "@type": "Article",
            "@id": article.url,
            "url": article.url,
            "headline": article.title,
            "inLanguage": article.language,
            "datePublished": article.published_on,
            **by_property,
        }
    )
    return {**CONTEXT, "@graph": [described, *(person(card) for card in cards)]}


def _named(author: Author) -> dict[str, Any] | None:
    if author.expert is None:
        return {"@type": "Person", "name": author.byline} if author.byline else None
    return {"@type": "Person", "@id": person_id(author.expert.url), "name": author.expert.name, "url": author.expert.url}
