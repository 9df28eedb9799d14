"""What is sent to return, reject, withdraw a case and to rule on it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from events.published import FieldReason
from events.vocabulary import RejectionReason, RulingOutcome, WithdrawalReason
from shared.codes import has_personal_numbers


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
MinutesNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)
]


class ReturnBody(Body):
    """What is to be corrected (R25). It is published to the level that corrects: no numbers."""

    reason: Words
    fields: Annotated[tuple[FieldReason, ...], Field(max_length=60)] = ()

    @field_validator("reason")
    @classmethod
    def _no_numbers(cls, text: str) -> str:
        return _scanned(text)

    @field_validator("fields")
    @classmethod
    def _no_numbers_in_fields(cls, fields: tuple[FieldReason, ...]) -> tuple[FieldReason, ...]:
        for field in fields:
            _scanned(field.reason)
        return fields


class RecusalBody(Body):
    """That the caller has a conflict of interest; what they say of it is sealed."""

    explanation: Words | None = None


class RejectBody(Body):
    """Why the leading group goes no further, and in which minutes; the words are sealed."""

    reason: RejectionReason
    minutes_number: MinutesNumber
    explanation: Words


class WithdrawBody(Body):
    """Who takes the nomination back: the nominee, their consent, the unit, or another reason."""

    reason: WithdrawalReason


class RulingBody(Body):
    """What the leading group ruled, and in which minutes; the reason is sealed."""

    minutes_number: MinutesNumber
    outcome: RulingOutcome
    reason: Words


def _scanned(text: str) -> str:
    if has_personal_numbers(text):
        raise PydanticCustomError("text_has_numbers", "{zh}", {"zh": "含有身份证号或手机号"})
    return text
