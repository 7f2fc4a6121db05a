"""Alembic's entry: run the revisions on the connection that :func:`store.engine.migrate` hands over."""

from alembic import context

from store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
