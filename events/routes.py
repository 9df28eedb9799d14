"""Every route of the API, the service that answers it, and the roles that may call it.

The one table of who may do what (architecture §5). ``template.yaml`` names the same routes, the
services refuse what is not listed, and the end-to-end tests try every wrong role on every line.
An empty set of roles means the route is public.
"""

from dataclasses import dataclass

from events.vocabulary import Role

_STAFF = frozenset(Role)
_OFFICER = frozenset({Role.OFFICER})
_REVIEWER = frozenset({Role.REVIEWER})
_PANEL = frozenset({Role.PANEL})
_PROVINCE = frozenset({Role.REVIEWER, Role.PANEL})
_PUBLICIST = frozenset({Role.PUBLICIST})
_DISCIPLINE = frozenset({Role.DISCIPLINE})
_ADMIN = frozenset({Role.ADMIN})
#: Who works with filled forms; who reads their files and papers too; who speaks for the leading
#: group.
_READERS = frozenset({Role.OFFICER, Role.REVIEWER})
_FILES = _READERS | _PANEL
_GRANTS = frozenset({Role.ADMIN, Role.PANEL})
_PUBLIC: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Route:
    """One line of the table. ``leading_group``: the caller's unit must be one of the five (R31)."""

    service: str
    roles: frozenset[Role]
    leading_group: bool = False

    @property
    def public(self) -> bool:
        """Whether the route needs no token."""
        return not self.roles


ROUTES: dict[str, Route] = {
    # intake
    "GET /me": Route("intake", _STAFF),
    "POST /campaigns": Route("intake", _ADMIN),
    "GET /campaigns": Route("intake", _STAFF),
    "GET /campaigns/{campaign}": Route("intake", _STAFF),
    "PUT /campaigns/{campaign}/settings": Route("intake", _ADMIN),
    "GET /campaigns/{campaign}/roster": Route("intake", _ADMIN),
    "PUT /campaigns/{campaign}/roster": Route("intake", _ADMIN),
    "GET /calendar/{year}": Route("intake", _STAFF),
    "POST /calendar/{year}/overrides": Route("intake", _ADMIN),
    "POST /calendar/{year}/overrides/confirm": Route("intake", _ADMIN),
    "GET /campaigns/{campaign}/nominations": Route("intake", _STAFF),
    "POST /campaigns/{campaign}/nominations": Route("intake", _OFFICER),
    "GET /nominations/{nomination}": Route("intake", _STAFF),
    "PUT /nominations/{nomination}/form": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/submit": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/opinions": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/opinions/{department}/confirm": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/opinions/{department}/ruling": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/flags/{kind}/resolve": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/flags/{kind}/confirm": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/endorse": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/report": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/return": Route("intake", _OFFICER),
    "GET /nominations/{nomination}/versions": Route("intake", _READERS),
    "POST /nominations/{nomination}/withdraw": Route("intake", _OFFICER),
    "GET /campaigns/{campaign}/sheet": Route("intake", _OFFICER),
    "POST /campaigns/{campaign}/batches": Route("intake", _OFFICER),
    "POST /campaigns/{campaign}/batches/{batch}/start": Route("intake", _OFFICER),
    "GET /batches/{batch}": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/files": Route("intake", _OFFICER),
    "POST /nominations/{nomination}/files/{file}/accept": Route("intake", _OFFICER),
    "GET /nominations/{nomination}/files/{hash}": Route("intake", _FILES),
    "POST /nominations/{nomination}/consent/withdraw": Route("intake", _OFFICER),
    "GET /nominations/{nomination}/profile": Route("intake", _READERS),
    "POST /nominations/{nomination}/profile": Route("intake", _OFFICER),
    "GET /campaigns/{campaign}/quotas": Route("intake", _STAFF),
    "POST /campaigns/{campaign}/late-entries": Route("intake", _GRANTS, leading_group=True),
    "GET /nominations/{nomination}/documents/recommendation": Route("intake", _FILES),
    "GET /nominations/{nomination}/documents/consultation": Route("intake", _FILES),
    "GET /campaigns/{campaign}/documents/summary": Route("intake", _READERS),
    "GET /campaigns/{campaign}/archive": Route("intake", _ADMIN),
    # review
    "GET /campaigns/{campaign}/cases": Route("review", _PROVINCE, leading_group=True),
    "GET /cases/{nomination}": Route("review", _PROVINCE, leading_group=True),
    "POST /cases/{nomination}/inspection": Route("review", _REVIEWER, leading_group=True),
    "POST /cases/{nomination}/references": Route("review", _REVIEWER, leading_group=True),
    "POST /cases/{nomination}/ratings": Route("review", _PROVINCE, leading_group=True),
    "GET /cases/{nomination}/findings": Route("review", _PROVINCE, leading_group=True),
    "GET /cases/{nomination}/story": Route("review", _PROVINCE, leading_group=True),
    "POST /cases/{nomination}/recusal": Route("review", _PROVINCE, leading_group=True),
    "GET /campaigns/{campaign}/ballots": Route("review", _PROVINCE, leading_group=True),
    "POST /cases/{nomination}/return": Route("review", _PROVINCE, leading_group=True),
    "POST /cases/{nomination}/reject": Route("review", _PANEL, leading_group=True),
    "POST /cases/{nomination}/withdraw": Route("review", _PROVINCE, leading_group=True),
    "POST /cases/{nomination}/rulings": Route("review", _PANEL, leading_group=True),
    "POST /cases/{nomination}/rulings/confirm": Route("review", _PANEL, leading_group=True),
    "POST /campaigns/{campaign}/ballots": Route("review", _PANEL, leading_group=True),
    "GET /ballots/{ballot}": Route("review", _PANEL, leading_group=True),
    "PUT /ballots/{ballot}/vote": Route("review", _PANEL, leading_group=True),
    "PUT /ballots/{ballot}/ticket": Route("review", _PANEL, leading_group=True),
    "POST /ballots/{ballot}/count": Route("review", _PANEL, leading_group=True),
    "POST /ballots/{ballot}/close": Route("review", _PANEL, leading_group=True),
    "POST /ballots/{ballot}/confirm": Route("review", _PANEL, leading_group=True),
    "POST /ballots/{ballot}/reserves": Route("review", _PANEL, leading_group=True),
    "POST /ballots/{ballot}/reserves/{nomination}/confirm": Route(
        "review", _PANEL, leading_group=True
    ),
    "GET /campaigns/{campaign}/seats": Route("review", _PROVINCE, leading_group=True),
    "GET /campaigns/{campaign}/decisions": Route("review", _PROVINCE, leading_group=True),
    "POST /campaigns/{campaign}/decisions": Route("review", _PANEL, leading_group=True),
    "GET /decisions/{decision}": Route("review", _PROVINCE, leading_group=True),
    "POST /decisions/{decision}/confirm": Route("review", _PANEL, leading_group=True),
    "GET /campaigns/{campaign}/ceremony": Route("review", _PROVINCE, leading_group=True),
    "POST /campaigns/{campaign}/ceremony": Route("review", _PANEL, leading_group=True),
    "POST /campaigns/{campaign}/ceremony/held": Route("review", _PANEL, leading_group=True),
    "POST /cases/{nomination}/revocation": Route("review", _PANEL, leading_group=True),
    "POST /cases/{nomination}/revocation/confirm": Route("review", _PANEL, leading_group=True),
    # publicity
    "GET /campaigns/{campaign}/rounds": Route("publicity", _STAFF),
    "GET /rounds/{round}": Route("publicity", _STAFF),
    "POST /rounds/{round}/schedule": Route("publicity", _PUBLICIST, leading_group=True),
    "POST /rounds/{round}/channels": Route("publicity", _PUBLICIST, leading_group=True),
    "POST /rounds/{round}/channels/down": Route("publicity", _PUBLICIST, leading_group=True),
    "POST /rounds/{round}/restart": Route("publicity", _PUBLICIST, leading_group=True),
    "POST /rounds/{round}/extend": Route("publicity", _PUBLICIST, leading_group=True),
    "POST /rounds/{round}/entries/{nomination}/withdraw": Route(
        "publicity", _PUBLICIST, leading_group=True
    ),
    "GET /campaigns/{campaign}/roll": Route("publicity", _STAFF),
    "POST /campaigns/{campaign}/publications": Route("publicity", _PUBLICIST, leading_group=True),
    "POST /rounds/{round}/entries/{nomination}/correct": Route(
        "publicity", _PUBLICIST, leading_group=True
    ),
    "GET /rounds/{round}/documents/{kind}": Route("publicity", _PUBLICIST, leading_group=True),
    "POST /rounds/{round}/objections": Route("publicity", _PUBLIC),
    "GET /objections/receipts/{receipt}": Route("publicity", _PUBLIC),
    "POST /rounds/{round}/objections/logged": Route("publicity", _DISCIPLINE),
    "GET /campaigns/{campaign}/objections": Route("publicity", _DISCIPLINE),
    "GET /objections/{objection}": Route("publicity", _DISCIPLINE),
    "POST /objections/{objection}/screen": Route("publicity", _DISCIPLINE),
    "POST /objections/{objection}/handler": Route("publicity", _DISCIPLINE),
    "POST /objections/{objection}/conclude": Route("publicity", _DISCIPLINE),
    "POST /objections/{objection}/reply": Route("publicity", _DISCIPLINE),
    "POST /objections/{objection}/withdraw": Route("publicity", _DISCIPLINE),
    # notify
    "GET /campaigns/{campaign}/deliveries": Route("notify", _ADMIN | _OFFICER),
    "POST /deliveries/{delivery}/resend": Route("notify", _ADMIN | _OFFICER),
    "POST /campaigns/{campaign}/notifications/preview": Route("notify", _ADMIN),
    "GET /inbox": Route("notify", _STAFF),
    "POST /inbox/{message}/read": Route("notify", _STAFF),
    # operator
    "GET /operations/queues": Route("operator", _ADMIN),
    "GET /operations/queues/{queue}/failures": Route("operator", _ADMIN),
    "POST /operations/queues/{queue}/redrive": Route("operator", _ADMIN),
    "GET /campaigns/{campaign}/history": Route("operator", _ADMIN),
}
