"""Every timeout, retry and wait, in seconds, which tests/test_limits.py adds up.

An invocation has FUNCTION_TIMEOUT seconds, and a message that it does not finish comes back after
its queue's visibility timeout.
"""

FUNCTION_TIMEOUT = 120  # as template.yaml has it
VISIBILITY_TIMEOUT = 720  # six times that, as Lambda asks of a queue that it reads

# Requests to AWS, as (connect, read). botocore tries TRIES times, look-ups once.
TRIES = 2
AWS_TIMEOUT = (2, 5)
STATE_TIMEOUT = (1, 2)  # an alert does not wait long for the state table
TRAIL_TIMEOUT = (1, 4)  # a repair is asked for again later
OBJECT_TIMEOUT = (2, 10)  # for each chunk of a log file
LOOKUP_TIMEOUT = 1.5  # altogether; what comes later comes in vain
LOOKUPS_TIMEOUT = 1.5  # for all look-ups of one alert, which run beside each other
LOOKUP_RESERVE = 10  # of an invocation, in which no look-up is begun: they belong to delivery
TRANSACTION_WAITS = (0.02, 0.04, 0.08, 0.16, 0.32)  # each up to doubled, while others write
LOOKUP_TURNS = 3  # that are waited for, of LOOKUP_RATE a second
LOOKUP_RATE = 2  # LookupEvents calls a second for one account and Region, CloudTrail's quota

# Slack, as (connect, read), which is not tried twice.
SLACK_TIMEOUT = (3.05, 6)
SLACK_PATIENCE = 4  # that an alert waits where Slack asks to, and its next alerts with it
SLACK_BUSY = 60  # after a 429, in which quieter alerts look whether a critical one waits for Slack
WORKFLOW_RATE = 10  # starts a minute by a webhook, Slack's limit for a workflow
WORKFLOW_RESERVE = 3  # of these, for high and critical alerts

# Circuit breakers: how long what failed is not asked again.
SERVICE_COOLDOWN = 10  # a service that did not answer twice in a row
OPERATOR_CONFIG_COOLDOWN = 5  # the state table, when mutes could not be read: they should hold soon
STACK_CONTEXT_COOLDOWN = 60  # the state table, when only what is known of trails could not be read
SLACK_COOLDOWN = 15  # Slack, unless it says itself how long
ROLE_COOLDOWN = 900  # an account whose role was denied, which people have to change
ACCOUNT_NAME_COOLDOWN = 60  # an account whose name could not be looked up

# How old what an environment remembers may be.
OPERATOR_CONFIG_FRESH = 30  # a new mute holds within a minute
STACK_CONTEXT_FRESH = 300  # a check of the trails notes anew where they write to, as often
ACCOUNT_NAME_FRESH = 600
SESSION_MISSING_FRESH = 300  # that CloudTrail knew nothing of a session; its record may come yet
SLACK_URL_FRESH = 60  # a new URL is used then, without a deployment
SUBSCRIPTIONS_FRESH = 300  # whether the topic has subscribers by e-mail
CREDENTIALS_EARLY = 300  # before their end credentials of a role are not used any more

# Events that wait for another.
DEPLOYMENT_DEFER = 60  # for the stack event of a change that a deployment may have made
PARAMETER_CHANGE_DEFER = 60  # for the call that says who changed a parameter

# A trail that is started again: GetTrailStatus may lag a moment behind StartLogging.
RESTART_LOOKS = 3  # at the status, the first at once
RESTART_PAUSE = 0.4  # between two looks
RESTART_PATIENCE = 6  # after which there is no other look: the alert waits for it
RESTART_RETRY = 30  # until a restart that CloudTrail did not answer is tried again
RESTART_LEASE = 300  # in which whoever has begun a restart is left to it
STOP_GRACE = 90  # after a stop, in which the event that names who did it may still come

# Forwarders, which send a heartbeat each hour.
FORWARDER_SILENT = 7500  # since the last one: two are missed, and five minutes are for their way
FORWARDER_LOOKS = 8  # at dead-letter queues with each check, those first that were not looked at for longest

# Messages in a queue.
MOST_TRIES = 250  # of a message; at 15 minutes each more than two days
FAULT_TRIES = 5  # where the fault is ours: what fails so often needs a person
MOST_HOPS = 8  # of the function's own messages, one sent on from another; what is wired today takes 6
FILE_TRIES = 20  # of a notification of log files, which take more than three hours
LONGEST_DELAY = 900  # SQS's own limit for a delayed message
FIRST_WAIT = 10  # before a message is tried a second time; each further wait is twice as long
LONGEST_WAIT = 900  # between two tries, so that a channel that is back is sent alerts soon

# One batch.
MESSAGE_RESERVE = 13.5  # that one message may take; with less left it is deferred
FILE_RESERVE = 30  # with less left no log file is begun; 50 MB of gzip take half of that
FILE_END_RESERVE = 10  # with less left it is not read on: its last messages are sent
BATCH_RESERVE = 4.0  # in which what the channels have not answered is deferred
