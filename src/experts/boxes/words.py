"""The few words of a box in the languages of its readers."""

from collections.abc import Mapping, Sequence

from experts.kit.languages import lookup

WORDS: Mapping[str, Mapping[str, str]] = {
    "regions": {"en": "Regions", "tr": "Bölgeler", "ru": "Регионы", "ar": "المناطق"},
    "topics": {"en": "Topics", "tr": "Konular", "ru": "Темы", "ar": "الموضوعات"},
    "languages": {"en": "Languages", "tr": "Diller", "ru": "Языки", "ar": "اللغات"},
    "education": {"en": "Education", "tr": "Eğitim", "ru": "Образование", "ar": "التعليم"},
    "photo": {"en": "Photo", "tr": "Fotoğraf", "ru": "Фото", "ar": "الصورة"},
    "secondary": {"en": "Secondary school", "tr": "Lise", "ru": "Среднее образование", "ar": "تعليم ثانوي"},
    "short_cycle": {"en": "Short-cycle degree", "tr": "Ön lisans", "ru": "Краткий цикл высшего образования", "ar": "دبلوم"},
    "bachelor": {"en": "Bachelor’s degree", "tr": "Lisans", "ru": "Бакалавриат", "ar": "بكالوريوس"},
    "master": {"en": "Master’s degree", "tr": "Yüksek lisans", "ru": "Магистратура", "ar": "ماجستير"},
    "doctorate": {"en": "Doctorate", "tr": "Doktora", "ru": "Докторантура", "ar": "دكتوراه"},
    "postdoctoral": {"en": "Postdoctoral", "tr": "Doktora sonrası", "ru": "Постдокторантура", "ar": "ما بعد الدكتوراه"},
    "other": {"en": "Studies", "tr": "Öğrenim", "ru": "Обучение", "ar": "دراسة"},
    "in_progress": {"en": "in progress", "tr": "devam ediyor", "ru": "продолжается", "ar": "قيد الإنجاز"},
    "discontinued": {"en": "not finished", "tr": "tamamlanmadı", "ru": "не завершено", "ar": "غير مكتمل"},
    "A1": {"en": "beginner", "tr": "başlangıç", "ru": "начальный уровень", "ar": "مبتدئ"},
    "A2": {"en": "elementary", "tr": "temel", "ru": "базовый уровень", "ar": "أساسي"},
    "B1": {"en": "intermediate", "tr": "orta", "ru": "средний уровень", "ar": "متوسط"},
    "B2": {"en": "upper intermediate", "tr": "orta-ileri", "ru": "выше среднего", "ar": "فوق المتوسط"},
    "C1": {"en": "fluent", "tr": "akıcı", "ru": "свободно", "ar": "طلاقة"},
    "C2": {"en": "proficient", "tr": "üst düzey", "ru": "в совершенстве", "ar": "إتقان"},
    "native": {"en": "native", "tr": "ana dili", "ru": "родной", "ar": "اللغة الأم"},
}


def word(key: str, wanted: Sequence[str]) -> str:
    forms = WORDS[key]
    return forms[lookup(wanted, forms) or "en"]
