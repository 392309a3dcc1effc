"""What feeds say, in the reader's language, and only what everybody may see. Pure."""

from collections.abc import Sequence
from urllib.parse import urlencode

from experts import __version__
from experts.access.scopes import Reader
from experts.articles.answer import article_answer
from experts.articles.schemas import ArticleAnswer, Author, LabelledConcept
from experts.articles.store import StoredArticle
from experts.feeds.atom import MEDIA_TYPE, Category, Entry, Feed, Generator, Link, Person
from experts.kit.languages import lookup
from experts.profiles.answer import page_url
from experts.profiles.store import StoredExpert
from experts.vocabulary.hierarchy import Hierarchy
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

DIRECTORY = "Experts"
OF_ALL = {"en": "Articles by our experts", "tr": "Uzmanlarımızın yazıları", "ru": "Статьи наших экспертов"}
OF_ONE = {"en": "Articles by {name}", "tr": "{name} yazıları", "ru": "{name}: статьи"}
JSON = "application/json"
_FIRST_DAY = {4: "-01-01", 7: "-01", 10: ""}


def feed_of_all(found: Sequence[StoredArticle], reader: Reader, asked: str | None) -> Feed:
    """`asked` is the language in the address that was asked for, which then is part of the feed's own."""
    root, lang = reader.root_url, lookup(reader.languages, OF_ALL) or "en"
    address = f"{root}/articles.atom"
    return Feed(
        id=address,
        lang=lang,
        title=OF_ALL[lang],
        links=[_itself(address, asked), Link(f"{root}/v1/articles", type=JSON)],
        author=Person(DIRECTORY, f"{root}/"),
        generator=Generator(DIRECTORY, __version__),
        entries=[entry_of(stored, reader) for stored in found],
    )


def feed_of_one(expert: StoredExpert, found: Sequence[StoredArticle], reader: Reader, asked: str | None) -> Feed:
    """Its id is the person's, so that readers who follow it notice no renaming."""
    name, lang = expert.document.name, lookup(reader.languages, OF_ONE) or "en"
    page = page_url(reader.root_url, expert.document.slug or "")
    return Feed(
        id=f"urn:uuid:{expert.id}",
        lang=lang,
        title=OF_ONE[lang].format(name=name),
        links=[_itself(f"{page}/articles.atom", asked), Link(page)],
        author=Person(name, page),
        generator=Generator(DIRECTORY, __version__),
        entries=[entry_of(stored, reader) for stored in found],
    )


def entry_of(stored: StoredArticle, reader: Reader) -> Entry:
    """A work, as the edition that was chosen for the reader. Its id is that of the first edition, whichever is shown.

    An entry without an author would have that of the feed (RFC 4287, section 4.2.1), who may only have translated it; so
    where no name is printed, the publisher stands for it.
    """
    article = article_answer(stored, reader)
    _, first = min([(stored.number, stored.id), *((edition.number, edition.id) for edition in stored.editions)])
    authors = [_person(author) for author in article.authors if author.byline and author.role == "author"]
    return Entry(
        id=f"urn:uuid:{first}",
        lang=article.language,
        title=article.title,
        updated=article.updated_at,
        published=f"{article.published_on}{_FIRST_DAY[len(article.published_on)]}T00:00:00Z" if article.published_on else None,
        summary=article.summary,
        links=_links(article, reader.root_url),
        authors=authors or [Person(article.publisher or DIRECTORY)],
        contributors=[_person(author) for author in article.authors if author.byline and author.role != "author"],
        categories=[
            *_categories(article.regions, regions(), f"{reader.root_url}/v1/regions", reader.languages),
            *_categories(article.topics, topics(), f"{reader.root_url}/v1/topics", reader.languages),
        ],
    )


def _itself(address: str, asked: str | None) -> Link:
    return Link(f"{address}?{urlencode({'lang': asked})}" if asked else address, rel="self", type=MEDIA_TYPE)


def _links(article: ArticleAnswer, root_url: str) -> list[Link]:
    """The page of the edition that is shown, then those of the others; the API's answer stands for one that has no page."""
    editions = [(article.id, article.url, article.language), *((edition.id, edition.url, edition.language) for edition in article.editions)]
    return [
        Link(url, hreflang=language) if url else Link(f"{root_url}/v1/articles/{id_}", hreflang=language, type=JSON)
        for id_, url, language in editions
    ]


def _person(author: Author) -> Person:
    return Person(author.byline, author.expert.url if author.expert else None)


def _categories(concepts: Sequence[LabelledConcept], hierarchy: Hierarchy, scheme: str, wanted: Sequence[str]) -> list[Category]:
    return [
        Category(concept.id, scheme, concept.name, lookup(wanted, hierarchy.concepts[concept.id].names) or "en") for concept in concepts
    ]
