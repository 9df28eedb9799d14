"""Seals: fields that only some functions may open.

Sealing uses a KMS data key per document through Powertools data masking (AWS Encryption SDK);
the context binds a seal to its document, so it cannot be moved to another. Fingerprints are KMS
HMACs: a person can be matched, the number cannot be read back. Import this only where needed.
"""

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from aws_lambda_powertools.utilities.data_masking import DataMasking
from aws_lambda_powertools.utilities.data_masking.provider.kms.aws_encryption_sdk import (
    AWSEncryptionSDKProvider,
)

from shared import aws, env


@lru_cache
def _masking(key_arn: str) -> DataMasking:
    return DataMasking(provider=AWSEncryptionSDKProvider(keys=[key_arn]))


def seal(fields: Mapping[str, Any], context: Mapping[str, str]) -> str:
    """Seal fields under the function's key (``SEAL_KEY_ARN``); returns base64 text."""
    sealed: str = _masking(env.variable("SEAL_KEY_ARN")).encrypt(dict(fields), None, **context)
    return sealed


def unseal(sealed: str, context: Mapping[str, str]) -> dict[str, Any]:
    """Open a seal.

    Raises:
        aws_lambda_powertools.utilities.data_masking.exceptions.DataMaskingDecryptValueError:
            the context is not the document's, or the seal was altered.
        botocore.exceptions.ClientError: this function may not open this key's seals.
    """
    opened: dict[str, Any] = _masking(env.variable("SEAL_KEY_ARN")).decrypt(sealed, None, **context)
    return opened


def fingerprint(text: str) -> str:
    """The keyed fingerprint of a number (HMAC-SHA-256 under ``FINGERPRINT_KEY_ARN``), in hex."""
    answer = aws.client("kms").generate_mac(
        KeyId=env.variable("FINGERPRINT_KEY_ARN"),
        MacAlgorithm="HMAC_SHA_256",
        Message=text.encode(),
    )
    mac: bytes = answer["Mac"]
    return base64.b16encode(mac).decode().lower()
