"""an index that leads from experts to their articles without a look at the bylines

Revision: 0005
Follows: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_authorship_expert_article", "authorship", ["expert", "article"])
    op.drop_index("ix_authorship_expert", "authorship")


def downgrade() -> None:
    op.create_index("ix_authorship_expert", "authorship", ["expert"])
    op.drop_index("ix_authorship_expert_article", "authorship")
