"""Facts in, tables out. Knows no notebook and no report."""
