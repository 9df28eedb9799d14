"""``cfn-lint`` finds nothing in the template, in China and elsewhere."""

from pathlib import Path

import pytest
from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from tests.support.template import TEMPLATE

REGIONS = ["cn-north-1", "cn-northwest-1", "ap-east-1", "us-east-1"]
INFORMATION = "I"


def problems(template: Path) -> list[str]:
    found = lint_file(template, config=ManualArgs(regions=REGIONS))
    return sorted({str(each) for each in found if not each.rule.id.startswith(INFORMATION)})


def test_the_template_has_no_error_and_no_warning_in_any_region() -> None:
    assert problems(TEMPLATE) == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("KeySpec: HMAC_256", "KeySpec: HMAC_1", "E3030"),
        ("Arn: !GetAtt IntakeQueue.Arn", "Arn: !GetAtt IntakeQueue.Arm", "E1010"),
        ("Type: AWS::SNS::Topic", "Type: AWS::SES::EmailIdentity", "E3006"),
    ],
)
def test_the_lint_would_say_so(tmp_path: Path, right: str, wrong: str, rule: str) -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert right in text
    spoilt = tmp_path / "template.yaml"
    spoilt.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert any(rule in problem for problem in problems(spoilt))
