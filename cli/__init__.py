"""The operator's command line, `account-watcher`: run in a clone or installed, never part of the function."""

__version__ = "0.2.0"  # of everything; pyproject.toml and the template take it from here
