"""From what a client wrote about an article to what is stored. Pure."""

from msgspec import structs

from experts.articles.schemas import ArticleDocument, AuthorItem
from experts.articles.urls import canonical_doi, canonical_url, is_doi
from experts.kit.dates import is_real
from experts.kit.errors import Fault
from experts.kit.languages import is_tag, standard
from experts.kit.validation import refusal
from experts.profiles.document import settle_concepts
from experts.profiles.identifiers import canonical
from experts.profiles.schemas import Identifier
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

MAX_URL = 2_000


def settle(document: ArticleDocument) -> ArticleDocument:
    """The document in its stored form, but for who the authors are. Raises Malformed or Unprocessable, naming every fault."""
    faults: list[Fault] = []
    settled = structs.replace(
        document,
        url=_settle_url(document.url, faults),
        doi=_settle_doi(document.doi, faults),
        language=_settle_language(document.language, faults),
        regions=settle_concepts(document.regions, regions().resolve, "/regions", faults),
        topics=settle_concepts(document.topics, topics().resolve, "/topics", faults),
        refused_regions=settle_concepts(document.refused_regions, regions().resolve, "/refused_regions", faults),
        refused_topics=settle_concepts(document.refused_topics, topics().resolve, "/refused_topics", faults),
        identifiers=[Identifier(scheme=i.scheme, value=i.value) for i in document.identifiers],
        authors=[_settle_author(author, i, faults) for i, author in enumerate(document.authors)],
    )
    if document.published_on and not is_real(document.published_on):
        faults.append(Fault(pointer="/published_on", code="bad_format", detail=f"No calendar has the day {document.published_on}."))
    if document.edition_group and not document.language:
        faults.append(Fault(pointer="/language", code="missing_field", detail="An edition needs a language."))
    faults += [
        Fault(pointer=f"/authors/{i}", code="missing_field", detail="An expert or a byline is required.")
        for i, author in enumerate(document.authors)
        if author.expert is None and author.byline is None
    ]
    if faults:
        raise refusal(faults)
    return settled


def _settle_author(author: AuthorItem, i: int, faults: list[Fault]) -> AuthorItem:
    scheme, _, value = (author.identifier or "").partition(":")
    if not scheme:
        return author
    try:
        return structs.replace(author, identifier=f"{scheme}:{canonical(scheme, value)}")
    except ValueError as error:
        faults.append(Fault(pointer=f"/authors/{i}/identifier", code="bad_format", detail=str(error)))
        return author


def _settle_url(url: str | None, faults: list[Fault]) -> str | None:
    if url is None:
        return None
    try:
        canonical = canonical_url(url)
    except ValueError:
        faults.append(Fault(pointer="/url", code="bad_format", detail="This is no web address."))
        return None
    if len(canonical) > MAX_URL:
        faults.append(Fault(pointer="/url", code="too_long", detail=f"The address is longer than {MAX_URL} characters when encoded."))
    return canonical


def _settle_doi(doi: str | None, faults: list[Fault]) -> str | None:
    if doi and not is_doi(doi):
        faults.append(Fault(pointer="/doi", code="bad_format", detail=f"{doi[:100]!r} is no DOI."))
    return canonical_doi(doi) if doi else None


def _settle_language(tag: str | None, faults: list[Fault]) -> str | None:
    if tag and not is_tag(tag):
        faults.append(Fault(pointer="/language", code="unknown_value", detail=f"{tag!r} is not a language tag (BCP 47)."))
        return None
    return standard(tag) if tag else None
