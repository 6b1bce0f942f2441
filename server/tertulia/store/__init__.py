"""The database: tables, the group-commit writer, queries by noun, migrations."""
