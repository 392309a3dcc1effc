"""Every attribute of the two lists: what may be asked of it, and what it means.

One table drives the reading of filters, their answering, sorting, grouping, the contract and `GET /v1/properties`. A kind
says which operators there are and how words become values (`values`); `column` is where the values are kept, in the
columns of experts or the fields of the index of articles.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from experts.models.articles import ARTICLE_KINDS
from experts.vocabulary.languages import SCALE

ListName = Literal["experts", "articles"]
Kind = Literal["region", "topic", "language", "level", "choice", "words", "key", "number", "date", "presence", "text"]
ANY_OF, COMPARED, UNKNOWN, SEARCHED = ("|", "+", "!"), ("<", ">", "<=", ">=", "-"), ("null",), ("search",)
OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "region": (*ANY_OF, *UNKNOWN),
    "topic": (*ANY_OF, *UNKNOWN),
    "language": (*ANY_OF, *UNKNOWN),
    "level": (*ANY_OF, *COMPARED),
    "choice": (*ANY_OF, *UNKNOWN),
    "words": (*ANY_OF, *UNKNOWN, *SEARCHED),
    "key": (*ANY_OF, *UNKNOWN),
    "number": (*ANY_OF, *COMPARED),
    "date": (*ANY_OF, *COMPARED, *UNKNOWN),
    "presence": UNKNOWN,
    "text": (*UNKNOWN, *SEARCHED),
}


class Attribute(NamedTuple):
    """`of` names the attribute whose values it measures: evidence of regions, levels of languages."""

    name: str
    kind: Kind
    meaning: str
    sorts: bool = False
    groups: bool = False
    column: str = ""
    of: str = ""
    choices: tuple[str, ...] = ()

    @property
    def kept_in(self) -> str:
        return self.column or self.name


LEVELS = ("secondary", "short_cycle", "bachelor", "master", "doctorate", "postdoctoral", "other")
FORMATS = ("tv", "radio", "print", "online", "podcast", "panel")


def _evidenced(name: str, kind: Kind) -> list[Attribute]:
    one = name.removesuffix("s")
    return [
        Attribute(name, kind, f"a {one} that is declared or shown by articles, or any below it", groups=True),
        Attribute(f"{name}.exact", kind, f"a {one} itself, declared or shown by articles", groups=True),
        Attribute(f"{name}.declared", kind, f"a {one} that the expert declares, or any below it", groups=True),
        Attribute(f"{name}.evidence.articles", "number", f"how many articles show the {one} asked for, or any one", of=name),
        Attribute(f"{name}.evidence.share", "number", "their share of all the expert's articles, from 0 to 1", of=name),
        Attribute(f"{name}.evidence.first", "date", "the day of the first of them", of=name),
        Attribute(f"{name}.evidence.last", "date", "the day of the last of them", of=name),
    ]


EXPERTS = (
    Attribute("id", "key", "the id or slug"),
    Attribute("name", "words", "a name, as displayed or as a variant", sorts=True),
    Attribute("headline", "text", "the headline, in any language"),
    Attribute("biography", "text", "the biography, in any language"),
    *_evidenced("regions", "region"),
    *_evidenced("topics", "topic"),
    Attribute("languages", "language", "a language spoken; `tr>=B2` asks for a level", groups=True),
    Attribute("languages.level", "level", "the level of the language asked for, or of any one", groups=True, of="languages", choices=SCALE),
    Attribute("languages.on_air", "language", "a language spoken on air", groups=True),
    Attribute("positions.organization", "words", "an organisation of a position that has not ended", groups=True),
    Attribute("positions.role", "words", "a role of a position that has not ended", groups=True),
    Attribute("education.institution", "words", "an institution of a study", groups=True),
    Attribute("education.country", "key", "the country of an institution, such as TR", groups=True),
    Attribute("education.level", "choice", "the level of a study", groups=True, choices=LEVELS),
    Attribute("education.field", "words", "the field or department of a study", groups=True),
    Attribute("education.status", "choice", "whether a study is over", groups=True, choices=("completed", "in_progress", "discontinued")),
    Attribute("education.thesis", "text", "the title of a thesis, in any language"),
    Attribute("media.formats", "choice", "what the expert is available for", groups=True, choices=FORMATS),
    Attribute("media.languages", "language", "a language the expert gives interviews in", groups=True),
    Attribute("identifiers", "key", "an identifier, `orcid:0000-...`, or a scheme alone, `orcid`"),
    Attribute("photo", "presence", "a portrait"),
    Attribute("articles_count", "number", "how many articles there are", sorts=True),
    Attribute("last_article_on", "date", "the day of the last article", sorts=True, groups=True),
    Attribute("confirmed_on", "date", "the day on which the person confirmed the profile", sorts=True, groups=True),
    Attribute("created_at", "date", "the day on which the profile came", sorts=True),
    Attribute("updated_at", "date", "the day on which it last changed", sorts=True),
    Attribute(
        "status", "choice", "published; drafts and archived profiles for those who keep them", choices=("published", "draft", "archived")
    ),
)
ARTICLES = (
    Attribute("id", "key", "the id"),
    Attribute("title", "text", "the title, in the language of any edition"),
    Attribute("text", "text", "title, summary and body"),
    Attribute("authors", "key", "an author, by id or slug", groups=True),
    Attribute("authors.name", "text", "the names as printed, and those of the experts"),
    Attribute("regions", "region", "a region that the article is about, or any below it", groups=True),
    Attribute("regions.exact", "region", "a region itself", groups=True),
    Attribute("topics", "topic", "a topic that the article is about, or any below it", groups=True),
    Attribute("topics.exact", "topic", "a topic itself", groups=True),
    Attribute("language", "language", "the language of an edition", groups=True),
    Attribute("kind", "choice", "the kind of text", groups=True, choices=ARTICLE_KINDS),
    Attribute("publisher", "words", "who published it", groups=True),
    Attribute("doi", "key", "the DOI"),
    Attribute("published_on", "date", "the day of the newest edition", sorts=True, groups=True),
    Attribute("authors_count", "number", "how many names its byline has", sorts=True),
)
RELEVANCE = "relevance_score"
LISTS: Mapping[ListName, Mapping[str, Attribute]] = {
    "experts": {attribute.name: attribute for attribute in EXPERTS},
    "articles": {attribute.name: attribute for attribute in ARTICLES},
}
ALIASES: Mapping[ListName, Mapping[str, str]] = {
    "experts": {"openalex": "id", "openalex_id": "id", "slug": "id", "display_name": "name"},
    "articles": {"openalex": "id", "openalex_id": "id", "display_name": "title"},
}
"""Names under which clients of OpenAlex know some attributes."""


def find(of: ListName, name: str) -> Attribute | None:
    """The attribute of a name, whatever its case, with `-` for `_`."""
    plain = name.strip().lower().replace("-", "_")
    return LISTS[of].get(plain) or LISTS[of].get(ALIASES[of].get(plain, ""))


def names_of(of: ListName, *, sorts: bool = False, groups: bool = False) -> Sequence[str]:
    """The names of all attributes of a list, or of those that sort or group."""
    return [a.name for a in LISTS[of].values() if (a.sorts or not sorts) and (a.groups or not groups)]


def field_of(name: str) -> str:
    """The field of an index that holds an attribute; tantivy would take a dot for a path."""
    return name.replace(".", "_")
