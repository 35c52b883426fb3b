"""Read facts files into records and tables; imports nothing of notebooks and reports."""
