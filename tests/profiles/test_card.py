"""Which biography a card has: the written one in the reader's language, the composed one, or the written one in another."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from experts.access.scopes import Caller, Reader
from experts.kit.markup import safe_html
from experts.profiles.card import Card, card_of
from experts.profiles.schemas import ExpertDocument
from experts.profiles.store import StoredExpert

FACTS: dict[str, Any] = {"positions": [{"organization": {"name": "ANKASAM"}, "role": "Analyst"}], "regions": ["central-asia"]}
COMPOSED = {
    "en": "Mina Han works as Analyst at ANKASAM, with interests in Central Asia. Mina Han speaks Korean.",
    "tr": "Mina Han, ANKASAM’da Analyst olarak görev yapmaktadır. Orta Asya üzerine çalışmaktadır.",
    "ru": "Mina Han работает в ANKASAM в должности «Analyst». Занимается Центральной Азией.",
}
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def card(*languages: str, **fields: Any) -> Card:
    document = msgspec.convert({"name": "Mina Han", "slug": "mina-han", **fields}, ExpertDocument)
    stored = StoredExpert(1, UUID(int=1), 1, 1, MOMENT, MOMENT, document, {})
    return card_of(stored, Reader(Caller(), languages, "https://experts.example"))


def told(*languages: str, **fields: Any) -> tuple[str | None, str | None, bool]:
    made = card(*languages, **fields)
    return made.biography, made.biography_lang, made.composed


@pytest.mark.parametrize("lang", ["tr", "ru"])
def test_a_reader_in_whose_language_nobody_wrote_is_told_the_facts(lang: str) -> None:
    assert told(lang, **FACTS, biography={"en": "Written."}) == (COMPOSED[lang], lang, True)
    assert card(lang, **FACTS, biography={"en": "Written."}).lang == lang


@pytest.mark.parametrize(("wanted", "written"), [("en", "en"), ("en-GB", "en"), ("tr", "tr-CY"), ("tr-CY", "tr")])
def test_what_is_written_in_the_readers_language_stands(wanted: str, written: str) -> None:
    assert told(wanted, **FACTS, biography={"fr": "Autre.", written: "Written."}) == ("Written.", written, False)


def test_the_first_language_that_can_answer_does() -> None:
    biography = {"en": "Written."}
    assert told("de", "en", "tr", **FACTS, biography=biography) == ("Written.", "en", False)
    assert told("de", "tr", "en", **FACTS, biography=biography) == (COMPOSED["tr"], "tr", True)
    assert told("de", **FACTS, biography=biography) == ("Written.", "en", False)
    assert told(**FACTS, biography={"fr": "Écrit."}) == ("Écrit.", "fr", False)


def test_too_few_facts_leave_the_biography_of_another_language() -> None:
    assert told("tr", biography={"en": "Written."}, regions=["central-asia"]) == ("Written.", "en", False)


def test_where_nothing_is_written_readers_of_a_language_without_sentences_get_none() -> None:
    assert told("ru", **FACTS) == (COMPOSED["ru"], "ru", True)
    assert told(**FACTS, languages=[{"code": "ko"}]) == (COMPOSED["en"], "en", True)
    assert told("ar", **FACTS) == (None, None, False)
    assert card("ar", **FACTS).lang == "ar"
    assert told("en") == (None, None, False)


def test_the_marks_of_names_stay_text() -> None:
    name = "_Rivers_ & [Co](javascript:alert(1)) <b>*"
    biography = card("en", **FACTS, education=[{"institution": {"name": name}, "status": "completed"}]).biography or ""
    assert "at _Rivers_ &amp; [Co](javascript:alert(1)) &lt;b&gt;*." in safe_html(biography)


def test_it_holds_public_contacts_identifiers_with_an_address_and_no_former_name() -> None:
    made = card(
        "en",
        names={
            "variants": [
                {"text": "MİNA HAN", "lang": "tr", "kind": "byline"},
                {"text": "Mina Former", "kind": "former"},
                {"text": "한미나", "lang": "ko", "kind": "native"},
            ]
        },
        contacts=[{"kind": "email", "value": f"{who}@a.example", "visibility": who} for who in ("private", "press", "public")],
        identifiers=[{"scheme": "source", "value": "7"}, {"scheme": "wikidata", "value": "Q42"}],
        links=[{"url": "https://www.wikidata.org/entity/Q42"}, {"url": "https://mina.example"}],
    )
    assert [variant.text for variant in made.variants] == ["한미나"]
    assert made.name_lang == "tr"
    assert [contact.value for contact in made.contacts] == ["public@a.example"]
    assert [identifier.scheme for identifier in made.identifiers] == ["wikidata"]
    assert made.same_as == ["https://www.wikidata.org/entity/Q42", "https://mina.example"]


def test_it_names_the_other_languages_of_the_profile_as_they_name_themselves() -> None:
    written = card("tr", biography={"en": "Written.", "tr": "Yazılmış.", "ar": "مكتوب"}, headline={"de": "Titel"})
    assert [(other.lang, other.name, other.direction) for other in written.translations] == [
        ("en", "English", "ltr"),
        ("ar", "العربية", "rtl"),
    ]
    assert [other.lang for other in card("ru", **FACTS, biography={"en": "Written."}).translations] == ["en"]
    assert [other.lang for other in card("en", headline={"en": "Title", "de": "Titel"}).translations] == ["de"]


def test_its_addresses_are_whole_and_its_instants_those_of_the_record() -> None:
    made = card("en")
    root = "https://experts.example"
    assert (made.url, made.profile_url) == (f"{root}/experts/mina-han", f"{root}/v1/experts/mina-han")
    assert (made.feed_url, made.embed_url) == (f"{root}/experts/mina-han/articles.atom", f"{root}/embed/mina-han")
    assert made.created_at == made.updated_at == "2026-11-01T00:00:00Z"
