"""What each report shows: one module per notebook, one function per cell."""
