"""What Turkish and Russian do to names: suffixes, cases, and the small letter in the middle of a sentence."""

import pytest

from experts.profiles.prose.cases import in_institution, instrumental, quoted, speaking
from experts.profiles.prose.suffixes import suffixed, takes_suffixes
from experts.profiles.prose.wording import capital, english_region, in_sentence, listed
from experts.vocabulary.languages import languages
from experts.vocabulary.regions import regions
from experts.vocabulary.topics import topics

IN_TURKISH = """
    İstanbul’da Ankara’da İzmir’de Yalova’da Muş’ta Sinop’ta Kars’ta Ürgüp’te Rize’de Bolu’da Gölköy’de Tokat’ta Urfa’da Niğde’de
    Kâbil’de Seul’de Nepal’de Londra’da Paris’te Moskova’da Tokyo’da Pekin’de
    Türkiye’de Kıbrıs’ta Kazakistan’da Gürcistan’da Belarus’ta Çad’da
    NATO’da ANKASAM’da AUZEF’te UNESCO’da ASEAN’da CSIS’te ODTÜ’de BM’de ABD’de TBMM’de AKP’de TÜİK’te SETA’da UNDP’de MIT’de
    2020’de 2021’de 2022’de 2023’te 2024’te 2025’te 2026’da 2027’de 2028’de 2029’da 1930’da 1940’ta 1950’de 1960’ta 1970’te
    1980’de 1990’da 2000’de 2010’da 1900’de 1003’te
""".split()


@pytest.mark.parametrize("form", IN_TURKISH)
def test_a_turkish_name_takes_the_suffix_that_fits_its_sound(form: str) -> None:
    name = form.partition("’")[0]
    assert suffixed(name, "DA") == form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Kocaeli Üniversitesi", "Kocaeli Üniversitesi’nde"),
        ("Sosyal Bilimler Enstitüsü", "Sosyal Bilimler Enstitüsü’nde"),
        ("Akdeniz Kuzeyi Strateji Merkezi", "Akdeniz Kuzeyi Strateji Merkezi’nde"),
        ("Sosyoloji Bölümü", "Sosyoloji Bölümü’nde"),
        ("Hukuk Fakültesi", "Hukuk Fakültesi’nde"),
        ("Kalkınma Ajansı", "Kalkınma Ajansı’nda"),
        ("Araştırma Kurumu", "Araştırma Kurumu’nda"),
        ("Bozkır Vakfı", "Bozkır Vakfı’nda"),
        ("Dışişleri Bakanlığı", "Dışişleri Bakanlığı’nda"),
        ("Yalova University", "Yalova University’de"),
        ("Açık Üniversite", "Açık Üniversite’de"),
    ],
)
def test_a_turkish_compound_takes_an_n_before_its_case(name: str, form: str) -> None:
    assert takes_suffixes(name)
    assert suffixed(name, "DA") == form


@pytest.mark.parametrize(
    "form",
    "Türkçedir Rusçadır Korecedir Arapçadır Kürtçedir Urducadır Çincedir Azerbaycan_dilidir Esperantodur Türkçe_ve_Rusçadır".split(),
)
def test_a_language_is_a_mother_tongue_without_an_apostrophe(form: str) -> None:
    word = form.replace("_", " ")
    assert suffixed(word[:-3], "DIr", apostrophe=False) == word


@pytest.mark.parametrize(("year", "form"), [("2023", "2023’ten"), ("2019", "2019’dan"), ("2006", "2006’dan"), ("2040", "2040’tan")])
def test_a_turkish_year_tells_since_when(year: str, form: str) -> None:
    assert suffixed(year, "DAn") == form


@pytest.mark.parametrize("name", ["Kingfisher Institute", "Полярная мастерская", "Institut Passerelle", "Zollhafen-Universität", "Ateneo"])
def test_a_foreign_name_is_not_bent_in_turkish(name: str) -> None:
    assert not takes_suffixes(name)


REGIONS_IN_RUSSIAN = {
    "asia-pacific": "Азиатско-Тихоокеанским регионом",
    "central-asia": "Центральной Азией",
    "middle-east": "Ближним Востоком",
    "mena": "Ближним Востоком и Северной Африкой",
    "balkans": "Балканами",
    "sahel": "Сахелем",
    "nato": "НАТО",
    "cis": "СНГ",
    "nordic": "странами Северной Европы",
    "g7": "Большой семёркой",
    "oic": "Организацией исламского сотрудничества",
    "korean-peninsula": "Корейским полуостровом",
    "south-china-sea": "Южно-Китайским морем",
    "sub-saharan-africa": "Африкой к югу от Сахары",
    "001": "мировыми процессами",
    "TR": "Турцией",
    "KR": "Республикой Корея",
    "CN": "Китаем",
    "EG": "Египтом",
    "PL": "Польшей",
    "BY": "Беларусью",
    "IL": "Израилем",
    "NL": "Нидерландами",
    "PH": "Филиппинами",
    "BA": "Боснией и Герцеговиной",
    "US": "Соединёнными Штатами",
    "FM": "Федеративными Штатами Микронезии",
    "CD": "Демократической Республикой Конго",
    "PS": "Палестинскими территориями",
    "FK": "Фолклендскими островами",
    "GW": "Гвинеей-Бисау",
    "ML": "Мали",
    "CI": "Кот-д’Ивуаром",
    "MC": "Монако",
    "CL": "Чили",
}


@pytest.mark.parametrize("id_", REGIONS_IN_RUSSIAN)
def test_a_russian_region_stands_in_the_instrumental(id_: str) -> None:
    assert instrumental(regions().concepts[id_].names["ru"]) == REGIONS_IN_RUSSIAN[id_]


def test_no_russian_region_keeps_an_abbreviated_island_or_a_nominative_adjective() -> None:
    forms = {c.id: instrumental(c.names["ru"]) for c in regions().concepts.values()}
    assert [
        form for form in forms.values() if "о-в" in form or "(" in form or form.split()[0].endswith(("ий", "ый", "ая", "ие", "ые"))
    ] == []
    unchanged = {id_ for id_, form in forms.items() if form == regions().concepts[id_].names["ru"]}
    countries = "AE BD BF BI BL CL CV CW DJ FJ GG HT JE KI KP LS MA MC ML MW NI NR NU PE PR PW SL SM SO ST SZ TG TK TV VU WS XK ZW".split()
    assert unchanged == {*countries, "cis", "nato", "asean", "brics", "apec", "aukus"}


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("tr", "турецким"),
        ("en", "английским"),
        ("fa-AF", "дари"),
        ("he", "ивритом"),
        ("hi", "хинди"),
        ("ur", "урду"),
        ("sw", "суахили"),
        ("ha", "языком хауса"),
        ("zh", "китайским"),
        ("ar-001", "арабским литературным"),
    ],
)
def test_a_russian_language_stands_in_the_instrumental_where_it_can(code: str, form: str) -> None:
    assert speaking(languages()[code].names["ru"])[0] == form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Волжский гуманитарный университет", "в Волжском гуманитарном университете"),
        ("Приморский институт языков и стран «Чайка»", "в Приморском институте языков и стран «Чайка»"),
        ("Высшая школа управления", "в Высшей школе управления"),
        ("Морское училище имени Седова", "в Морском училище имени Седова"),
        ("Дипломатическая академия", "в Дипломатической академии"),
        ("Степная водная обсерватория", "в Степной водной обсерватории"),
        ("Министерство обороны", "в Министерстве обороны"),
        ("Агентство новостей", "в Агентстве новостей"),
        ("Летний университет", "в Летнем университете"),
        ("Национальная сеть наблюдателей", "в Национальной сети наблюдателей"),
        ("Владивостокский университет", "во Владивостокском университете"),
        ("Фонд «Мир»", "в Фонде «Мир»"),
        ("Университет Яловы", "в Университете Яловы"),
        ("Бюро переводов", "в Бюро переводов"),
        ("МГИМО", "в МГИМО"),
        ("ANKASAM", "в ANKASAM"),
        ("Kocaeli University", "в Kocaeli University"),
        ("Слово и дело", "в организации «Слово и дело»"),
        ("Клуб «Восток» на Неве", "в организации «Клуб „Восток“ на Неве»"),
    ],
)
def test_a_russian_institution_is_bent_only_where_it_is_sure(name: str, form: str) -> None:
    assert in_institution(name) == form


@pytest.mark.parametrize(
    ("lang", "id_", "words"),
    [
        ("en", "public-diplomacy", "public diplomacy"),
        ("en", "cold-war", "Cold War"),
        ("en", "nato-enlargement", "NATO enlargement"),
        ("tr", "human-rights", "insan hakları"),
        ("tr", "climate-change", "iklim değişikliği"),
        ("tr", "cold-war", "Soğuk Savaş"),
        ("ru", "cold-war", "холодная война"),
        ("ru", "public-diplomacy", "публичная дипломатия"),
    ],
)
def test_a_topic_begins_small_unless_it_is_a_name(lang: str, id_: str, words: str) -> None:
    assert in_sentence(topics().concepts[id_].names[lang], lang) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [("Balkans", "the Balkans"), ("Middle East", "the Middle East"), ("United States", "the United States"), ("CIS", "the CIS")]
    + [("Asia-Pacific", "the Asia-Pacific"), ("G20", "the G20"), ("Bosnia & Herzegovina", "Bosnia and Herzegovina")]
    + [(name, name) for name in ("Central Asia", "NATO", "South Korea", "North Macedonia", "Latin America", "South Africa")],
)
def test_an_english_region_has_its_article(name: str, words: str) -> None:
    assert english_region(name) == words


def test_lists_begin_sentences_and_quote_in_the_manner_of_their_language() -> None:
    assert listed(["a"], "and", ", as well as ") == "a"
    assert listed(["a", "b", "c"], "and", ", as well as ") == "a, b and c"
    assert listed(["a", "peace and war", "c"], "and", ", as well as ") == "a, peace and war, as well as c"
    assert listed(["a", "a"], "ve", " ile ") == "a ve a"
    assert [capital("insan", lang) for lang in ("tr", "en")] == ["İnsan", "Insan"]
    assert quoted("Роман «Мы»") == "«Роман „Мы“»"
