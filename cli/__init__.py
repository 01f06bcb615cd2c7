"""The operator's command line, `account-watcher`: run in a clone, never part of the function."""
