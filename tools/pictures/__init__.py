"""The pictures in docs/pictures: which there are, of which messages, and whether they are up to date."""
