"""The time of day, in UTC and to the second that the wire shows."""

from datetime import UTC, date, datetime


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    return now().date()


def instant(moment: datetime) -> str:
    """`2026-11-23T10:00:00Z`; SQLite hands datetimes back without their zone, which is UTC."""
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
