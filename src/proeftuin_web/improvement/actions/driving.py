"""What people do with the driver diagram of a project."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from proeftuin_web.audit.trail import record
from proeftuin_web.design.editing import claim
from proeftuin_web.improvement.actions.testing import NotReady
from proeftuin_web.improvement.models import Driver


@transaction.atomic
def save_driver(*, driver: Driver, by: Any, version: int | None = None) -> Driver:
    """Add what drives the aim behind what hangs beside it, or change that."""
    is_new = driver.pk is None
    if is_new:
        driver.place = 1 + max((one.place for one in _beside(driver)), default=0)
    else:
        claim(driver, version)
    driver.save()
    action = f"improvement.driver.{'added' if is_new else 'changed'}"
    record(by=by, action=action, about=driver, site=driver.project.site)
    return driver


@transaction.atomic
def move_driver(*, driver: Driver, by: Any, up: bool) -> Driver:
    """Put a driver before or after the one beside it; the first stays first and the last stays last."""
    beside = list(_beside(driver).select_for_update())
    place = next(number for number, one in enumerate(beside) if one.pk == driver.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(beside):
        beside[place], beside[other] = beside[other], beside[place]
        for number, one in enumerate(beside, start=1):
            Driver.objects.filter(pk=one.pk).update(place=number)
        record(by=by, action="improvement.driver.changed", about=driver, site=driver.project.site)
    return driver


@transaction.atomic
def withdraw_driver(*, driver: Driver, by: Any, why: str, version: int | None = None) -> Driver:
    """
    Leave a driver out of the diagram, with everything that hangs under it.

    Raises
    ------
    NotReady
        There is no reason.
    """
    if not why.strip():
        raise NotReady("reason")
    everything, ahead = [driver], [driver.pk]
    while ahead:
        below = list(Driver.objects.going_on().filter(parent__in=ahead))
        everything += below
        ahead = [one.pk for one in below]
    for one in everything:
        claim(one, version if one is driver else None)
        one.withdrawn_because = why
        one.save()
        record(by=by, action="improvement.driver.withdrawn", about=one, site=driver.project.site)
    return driver


def _beside(driver: Driver) -> Any:
    return Driver.objects.going_on().filter(project=driver.project, parent=driver.parent)
