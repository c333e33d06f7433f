"""A table turned over for a page: units as rows, indicators as columns.

Of more units than a window is wide, one that stands as a row can still be read, and put in order by any column. Files
keep the rows and columns of their tables.
"""

from dataclasses import replace

from reports.presentation.tables.cells import Column, ReportTable, Row

MANY_UNITS = 20  # more of them stand as rows


def has_many_units(table: ReportTable) -> bool:
    """Return whether a table has more units as columns than can be compared side by side, and can be turned over."""
    if sum(column.of is not None for column in table.columns) <= MANY_UNITS:
        return False
    return not any(column.is_text for column in table.columns)


def units_as_rows(table: ReportTable) -> ReportTable:
    """Return a table of units as columns with the units as rows: each number keeps its text, marks and explanation.

    Its marks, notes and title are those of the table that was turned over.
    """
    columns = tuple(
        Column(row.label, row.unit, row.of, row.is_total, indicator=row.indicator) for row in table.rows
    )
    rows = tuple(
        Row(
            column.title,
            tuple(row.cells[place] for row in table.rows),
            unit=column.unit,
            of=column.of,
            is_total=column.is_total,
        )
        for place, column in enumerate(table.columns)
    )
    return replace(table, heading="Hội", columns=columns, rows=rows, has_units=False)
