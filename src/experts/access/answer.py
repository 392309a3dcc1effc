"""A key as admins get it: all but its secret, which is known to its holder alone."""

from datetime import datetime

from experts.access.schemas import KeyAnswer
from experts.kit import clock
from experts.models import ApiKey


def key_answer(key: ApiKey) -> KeyAnswer:
    return KeyAnswer(
        id=key.id,
        name=key.name,
        scopes=key.scopes,
        created_at=clock.instant(key.created_at),
        expires_at=_instant(key.expires_at),
        revoked_at=_instant(key.revoked_at),
        last_used_at=_instant(key.last_used_at),
        previous_until=_instant(key.previous_until),
    )


def _instant(moment: datetime | None) -> str | None:
    return clock.instant(moment) if moment else None
