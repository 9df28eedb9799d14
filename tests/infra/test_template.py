"""Rules of the architecture that every resource of ``template.yaml`` keeps."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from events.routes import ROUTES
from services.publicity.shelf import LIFETIME
from tests.support.template import TEMPLATE, functions, queue_of, resources, template

VISIBILITY_FACTOR = 6  # what AWS asks for between a function's timeout and its queue's visibility
LEAST_LOG_DAYS = 183  # network security law, article 21: six months
OBJECTION = "POST /rounds/{round}/objections"
RECEIPT = "GET /objections/receipts/{receipt}"
GLOBALS: dict[str, Any] = template()["Globals"]["Function"]
QUEUES = resources("AWS::SQS::Queue")
ALARMS = resources("AWS::CloudWatch::Alarm")
ROLES = resources("AWS::IAM::Role")
HTTP = resources("AWS::ApiGatewayV2::Route")


def texts(value: Any) -> Iterator[str]:
    """Every text in a part of the template, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield str(name)
            yield from texts(member)


def attribute(name: str, what: str = "Arn") -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, what]}


def watched(namespace: str, metric: str) -> set[str]:
    """The resources that an alarm on a metric watches."""
    found = set()
    for alarm in ALARMS.values():
        if (alarm["Namespace"], alarm["MetricName"]) == (namespace, metric):
            (dimension,) = alarm["Dimensions"]
            value = dimension["Value"]
            found.add(value.get("Ref") or value["Fn::GetAtt"][0])
    return found


def dead_letter_queues() -> set[str]:
    redriven = {
        queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for queue in QUEUES.values()
        if "RedrivePolicy" in queue
    }
    buried = {
        source["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
        for function in functions().values()
        for source in function.get("Events", {}).values()
        if "DestinationConfig" in source["Properties"]
    }
    return redriven | buried


# ── Queues and what reads them ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(set(QUEUES) - dead_letter_queues()))
def test_a_queue_has_a_dead_letter_queue_and_a_reader(name: str) -> None:
    policy = QUEUES[name]["RedrivePolicy"]
    assert policy["deadLetterTargetArn"] == attribute(f"{name}Dlq")
    assert policy["maxReceiveCount"] >= 5
    assert [queue_of(function) for function in functions().values()].count(name) == 1


@pytest.mark.parametrize("name", sorted(dead_letter_queues()))
def test_a_dead_letter_queue_keeps_for_two_weeks_and_calls_somebody(name: str) -> None:
    assert QUEUES[name]["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert name in watched("AWS/SQS", "ApproximateNumberOfMessagesVisible")


@pytest.mark.parametrize("name", sorted(QUEUES))
def test_a_queue_is_encrypted(name: str) -> None:
    assert QUEUES[name]["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", sorted(set(QUEUES) - dead_letter_queues()))
def test_somebody_is_called_when_messages_wait(name: str) -> None:
    assert name in watched("AWS/SQS", "ApproximateAgeOfOldestMessage")


@pytest.mark.parametrize("name", sorted(name for name, f in functions().items() if queue_of(f)))
def test_a_queue_waits_six_times_its_functions_timeout(name: str) -> None:
    function = functions()[name]
    timeout = function.get("Timeout", GLOBALS["Timeout"])
    queue = queue_of(function)
    assert queue is not None
    assert QUEUES[queue]["VisibilityTimeout"] >= VISIBILITY_FACTOR * timeout


@pytest.mark.parametrize("name", sorted(name for name, f in functions().items() if "Events" in f))
def test_every_event_source_reports_partial_batches(name: str) -> None:
    for source in functions()[name]["Events"].values():
        assert source["Type"] in {"SQS", "DynamoDB"}
        assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_the_stream_buries_what_cannot_be_announced_and_loses_nothing_on_a_restart() -> None:
    (source,) = functions()["RelayFunction"]["Events"].values()
    properties = source["Properties"]
    assert properties["DestinationConfig"]["OnFailure"]["Destination"] == attribute("RelayDlq")
    assert properties["StartingPosition"] == "TRIM_HORIZON"
    assert properties["BisectBatchOnFunctionError"] is True
    assert "RelayFunction" in watched("AWS/Lambda", "IteratorAge")


@pytest.mark.parametrize("name", sorted(resources("AWS::Events::Rule")))
def test_what_a_rule_cannot_deliver_goes_to_the_dead_letters_of_its_queue(name: str) -> None:
    for target in resources("AWS::Events::Rule")[name]["Targets"]:
        queue = target["Arn"]["Fn::GetAtt"][0]
        assert target["DeadLetterConfig"]["Arn"] == attribute(f"{queue}Dlq")


@pytest.mark.parametrize("name", sorted(ALARMS))
def test_an_alarm_has_a_destination(name: str) -> None:
    assert ALARMS[name]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert ALARMS[name]["AlarmDescription"]


# ── Functions ───────────────────────────────────────────────────────────────────────────────────


def test_functions_run_on_arm() -> None:
    assert GLOBALS["Architectures"] == ["arm64"]
    assert GLOBALS["Runtime"] == "python3.13"
    assert not any({"Architectures", "Runtime"} & set(f) for f in functions().values())


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_function_keeps_its_log_as_long_as_the_law_asks(name: str) -> None:
    function = functions()[name]
    assert function["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Logs"}
    group = resources("AWS::Logs::LogGroup")[f"{name}Logs"]
    assert group["RetentionInDays"] == {"Ref": "LogDays"}
    assert group["LogGroupName"]["Fn::Sub"] == f"/aws/lambda/{function['FunctionName']['Fn::Sub']}"
    assert template()["Parameters"]["LogDays"]["Default"] >= LEAST_LOG_DAYS


@pytest.mark.parametrize("name", sorted(functions()))
def test_a_function_has_a_role_of_its_own_and_calls_somebody_when_it_fails(name: str) -> None:
    function = functions()[name]
    assert function["Role"] == attribute(f"{name}Role")
    assert not {"Policies", "ManagedPolicyArns"} & set(function)
    assert "ManagedPolicyArns" not in ROLES[f"{name}Role"]
    (trust,) = ROLES[f"{name}Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert name in watched("AWS/Lambda", "Errors")


@pytest.mark.parametrize("name", sorted(ROLES))
def test_no_role_names_everything(name: str) -> None:
    for policy in ROLES[name]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            plain = statement["Fn::If"][1] if "Fn::If" in statement else statement
            assert plain["Effect"] == "Allow"
            assert not {"NotAction", "NotResource"} & set(plain)
            assert not any("*" in action for action in texts(plain["Action"]))
            assert "*" not in list(texts(plain["Resource"]))


# ── The API ─────────────────────────────────────────────────────────────────────────────────────


def served() -> dict[str, str]:
    """Every route of the template, and the function that it calls."""
    found = {}
    for route in HTTP.values():
        target = re.fullmatch(
            r"integrations/\$\{(\w+)Integration\}", str(route["Target"]["Fn::Sub"])
        )
        assert target is not None
        found[str(route["RouteKey"])] = target[1]
    return found


def answered(function: str) -> set[str]:
    """The routes of the ``app`` in a function's module, as the template writes them."""
    app = importlib.import_module(functions()[function]["Handler"].rpartition(".")[0]).app
    routes = [*app._static_routes, *app._dynamic_routes]
    return {
        f"{method} {route.path.replace('<', '{').replace('>', '}')}"
        for route in routes
        for method in ([route.method] if isinstance(route.method, str) else route.method)
    }


def test_the_template_serves_every_route_and_no_other() -> None:
    assert set(served()) == set(ROUTES)
    assert len(HTTP) == len(ROUTES)


@pytest.mark.parametrize("name", sorted(HTTP))
def test_only_a_public_route_needs_no_token(name: str) -> None:
    route = HTTP[name]
    if ROUTES[route["RouteKey"]].public:
        assert route["AuthorizationType"] == "NONE"
        assert "AuthorizerId" not in route
    else:
        assert route["AuthorizationType"] == "JWT"
        assert route["AuthorizerId"] == {"Ref": "Authorizer"}


def test_the_objection_form_is_the_one_public_route_and_has_a_throttle_of_its_own() -> None:
    assert [key for key, route in ROUTES.items() if route.public] == [OBJECTION, RECEIPT]
    stage = resources("AWS::ApiGatewayV2::Stage")["Stage"]
    own = stage["RouteSettings"][OBJECTION]["ThrottlingRateLimit"]
    assert own < stage["DefaultRouteSettings"]["ThrottlingRateLimit"]


@pytest.mark.parametrize("function", sorted(set(served().values())))
def test_a_function_is_called_for_the_routes_that_its_module_answers(function: str) -> None:
    assert {key for key, target in served().items() if target == function} == answered(function)


@pytest.mark.parametrize("function", sorted(set(served().values())))
def test_the_api_may_call_the_function_and_nobody_else_may(function: str) -> None:
    integration = resources("AWS::ApiGatewayV2::Integration")[f"{function}Integration"]
    assert integration["IntegrationUri"] == attribute(function)
    permissions = [
        permission
        for permission in resources("AWS::Lambda::Permission").values()
        if permission["FunctionName"] == {"Ref": function}
    ]
    (permission,) = permissions
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert permission["SourceArn"]["Fn::Sub"].endswith(":${AWS::AccountId}:${Api}/*")


def test_one_web_origin_may_call_the_api() -> None:
    api = resources("AWS::ApiGatewayV2::Api")["Api"]
    assert api["CorsConfiguration"]["AllowOrigins"] == [{"Ref": "PortalOrigin"}]


def test_no_log_of_addresses_is_kept() -> None:
    """A name that was searched for and a receipt's number are in the addresses of calls (R30)."""
    for stage in resources("AWS::ApiGatewayV2::Stage").values():
        assert "AccessLogSettings" not in stage
    for distribution in resources("AWS::CloudFront::Distribution").values():
        assert "Logging" not in distribution["DistributionConfig"]
    for bucket in resources("AWS::S3::Bucket").values():
        assert "LoggingConfiguration" not in bucket


# ── The CDN ─────────────────────────────────────────────────────────────────────────────────────

CDN = resources("AWS::CloudFront::Distribution")["Distribution"]["DistributionConfig"]
BEHAVIOURS = [CDN["DefaultCacheBehavior"], *CDN["CacheBehaviors"]]
MINUTE = 60


def test_the_cdn_reads_the_bucket_as_itself() -> None:
    for origin in CDN["Origins"]:
        assert origin["DomainName"] == attribute("Bucket", "RegionalDomainName")
        identity = origin["S3OriginConfig"]["OriginAccessIdentity"]["Fn::Sub"]
        assert identity == "origin-access-identity/cloudfront/${PortalIdentity}"
        assert "OriginAccessControlId" not in origin  # not in China


def test_what_is_taken_down_is_gone_within_a_minute() -> None:
    lifetimes = dict(part.split("=") for part in LIFETIME.split(", ")[1:])
    assert sum(map(int, lifetimes.values())) <= MINUTE
    for behaviour in BEHAVIOURS:
        assert behaviour["MinTTL"] == 0
        assert behaviour["DefaultTTL"] <= behaviour["MaxTTL"] <= MINUTE


def test_visitors_only_read_and_leave_nothing_behind() -> None:
    for behaviour in BEHAVIOURS:
        assert behaviour["AllowedMethods"] == ["GET", "HEAD"]
        forwarded = {"QueryString": False, "Cookies": {"Forward": "none"}}
        assert behaviour["ForwardedValues"] == forwarded  # no cache policy: as China has it
        assert behaviour["ViewerProtocolPolicy"] == {"Ref": "PortalScheme"}
        assert behaviour["ResponseHeadersPolicyId"]["Fn::If"][0] == "HasPortalHeaders"
    assert template()["Parameters"]["PortalScheme"]["Default"] == "redirect-to-https"


def test_pages_run_no_script_but_their_own() -> None:
    policy = resources("AWS::CloudFront::ResponseHeadersPolicy")["PortalHeadersPolicy"]
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    rules = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert "default-src 'none'" in rules
    assert "script-src 'self';" in rules
    assert "unsafe" not in rules


# ── Data ────────────────────────────────────────────────────────────────────────────────────────

KEPT = ("AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket")


@pytest.mark.parametrize("kind", KEPT)
def test_data_outlives_the_stack(kind: str) -> None:
    kept = [r for r in template()["Resources"].values() if r["Type"] == kind]
    assert kept
    for resource in kept:
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_the_table_can_be_restored_and_is_not_deleted_by_mistake() -> None:
    table = resources("AWS::DynamoDB::Table")["Table"]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert template()["Parameters"]["DeletionProtection"]["Default"] == "true"
    assert table["SSESpecification"] == {"SSEEnabled": True}


def test_the_bucket_is_private_and_keeps_every_version() -> None:
    bucket = resources("AWS::S3::Bucket")["Bucket"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]


@pytest.mark.parametrize("name", sorted(resources("AWS::KMS::Key")))
def test_a_key_is_rotated_unless_it_makes_fingerprints(name: str) -> None:
    """A fingerprint must match tomorrow: KMS does not rotate HMAC keys, and may not here."""
    key = resources("AWS::KMS::Key")[name]
    assert key.get("EnableKeyRotation", False) is (key.get("KeyUsage") is None)


# ── China ───────────────────────────────────────────────────────────────────────────────────────


def test_no_name_of_a_partition_or_domain_is_written_out() -> None:
    for text in texts(template()):
        assert not re.search(r"arn:aws[\w-]*:", text), text
        assert "amazonaws.com." not in text
        if "amazonaws.com" in text:
            assert re.fullmatch(r"\w+\.amazonaws\.com", text), text  # a principal; the same there


def test_no_resource_that_china_does_not_have() -> None:
    kinds = {resource["Type"] for resource in template()["Resources"].values()}
    assert not [kind for kind in kinds if kind.split("::")[1] in {"Cognito", "SES", "XRay"}]
    assert "Tracing" not in GLOBALS
    assert not any("Tracing" in function for function in functions().values())


def test_every_resource_says_what_it_is_for() -> None:
    """A comment or a text stands over every resource but a route, which says it itself."""
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    start = lines.index("Resources:")
    end = lines.index("Outputs:")
    for before, line in zip(lines[start:end], lines[start + 1 : end], strict=False):
        match = re.fullmatch(r"  (\w+):", line)
        if match and not match[1].startswith("Route"):
            assert before.startswith("  #"), match[1]
