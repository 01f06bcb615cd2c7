"""An Alert enters, the same alert with what AWS says of the thing right now leaves.

Each enrichment is a module with one IAM action or two; all of an alert's share one time budget.
What cannot be had in time is left out and counted: no look-up holds an alert back.
"""
