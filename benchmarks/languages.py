"""Does the ranking hold on Turkish and Russian? Invents a directory in both, imports it and asks the application.

    python benchmarks/languages.py [--seed 1] [--articles 5]

Each language has 20 topics, made of ten describing words and ten heads so that every word stands in two topics. Of each
topic three people write four, three and two articles (grades 2, 2 and 1); in half of them the topic is not in the
title. As many articles distract: they hold one of a topic's words, or both apart, in titles too, and are by the same
people as well as by others. Texts use the words in all cases; queries come in the form of a dictionary, in forms of
other cases, and as people type them: Turkish without its diacritics, Russian with е for ё and in Latin letters. People
and texts are invented; relevance is known by construction. Prints nDCG@10 (gain 2**grade - 1) for each language and
form of query. --articles prints some of the articles instead.
"""

import argparse
import asyncio
import json
import math
import random
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from anyascii import anyascii
from httpx import ASGITransport, AsyncClient

from experts.app import create_app, run
from experts.intake.command import run_import
from experts.kit.db import open_database
from experts.kit.text import slugify
from experts.schema import migrate
from experts.settings import Settings, read_settings

SHARES = (4, 3, 2)
GRADES = (2, 2, 1)
OTHERS = 24
Phrase = Mapping[str, str]
"""A phrase in all cases: nom, gen, dat, acc, loc (Russian: with its preposition) and abl (Russian: the instrumental)."""

# ---- Turkish -----------------------------------------------------------------------------------------------------

VOWELS = "aeıioöuü"
HIGH = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}
LOW = {"a": "a", "ı": "a", "o": "a", "u": "a", "e": "e", "i": "e", "ö": "e", "ü": "e"}
SOFT = {"k": "ğ", "ç": "c", "t": "d", "p": "b"}
HARD = "fstkçşhp"


def _last_vowel(word: str) -> str:
    return next(letter for letter in reversed(word) if letter in VOWELS)


def _before_vowel(word: str) -> str:
    """`güvenlik` -> `güvenliğ`: the last consonant of a word of several syllables is voiced before a vowel."""
    syllables = sum(letter in VOWELS for letter in word)
    return word[:-1] + SOFT[word[-1]] if syllables > 1 and word[-1] in "kç" else word


def turkish_forms(word: str, *, owned: bool = False) -> Phrase:
    """The cases of a noun, or of a noun that ends in the suffix of what is owned (`güvenliği`)."""
    high, low, ends_in_vowel = HIGH[_last_vowel(word)], LOW[_last_vowel(word)], word[-1] in VOWELS
    soft = _before_vowel(word)
    buffer = "n" if owned else ("y" if ends_in_vowel else "")
    hard = "t" if word[-1] in HARD else "d"
    middle = "n" if owned else ""
    return {
        "nom": word,
        "gen": f"{soft}{'n' if ends_in_vowel else ''}{high}n",
        "acc": f"{soft}{buffer}{high}",
        "dat": f"{soft}{buffer}{low}",
        "loc": f"{word}{middle}{hard}{low}",
        "abl": f"{word}{middle}{hard}{low}n",
    }


def owned(word: str) -> str:
    """`güvenlik` -> `güvenliği`, `politika` -> `politikası`."""
    return f"{word}s{HIGH[_last_vowel(word)]}" if word[-1] in VOWELS else f"{_before_vowel(word)}{HIGH[_last_vowel(word)]}"


def turkish_topic(first: str, head: str) -> Phrase:
    return {case: f"{first} {form}" for case, form in turkish_forms(owned(head), owned=True).items()}


def turkish_loosely(first: str, head: str) -> Phrase:
    """The same said with a genitive: `gıdanın güvenliğinden`."""
    return {case: f"{turkish_forms(first)['gen']} {form}" for case, form in turkish_forms(owned(head), owned=True).items()}


def without_diacritics(text: str) -> str:
    return anyascii(text.replace("ı", "i").replace("İ", "I"))


# ---- Russian -----------------------------------------------------------------------------------------------------

ENDINGS = {
    "f": {"nom": "ая", "gen": "ой", "dat": "ой", "acc": "ую", "abl": "ой", "loc": "ой"},
    "m": {"nom": "ый", "gen": "ого", "dat": "ому", "acc": "ый", "abl": "ым", "loc": "ом"},
    "n": {"nom": "ое", "gen": "ого", "dat": "ому", "acc": "ое", "abl": "ым", "loc": "ом"},
}
SOFT_I = {"ый": "ий", "ым": "им"}
NOUNS = {
    "f-ь": ("", "и", "и", "", "ью", "и"),  # безопасность
    "f-а": ("а", "ы", "е", "у", "ой", "е"),  # реформа
    "f-ка": ("а", "и", "е", "у", "ой", "е"),  # политика
    "m": ("", "а", "у", "", "ом", "е"),  # договор
    "n-ие": ("ие", "ия", "ию", "ие", "ием", "ии"),  # развитие
    "n-о": ("о", "а", "у", "о", "ом", "е"),  # право
}
CASES = ("nom", "gen", "dat", "acc", "abl", "loc")


def russian_topic(adjective: str, head: tuple[str, str]) -> Phrase:
    stem, kind = head
    forms = {}
    for case, ending in zip(CASES, NOUNS[kind], strict=True):
        own = ENDINGS[kind[0]][case]
        own = SOFT_I.get(own, own) if adjective[-1] in "кгх" else own
        noun = stem + ("ь" if kind == "f-ь" and case in ("nom", "acc", "abl") else "") + ending
        forms[case] = f"{adjective}{own} {noun.replace('ьью', 'ью')}"
    return forms


def russian_loosely(adjective: str, head: tuple[str, str]) -> Phrase:
    """The same words with the adjective behind, as people put the subject first."""
    return {case: " ".join(reversed(form.split())) for case, form in russian_topic(adjective, head).items()}


def latin(text: str) -> str:
    return anyascii(text).replace("'", "")


# ---- The two collections ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Collection:
    """Words and sentences of a language. `makes` and `loosely` make the cases of a topic of a describing word and a head."""

    code: str
    first: Sequence[str]
    heads: Sequence[Any]
    other_first: Sequence[str]
    other_heads: Sequence[Any]
    makes: Callable[[str, Any], Phrase]
    loosely: Callable[[str, Any], Phrase]
    titles: Sequence[str]
    sentences: Sequence[str]
    fillers: Sequence[str]
    given: Sequence[str]
    family: Sequence[str]
    queries: Mapping[str, Callable[[Phrase, Phrase], str]]

    @property
    def topics(self) -> list[tuple[str, Any]]:
        """Every describing word and every head twice."""
        return [(first, self.heads[(n + step) % len(self.heads)]) for n, first in enumerate(self.first) for step in (0, 3)]


TURKISH = Collection(
    code="tr",
    first=("orman", "gıda", "ışık", "çocuk", "göç", "ağaç", "şeker", "deniz", "köprü", "üzüm"),
    heads=("güvenlik", "vergi", "kirlilik", "politika", "ölçüm", "ücret", "işçilik", "çürüme", "sigorta", "anlaşma"),
    other_first=("müze", "kâğıt", "spor", "tiyatro", "pamuk", "sağlık", "bilet", "kırtasiye"),
    other_heads=("şenlik", "öykü", "sergi", "fotoğraf", "masal", "yarışma", "koleksiyon", "müzik"),
    makes=turkish_topic,
    loosely=turkish_loosely,
    titles=(
        "{nom}: on yılın dökümü",
        "{loc} yeni arayışlar",
        "{gen} görünmeyen bedeli",
        "{dat} dair üç soru",
        "{acc} yeniden düşünmek",
        "{abl} kim sorumlu?",
    ),
    sentences=(
        "Yazı, {gen} son yıllardaki seyrini anlatıyor.",
        "Belediyelerin {acc} nasıl ele aldığı üç kentte karşılaştırılıyor.",
        "Görüşülen uzmanlar {dat} daha fazla kaynak ayrılmasını istiyor.",
        "{loc} beklenen ilerleme sağlanamadı.",
        "Komşu ülkeler {abl} farklı sonuçlar çıkardı.",
        "Bölgede {nom} uzun süredir tartışılıyor.",
    ),
    fillers=(
        "Kıyı kentlerinde yapılan görüşmeler kışın tamamlandı.",
        "Yasa taslağı önümüzdeki aylarda meclise gelecek.",
        "Veriler resmî kayıtlardan ve gazete arşivlerinden derlendi.",
        "Bulgular önceki çalışmaların söylediklerini kısmen doğruluyor.",
        "Uzun vadede neyin değişeceği henüz bilinmiyor.",
        "Araştırma iki üniversitenin ortak çabasıyla yürütüldü.",
    ),
    given="Aylin Bora Ceyda Deniz Ece Ferit Gökçe Hazal Irmak İlker Jale Kerem Lale Mert Nehir Onur Pınar Rüya Sarp Tuna Umay".split(),
    family="Akdoruk Bozyer Çamlıbel Demirtepe Eğilmez Fındıklı Gülpınar Hızarcı Işıkeli Karabent Oluklu Şenyuva Üstünyol".split(),
    queries={
        "dictionary": lambda topic, _: topic["nom"],
        "inflected": lambda _, loosely: loosely["abl"],
        "dictionary, no diacritics": lambda topic, _: without_diacritics(topic["nom"]),
        "inflected, no diacritics": lambda _, loosely: without_diacritics(loosely["abl"]),
        "upper case": lambda topic, _: topic["nom"].replace("i", "İ").upper(),
    },
)
RUSSIAN = Collection(
    code="ru",
    first=("водн", "зелён", "учебн", "пограничн", "лёгк", "сельск", "морск", "районн", "налогов", "учён"),
    heads=(
        ("безопасност", "f-ь"),
        ("реформ", "f-а"),
        ("политик", "f-ка"),
        ("договор", "m"),
        ("развит", "n-ие"),
        ("прав", "n-о"),
        ("отчётност", "f-ь"),
        ("учёт", "m"),
        ("расселен", "n-ие"),
        ("застройк", "f-ка"),
    ),
    other_first=("театральн", "бумажн", "спортивн", "музейн", "хлопков", "аптечн", "билетн", "книжн"),
    other_heads=(
        ("выставк", "f-ка"),
        ("картин", "f-а"),
        ("рассказ", "m"),
        ("афиш", "f-ка"),
        ("собран", "n-ие"),
        ("конкурс", "m"),
        ("фильм", "m"),
        ("книг", "f-ка"),
    ),
    makes=russian_topic,
    loosely=russian_loosely,
    titles=(
        "{nom}: итоги десяти лет",
        "Перемены в {loc}",
        "Скрытая цена {gen}",
        "Три вопроса к {dat}",
        "Переосмыслить {acc}",
        "Что стоит за {abl}?",
    ),
    sentences=(
        "Статья описывает ход {gen} за последние годы.",
        "Автор сравнивает {acc} в трёх городах.",
        "Эксперты просят выделить больше средств {dat}.",
        "В {loc} ожидаемых сдвигов не произошло.",
        "Соседние страны связывают с {abl} разные надежды.",
        "Давно обсуждается {nom}.",
    ),
    fillers=(
        "Беседы в прибрежных городах завершились зимой.",
        "Законопроект внесут в парламент в ближайшие месяцы.",
        "Данные собраны по архивам газет и открытым реестрам.",
        "Выводы отчасти подтверждают прежние работы.",
        "Что изменится в дальнейшем, пока неясно.",
        "Исследование провели сообща два университета.",
    ),
    given="Алёна Борислав Вера Глеб Дарина Егор Жанна Захар Ирма Клим Лада Марк Нелли Остап Полина Роман Серафима Тихон Ульяна".split(),
    family="Берёзкино Вышеград Горенко Дальник Ежевич Журба Заречко Искрич Колосенко Лугань Межевич Озёрко Полынко Ручьёвич".split(),
    queries={
        "dictionary": lambda topic, _: topic["nom"],
        "inflected": lambda _, loosely: loosely["abl"],
        "е for ё": lambda topic, _: topic["loc"].replace("ё", "е"),
        "Latin letters": lambda topic, _: latin(topic["nom"]),
        "inflected, Latin letters": lambda topic, _: latin(topic["gen"]),
        "upper case": lambda topic, _: topic["nom"].upper(),
    },
)


def people_of(collection: Collection, dice: random.Random) -> list[str]:
    names = [f"{given} {family}" for given in collection.given for family in collection.family]
    return dice.sample(names, len(collection.topics) + OTHERS)


def capital(text: str) -> str:
    return ("İ" if text[0] == "i" else text[0].upper()) + text[1:]


def article(collection: Collection, title: str, sentences: Iterable[str], author: str, dice: random.Random) -> dict[str, Any]:
    texts = [*sentences, *dice.sample(collection.fillers, 2)]
    dice.shuffle(texts)
    return {
        "type": "article",
        "title": capital(title),
        "summary": " ".join(map(capital, texts)),
        "language": collection.code,
        "published_on": f"20{dice.randrange(10, 26)}-{dice.randrange(1, 13):02}",
        "authors": [{"expert": author, "byline": author}],
    }


def topical(collection: Collection, topic: tuple[str, Any], author: str, dice: random.Random) -> dict[str, Any]:
    """An article on the topic: in the title and one sentence, or in two sentences under another title."""
    forms = collection.makes(*topic)
    said = dice.sample(collection.sentences, 2)
    if dice.random() < 0.5:
        return article(collection, dice.choice(collection.titles).format(**forms), [said[0].format(**forms)], author, dice)
    beside = collection.makes(dice.choice(collection.other_first), dice.choice(collection.other_heads))
    sentences = [said[0].format(**forms), said[1].format(**forms)]
    return article(collection, dice.choice(collection.titles).format(**beside), sentences, author, dice)


def distracting(collection: Collection, topic: tuple[str, Any], author: str, dice: random.Random) -> dict[str, Any]:
    """An article with one of the topic's words in the title, and with the other as well every second time, apart from it."""
    first = collection.makes(topic[0], dice.choice(collection.other_heads))
    head = collection.makes(dice.choice(collection.other_first), topic[1])
    one, other = (first, head) if dice.random() < 0.5 else (head, first)
    said = dice.sample(collection.sentences, 2)
    sentences = [said[0].format(**one)] + ([said[1].format(**other)] if dice.random() < 0.5 else [])
    return article(collection, dice.choice(collection.titles).format(**one), sentences, author, dice)


def invent(collection: Collection, dice: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    """The records to import, and for each topic who is relevant, with the grade."""
    people = people_of(collection, dice)
    ids = {name: slugify(name) for name in people}
    records: list[dict[str, Any]] = [{"type": "expert", "id": ids[name], "slug": ids[name], "name": name} for name in people]
    relevant = []
    for topic in collection.topics:
        experts = [ids[name] for name in dice.sample(people[:-OTHERS], len(SHARES))]
        relevant.append(dict(zip(experts, GRADES, strict=True)))
        records += [topical(collection, topic, one, dice) for one, share in zip(experts, SHARES, strict=True) for _ in range(share)]
        records += [distracting(collection, topic, ids[dice.choice(people)], dice) for _ in range(sum(SHARES))]
    for n, record in enumerate(records):
        record.setdefault("id", f"{collection.code}-article-{n}")
    return records, relevant


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    def gain(found: Iterable[int]) -> float:
        return sum((pow(2.0, grade) - 1) / math.log2(place + 2) for place, grade in enumerate(found))

    return gain(grades.get(one, 0) for one in ranked[:10]) / gain(sorted(grades.values(), reverse=True))


async def import_into(folder: Path, records: Iterable[Mapping[str, Any]]) -> Settings:
    settings = read_settings({}, database_url=f"sqlite+aiosqlite:///{folder}/experts.db", data_dir=folder / "data", log_level="error")
    await asyncio.to_thread(migrate, settings)
    file = folder / "records.ndjson"
    file.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    database = open_database(settings)
    outcome = await run_import(database, settings, [file], dry_run=False)
    await database.close()
    if outcome.errors:
        raise SystemExit(f"Not all could be imported: {outcome.errors[:3]}")
    return settings


async def scores_of(client: AsyncClient, collection: Collection, relevant: Sequence[Mapping[str, int]]) -> dict[str, list[float]]:
    """nDCG@10 of each topic, by form of the query."""
    scores: dict[str, list[float]] = defaultdict(list)
    for topic, grades in zip(collection.topics, relevant, strict=True):
        for form, write in collection.queries.items():
            text = write(collection.makes(*topic), collection.loosely(*topic))
            answer = (await client.get("/v1/experts", params={"search": text})).raise_for_status()
            scores[form].append(ndcg([hit["slug"] for hit in answer.json()["results"]], grades))
    return scores


async def measure(seed: int) -> None:
    dice = random.Random(seed)
    invented = [(collection, *invent(collection, dice)) for collection in (TURKISH, RUSSIAN)]
    with tempfile.TemporaryDirectory() as folder:
        settings = await import_into(Path(folder), [record for _, records, _ in invented for record in records])
        app = create_app(settings)
        async with run(app), AsyncClient(transport=ASGITransport(cast(Any, app)), base_url="http://test") as client:
            for collection, records, relevant in invented:
                articles = sum(record["type"] == "article" for record in records)
                print(f"{collection.code}: {articles} articles, {len(records) - articles} people, {len(relevant)} topics")
                for form, found in (await scores_of(client, collection, relevant)).items():
                    print(f"  {form:28} nDCG@10 {statistics.mean(found):.3f}, worst topic {min(found):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=0, metavar="N", help="print N articles of each language and ask nothing")
    arguments = parser.parse_args()
    if not arguments.articles:
        asyncio.run(measure(arguments.seed))
        return
    dice = random.Random(arguments.seed)
    for collection in (TURKISH, RUSSIAN):
        records, _ = invent(collection, dice)
        for record in dice.sample([record for record in records if record["type"] == "article"], arguments.articles):
            print(f"{record['title']}\n  {record['summary']}\n")


if __name__ == "__main__":
    main()
