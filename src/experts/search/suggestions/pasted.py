"""Keys that people paste into a search box: ids, slugs, ORCID iDs, DOIs, and addresses, of this directory and of articles."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from experts.articles.keys import canonical_or_none
from experts.articles.urls import canonical_doi, is_doi
from experts.kit.ids import as_id
from experts.profiles.identifiers import SCHEMES, canonical
from experts.profiles.keys import canonical_key
from experts.search.suggestions.typed import Typed, read

_OWN_PAGE = re.compile(r"/(?:v1/(?:experts|articles|regions|topics)|experts|box)/([^/]+?)(?:\.(?:jsonld|json|vcf|md|atom))?/?")
_LABELLED = re.compile(r"[a-z][a-z0-9_.-]*:\S+")


def typed_or_pasted(text: str, root_url: str) -> Typed:
    """What somebody typed, or pasted."""
    plain = text.strip()
    keys = [key for key in _sure_keys(plain, root_url) if key]
    if keys:
        return read(text, keys, is_key=True)
    return read(text, [key for key in (plain, _spelt("wikidata", plain)) if key and len(key.split()) == 1])


def _sure_keys(text: str, root_url: str) -> Iterable[str | None]:
    """The keys, in the spelling in which they are stored, when the text can be nothing but a key."""
    if id_ := as_id(text):
        yield str(id_)
    elif text.startswith(("http://", "https://", "HTTP://", "HTTPS://")):
        yield from _of_address(text, root_url)
    elif is_doi(text):
        yield f"doi:{canonical_doi(text)}"
    elif orcid := _spelt("orcid", text):
        yield orcid
    elif (scheme := text.partition(":")[0].lower()) in SCHEMES or (scheme == "source" and _LABELLED.fullmatch(text)):
        yield canonical_key(scheme + text[len(scheme) :])


def _of_address(text: str, root_url: str) -> Iterable[str | None]:
    here = urlsplit(root_url)
    try:
        address = urlsplit(text)
    except ValueError:
        return
    if address.netloc == here.netloc and (own := _OWN_PAGE.fullmatch(address.path.removeprefix(here.path))):
        key = unquote(own[1])
        yield from (key, *([f"doi:{canonical_doi(key)}"] if is_doi(key) else [canonical_key(key)]))
    if is_doi(text):
        yield f"doi:{canonical_doi(text)}"
    yield from (_spelt(scheme, text) for scheme in SCHEMES)
    yield canonical_or_none(text)


def _spelt(scheme: str, text: str) -> str | None:
    try:
        return f"{scheme}:{canonical(scheme, text)}"
    except ValueError:
        return None
