"""bylines and whom they may mean, tags that the tagger found, what it must not find again, how far a follower is

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

from experts.articles.urls import canonical_url

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATUSES = "status IN ('open', 'automatic', 'accepted', 'rejected')"
KEEPS_NUMBERS = {"sqlite_autoincrement": True}
TAGGED = ("article_region", "article_topic")


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("follower", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("follower", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "byline",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_byline")),
        sa.UniqueConstraint("text", name=op.f("uq_byline_text")),
        **KEEPS_NUMBERS,
    )
    op.create_table(
        "byline_block",
        sa.Column("byline", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["byline"], ["byline.number"], name=op.f("fk_byline_block_byline_byline"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("byline", "block", name=op.f("pk_byline_block")),
    )
    op.create_index(op.f("ix_byline_block_block"), "byline_block", ["block"])
    op.create_table(
        "byline_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("byline", sa.Integer(), nullable=False),
        sa.Column("expert", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(STATUSES, name=op.f("ck_byline_match_status")),
        sa.ForeignKeyConstraint(["byline"], ["byline.number"], name=op.f("fk_byline_match_byline_byline"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["expert"], ["expert.number"], name=op.f("fk_byline_match_expert_expert"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("byline", "expert", name=op.f("pk_byline_match")),
        sa.UniqueConstraint("id", name=op.f("uq_byline_match_id")),
    )
    op.create_index(op.f("ix_byline_match_expert"), "byline_match", ["expert"])
    op.create_index(op.f("ix_byline_match_status"), "byline_match", ["status"])
    with op.batch_alter_table("authorship") as batch:
        batch.add_column(sa.Column("identifier", sa.String(length=350), nullable=True))
        batch.create_index(op.f("ix_authorship_identifier"), ["identifier"])
        batch.create_index(op.f("ix_authorship_byline"), ["byline"])
    for table in TAGGED:
        op.add_column(table, sa.Column("field", sa.String(length=10), nullable=True))
        op.add_column(table, sa.Column("start", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("end", sa.Integer(), nullable=True))
    for column in ("refused_regions", "refused_topics"):
        op.add_column("article", sa.Column(column, sa.JSON(), nullable=True))
        op.execute(f"UPDATE article SET {column} = '[]'")
    with op.batch_alter_table("article", table_kwargs=KEEPS_NUMBERS) as batch:
        for column in ("refused_regions", "refused_topics"):
            batch.alter_column(column, existing_type=sa.JSON(), nullable=False)
        batch.create_index(op.f("ix_article_published_on"), ["published_on"])
    _canonicalise_urls()


def _canonicalise_urls() -> None:
    """Bring addresses to the form under which they are compared now; one that is another article's by that stays as it is."""
    article = sa.table("article", sa.column("number"), sa.column("url"))
    connection = op.get_bind()
    known = dict(connection.execute(sa.select(article.c.url, article.c.number).where(article.c.url.is_not(None))).all())
    for url, number in list(known.items()):
        try:
            canonical = canonical_url(url)
        except ValueError:
            continue
        if canonical not in known and len(canonical) <= 2000:
            connection.execute(sa.update(article).where(article.c.number == number).values(url=canonical))
            known[canonical] = number


def downgrade() -> None:
    with op.batch_alter_table("article", table_kwargs=KEEPS_NUMBERS) as batch:
        batch.drop_index(op.f("ix_article_published_on"))
        batch.drop_column("refused_topics")
        batch.drop_column("refused_regions")
    for table in TAGGED:
        op.execute(f"DELETE FROM {table} WHERE field IS NOT NULL")
        with op.batch_alter_table(table) as batch:
            for column in ("end", "start", "field"):
                batch.drop_column(column)
    with op.batch_alter_table("authorship") as batch:
        batch.drop_index(op.f("ix_authorship_byline"))
        batch.drop_index(op.f("ix_authorship_identifier"))
        batch.drop_column("identifier")
    op.drop_table("byline_match")
    op.drop_table("byline_block")
    op.drop_table("byline")
    op.drop_table("checkpoint")
