"""Publicity's routes on rounds. This function can neither seal nor open an objection."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from services.publicity import roll_cases, use_cases
from services.publicity.bodies import (
    ChannelBody,
    ChannelDownBody,
    ExtendBody,
    ReleaseBody,
    RestartBody,
    RollView,
    RoundLine,
    RoundPage,
    RoundView,
    ScheduleBody,
    WithdrawBody,
)
from shared import http
from shared.caller import Receipt

app = http.resolver("publicity")


@app.get("/campaigns/<campaign>/rounds")
def list_rounds(
    campaign: str,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> RoundPage:
    """The rounds of a campaign."""
    page = use_cases.listing(campaign, after, limit)
    return RoundPage(items=[RoundLine.model_validate(item) for item in page.items], next=page.next)


@app.get("/rounds/<round>")
def show_round(round: str) -> Response[RoundView]:  # noqa: A002 - the path's own word
    """One round with its window and entries."""
    state, entries, profiles = use_cases.show(http.caller_of(app), round)
    return http.shown(RoundView.of(state, entries, profiles), state.version)


@app.post("/rounds/<round>/schedule")
def schedule(round: str, body: ScheduleBody) -> Response[Receipt]:  # noqa: A002
    """确定公示内容."""
    return http.answered(use_cases.schedule(http.caller_of(app), round, body))


@app.post("/rounds/<round>/channels")
def confirm_channel(round: str, body: ChannelBody) -> Response[Receipt]:  # noqa: A002
    """确认公示渠道已上线."""
    return http.answered(use_cases.confirm_channel(http.caller_of(app), round, body))


@app.post("/rounds/<round>/channels/down")
def channel_down(round: str, body: ChannelDownBody) -> Response[Receipt]:  # noqa: A002
    """登记公示渠道中断."""
    return http.answered(use_cases.channel_down(http.caller_of(app), round, body))


@app.post("/rounds/<round>/restart")
def restart(round: str, body: RestartBody) -> Response[Receipt]:  # noqa: A002
    """重新公示."""
    return http.answered(use_cases.restart(http.caller_of(app), round, body))


@app.post("/rounds/<round>/extend")
def extend(round: str, body: ExtendBody) -> Response[Receipt]:  # noqa: A002
    """延长公示期."""
    return http.answered(use_cases.extend(http.caller_of(app), round, body))


@app.post("/rounds/<round>/entries/<nomination>/correct")
def correct(round: str, nomination: str) -> Response[Receipt]:  # noqa: A002
    """更正一人的公示内容，单独重新公示: as the newest profile on file has it."""
    return http.created(use_cases.correct(http.keyed(app), round, nomination))


@app.post("/rounds/<round>/entries/<nomination>/withdraw")
def withdraw(round: str, nomination: str, body: WithdrawBody) -> Response[Receipt]:  # noqa: A002
    """公示期间撤回."""
    return http.answered(use_cases.withdraw(http.caller_of(app), round, nomination, body))


@app.get("/campaigns/<campaign>/roll")
def show_roll(campaign: str) -> Response[RollView]:
    """荣誉名单、事迹发布和仪式记录."""
    roll = roll_cases.show_roll(campaign)
    return http.shown(RollView.of(roll), roll.version)


@app.post("/campaigns/<campaign>/publications")
def publish_deeds(campaign: str, body: ReleaseBody) -> Response[Receipt]:
    """登记先进事迹的媒体发布."""
    return http.created(roll_cases.publish_deeds(http.keyed(app), campaign, body))


lambda_handler = http.handler(app, "publicity")
