"""What AWS says right now of the thing that an alert is about.

Each enrichment is a module with one IAM action or two; all of an alert's share one time budget.
What cannot be had in time is left out and counted: no look-up holds an alert back.
"""
