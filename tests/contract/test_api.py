"""Route table, resolvers, OpenAPI and the template name the same routes."""

import ast
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic_core.core_schema import ErrorType

from cli.docs import examples, openapi
from cli.docs.wiring import APIS, resolvers
from events.problems import FIELD_CODES, PROBLEMS
from events.routes import ROUTES
from events.vocabulary import RecusalReason
from shared import auth

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = json.loads(openapi.document())
STATED = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def test_openapi_has_exactly_the_routes_of_the_table() -> None:
    assert set(STATED) == set(ROUTES)


def test_the_template_has_exactly_the_routes_of_the_table(template: dict[str, Any]) -> None:
    routes = [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::ApiGatewayV2::Route"
    ]
    kinds = {route["RouteKey"]: route["AuthorizationType"] for route in routes}
    assert len(kinds) == len(routes)
    assert kinds == {key: "NONE" if route.public else "JWT" for key, route in ROUTES.items()}


def test_the_template_sends_a_route_to_the_module_that_answers_it(
    template: dict[str, Any],
) -> None:
    resources = template["Resources"]
    answering = {}
    for resource in resources.values():
        if resource["Type"] == "AWS::ApiGatewayV2::Route":
            integration = re.search(r"\{(\w+)\}", resource["Properties"]["Target"])
            assert integration
            target = json.dumps(resources[integration[1]]["Properties"]["IntegrationUri"])
            (function,) = [name for name in resources if re.search(rf"\b{name}\b", target)]
            handler = resources[function]["Properties"]["Handler"]
            answering[resource["Properties"]["RouteKey"]] = handler.removesuffix(".lambda_handler")
    assert answering == {
        f"{method} {path}": APIS[part]
        for part, app in resolvers().items()
        for path, method in _routes(app)
    }


def _routes(app: Any) -> list[tuple[str, str]]:
    schema = app.get_openapi_schema(title="t", version="1")
    document = json.loads(schema.model_dump_json(by_alias=True, exclude_none=True))
    return [(path, method.upper()) for path, ops in document["paths"].items() for method in ops]


@pytest.mark.parametrize("key", sorted(ROUTES))
def test_openapi_says_who_may_call(key: str) -> None:
    route, operation = ROUTES[key], STATED[key]
    assert operation["x-roles"] == sorted(role.value for role in route.roles)
    assert operation["security"] == ([] if route.public else [{"token": []}])
    assert operation.get("x-leading-group", False) is route.leading_group
    assert operation["tags"] == [route.service]


@pytest.mark.parametrize("key", sorted(ROUTES))
def test_openapi_names_the_parameters_of_a_path_and_the_refusals(key: str) -> None:
    operation = STATED[key]
    named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
    assert named == set(re.findall(r"\{(\w+)\}", key))
    assert operation["responses"]["4XX"] == {"$ref": "#/components/responses/Problem"}
    assert operation["summary"]
    assert operation["summary"] != key


def test_every_reference_of_openapi_leads_somewhere() -> None:
    for reference in set(re.findall(r'"\$ref": "#/components/(\w+/\w+)"', json.dumps(DOCUMENT))):
        kind, name = reference.split("/")
        assert name in DOCUMENT["components"][kind]


@pytest.mark.parametrize(
    ("helper", "keys"), [("keyed", openapi.KEYED), ("matched", openapi.MATCHED)]
)
def test_openapi_demands_the_headers_that_the_code_demands(
    helper: str, keys: frozenset[str]
) -> None:
    found = set()
    for module in APIS.values():
        tree = ast.parse(Path(str(import_module(module).__file__)).read_text())
        for handler in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
            if f"http.{helper}(app)" in ast.unparse(handler):
                found.add(_route_of(handler))
    assert found == keys


def _route_of(handler: ast.FunctionDef) -> str:
    (decorator,) = handler.decorator_list
    assert isinstance(decorator, ast.Call)
    assert isinstance(decorator.func, ast.Attribute)
    path = ast.literal_eval(decorator.args[0]).replace("<", "{").replace(">", "}")
    return f"{decorator.func.attr.upper()} {path}"


@pytest.mark.parametrize("name", [n for n in sorted(examples.triggers()) if "/http-" in n])
def test_a_sample_of_a_request_is_let_in(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, claim in {
        "ROLE_CLAIM": "cognito:groups",
        "REGION_CLAIM": "custom:region",
        "UNIT_CLAIM": "custom:unit",
        "USER_CLAIM": "cognito:username",
    }.items():
        monkeypatch.setenv(variable, claim)
    request = json.loads(examples.triggers()[name])["requestContext"]
    route = auth.route_of(request["routeKey"])
    if route.public:
        assert "authorizer" not in request
    else:
        principal = auth.principal_of(request["authorizer"]["jwt"]["claims"])
        auth.authorise(route, principal)


def test_the_public_sample_fits_its_body() -> None:
    from services.publicity.bodies import ObjectionBody  # noqa: PLC0415

    sample = json.loads(examples.triggers()["events/lambda/http-public.json"])
    assert ObjectionBody.model_validate_json(sample["body"])


def _constants(sources: dict[str, ast.Module]) -> set[str]:
    return {
        node.value
        for tree in sources.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_refusal_in_the_code_is_on_the_list(sources: dict[str, ast.Module]) -> None:
    codes = {
        node.args[0].value
        for tree in sources.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Refusal"
        and isinstance(node.args[0], ast.Constant)
    }
    assert codes
    assert codes <= set(PROBLEMS)


def test_every_code_on_the_list_is_used(sources: dict[str, ast.Module]) -> None:
    assert set(PROBLEMS) <= _constants(sources)


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_a_code_is_a_refusal_with_a_title_for_staff(code: str) -> None:
    kind = PROBLEMS[code]
    assert 400 <= kind.status < 600
    assert re.search(r"[\u4e00-\u9fff]", kind.title)
    assert code in DOCUMENT["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]
    assert f"| `{code}` | {kind.status} | {kind.title} |" in (ROOT / "docs/refusals.md").read_text()


def test_every_answer_has_a_schema() -> None:
    bare = [
        key
        for key, operation in STATED.items()
        for status, answer in operation["responses"].items()
        if status.startswith("2") and not re.search(r"\$ref|binary", json.dumps(answer))
    ]
    assert bare == []


#: What makes a wrong field in the code, and which of its arguments is the code.
_MAKERS = {"FieldError": 1, "PydanticCustomError": 0, "_wrong": 0, "_among": 1, "_missing": 1}


def _field_codes(sources: dict[str, ast.Module]) -> set[str]:
    """Codes of wrong fields as the code spells them, also as a triple to be unpacked."""
    found = set()
    for tree in sources.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Tuple) and len(node.elts) == 3:
                place, code = node.elts[0], node.elts[1]
                if isinstance(place, ast.Constant) and str(place.value).startswith("/"):
                    found.add(_text(code))
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            at = _MAKERS.get(node.func.id)
            if at is not None and len(node.args) > at:
                found.add(_text(node.args[at]))
    return {code.upper() for code in found if re.fullmatch(r"[A-Za-z_]{3,}", code)}


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_field_code_in_the_code_is_on_the_list(sources: dict[str, ast.Module]) -> None:
    found = _field_codes(sources)
    assert {"SHEET_TOO_LARGE", "ID_NUMBER_FORMAT", "DEGREE", "NO_SEAL", "VALIDITY"} <= found
    assert found - set(FIELD_CODES) == set()


def test_every_field_code_on_the_list_is_used(sources: dict[str, ast.Module]) -> None:
    library = {kind.upper() for kind in get_args(ErrorType)}
    said = {text.upper() for text in _constants(sources)} | {
        reason.value for reason in RecusalReason
    }
    assert set(FIELD_CODES) - library - said == set()


@pytest.mark.parametrize("code", sorted(FIELD_CODES))
def test_a_field_code_is_listed_with_a_text_for_staff(code: str) -> None:
    text = FIELD_CODES[code]
    assert re.search(r"[\u4e00-\u9fff]", text)
    assert f"| `{code}` | {text} |" in (ROOT / "docs/refusals.md").read_text()


def test_every_code_is_brought_about_by_some_test() -> None:
    """Named in a test of behaviour: this folder compares lists with lists and does not count."""
    words: set[str] = set()
    for folder in ("unit", "adapters", "flows", "e2e"):
        for path in (ROOT / "tests" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant):
                    words.add(str(node.value))
                elif isinstance(node, ast.Attribute):
                    words.add(node.attr)
    missing = sorted({*PROBLEMS, *FIELD_CODES} - words)
    assert missing == [], f"no test brings about {', '.join(missing)}"
