"""What Alembic runs: the migrations, on the connection and in the transaction that the caller holds."""

from alembic import context

from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The caller's transaction covers everything on both databases: a failed migration leaves nothing behind.
    transactional_ddl=True,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
