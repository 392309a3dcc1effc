"""photos, merges, provenance of items, blocks of names, rotated keys, remembered answers

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

from experts.profiles.names import blocks, parsed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ASSERTED = ("position", "education", "language_skill", "expert_region", "expert_topic")
STATUSES = "status IN ('published', 'draft', 'archived')"
STATUSES_WITH_MERGED = "status IN ('published', 'draft', 'archived', 'merged')"
KEEPS_NUMBERS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "erased",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_erased")),
    )
    op.create_table(
        "photo",
        sa.Column("address", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("placeholder", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_photo")),
    )
    op.create_table(
        "remembered_answer",
        sa.Column("caller", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_remembered_answer")),
    )
    op.create_index(op.f("ix_remembered_answer_at"), "remembered_answer", ["at"])
    with op.batch_alter_table("api_key") as batch:
        batch.add_column(sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("previous_hash", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True))
        batch.create_unique_constraint(op.f("uq_api_key_previous_hash"), ["previous_hash"])
    with op.batch_alter_table("expert", table_kwargs=KEEPS_NUMBERS) as batch:
        batch.drop_constraint(op.f("ck_expert_status"), type_="check")
        batch.create_check_constraint(op.f("ck_expert_status"), STATUSES_WITH_MERGED)
        batch.add_column(sa.Column("photo", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("photo_alt", sa.String(length=1000), nullable=True))
        batch.add_column(sa.Column("photo_credit", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("photo_licence", sa.String(length=300), nullable=True))
        batch.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch.create_index(op.f("ix_expert_merged_into"), ["merged_into"])
        batch.create_index(op.f("ix_expert_photo"), ["photo"])
        batch.create_foreign_key(op.f("fk_expert_merged_into_expert"), "expert", ["merged_into"], ["number"], ondelete="CASCADE")
        batch.create_foreign_key(op.f("fk_expert_photo_photo"), "photo", ["photo"], ["address"])
    op.create_table(
        "merge",
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["expert.number"], name=op.f("fk_merge_source_expert"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["target"], ["expert.number"], name=op.f("fk_merge_target_expert"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_merge")),
    )
    op.create_index(op.f("ix_merge_target"), "merge", ["target"])
    op.create_table(
        "name_block",
        sa.Column("expert", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["expert"], ["expert.number"], name=op.f("fk_name_block_expert_expert"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("expert", "block", name=op.f("pk_name_block")),
    )
    op.create_index(op.f("ix_name_block_block"), "name_block", ["block"])
    _fill_blocks()
    for table in ASSERTED:
        _add_assertions(table)


def _add_assertions(table: str) -> None:
    """Items that are there already were asserted by whoever changed the profile last, as far as anyone can tell."""
    op.add_column(table, sa.Column("asserted_by", sa.String(length=100), nullable=True))
    op.add_column(table, sa.Column("asserted_at", sa.DateTime(timezone=True), nullable=True))
    last_actor = (
        "(SELECT actor FROM change JOIN expert ON expert.id = change.id"
        f' WHERE expert.number = "{table}".expert ORDER BY change.seq DESC LIMIT 1)'
    )
    op.execute(
        f"UPDATE \"{table}\" SET asserted_by = COALESCE({last_actor}, 'unknown'),"
        f' asserted_at = (SELECT updated_at FROM expert WHERE expert.number = "{table}".expert)'
    )
    with op.batch_alter_table(table) as batch:
        batch.alter_column("asserted_by", existing_type=sa.String(length=100), nullable=False)
        batch.alter_column("asserted_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def _fill_blocks() -> None:
    expert = sa.table("expert", sa.column("number"), sa.column("name"), sa.column("variants", sa.JSON))
    block = sa.table("name_block", sa.column("expert"), sa.column("block"))
    connection = op.get_bind()
    for number, name, variants in connection.execute(sa.select(expert.c.number, expert.c.name, expert.c.variants)).all():
        found = {key for text in (name, *(variant["text"] for variant in variants)) for key in blocks(parsed(text))}
        if found:
            connection.execute(sa.insert(block), [{"expert": number, "block": key} for key in sorted(found)])


def downgrade() -> None:
    for table in ASSERTED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("asserted_at")
            batch.drop_column("asserted_by")
    op.drop_table("name_block")
    op.drop_table("merge")
    op.execute("UPDATE expert SET status = 'archived' WHERE status = 'merged'")
    with op.batch_alter_table("expert", table_kwargs=KEEPS_NUMBERS) as batch:
        batch.drop_constraint(op.f("fk_expert_photo_photo"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_expert_merged_into_expert"), type_="foreignkey")
        batch.drop_index(op.f("ix_expert_photo"))
        batch.drop_index(op.f("ix_expert_merged_into"))
        for column in ("merged_into", "photo_licence", "photo_credit", "photo_alt", "photo"):
            batch.drop_column(column)
        batch.drop_constraint(op.f("ck_expert_status"), type_="check")
        batch.create_check_constraint(op.f("ck_expert_status"), STATUSES)
    with op.batch_alter_table("api_key") as batch:
        batch.drop_constraint(op.f("uq_api_key_previous_hash"), type_="unique")
        for column in ("previous_until", "previous_hash", "last_used_at"):
            batch.drop_column(column)
    op.drop_table("remembered_answer")
    op.drop_table("photo")
    op.drop_table("erased")
