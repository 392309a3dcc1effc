"""A card in other forms than a profile's JSON, and which of them a request asks for.

Each form is a pure function from the card to a text, so that all say the same and none can say what the card lacks.
"""

from collections.abc import Callable
from typing import NamedTuple

from experts.kit.errors import Fault, NotAcceptable
from experts.kit.markup import script_json
from experts.kit.negotiation import best
from experts.profiles.card import Card
from experts.profiles.forms.jsonld import profile_page
from experts.profiles.forms.markdown import markdown
from experts.profiles.forms.vcard import vcard
from experts.profiles.keys import SOURCE

PROFILE = "application/json"


class Form(NamedTuple):
    suffix: str
    write: Callable[[Card], str]


FORMS = {
    "application/ld+json": Form(".jsonld", lambda card: script_json(profile_page(card))),
    "text/vcard": Form(".vcf", vcard),
    "text/markdown": Form(".md", markdown),
}
"""By media type. A profile's JSON is none of them: it says more, in the parts that one asks for."""


def asked_for(key: str, accept: str | None) -> tuple[str, str]:
    """The key without a suffix, and the media type that the suffix or else the header chooses. Raises NotAcceptable.

    No slug, id or checked identifier holds a dot, but ids of other systems may: `source:ID` is read as it stands.
    """
    for media_type, form in FORMS.items():
        if key.endswith(form.suffix) and not key.startswith(f"{SOURCE}:"):
            return key.removesuffix(form.suffix), media_type
    types = [PROFILE, *FORMS]
    chosen = best(accept, types)
    if chosen is None:
        detail = f"A profile comes as {', '.join(types)}."
        raise NotAcceptable(detail, faults=[Fault(parameter="Accept", code="not_acceptable", detail=detail, valid=types)])
    return key, chosen
