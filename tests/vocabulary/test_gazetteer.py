"""Where a text names something: which phrases are found, what they may mean, and where they stand."""

import time
from collections.abc import Iterable

import hypothesis
import pytest
from hypothesis import strategies as st

from experts.vocabulary.gazetteer import Gazetteer, Hit, gazetteer
from experts.vocabulary.inflection import split
from experts.vocabulary.lexicon import NAME, SYNONYM, Naming
from experts.vocabulary.plausible import LANGUAGE, REGION, TOPIC, Judge, as_printed_text, as_typed_text
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

KINDS = (REGION, TOPIC)
MARKS = set(".,()")
PHRASES = [
    "Korea",
    "South Korea",
    "Korea Strait",
    "the Gulf",
    "energy",
    "energy security",
    "Security Council",
    "trade and tariffs",
    "韩国",
    "한국",
]


def anywhere(*_: object) -> bool:
    return True


def small(ignored: Iterable[str] = ()) -> Gazetteer:
    """A gazetteer of a few phrases, each of which is its own id."""
    return Gazetteer([(REGION, Naming(text, "en", text, NAME)) for text in PHRASES], ignored)


def named(text: str, language: str, may_stand: Judge = as_printed_text, kinds: tuple[str, ...] = KINDS) -> list[tuple[str, str]]:
    """What a text is found to name for certain: (id, the words that say so)."""
    hits = gazetteer(kinds, (language,)).find(text, may_stand)
    return [(ids[0], text[hit.start : hit.end]) for hit in hits for kind in kinds if len(ids := hit.ids(kind)) == 1]


def words_of(hits: Iterable[Hit], text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in hits]


class TestPhrases:
    def test_the_longest_phrase_that_stands_at_a_place_is_meant(self) -> None:
        text = "energy security in South Korea, Korea Strait and Korea"
        assert words_of(small().find(text, anywhere), text) == ["energy security", "South Korea", "Korea Strait", "Korea"]

    def test_a_phrase_takes_its_words_from_those_that_overlap_it(self) -> None:
        text = "energy security council"
        assert words_of(small().find(text, anywhere), text) == ["energy security"]

    def test_a_phrase_of_one_way_to_go_on_is_found(self) -> None:
        """`Strait` alone begins nothing, and `Gulf` begins one phrase only."""
        lonely = Gazetteer([(REGION, Naming("Horn of Africa", "en", "horn", NAME)), (REGION, Naming("Black Sea", "en", "sea", NAME))])
        text = "From the Black Sea to the Horn of Africa"
        assert words_of(lonely.find(text, anywhere), text) == ["Black Sea", "Horn of Africa"]

    def test_an_article_before_a_name_is_no_part_of_it(self) -> None:
        text = "In the Gulf and out of Gulf"
        assert words_of(small().find(text, anywhere), text) == ["Gulf", "Gulf"]

    @pytest.mark.parametrize("between", [". ", ", ", "; ", ": ", " (", ")", "! ", "?"])
    def test_marks_between_words_part_them(self, between: str) -> None:
        text = f"South{between}Korea"
        assert words_of(small().find(text, anywhere), text) == ["Korea"]

    @pytest.mark.parametrize("between", [" ", "  ", "-", "\u00a0", "‑", "\t"])
    def test_spaces_and_hyphens_of_any_kind_do_not(self, between: str) -> None:
        text = f"South{between}Korea"
        assert words_of(small().find(text, anywhere), text) == [text]

    def test_an_enumeration_is_not_read_as_a_phrase(self) -> None:
        for text, found in (("trade and tariffs", ["trade and tariffs"]), ("food, trade and tariffs", [])):
            assert words_of(small().find(text, anywhere), text) == found

    def test_what_is_ignored_means_nothing_and_hides_what_is_in_it(self) -> None:
        text = "Korea Strait pearls, Korea Strait, Korea"
        assert words_of(small(["Korea Strait pearls"]).find(text, anywhere), text) == ["Korea Strait", "Korea"]

    def test_a_phrase_that_may_not_stand_gives_way_to_a_shorter_one(self) -> None:
        text = "South Korea Strait"
        found = small().find(text, lambda reading, _: reading.text != "South Korea")
        assert words_of(found, text) == ["Korea Strait"]

    def test_of_several_meanings_the_strongest_are_reported(self) -> None:
        twice = Gazetteer(
            [(REGION, Naming(text, None, id_, rank)) for text, id_, rank in (("X land", "a", NAME), ("X land", "b", SYNONYM))]
        )
        [hit] = twice.find("x land", anywhere)
        assert (hit.ids(REGION), hit.ids(TOPIC)) == (["a"], [])
        both = Gazetteer([(kind, Naming("X land", None, kind, NAME)) for kind in (REGION, TOPIC)])
        [hit] = both.find("x land", anywhere)
        assert (hit.ids(REGION), hit.ids(TOPIC)) == ([REGION], [TOPIC])


class TestVocabularies:
    @pytest.mark.parametrize("language", ["en", "tr", "ru", "fr", "de", "es", "ar", "ko", "zh"])
    def test_every_phrase_is_found_where_it_stands_alone(self, language: str) -> None:
        """What is meant may be another thing of the same name; `Congo` alone is two countries and means neither."""
        own, missing = gazetteer(KINDS, (language,)), []
        for kind, vocabulary in ((REGION, regions()), (TOPIC, topics())):
            for naming in vocabulary.namings:
                text = naming.text.removeprefix("the ").removeprefix("The ")
                if naming.language in (None, language) and not set(text) & MARKS:
                    hits = own.find(text, anywhere)
                    if not any(hit.ids(kind) and hit.last - hit.first + 1 == len(split(text)) for hit in hits):
                        missing.append((text, naming.id))
        assert [found for found in missing if found[0] not in ("Congo", "Kongo", "Конго")] == []

    @pytest.mark.parametrize(
        ("text", "language", "id_"),
        [
            ("U.S.", "en", "US"),
            ("U.K.", "en", "GB"),
            ("S. Korea", "en", "KR"),
            ("Women, peace and security", "en", "women-peace-security"),
            ("II. Dünya Savaşı", "tr", "second-world-war"),
            ("порядок, основанный на правилах", "ru", "rules-based-order"),
            ("Один пояс, один путь", "ru", "belt-and-road"),
        ],
    )
    def test_marks_that_belong_to_a_phrase_do_not_part_it(self, text: str, language: str, id_: str) -> None:
        assert named(f"{text} — 2024", language) == [(id_, text.rstrip("."))]

    def test_a_gazetteer_knows_the_phrases_of_its_languages_only(self) -> None:
        text = "Almanya ve Канада"
        assert [named(text, language) for language in ("en", "tr", "ru")] == [[], [("DE", "Almanya")], [("CA", "Канада")]]
        assert named("Korean is a language", "en", kinds=(LANGUAGE,)) == [("ko", "Korean")]

    def test_a_language_of_which_nothing_is_known_is_read_all_the_same(self) -> None:
        assert named("Suomi ja Viro", "fi") == []


class TestPrinted:
    @pytest.mark.parametrize(
        ("language", "text", "ids"),
        [
            ("en", "Talks between Canada and South Korea on Thursday", "CA KR"),
            ("en", "The Chinese and the Koreans at Kenya's border", "CN KR KE"),
            ("en", "US tariffs, as the USA and the EU and the UAE see them", "US US eu AE"),
            ("en", "CANADA AND SOUTH KOREA SIGN", "CA KR"),
            ("en", "Chad's border towns, and the war in Mali", "TD ML"),
            ("en", "Water in Jordan", "JO"),
            ("en", "Why Turkey and Georgia agree on gas", "TR GE"),
            ("tr", "Türkiye'nin Çin'e, Güney Kore'ye ve Mısır'a bakışı", "TR CN KR EG"),
            ("tr", "GÜNEY KORE'DEKİ SEÇİMLER VE TÜRKİYE", "KR TR"),
            ("tr", "Koreliler, Çinliler, Kırgızlar ve Polonyalılar", "KR CN KG PL"),
            ("tr", "Mali'nin kuzeyi, Katar'ın geleceği", "ML QA"),
            ("tr", "Orta Asya'dan Kafkasya'ya, Karadeniz'den Hint-Pasifik'e", "central-asia caucasus black-sea indo-pacific"),
            ("tr", "Avrupa Birliğinin, Amerika Birleşik Devletlerinin ve Birleşik Arap Emirliklerinin kararı", "eu US AE"),
            ("tr", "Bir Koreliye, bir Çinlinin evinde", "KR CN"),
            ("ru", "О переговорах Канады с Южной Кореей", "CA KR"),
            ("ru", "От Соединённого Королевства до Содружества Независимых Государств", "GB cis"),
            ("ru", "Постсоветского пространства в Косове не видно", "post-soviet XK"),
            ("ru", "О ближневосточном урегулировании, балканских дорогах и арктических портах", "middle-east balkans arctic"),
            ("ru", "ЮЖНАЯ КОРЕЯ И КИТАЙ", "KR CN"),
            ("ru", "Страны Центральной Азии, Черного моря и Южного Кавказа", "central-asia black-sea south-caucasus"),
            ("ru", "Почему китайские и турецкие компании уходят из Мали и Чада", "CN TR ML TD"),
            ("ru", "Узбеки, киргизы и казахи", "UZ KG KZ"),
        ],
    )
    def test_regions_are_found_in_all_their_forms(self, language: str, text: str, ids: str) -> None:
        assert [id_ for id_, _ in named(text, language, kinds=(REGION,))] == ids.split()

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("en", "They told us so, and polish the china with guinea fowl on a jersey"),
            ("en", "IT WAS THE KITTEN WHO CHOSE US"),
            ("en", "Polish the brass before the guests arrive"),
            ("en", "Off to the races, Jordan Hale and Chelsea Ojo won. Jordan wept"),
            ("en", "Fishing in the Indian Ocean and off New Mexico"),
            ("en", "Indiana votes, and Georgiana Hale counts"),
            ("en", "Birds of New Guinea"),
            ("en", "Finn Hale takes pole position"),
            ("tr", "Belediyelere mali yardım, mısır ve hindi fiyatları"),
            ("tr", "Mali yılın sonunda"),
            ("tr", "Mısır hasadında yüzler güldü"),
            ("tr", "Hint Okyanusu ile Meksika Körfezi"),
            ("tr", "Maliye Bakanlığı bütçeyi açıkladı"),
            ("tr", "Maliyetler arttı"),
            ("tr", "Katarın son seferi"),
            ("tr", "Mısırın fiyatı düştü"),
            ("tr", "Hindinin yanına pilav"),
            ("tr", "Kazağını giyen geldi"),
            ("tr", "Türkü geceleri başladı"),
            ("tr", "Araba fiyatları arttı"),
            ("tr", "Çini sanatı öğreniliyor"),
            ("tr", "Lehine karar çıktı"),
            ("tr", "Benin hikâyem bu"),
            ("ru", "Того, кто придёт, ждут чад домочадцев и два куба воды"),
            ("ru", "Индийский океан и Финский залив"),
            ("ru", "Улица Турецкая, дом Немцева"),
            ("ru", "Малые формы и малый бизнес"),
            ("ru", "Малый бизнес просит отсрочки"),
            ("ru", "Перо и чернила"),
            ("ru", "Инди-музыка вернулась"),
            ("ru", "Кубы и шары"),
        ],
    )
    def test_words_that_only_look_like_a_region_are_none(self, language: str, text: str) -> None:
        assert named(text, language, kinds=(REGION,)) == []

    def test_topics_need_no_capitals(self) -> None:
        assert ("energy-security", "energy security") in named("Why energy security matters", "en")
        assert ("energy-security", "enerji güvenliğinin") in named("Türkiye'nin enerji güvenliğinin geleceği", "tr")
        assert ("energy-security", "энергетической безопасности") in named("Об энергетической безопасности Европы", "ru")
        assert named("О соперничестве США и Китая", "ru") == [("us-china-rivalry", "соперничестве США и Китая")]
        assert named("К цепочкам поставок и рынкам труда", "ru") == [
            ("supply-chains", "цепочкам поставок"),
            ("labour-markets", "рынкам труда"),
        ]


class TestTyped:
    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("korea", ["korean-peninsula"]),
            ("south korea", ["KR"]),
            ("turkey", ["TR"]),
            ("chad", ["TD"]),
            ("US", ["US"]),
            ("us", []),
            ("Us", []),
            ("oman", ["OM"]),
            ("mali", []),
            ("Mali", ["ML"]),
            ("polish", []),
            ("Polish", ["PL"]),
        ],
    )
    def test_what_is_typed_needs_capitals_only_where_a_word_means_much_else(self, text: str, ids: list[str]) -> None:
        assert [id_ for id_, _ in named(text, "en", as_typed_text, (REGION,))] == ids


PIECES = st.sampled_from(
    "South Korea|Koreas|the|US|us|Jordan|Hale|Türkiye'nin|Güney Kore'deki|energy security|trade|Южной Кореи|Мали|китайский|韩国|한국은|"
    "والصين|EU|women, peace and security|\n|\n\n|. |, |’|'|-|\u00a0|\u0301|\u0323|👩‍🚀|🇨🇦|(|)".split("|")
)
TEXTS = st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=25).map(" ".join)


@hypothesis.settings(deadline=None, database=None, max_examples=150)
@hypothesis.given(
    TEXTS, st.sampled_from(["en", "tr", "ru", "zh", "ko", "ar", "xx"]), st.sampled_from([as_printed_text, as_typed_text, anywhere])
)
def test_in_any_text_hits_stand_in_order_inside_it_and_none_overlaps(text: str, language: str, may_stand: Judge) -> None:
    hits = gazetteer(KINDS, (language,)).find(text, may_stand)
    words = split(text)
    reached = -1
    for hit in hits:
        assert reached < hit.first <= hit.last < len(words)
        assert (hit.start, hit.end) == (words[hit.first].start, words[hit.last].end)
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.readings
        reached = hit.last
    assert hits == gazetteer(KINDS, (language,)).find(text, may_stand)


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        *(("en", piece) for piece in ("Chad ", "Jordan, ", "Jordan Hale ", "Polish\n", "US ", "South ", "energy ", "a'", "e\u0301\u0323 ")),
        *(("tr", piece) for piece in ("Türk ", "Mali ", "güvenliğindekiler")),
        *(("ru", piece) for piece in ("Азия ", "Китайский ", "ё")),
        *(("zh", piece) for piece in ("中国", "中")),
    ],
)
def test_a_text_of_one_piece_over_and_over_is_read_in_a_moment(language: str, piece: str) -> None:
    """A summary has up to 20,000 characters, and is read while other writers wait."""
    reader = gazetteer(KINDS, (language,))
    start = time.process_time()
    reader.find((piece * 5_000)[:5_000], as_printed_text)
    assert time.process_time() - start < 0.5


def test_a_text_of_100_000_letters_is_read_in_a_moment() -> None:
    start = time.process_time()
    for letter in ("a", "ğ", "ы", "한", "\u0301", "'", " "):
        assert gazetteer(KINDS, ("en",)).find(letter * 100_000, as_printed_text) == []
    assert time.process_time() - start < 2
