"""``cfn-lint`` finds nothing in the template, in China and elsewhere."""

from pathlib import Path

from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from tests.support.template import TEMPLATE

REGIONS = ["cn-north-1", "cn-northwest-1", "ap-east-1", "us-east-1"]
INFORMATION = "I"


def problems(template: Path, regions: list[str]) -> list[str]:
    found = lint_file(template, config=ManualArgs(regions=regions))
    return sorted({str(each) for each in found if not each.rule.id.startswith(INFORMATION)})


def test_the_template_has_no_error_and_no_warning_in_any_region() -> None:
    assert problems(TEMPLATE, REGIONS) == []


def test_the_lint_would_say_so(tmp_path: Path) -> None:
    """A word, an attribute and a resource that do not exist (in China)."""
    faults = {
        "KeySpec: HMAC_256": ("KeySpec: HMAC_1", "E3030"),
        "Arn: !GetAtt IntakeQueue.Arn": ("Arn: !GetAtt IntakeQueue.Arm", "E1010"),
        "Type: AWS::SNS::Topic": ("Type: AWS::SES::EmailIdentity", "E3006"),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for right, (wrong, _) in faults.items():
        assert right in text
        text = text.replace(right, wrong, 1)
    spoilt = tmp_path / "template.yaml"
    spoilt.write_text(text, encoding="utf-8")
    said = " ".join(problems(spoilt, REGIONS[:1]))
    assert all(rule in said for _, rule in faults.values()), said
