"""Step 3: an event and its Alert enter; whether it is muted, a repeat or one too many leaves."""
