"""The few words of a card in the languages of its readers."""

from collections.abc import Mapping
from functools import lru_cache

from experts.kit.messages import N_, translations

WORDS: Mapping[str, tuple[str, str]] = {
    "regions": N_("label", "Regions"),
    "topics": N_("label", "Topics"),
    "languages": N_("label", "Languages"),
    "education": N_("label", "Education"),
    "photo": N_("label", "Photo"),
    "contact": N_("link", "Contact"),
    "profile": N_("link", "Profile"),
    "articles": N_("link", "Articles (Atom)"),
    "translations": N_("link", "Also in:"),
    "email": N_("label", "Email"),
    "phone": N_("label", "Telephone"),
    "comma": N_("between two", ", "),
    "semicolon": N_("between two", "; "),
    "secondary": N_("study", "Secondary school"),
    "short_cycle": N_("study", "Short-cycle degree"),
    "bachelor": N_("study", "Bachelor’s degree"),
    "master": N_("study", "Master’s degree"),
    "doctorate": N_("study", "Doctorate"),
    "postdoctoral": N_("study", "Postdoctoral"),
    "other": N_("study", "Studies"),
    "in_progress": N_("study", "in progress"),
    "discontinued": N_("study", "not finished"),
    "A1": N_("level of a language", "beginner"),
    "A2": N_("level of a language", "elementary"),
    "B1": N_("level of a language", "intermediate"),
    "B2": N_("level of a language", "upper intermediate"),
    "C1": N_("level of a language", "fluent"),
    "C2": N_("level of a language", "proficient"),
    "native": N_("level of a language", "native"),
}


@lru_cache(maxsize=2_048)
def word(key: str, lang: str) -> str:
    context, text = WORDS[key]
    return translations([lang]).pgettext(context, text)
