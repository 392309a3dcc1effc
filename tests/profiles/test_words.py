"""The words of a box: every level and kind of study that a profile may name has one in each language."""

from typing import get_args, get_type_hints

import pytest

from experts.kit.messages import SPOKEN
from experts.profiles.forms.words import word
from experts.profiles.schemas import EducationItem, Level


def _choices(field: str) -> set[str]:
    return {value for part in get_args(get_type_hints(EducationItem)[field]) for value in get_args(part)}


@pytest.mark.parametrize("lang", SPOKEN)
def test_every_level_and_study_has_a_word_of_its_own(lang: str) -> None:
    levels, studies = get_args(Level), _choices("level")
    assert {"native", "C1"} < set(levels) and {"bachelor", "other"} < studies
    assert len({word(level, lang) for level in levels}) == len(levels)
    assert len({word(study, lang) for study in studies}) == len(studies)
    assert word("in_progress", lang) != word("discontinued", lang)


def test_words_of_other_languages_are_translated() -> None:
    assert [word("languages", lang) for lang in ("en", "tr", "ru", "ar", "fi")] == ["Languages", "Diller", "Языки", "اللغات", "Languages"]
    assert [word("native", lang) for lang in ("en", "tr", "ru", "ar")] == ["native", "ana dili", "родной", "اللغة الأم"]
