"""What every function needs, line by line: its code asks for this, and for nothing else.

``SEEN`` is what the code itself calls, and a test sees it called. ``LAMBDA`` is what the Lambda
service does under the function's role: write its log, read its queue or stream, bury.
"""

from dataclasses import replace
from itertools import product

from tests.infra.iam import SES_IDENTITY, Call, arn
from tests.infra.wire import schedule_arn
from tests.support.people import CAMPAIGN
from tests.support.template import functions

Calls = list[Call]

SCHEDULER = "scheduler.amazonaws.com"
CONSUMERS = {
    "IntakeConsumerFunction": "IntakeQueue",
    "IntakeBatchFunction": "IntakeBatchQueue",
    "ReviewConsumerFunction": "ReviewQueue",
    "PublicityConsumerFunction": "PublicityQueue",
    "NotifyConsumerFunction": "NotifyQueue",
    "NotifySenderFunction": "NotifySendQueue",
    "NotifyRobotFunction": "NotifyRobotQueue",
}
#: Which service alone writes items under a key.
WRITER = {
    "CAMPAIGN#*": "intake",
    "ROSTER#*": "intake",
    "CALENDAR#*": "intake",
    "NOMINATION#*": "intake",
    "DOSSIER#*": "intake",
    "PROFILE#*": "intake",
    "ISSUED#*": "intake",
    "ARCHIVE#*": "intake",
    "PERSON#*": "intake",
    "QUOTA#*": "intake",
    "BATCH#*": "intake",
    "RANK#*": "intake",
    "DEEDS#*": "intake",
    "IDEMPOTENCY#intake#*": "intake",
    "CASE#*": "review",
    "BALLOT#*": "review",
    "DECISION#*": "review",
    "CEREMONY#*": "review",
    "SELECTION#*": "review",
    "SEATS#*": "review",
    "NUMBER#*": "review",
    "RETURN#*": "review",
    "FINDINGS#*": "review",
    "HONOUREE#*": "review",
    "IDEMPOTENCY#review#*": "review",
    "ROUND#*": "publicity",
    "ENTRY#*": "publicity",
    "OBJECTION#*": "publicity",
    "RECEIPT#*": "publicity",
    "WATCH#*": "publicity",
    "ROLL#*": "publicity",
    "IDEMPOTENCY#publicity#*": "publicity",
    "DELIVERY#*": "notify",
    "MESSAGE#*": "notify",
    "ROBOT#*": "notify",
    "QUEUE#*": "operator",
    "IDEMPOTENCY#operator#*": "operator",
    "IDEMPOTENCY#notify#*": "notify",
}


def on(actions: str, *keys: str) -> Calls:
    """Each of some actions under each of some keys of the table."""
    return [
        Call(f"dynamodb:{action}", arn("Table"), (key,))
        for action, key in product(actions.split(), keys)
    ]


def together(*keys: str) -> Calls:
    """One batch that reads under several keys."""
    return [Call("dynamodb:BatchGetItem", arn("Table"), keys)]


def listed(key: str, index: str = "ByList") -> Calls:
    """A query of an index."""
    return [Call("dynamodb:Query", arn(f"Table/index/{index}"), (key,))]


def picked(attributes: str, *keys: str) -> Calls:
    """Queries of the table, each under one of some keys, that ask for some attributes alone."""
    asked = tuple(attributes.split())
    return [Call("dynamodb:Query", arn("Table"), (key,), attributes=asked) for key in keys]


def to(actions: str, resource: str) -> Calls:
    """Some actions on a resource."""
    return [Call(action, arn(resource)) for action in actions.split()]


def versions(*prefixes: str) -> Calls:
    """Looking for every version of what lies under each of some prefixes of the bucket."""
    return [Call("s3:ListBucketVersions", arn("Bucket"), prefix=prefix) for prefix in prefixes]


def timer(kind: str, actions: str = "CreateSchedule") -> Calls:
    """Setting, or looking for, a timer of a kind."""
    return [
        Call(f"scheduler:{action}", schedule_arn(f"zuimei-{kind}")) for action in actions.split()
    ]


def edge(queue: str) -> Calls:
    """What every consumer does with a message that came too early, or never will be right."""
    return [*to("sqs:ChangeMessageVisibility", queue), *to("sqs:SendMessage", f"{queue}Dlq")]


def redriven(queue: str) -> Calls:
    """What the operator's desk does with a queue and its dead letters."""
    asks = "sqs:GetQueueAttributes sqs:ReceiveMessage sqs:DeleteMessage"
    return [*to("sqs:GetQueueAttributes sqs:SendMessage", queue), *to(asks, f"{queue}Dlq")]


#: Documents that have a history, by key.
CHAINED = [
    "CAMPAIGN#*",
    "CALENDAR#*",
    "NOMINATION#*",
    "BATCH#*",
    "ISSUED#*",
    "ARCHIVE#*",
    "CASE#*",
    "FINDINGS#*",
    "BALLOT#*",
    "DECISION#*",
    "CEREMONY#*",
    "SELECTION#*",
    "ROUND#*",
    "ENTRY#*",
    "OBJECTION#*",
    "ROLL#*",
    "WATCH#*",
    "DELIVERY#*",
    "MESSAGE#*",
    "QUEUE#*",
]
CHAIN = "PK SK sequence head event previous"

PASS_TIMER_ROLE = [Call("iam:PassRole", arn("TimerRole"), passed_to=SCHEDULER)]

SEEN: dict[str, Calls] = {
    "RelayFunction": to("events:PutEvents", "Bus"),
    "IntakeApiFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*", "CALENDAR#*", "NOMINATION#*", "QUOTA#*", "DEEDS#*"),
        *on("GetItem PutItem", "NOMINATION#*", "CAMPAIGN#*", "CALENDAR#*", "IDEMPOTENCY#intake#*"),
        *on("GetItem PutItem", "PROFILE#*"),
        *on("PutItem", "ROSTER#*", "DOSSIER#*", "QUOTA#*", "DEEDS#*"),
        *on("UpdateItem", "CALENDAR#*", "QUOTA#*"),
        *on("PutItem DeleteItem", "PERSON#*", "RANK#*"),
        *listed("NOMINATIONS#*"),
        *listed("CAMPAIGNS#*"),
        *to("kms:GenerateDataKey", "SealKey"),
        *to("kms:GenerateMac", "FingerprintKey"),
    ],
    "IntakeFilesFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*"),
        *on("GetItem PutItem", "NOMINATION#*", "BATCH#*", "IDEMPOTENCY#intake#*"),
        *to("s3:GetObject", "Bucket/incoming/1"),
        *to("s3:PutObject", "Bucket/files/1"),
        *to("s3:PutObject", "Bucket/batches/1"),
    ],
    "IntakeBatchFunction": [
        *on("Query", "CAMPAIGN#*"),
        *on("GetItem PutItem", "BATCH#*"),
        *on("PutItem", "NOMINATION#*"),
        *together("NOMINATION#*"),
        *to("s3:GetObject s3:PutObject", "Bucket/batches/1"),
        *to("kms:GenerateDataKey", "SealKey"),
        *to("kms:GenerateMac", "FingerprintKey"),
        *edge("IntakeBatchQueue"),
    ],
    "IntakeConsumerFunction": [
        *on("Query", "CAMPAIGN#*"),
        *picked("PK SK", "NOMINATION#*", "DOSSIER#*", "PROFILE#*", "DEEDS#*"),
        *on("GetItem PutItem", "NOMINATION#*", "CAMPAIGN#*", "ARCHIVE#*", "BATCH#*"),
        *on("DeleteItem", "NOMINATION#*", "PERSON#*", "DOSSIER#*", "PROFILE#*", "DEEDS#*"),
        *on("DeleteItem", "RANK#*"),
        *on("UpdateItem", "QUOTA#*"),
        *listed("DUE#intake-files", "ByDue"),
        *listed("DUE#intake-batches", "ByDue"),
        *to("s3:DeleteObject", "Bucket/files/1"),
        *listed("NOMINATIONS#*"),
        *listed("CAMPAIGNS#*"),
        *versions("files/1", "batches/1", "incoming/1"),
        *to("s3:DeleteObjectVersion", "Bucket/files/1"),
        *to("s3:DeleteObjectVersion", "Bucket/batches/1"),
        *to("s3:DeleteObjectVersion", "Bucket/incoming/1"),
        *timer("retention"),
        *timer("erase"),
        *on("GetItem", "RETURN#*"),
        *listed("DUE#intake", "ByDue"),
        *timer("deadline"),
        *timer("reminder"),
        *PASS_TIMER_ROLE,
        *edge("IntakeQueue"),
    ],
    "IntakeDocumentsFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*"),
        *together("ISSUED#*", "NOMINATION#*"),
        *together("ARCHIVE#*", "ISSUED#*"),
        *together("NOMINATION#*"),
        *on("GetItem PutItem", "ISSUED#*"),
        *listed("NOMINATIONS#*"),
        *to("kms:Decrypt", "SealKey"),
        *to("s3:GetObject", "Bucket/files/1"),
        *to("s3:PutObject", "Bucket/archives/1"),
    ],
    "ReviewSealedFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*"),
        *together("CASE#*", "FINDINGS#*"),
        *on("PutItem", "FINDINGS#*"),
        *to("kms:Decrypt", "SealKey"),
    ],
    "ReviewApiFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*", "CASE#*"),
        *together("PROFILE#*"),
        *on("PutItem", "RETURN#*"),
        *on("GetItem", "CASE#*", "BALLOT#*", "DECISION#*", "CEREMONY#*", "DOSSIER#*"),
        *on("PutItem", "CASE#*", "BALLOT#*", "DECISION#*", "CEREMONY#*", "NUMBER#*", "HONOUREE#*"),
        *on("GetItem PutItem", "IDEMPOTENCY#review#*"),
        *together("CASE#*"),
        *together("BALLOT#*", "CASE#*"),
        *together("CEREMONY#*", "DECISION#*"),
        *together("SEATS#*"),
        *on("ConditionCheckItem", "CASE#*", "SEATS#*", "HONOUREE#*"),
        *on("UpdateItem", "SEATS#*"),
        *listed("CASES#*"),
        *listed("BALLOTS#*"),
        *listed("DECISIONS#*"),
        *to("kms:GenerateDataKey", "SealKey"),
    ],
    "SecretBallotFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*"),
        *on("GetItem PutItem", "BALLOT#*", "IDEMPOTENCY#review#*"),
        *to("kms:Decrypt kms:GenerateDataKey", "BallotKey"),
    ],
    "ReviewConsumerFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*"),
        *together("CASE#*", "DOSSIER#*"),
        *on("GetItem", "CASE#*", "BALLOT#*", "SELECTION#*"),
        *on("PutItem", "CASE#*", "BALLOT#*", "SELECTION#*", "SEATS#*"),
        *on("ConditionCheckItem", "CASE#*", "HONOUREE#*"),
        *on("UpdateItem", "SEATS#*"),
        *listed("DUE#review", "ByDue"),
        *listed("DUE#review-selections", "ByDue"),
        *timer("ballot", "CreateSchedule GetSchedule"),
        *listed("CASES#*"),
        *timer("ballotnear", "CreateSchedule GetSchedule"),
        *timer("ratings", "CreateSchedule GetSchedule"),
        *PASS_TIMER_ROLE,
        *edge("ReviewQueue"),
        *on("DeleteItem", "RETURN#*"),
    ],
    "PublicityApiFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*", "CALENDAR#*", "PROFILE#*"),
        *on("GetItem PutItem", "ROUND#*", "ENTRY#*", "ROLL#*", "IDEMPOTENCY#publicity#*"),
        *on("ConditionCheckItem", "ROUND#*"),
        *together("ENTRY#*"),
        *together("ENTRY#*", "ROUND#*"),
        *together("PROFILE#*"),
        *listed("ROUNDS#*"),
    ],
    "PublicityFormFunction": [
        *on("Query", "CAMPAIGN#*"),
        *together("ROUND#*"),
        *together("ENTRY#*", "ROUND#*"),
        *on("PutItem", "ROUND#*", "ENTRY#*", "OBJECTION#*", "RECEIPT#*"),
        *on("PutItem", "IDEMPOTENCY#publicity#*"),
        *on("GetItem", "IDEMPOTENCY#publicity#*", "RECEIPT#*", "OBJECTION#*"),
        *to("kms:GenerateDataKey", "ObjectionKey"),
    ],
    "ObjectionApiFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*", "CALENDAR#*"),
        *together("ROUND#*"),
        *together("ENTRY#*", "ROUND#*"),
        *on("PutItem", "ROUND#*", "ENTRY#*", "RECEIPT#*"),
        *on("ConditionCheckItem", "ROUND#*"),
        *on("GetItem PutItem", "OBJECTION#*", "IDEMPOTENCY#publicity#*"),
        *listed("OBJECTIONS#*"),
        *to("kms:Decrypt kms:GenerateDataKey", "ObjectionKey"),
    ],
    "PublicityDocumentsFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*"),
        *on("GetItem", "ROUND#*", "ROLL#*"),
        *together("ENTRY#*"),
        *together("PROFILE#*"),
        *to("s3:GetObject", "Bucket/files/1"),
    ],
    "PublicityConsumerFunction": [
        *on("Query", "CAMPAIGN#*", "CALENDAR#*"),
        *on("GetItem PutItem", "OBJECTION#*", "WATCH#*"),
        *on("GetItem PutItem", "ROUND#*", "ENTRY#*", "ROLL#*"),
        *together("ROUND#*"),
        *on("ConditionCheckItem", "ROUND#*"),
        *together("ENTRY#*"),
        *together("ENTRY#*", "ROUND#*"),
        *together("PROFILE#*"),
        *listed("ROUNDS#*"),
        *listed("ENTRIES#*"),
        *listed("DUE#publicity", "ByDue"),
        *listed("DUE#publicity-limits", "ByDue"),
        *listed("DUE#publicity-watches", "ByDue"),
        *listed("DUE#publicity-objections", "ByDue"),
        *to("s3:GetObject s3:PutObject", f"Bucket/public/{CAMPAIGN}.json"),
        *to("s3:GetObject s3:PutObject", "Bucket/public/index.json"),
        *to("s3:GetObject", "Bucket/files/1"),
        *to("s3:GetObject s3:PutObject s3:DeleteObject", "Bucket/public/photos/1.jpg"),
        *to("s3:GetObject s3:PutObject s3:DeleteObject", "Bucket/public/deeds/1.json"),
        *timer("window", "CreateSchedule GetSchedule"),
        *timer("grace", "CreateSchedule GetSchedule"),
        *timer("closing", "CreateSchedule GetSchedule"),
        *timer("limit", "CreateSchedule GetSchedule"),
        *timer("last", "CreateSchedule GetSchedule"),
        *PASS_TIMER_ROLE,
        *edge("PublicityQueue"),
    ],
    "NotifyConsumerFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*", "PROFILE#*"),
        *on("PutItem", "DELIVERY#*"),
        *to("sqs:SendMessage", "NotifyQueueDlq"),
    ],
    "NotifySenderFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*"),
        *on("GetItem PutItem", "DELIVERY#*"),
        *on("PutItem", "MESSAGE#*"),
        *to("secretsmanager:GetSecretValue", "SmtpSecretArn"),
        *to("ses:SendEmail", SES_IDENTITY),
        *edge("NotifySendQueue"),
    ],
    "NotifyRobotFunction": [
        *on("Query", "CAMPAIGN#*"),
        *on("GetItem PutItem", "DELIVERY#*", "ROBOT#*"),
        *listed("DUE#robot#*", "ByDue"),
        *to("secretsmanager:GetSecretValue", "RobotSecretArn"),
        *edge("NotifyRobotQueue"),
    ],
    "NotifyApiFunction": [
        *on("Query", "CAMPAIGN#*", "ROSTER#*", "PROFILE#*"),
        *on("GetItem PutItem", "DELIVERY#*", "MESSAGE#*", "IDEMPOTENCY#notify#*"),
        *listed("DELIVERIES#*"),
        *listed("INBOX#*"),
    ],
    "OperatorApiFunction": [
        *(replace(call, attributes=("PK",)) for call in listed("HISTORY#*")),
        *picked(CHAIN, *CHAINED),
        *on("GetItem PutItem", "QUEUE#*", "IDEMPOTENCY#operator#*"),
        *(call for name in CONSUMERS.values() for call in redriven(name)),
        *to("sqs:GetQueueAttributes", "RelayDlq"),
    ],
}


def _by_lambda(function: str) -> Calls:
    stream = f"{arn(f'{function}Logs')}:log-stream:2026/01/01/[$LATEST]0"
    calls = [Call(f"logs:{action}", stream) for action in ("CreateLogStream", "PutLogEvents")]
    if function == "RelayFunction":
        reads = "GetRecords GetShardIterator DescribeStream ListStreams"
        prefixed = " ".join(f"dynamodb:{action}" for action in reads.split())
        calls += to(prefixed, "Table/stream/2026-01-01T00:00:00.000")
        calls += to("sqs:SendMessage", "RelayDlq")
    if function in CONSUMERS:
        actions = "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"
        calls += to(actions, CONSUMERS[function])
    if function == "NotifyConsumerFunction":
        # Nothing that it handles can come too early today; the edge it shares would ask for this.
        calls += to("sqs:ChangeMessageVisibility", "NotifyQueue")
    return calls


#: What the holder of a signed link does under the role of the function that signed it.
SIGNED: dict[str, Calls] = {
    "IntakeFilesFunction": [
        *to("s3:PutObject", "Bucket/incoming/1"),
        *to("s3:GetObject", "Bucket/files/1"),
        *to("s3:GetObject", "Bucket/batches/1"),
    ],
    "IntakeDocumentsFunction": to("s3:GetObject", "Bucket/archives/1"),
}
LAMBDA: dict[str, Calls] = {function: _by_lambda(function) for function in functions()}
NEEDS: dict[str, Calls] = {
    function: [*SEEN[function], *LAMBDA[function], *SIGNED.get(function, [])]
    for function in functions()
}
