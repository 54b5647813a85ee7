"""Rows within a row: SQL that gathers a sub-select's rows as one JSON array, on both engines."""

from passerelle.core import db


def rows(**fields: str) -> str:
    """Return the aggregate that makes an array of objects; an empty one where there are no rows.

    Each field is an SQL expression; times have a form of their own on each engine and stay out.
    """
    pairs = ", ".join(f"'{name}', {expression}" for name, expression in fields.items())
    if db.dialect() == "sqlite":
        return f"json_group_array(json_object({pairs}))"
    return f"COALESCE(jsonb_agg(jsonb_build_object({pairs})), '[]')"


def values(expression: str) -> str:
    """Return the aggregate that makes an array of plain values; an empty one without rows."""
    if db.dialect() == "sqlite":
        return f"json_group_array({expression})"
    return f"COALESCE(jsonb_agg({expression}), '[]')"


def document(column: str) -> str:
    """Return a column that holds JSON, as JSON within a row."""
    return f"json({column})" if db.dialect() == "sqlite" else column


def flag(column: str) -> str:
    """Return a column that holds yes or no, as true or false within a row; not known is no."""
    if db.dialect() == "sqlite":
        return f"json(CASE WHEN {column} THEN 'true' ELSE 'false' END)"
    return f"COALESCE({column}, FALSE)"
