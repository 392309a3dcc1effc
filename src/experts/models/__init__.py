"""Every table: the domain on three pages.

Records that the world may name have an `id` (UUIDv7), which is public and never changes, and a `number`, a small
integer that other rows and the search index point to. A number is never used twice. What belongs to a record alone
and is only ever read with it (texts per language, links, contacts) stands in JSON columns, checked by the wire
structs; what other rows point to, or what is counted and filtered, has a table.

Rows are made by the stores from checked documents; SQLModel validates nothing when a table object is built, so the
constraints that must hold whatever happens are in the tables themselves.
"""

from sqlmodel import SQLModel

from experts.models.articles import (
    ARTICLE_KINDS,
    AUTHOR_ROLES,
    MATCH_STATUSES,
    Article,
    ArticleIdentifier,
    ArticleRegion,
    ArticleTopic,
    Authorship,
    Byline,
    BylineBlock,
    BylineMatch,
)
from experts.models.experts import (
    EDUCATION_LEVELS,
    EDUCATION_STATUSES,
    EXPERT_STATUSES,
    LANGUAGE_LEVELS,
    Education,
    Erased,
    Expert,
    ExpertIdentifier,
    ExpertRegion,
    ExpertTopic,
    FormerSlug,
    LanguageSkill,
    Merge,
    NameBlock,
    Photo,
    Position,
)
from experts.models.service import ApiKey, Change, Checkpoint, ImportRun, RememberedAnswer, Secret, Touched

__all__ = [
    "ARTICLE_KINDS",
    "AUTHOR_ROLES",
    "EDUCATION_LEVELS",
    "EDUCATION_STATUSES",
    "EXPERT_STATUSES",
    "LANGUAGE_LEVELS",
    "MATCH_STATUSES",
    "ApiKey",
    "Article",
    "ArticleIdentifier",
    "ArticleRegion",
    "ArticleTopic",
    "Authorship",
    "Byline",
    "BylineBlock",
    "BylineMatch",
    "Change",
    "Checkpoint",
    "Education",
    "Erased",
    "Expert",
    "ExpertIdentifier",
    "ExpertRegion",
    "ExpertTopic",
    "FormerSlug",
    "ImportRun",
    "LanguageSkill",
    "Merge",
    "NameBlock",
    "Photo",
    "Position",
    "RememberedAnswer",
    "SQLModel",
    "Secret",
    "Touched",
]
