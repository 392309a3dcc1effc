"""A change as its readers get it."""

from experts.history.schemas import ChangeAnswer
from experts.kit import clock
from experts.models import Change


def change_answer(row: Change) -> ChangeAnswer:
    return ChangeAnswer(
        seq=row.seq,
        at=clock.instant(row.at),
        actor=row.actor,
        request_id=row.request_id,
        action=row.action,
        entity=row.entity,
        id=str(row.id),
        version=row.version,
        changes=row.changes,
    )
