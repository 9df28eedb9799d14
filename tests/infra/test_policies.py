"""The template's own policies, judged: every need is granted, every grant is needed.

The embedded AWS does not look at queue policies, dead letters of rules, leading keys or passed
roles; here each is evaluated as IAM would. Taking any grant away leaves a need unmet.
"""

import copy
from collections.abc import Iterable, Iterator

import pytest

from tests.infra.iam import (
    ACCOUNT,
    ATTRIBUTES,
    LEADING,
    PREFIX,
    SOURCE_ACCOUNT,
    Call,
    Statement,
    allows,
    arn,
    leading_prefixes,
    many,
    queue_policy,
    resolve,
    statements_of,
)
from tests.infra.needs import (
    CHAIN,
    CHAINED,
    CONSUMERS,
    NEEDS,
    SCHEDULER,
    WRITER,
    listed,
    on,
    picked,
    to,
    together,
    versions,
)
from tests.infra.wire import schedule_arn
from tests.support.template import functions, queue_of, resources

ROLES = {function: statements_of(f"{function}Role") for function in functions()}
KEYS = sorted(resources("AWS::KMS::Key"))
QUEUES = sorted(resources("AWS::SQS::Queue"))
RULES = resources("AWS::Events::Rule")
WRITES = "PutItem UpdateItem DeleteItem"
READS = "GetItem BatchGetItem Query"
#: Who may use which key, and how. One function of intake opens what ``SealKey`` sealed.
KEY_USES = {
    ("IntakeApiFunction", "SealKey", "kms:GenerateDataKey"),
    ("IntakeApiFunction", "FingerprintKey", "kms:GenerateMac"),
    ("IntakeBatchFunction", "SealKey", "kms:GenerateDataKey"),
    ("IntakeBatchFunction", "FingerprintKey", "kms:GenerateMac"),
    ("IntakeDocumentsFunction", "SealKey", "kms:Decrypt"),
    ("ReviewApiFunction", "SealKey", "kms:GenerateDataKey"),
    ("ReviewSealedFunction", "SealKey", "kms:Decrypt"),
    ("SecretBallotFunction", "BallotKey", "kms:GenerateDataKey"),
    ("SecretBallotFunction", "BallotKey", "kms:Decrypt"),
    ("PublicityFormFunction", "ObjectionKey", "kms:GenerateDataKey"),
    ("ObjectionApiFunction", "ObjectionKey", "kms:GenerateDataKey"),
    ("ObjectionApiFunction", "ObjectionKey", "kms:Decrypt"),
}
KEY_ACTIONS = [
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:GenerateMac",
    "kms:VerifyMac",
    "kms:ReEncryptFrom",
    "kms:CreateGrant",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
]
NEVER = [
    *(Call(f"dynamodb:{action}", arn("Table")) for action in (
        "Scan",
        "BatchWriteItem",
        "PartiQLSelect",
        "PartiQLInsert",
        "PartiQLUpdate",
        "PartiQLDelete",
        "UpdateTable",
        "DeleteTable",
        "ExportTableToPointInTime",
    )),
    *to("dynamodb:Scan", "Table/index/ByList"),
    *to("dynamodb:Scan", "Table/index/ByDue"),
    *to("s3:GetObject s3:DeleteObject s3:PutObject", "Bucket/private.json"),
    *to("s3:DeleteObject s3:PutObjectAcl", "Bucket/public/2023-third.json"),
    *to("s3:ListBucket s3:DeleteBucket s3:PutBucketPolicy", "Bucket"),
    *to("events:PutEvents", "${Bus.Arn}-other"),
    *to("iam:PassRole", "TimerRole"),
    Call("iam:PassRole", arn("TimerRole"), passed_to="lambda.amazonaws.com"),
    Call("iam:PassRole", arn("RelayFunctionRole"), passed_to=SCHEDULER),
    Call("sts:AssumeRole", arn("TimerRole")),
    Call("scheduler:DeleteSchedule", schedule_arn("zuimei-window")),
    Call("scheduler:CreateSchedule", schedule_arn("zuimei-x").replace("zuimei-x", "other-x")),
    Call("scheduler:CreateSchedule", schedule_arn("zuimei-x").replace("/default/", "/other/")),
    *to("sqs:PurgeQueue", "PublicityQueue"),
    *to("secretsmanager:PutSecretValue", "SmtpSecretArn"),
]  # fmt: skip
#: What a function in particular may not do, for the sake of which it is a function of its own.
DENIED: dict[str, list[Call]] = {
    "RelayFunction": [*on(f"{READS} {WRITES}", *WRITER), *to("sqs:ReceiveMessage", "RelayDlq")],
    "IntakeApiFunction": [
        *on("DeleteItem", "NOMINATION#*", "CAMPAIGN#*", "DOSSIER#*", "QUOTA#*"),
        *on("UpdateItem", "NOMINATION#*", "PERSON#*"),
        *on("GetItem Query", "PERSON#*", "OBJECTION#*", "CASE#*"),
    ],
    "IntakeFilesFunction": [
        *on(f"{READS} {WRITES}", "PERSON#*", "QUOTA#*", "DOSSIER#*", "PROFILE#*", "OBJECTION#*"),
        *to("s3:DeleteObject s3:PutObjectAcl", "Bucket/files/1"),
    ],
    "IntakeBatchFunction": [
        *on(f"{READS} {WRITES}", "PERSON#*", "QUOTA#*", "DOSSIER#*", "PROFILE#*", "OBJECTION#*"),
        *on("UpdateItem DeleteItem", "NOMINATION#*", "BATCH#*"),
        *to("s3:GetObject s3:PutObject", "Bucket/files/1"),
        *to("s3:GetObject", "Bucket/incoming/1"),
    ],
    "IntakeConsumerFunction": [
        *on("PutItem UpdateItem", "PERSON#*", "DOSSIER#*", "PROFILE#*", "ROSTER#*"),
        *on("PutItem", "QUOTA#*"),
        *on("DeleteItem", "QUOTA#*", "ROSTER#*", "CAMPAIGN#*", "ARCHIVE#*"),
        *on(READS, "PERSON#*", "OBJECTION#*"),
        *on("Query", "NOMINATION#*", "DOSSIER#*", "PROFILE#*", "DEEDS#*"),  # whole items
        *to("s3:GetObject s3:PutObject", "Bucket/files/1"),
        *to("s3:DeleteObjectVersion", "Bucket/public/2023-third.json"),
        *versions("public/1", "archives/1", ""),
    ],
    "IntakeDocumentsFunction": [
        *on(WRITES, "NOMINATION#*", "CAMPAIGN#*", "PERSON#*", "DOSSIER#*"),
        *on(READS, "PERSON#*", "OBJECTION#*", "CASE#*"),
        *to("s3:GetObject", "Bucket/public/2023-third.json"),
        *to("s3:PutObject s3:DeleteObject", "Bucket/files/1"),
    ],
    "ReviewApiFunction": on(READS, "NOMINATION#*", "PERSON#*", "OBJECTION#*"),
    "ReviewSealedFunction": on(f"{READS} {WRITES}", "NOMINATION#*", "DOSSIER#*", "BALLOT#*"),
    "SecretBallotFunction": on(f"{READS} {WRITES}", "CASE#*", "DECISION#*", "DOSSIER#*"),
    "ReviewConsumerFunction": [
        *on(READS, "NOMINATION#*", "PERSON#*", "OBJECTION#*", "PROFILE#*"),
        *on("PutItem", "NUMBER#*", "DECISION#*"),
    ],
    "PublicityApiFunction": [
        *on(READS, "OBJECTION#*", "NOMINATION#*", "DOSSIER#*"),
        *on(WRITES, "OBJECTION#*", "PROFILE#*"),
        *to("dynamodb:Query", "Table/index/ByDue"),
    ],
    "PublicityDocumentsFunction": [
        *on(WRITES, *WRITER),
        *on(READS, "OBJECTION#*", "NOMINATION#*", "DOSSIER#*", "CASE#*"),
        *to("s3:PutObject s3:DeleteObject", "Bucket/files/1"),
        *to("s3:GetObject s3:PutObject", "Bucket/public/photos/1.jpg"),
        *to("s3:GetObject s3:PutObject", "Bucket/public/deeds/1.json"),
    ],
    "PublicityFormFunction": [
        *on("Query BatchGetItem UpdateItem DeleteItem", "OBJECTION#*"),
        *together("ROUND#*", "OBJECTION#*"),
        Call("dynamodb:Query", arn("Table/index/ByList"), ("OBJECTIONS#*",)),
    ],
    "ObjectionApiFunction": [
        *on(f"{READS} {WRITES}", "PROFILE#*", "NOMINATION#*"),
        *on("GetItem Query UpdateItem DeleteItem", "ROUND#*", "ENTRY#*"),
    ],
    "PublicityConsumerFunction": [
        *on(f"{READS} {WRITES}", "NOMINATION#*"),
        *on("Query BatchGetItem UpdateItem DeleteItem", "OBJECTION#*"),
        *to("kms:Decrypt", "ObjectionKey"),
        *to("s3:PutObject s3:DeleteObject", "Bucket/files/1"),
        *to("s3:GetObject", "Bucket/incoming/1"),
        *to("s3:DeleteObject", "Bucket/public/index.json"),
    ],
    "NotifyConsumerFunction": on(READS, "NOMINATION#*", "OBJECTION#*", "PERSON#*", "CASE#*"),
    "NotifySenderFunction": [
        *on(READS, "NOMINATION#*", "OBJECTION#*", "PERSON#*", "CASE#*", "MESSAGE#*"),
        *to("secretsmanager:GetSecretValue", "RobotSecretArn"),
    ],
    "NotifyRobotFunction": [
        *on(READS, "ROSTER#*", "PROFILE#*", "NOMINATION#*", "OBJECTION#*", "PERSON#*", "CASE#*"),
        *to("secretsmanager:GetSecretValue", "SmtpSecretArn"),
        Call("dynamodb:Query", arn("Table/index/ByDue"), ("DUE#publicity",)),
    ],
    "NotifyApiFunction": [
        *on(f"{READS} {WRITES}", "NOMINATION#*", "OBJECTION#*", "PERSON#*", "CASE#*", "ROUND#*"),
        *on(WRITES, "CAMPAIGN#*", "ROSTER#*", "PROFILE#*"),
        *to("secretsmanager:GetSecretValue", "SmtpSecretArn"),
        *to("secretsmanager:GetSecretValue", "RobotSecretArn"),
    ],
    "OperatorApiFunction": [
        *on("Query", *CHAINED),  # whole items: forms, names, what is sealed
        *picked(f"{CHAIN} body", *CHAINED),
        *on("GetItem BatchGetItem", *(key for key in WRITER if WRITER[key] != "operator")),
        *picked(CHAIN, "ROSTER#*", "DOSSIER#*", "PROFILE#*", "PERSON#*", "RECEIPT#*"),
        *listed("NOMINATIONS#*"),
        *to("sqs:ReceiveMessage sqs:DeleteMessage sqs:SendMessage", "RelayDlq"),
        *to("sqs:DeleteMessage", "IntakeQueue"),
    ],
}


def said(call: Call) -> str:
    what = [call.action, call.resource.rpartition(":")[2], *call.leading]
    return " ".join([*what, *filter(None, (call.passed_to, call.source))])


def allowed(statements: list[Statement], calls: Iterable[Call]) -> list[str]:
    """Which calls are allowed; a failing test names each."""
    return [said(call) for call in calls if allows(statements, call)]


def refused(statements: list[Statement], calls: Iterable[Call]) -> list[str]:
    """Which calls are not; a failing test names each."""
    return [said(call) for call in calls if not allows(statements, call)]


# ── Functions ───────────────────────────────────────────────────────────────────────────────────


def test_the_needs_are_of_every_function() -> None:
    assert set(NEEDS) == set(DENIED) == set(functions())
    assert {name: queue_of(f) for name, f in functions().items() if queue_of(f)} == CONSUMERS


@pytest.mark.parametrize("function", sorted(NEEDS))
def test_a_function_may_do_what_it_needs(function: str) -> None:
    assert refused(ROLES[function], NEEDS[function]) == []


def parts(statement: Statement) -> Iterator[tuple[str, Statement | None]]:
    """A statement without a part: all of it, an action, a resource, a key, attribute or prefix."""
    yield "all", None
    for name in ("Action", "Resource"):
        values = many(statement[name])
        for value in values if len(values) > 1 else []:
            yield value, {**statement, name: [each for each in values if each != value]}
    for operator, key in (
        ("ForAllValues:StringLike", LEADING),
        ("ForAllValues:StringEquals", ATTRIBUTES),
        ("StringLike", PREFIX),
    ):
        values = many(statement.get("Condition", {}).get(operator, {}).get(key, []))
        for value in values if len(values) > 1 else []:
            less = copy.deepcopy(statement)
            less["Condition"][operator][key].remove(value)
            yield value, less


def robbed(statements: list[Statement]) -> Iterator[tuple[str, list[Statement]]]:
    """A role with a part of a statement taken away, and which part that is."""
    for number, statement in enumerate(statements):
        for part, less in parts(statement):
            rest = [*statements[:number], *([less] if less else []), *statements[number + 1 :]]
            yield f"{statement['Sid']}: {part}", rest


@pytest.mark.parametrize("function", sorted(ROLES))
def test_every_grant_is_needed(function: str) -> None:
    needs = NEEDS[function]
    idle = [
        part for part, rest in robbed(ROLES[function]) if all(allows(rest, call) for call in needs)
    ]
    assert idle == []


@pytest.mark.parametrize("function", sorted(ROLES))
def test_every_statement_on_the_table_names_its_keys(function: str) -> None:
    """Without the condition a grant would be for every item; streams have no keys."""
    for statement in ROLES[function]:
        if any(a.startswith("dynamodb:") for a in many(statement["Action"])):
            assert leading_prefixes(statement) or statement["Sid"] == "Stream"
            assert "*" not in leading_prefixes(statement)


@pytest.mark.parametrize("function", sorted(ROLES))
def test_nobody_may(function: str) -> None:
    assert allowed(ROLES[function], NEVER) == []


@pytest.mark.parametrize("function", sorted(DENIED))
def test_a_function_may_not(function: str) -> None:
    assert allowed(ROLES[function], DENIED[function]) == []


@pytest.mark.parametrize("function", sorted(ROLES))
def test_a_service_writes_only_its_own_items(function: str) -> None:
    service = functions()[function]["Handler"].split(".")[1]
    foreign = [key for key, writer in WRITER.items() if writer != service]
    never = [*on(WRITES, *foreign), *on("BatchWriteItem", *WRITER), *on(WRITES, "UNKNOWN#1")]
    assert allowed(ROLES[function], never) == []


def test_every_item_that_is_written_has_a_writer() -> None:
    written = {
        key for calls in NEEDS.values() for c in calls if "PutItem" in c.action for key in c.leading
    }
    updated = {
        key
        for calls in NEEDS.values()
        for c in calls
        if "UpdateItem" in c.action
        for key in c.leading
    }
    assert written | updated == set(WRITER)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_used_by_whom_it_is_for(key: str) -> None:
    used = {
        (function, action)
        for function, role in ROLES.items()
        for action in KEY_ACTIONS
        if allows(role, Call(action, arn(key)))
    }
    assert used == {(function, action) for function, k, action in KEY_USES if k == key}


@pytest.mark.parametrize("function", sorted(ROLES))
def test_a_function_reads_its_own_queue_and_buries_in_its_own(function: str) -> None:
    own = {CONSUMERS[function]} if function in CONSUMERS else set()
    mine = {"RelayDlq"} if function == "RelayFunction" else {f"{queue}Dlq" for queue in own}
    if function == "OperatorApiFunction":  # the way back
        own, mine = {f"{queue}Dlq" for queue in CONSUMERS.values()}, set(CONSUMERS.values())
    for queue in QUEUES:
        reads = allows(ROLES[function], *to("sqs:ReceiveMessage", queue))
        sends = allows(ROLES[function], *to("sqs:SendMessage", queue))
        assert reads == (queue in own), queue
        assert sends == (queue in mine), queue


def test_one_function_puts_events_on_the_bus() -> None:
    put = to("events:PutEvents", "Bus")[0]
    assert [f for f, role in ROLES.items() if allows(role, put)] == ["RelayFunction"]


@pytest.mark.parametrize("action", ["s3:PutObject", "s3:GetObject"])
def test_one_function_writes_what_is_public_and_reads_what_it_replaces(action: str) -> None:
    for name in ("2023-third.json", "index.json", "photos/1.jpg", "deeds/1.json"):
        call = to(action, f"Bucket/public/{name}")[0]
        assert [f for f, r in ROLES.items() if allows(r, call)] == ["PublicityConsumerFunction"]


# ── The CDN ─────────────────────────────────────────────────────────────────────────────────────


def bucket_policy() -> list[Statement]:
    """Who may use the bucket beside roles."""
    (policy,) = resources("AWS::S3::BucketPolicy").values()
    assert policy["Bucket"] == {"Ref": "Bucket"}
    statements: list[Statement] = resolve(policy["PolicyDocument"]["Statement"])
    return statements


@pytest.mark.parametrize(
    "key",
    ["public/2023-third.json", "public/photos/1.jpg", "public/deeds/1.json", "portal/a/b.js"],
)
def test_the_cdn_reads_what_is_public(key: str) -> None:
    assert allows(bucket_policy(), *to("s3:GetObject", f"Bucket/{key}"))


@pytest.mark.parametrize(
    "call",
    [
        *to("s3:GetObject", "Bucket/files/nomination/hash"),
        *to("s3:GetObject", "Bucket/publicity.json"),
        *to("s3:GetObject", "Bucket/"),
        *to("s3:GetObjectVersion s3:PutObject s3:DeleteObject", "Bucket/public/2023-third.json"),
        *to("s3:ListBucket s3:ListBucketVersions", "Bucket"),
    ],
    ids=lambda call: f"{call.action} {call.resource}",
)
def test_the_cdn_reads_nothing_else(call: Call) -> None:
    assert not allows(bucket_policy(), call)


def test_nobody_else_is_let_into_the_bucket_and_every_line_is_needed() -> None:
    (statement,) = bucket_policy()
    user = "CloudFront Origin Access Identity PortalIdentity"
    assert statement["Principal"] == {"AWS": f"arn:aws-cn:iam::cloudfront:user/{user}"}
    assert len(statement["Resource"]) == 2


def test_one_function_reads_the_password_of_the_mail_relay() -> None:
    read = to("secretsmanager:GetSecretValue", "SmtpSecretArn")[0]
    assert [f for f, role in ROLES.items() if allows(role, read)] == ["NotifySenderFunction"]


@pytest.mark.parametrize("function", sorted(ROLES))
def test_only_who_has_the_timer_role_may_pass_it(function: str) -> None:
    given = "TIMER_ROLE_ARN" in functions()[function]["Environment"]["Variables"]
    passed = Call("iam:PassRole", arn("TimerRole"), passed_to=SCHEDULER)
    assert allows(ROLES[function], passed) == given


# ── Queues, rules, timers ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_puts_into_its_own_queue_and_dead_letters(rule: str) -> None:
    own = {
        part["Fn::GetAtt"][0]
        for target in RULES[rule]["Targets"]
        for part in (target["Arn"], target["DeadLetterConfig"]["Arn"])
    }
    let_in = {
        queue
        for queue in QUEUES
        if allows(queue_policy(queue), Call("sqs:SendMessage", arn(queue), source=arn(rule)))
    }
    assert let_in == own


@pytest.mark.parametrize("queue", QUEUES)
def test_nobody_else_puts_into_a_queue_or_reads_it(queue: str) -> None:
    statements = queue_policy(queue)
    other = arn("${SweepRule.Arn}").replace("SweepRule", "zuimei-other")
    assert not allows(statements, Call("sqs:SendMessage", arn(queue)))
    assert not allows(statements, Call("sqs:SendMessage", arn(queue), source=other))
    for rule in RULES:
        assert not allows(statements, Call("sqs:ReceiveMessage", arn(queue), source=arn(rule)))
    for statement in statements:
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
        assert many(statement["Resource"]) == [arn(queue)]


@pytest.mark.parametrize("queue", QUEUES)
def test_every_line_of_a_queue_policy_lets_a_rule_in(queue: str) -> None:
    statements = queue_policy(queue)
    calls = [Call("sqs:SendMessage", arn(queue), source=arn(rule)) for rule in RULES]
    needed = [call for call in calls if allows(statements, call)]
    for statement in statements:
        rest = [each for each in statements if each is not statement]
        assert [call for call in needed if not allows(rest, call)]


def timed() -> set[str]:
    """The queues that timers put into, and where what they could not deliver goes."""
    users = [f for f in CONSUMERS if "TIMER_ROLE_ARN" in functions()[f]["Environment"]["Variables"]]
    return {name for f in users for name in (CONSUMERS[f], f"{CONSUMERS[f]}Dlq")}


def test_a_timer_may_put_into_the_queues_of_those_who_set_it_and_their_dead_letters() -> None:
    statements = statements_of("TimerRole")
    let_in = {queue for queue in QUEUES if allows(statements, *to("sqs:SendMessage", queue))}
    assert let_in == timed()
    for queue in QUEUES:
        assert not allows(statements, *to("sqs:ReceiveMessage", queue))
    assert allowed(statements, NEVER) == []


def test_every_grant_of_the_timer_role_is_needed() -> None:
    (statement,) = statements_of("TimerRole")
    for part, less in parts(statement):
        rest = [less] if less else []
        assert not all(allows(rest, *to("sqs:SendMessage", queue)) for queue in timed()), part


def test_the_scheduler_of_this_account_alone_may_take_the_timer_role() -> None:
    (trust,) = resources("AWS::IAM::Role")["TimerRole"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": SCHEDULER}
    assert trust["Condition"] == {"StringEquals": {SOURCE_ACCOUNT: {"Ref": "AWS::AccountId"}}}


# ── The judge itself ────────────────────────────────────────────────────────────────────────────

READ = {
    "Effect": "Allow",
    "Action": ["dynamodb:GetItem"],
    "Resource": "arn:t",
    "Condition": {"ForAllValues:StringLike": {LEADING: ["A#*", "B#*"]}},
}


@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        (Call("dynamodb:GetItem", "arn:t", ("A#1",)), True),
        (Call("dynamodb:getitem", "arn:t", ("A#1", "B#2")), True),
        (Call("dynamodb:GetItem", "arn:t", ("A#1", "C#2")), False),
        (Call("dynamodb:GetItem", "arn:t", ("XA#1",)), False),
        (Call("dynamodb:GetItem", "arn:t"), True),  # as AWS: no keys, no objection
        (Call("dynamodb:GetItem", "arn:t2", ("A#1",)), False),
        (Call("dynamodb:PutItem", "arn:t", ("A#1",)), False),
    ],
)
def test_the_judge(call: Call, *, allowed: bool) -> None:
    assert allows([READ], call) is allowed


def test_a_denial_is_stronger_and_what_is_not_written_is_not_judged() -> None:
    call = Call("dynamodb:GetItem", "arn:t", ("A#1",))
    assert not allows([READ, {**READ, "Effect": "Deny"}], call)
    with pytest.raises(ValueError, match="NotResource"):
        allows([{**READ, "NotResource": "x"}], call)
    with pytest.raises(KeyError):
        allows([{**READ, "Condition": {"IpAddress": {"aws:SourceIp": "x"}}}], call)
    assert ACCOUNT in arn("Table")
