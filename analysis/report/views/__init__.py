"""What each report shows: one module a notebook, one function a cell."""
