"""Messages as Slack and a mail program show them, and the page that shows them live."""
