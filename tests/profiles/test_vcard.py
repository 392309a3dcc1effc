"""vCards: lines folded as RFC 6350 wants, values escaped, and address books read back what was meant."""

from typing import Any

import vobject
from hypothesis import given
from hypothesis import strategies as st

from experts.profiles.forms.vcard import escaped, fold, vcard
from tests.boxes.cards import ROOT, card

LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def lines_of(**fields: Any) -> list[str]:
    return unfolded(vcard(card(**fields)))


@given(LINES)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(line: str) -> None:
    pieces = fold(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(len(piece.encode()) > 75 - 4 for piece in pieces[:-1]), "folded before it was needed"


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200))
def test_whatever_a_text_holds_it_is_one_line_that_says_it(text: str) -> None:
    written = escaped(text)
    assert len(written.splitlines()) <= 1
    read = written.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\0", "\\")
    assert "".join(read.split()) == "".join(text.replace("\0", "\\").split())


def test_it_has_what_address_books_show() -> None:
    lines = lines_of(
        names={"given": "Mina; Jr", "family": "Han, A.", "honorific": "Dr", "variants": [{"text": "한미나", "kind": "native"}]},
        biography={"en": "Works on *ferries*,\nports;\n\nand canals."},
        positions=[{"organization": {"name": "Harbour, Inc."}, "role": "Fellow\\1"}],
        languages=[{"code": "ko", "level": "native"}, {"code": "tr", "level": "A2"}, {"code": "en"}],
        regions=["KR"],
        topics=["public-diplomacy"],
        links=[{"url": "https://mina.example/ü?a=1,2;3"}],
        identifiers=[{"scheme": "orcid", "value": "0000-0002-1825-0097"}],
        contacts=[
            {"kind": "email", "value": "desk@harbour.example", "visibility": "public"},
            {"kind": "phone", "value": "+82 2 123", "visibility": "public"},
            {"kind": "form", "value": "https://harbour.example/write", "visibility": "public"},
            {"kind": "form", "value": "ring twice", "visibility": "public"},
            {"kind": "post", "value": "1 Quay", "visibility": "public"},
        ],
        photo={"id": "0" * 32},
    )
    assert lines == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:individual",
        "UID:urn:uuid:019ac000-0000-7000-8000-9f3a1c2e7d10",
        f"SOURCE:{ROOT}/v1/experts/mina-han.vcf",
        "FN:Mina Han",
        "N:Han\\, A.;Mina\\; Jr;;Dr;",
        "NICKNAME:한미나",
        "TITLE:Fellow\\\\1",
        "ORG:Harbour\\, Inc.",
        "NOTE;LANGUAGE=en:Works on ferries\\,\\nports\\;\\nand canals.",
        "CATEGORIES:Public diplomacy,South Korea",
        "LANG;PREF=1:ko",
        "LANG;PREF=2:en",
        f"URL:{ROOT}/experts/mina-han",
        "URL:https://mina.example/%C3%BC?a=1,2;3",
        "URL:https://orcid.org/0000-0002-1825-0097",
        "EMAIL:desk@harbour.example",
        "TEL:+82 2 123",
        "CONTACT-URI:https://harbour.example/write",
        f"PHOTO;MEDIATYPE=image/jpeg:{ROOT}/photos/{'0' * 32}/384.jpg",
        "REV:20261101T103000Z",
        "END:VCARD",
    ]


def test_a_name_alone_makes_a_whole_vcard() -> None:
    lines = lines_of()
    assert [line for line in lines if line.startswith(("FN", "N:"))] == ["FN:Mina Han", "N:Mina Han;;;;"]
    assert {line.partition(":")[0].partition(";")[0] for line in lines} == {
        *("BEGIN", "VERSION", "KIND", "UID", "SOURCE", "FN", "N", "URL", "REV", "END"),
    }


def test_a_headline_is_the_note_where_there_is_no_biography() -> None:
    text = vcard(card("ar", headline={"tr": "Araştırmacı"}))
    assert "NOTE;LANGUAGE=tr:Araştırmacı" in unfolded(text)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=150).filter(str.strip))
def test_another_program_reads_the_name_and_the_post_back(name: str) -> None:
    read = vobject.readOne(vcard(card(name=name, names={"family": name}, positions=[{"organization": {"name": name}, "role": name}])))
    assert (read.fn.value, read.n.value.family, read.title.value, read.org.value) == (name, name, name, [name])
