"""The words of the interface: every catalogue says all that the code says, in the forms that its language has."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from experts.kit.messages import SPOKEN, TRANSLATED, translations

SOURCES = Path(__file__).parents[2] / "src"
LOCALE = SOURCES / "experts" / "locale"
KEYWORDS: dict[str, Any] = {**DEFAULT_KEYWORDS, "N_": ((1, "c"), 2)}
PLACE = re.compile(r"\{\w*\}|%\(\w+\)\w|%\w")
ALL_LANGUAGES = pytest.mark.parametrize("lang", TRANSLATED)


def catalogue(lang: str) -> Catalog:
    with (LOCALE / lang / "LC_MESSAGES" / "experts.po").open("rb") as file:
        return read_po(file, locale=lang)


def said(messages: Catalog) -> set[tuple[str | None, Any]]:
    return {(message.context, message.id) for message in messages if message.id}


def test_the_template_has_exactly_what_the_code_says() -> None:
    found = extract_from_dir(SOURCES, [("experts/**.py", "python")], keywords=KEYWORDS)
    with (LOCALE / "experts.pot").open("rb") as file:
        assert said(read_po(file)) == {(context, id_) for _, _, id_, _, context in found}, "run make messages"


@ALL_LANGUAGES
def test_a_catalogue_has_every_message_and_none_of_former_days(lang: str) -> None:
    with (LOCALE / "experts.pot").open("rb") as file:
        messages = catalogue(lang)
        assert said(messages) == said(read_po(file)), "run make messages"
    assert not messages.obsolete


@ALL_LANGUAGES
def test_nothing_is_left_untranslated_or_guessed(lang: str) -> None:
    open_ = [m.id for m in catalogue(lang) if m.id and (m.fuzzy or not all([m.string] if isinstance(m.string, str) else m.string))]
    assert open_ == []


@ALL_LANGUAGES
def test_a_translation_has_the_places_of_its_original(lang: str) -> None:
    for message in (message for message in catalogue(lang) if message.id):
        originals, strings = ([text] if isinstance(text, str) else [*text] for text in (message.id, message.string))
        wanted = {place for text in originals for place in PLACE.findall(text)}
        assert set(PLACE.findall(strings[-1])) == wanted, message.id
        assert all(set(PLACE.findall(text)) <= wanted for text in strings), "a form for one or two may leave the number out"


@pytest.mark.parametrize(("lang", "forms"), [("tr", 1), ("ru", 3), ("ar", 6)])
def test_a_catalogue_knows_the_plural_forms_of_its_language(lang: str, forms: int) -> None:
    assert catalogue(lang).num_plurals == forms


@pytest.mark.parametrize(
    ("wanted", "fluent"),
    [
        (["tr"], "akıcı"),
        (["tr-CY"], "akıcı"),
        (["de", "ru"], "свободно"),
        (["ar-EG"], "طلاقة"),
        (["en"], "fluent"),
        ([], "fluent"),
        (["ko"], "fluent"),
    ],
)
def test_the_first_wanted_language_that_has_a_catalogue_answers_else_english(wanted: list[str], fluent: str) -> None:
    assert translations(wanted).pgettext("level of a language", "fluent") == fluent


def test_the_folders_are_the_languages_that_are_spoken() -> None:
    assert {folder.name for folder in LOCALE.iterdir() if folder.is_dir()} == set(TRANSLATED) == set(SPOKEN) - {"en"}
