"""A biography composed from the facts of a profile, for readers in whose language nobody wrote one.

    facts.py      what there is to tell, in the order in which biographies tell it
    english.py, turkish.py, russian.py    the sentences
    suffixes.py, cases.py                 what Turkish and Russian do to a name
    wording.py    names of a vocabulary inside a sentence

Three rules hold in every language. What a profile does not say is left out, with its comma. Nobody's gender is guessed:
English and Turkish can do without, Russian has no past tense here. Words of the profile (a role, an institution, a
title) are never translated; where grammar would have to bend a name that it cannot, a word of our own that can be bent
stands before it, or the name stands in quotes.
"""

from experts.profiles.prose import english, russian, turkish
from experts.profiles.prose.facts import facts_of
from experts.profiles.schemas import ExpertDocument

_SENTENCES = {"en": english.sentences, "tr": turkish.sentences, "ru": russian.sentences}
COMPOSABLE = tuple(_SENTENCES)
FEWEST = 2


def compose(document: ExpertDocument, lang: str) -> str | None:
    """The biography as plain text in a language of COMPOSABLE; None where it would be less than FEWEST sentences."""
    sentences = _SENTENCES[lang](facts_of(document, lang))
    return " ".join(sentences) if len(sentences) >= FEWEST else None
