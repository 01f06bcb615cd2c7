"""The operator's command line, `account-watcher …`: what a person types enters, words leave.

It runs in a clone of the repository, with the operator's own AWS credentials, and is never part of
the Lambda function. Each command is a module with `add_to(commands)`; `__main__` lists them.
"""
