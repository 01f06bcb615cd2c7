"""The watches, one module or package per event source, found by its name."""
