"""The archive package: one download, for administrators (domain.md §5)."""

import hashlib
from datetime import timedelta

from events.vocabulary import DocumentKind
from services.intake import archive, documents_cases, issue, store, uploads
from services.intake.archive import Archive
from services.intake.documents_bodies import PackageView
from services.intake.issue import IssueLog
from services.intake.nomination import Nomination
from shared import aws, env, table
from shared.caller import Caller
from shared.clock import CampaignClock
from shared.documents import Document, Key
from shared.problems import Refusal
from shared.settings import settings_of
from shared.table import Change, commit

#: How long the link of a package opens it.
LIFETIME = timedelta(minutes=5)
_ZIP = "application/zip"


@table.retrying
def package(caller: Caller, campaign: str) -> PackageView:
    """Make the package of a campaign's honourees, keep it, and give out a short link to it.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``, ``NOTHING_TO_ARCHIVE`` before the first decision.
    """
    settings = settings_of(campaign)
    kept, log = _load(campaign)
    outcome = issue.issued(log, DocumentKind.ARCHIVE, caller.who.region)
    commit(caller.cause(), CampaignClock.of(settings).now(), Change(*outcome))
    honourees = table.get_many([store.nomination_key(n) for n in kept.honourees], Nomination)
    forms = {}
    for each in honourees:
        form = documents_cases.opened_form(each)
        forms[each.id] = documents_cases.filled(each, settings, form), form
    heads = {each.id: each.head for each in honourees}
    content = archive.package(settings, kept, forms, heads)
    digest = hashlib.sha256(content).hexdigest()
    key, bucket = uploads.archive_key(campaign, digest), env.variable("BUCKET_NAME")
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=_ZIP)
    seconds = int(LIFETIME.total_seconds())
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=seconds
    )
    return PackageView(
        name=f"{campaign}-archive.zip",
        sha256=digest,
        size=len(content),
        honourees=len(forms),
        url=url,
        expires_in=seconds,
    )


def _load(campaign: str) -> tuple[Archive, IssueLog]:
    wanted: dict[Key, type[Document]] = {
        store.archive_key(campaign): Archive,
        store.issued_key(campaign): IssueLog,
    }
    found = table.get_all(wanted)
    kept = found.get(store.archive_key(campaign))
    log = found.get(store.issued_key(campaign))
    if not isinstance(kept, Archive) or not kept.decisions:
        raise Refusal("NOTHING_TO_ARCHIVE", campaign)
    if not isinstance(log, IssueLog):
        log = IssueLog(campaign=campaign, about=campaign)
    return kept, log
