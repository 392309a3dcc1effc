"""a secret that all processes of one directory share, to sign cursors with

Revision: 0004
Follows: 0003
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "secret",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.bulk_insert(table, [{"name": "cursors", "value": secrets.token_bytes(32)}])


def downgrade() -> None:
    op.drop_table("secret")
