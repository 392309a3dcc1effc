"""The words of interfaces in the reader's language, from the gettext catalogues in `experts/locale`.

English stands in the code; a catalogue for each other language is a `.po` file, read and compiled in memory when its
first reader comes (a few milliseconds), so that a checkout and a wheel need no built files. `make messages` collects
what the code says into the template and brings the catalogues up to date.
"""

import gettext
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO

from experts.kit.languages import lookup

DOMAIN = "experts"
SOURCE = "en"
TRANSLATED = ("tr", "ru", "ar")
SPOKEN = (SOURCE, *TRANSLATED)


def translations(wanted: Sequence[str]) -> gettext.NullTranslations:
    """The catalogue of the first wanted language that has one, else English: ask it with `pgettext` or `ngettext`."""
    return _catalogue(lookup(wanted, SPOKEN) or SOURCE)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == SOURCE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # when needed: not every process answers in other languages
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with files("experts").joinpath("locale", lang, "LC_MESSAGES", f"{DOMAIN}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=lang, domain=DOMAIN))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def N_(context: str, text: str) -> tuple[str, str]:
    """Mark a text of a table for the catalogues; `context` tells translators, and equal words apart, what it is about."""
    return context, text
