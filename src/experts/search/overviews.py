"""Which works gather a field: surveys, reviews, introductions, handbooks, proceedings, reports of workshops.

Who is asked to write one knows the field as a whole, and is whom its people ask to lead. Told by the title, and by
forms that other titles do not have: `A survey of X` is one, `Survey answers of farmers` is not.
"""

import re

from experts.kit.text import words

FORMS = {
    "en": (
        "an? (?:[a-z]+ ){0,2}(?:overview|survey|review|tutorial|introduction)",
        "(?:overview|surveys?|review|introduction|tutorial|findings|proceedings) (?:of|on|to)",
        "(?:handbook|workshop|state of the art|shared tasks?)",
    ),
    "tr": ("(?:genel bir bakis|genel bakis|el kitabi|literatur taramasi|derlemesi|calistayi|bildirileri)",),
    "ru": ("(?:obzor|spravochnik|uchebnik|vvedenie v|trudy|materialy (?:seminara|konferentsii))",),
}
_READERS = {language: re.compile(rf"\b(?:{'|'.join(forms)})\b") for language, forms in FORMS.items()}


def gathers_a_field(title: str, language: str | None) -> bool:
    reader = _READERS.get((language or "en").partition("-")[0])
    return bool(reader and reader.search(" ".join(words(title))))
