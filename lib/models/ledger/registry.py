"""Binds the ids of claims to the functions that recompute them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from lib.models import checks
from lib.models.verdicts import Readings, Recomputation, settle

Tables = Mapping[str, pd.DataFrame]

REGISTRY: dict[str, Callable[[Tables], Recomputation]] = {}


def recomputes(
    *ids: str, family: Mapping[str, tuple] | None = None
) -> Callable[[Callable[..., Readings]], Callable[..., Readings]]:
    """Register a function of the tables as the recomputation of claims.

    Parameters
    ----------
    *ids : str
        Claims that the function recomputes from the tables alone.
    family : mapping of str to tuple
        Claims that it recomputes with further arguments.

    Returns
    -------
    callable
        Decorator that leaves the function as it is. `REGISTRY` then holds, for each id, a
        function of the tables that returns a `Recomputation`.

    Raises
    ------
    ValueError
        When a claim is registered twice.
    """
    bound = dict.fromkeys(ids, ()) | dict(family or {})

    def register(function: Callable[..., Readings]) -> Callable[..., Readings]:
        for identifier, arguments in bound.items():
            checks.require(identifier not in REGISTRY, "ids", identifier, "each claim once")
            REGISTRY[identifier] = _settled(identifier, function, arguments)
        return function

    return register


def _settled(
    identifier: str, function: Callable[..., Readings], arguments: tuple
) -> Callable[[Tables], Recomputation]:
    def recompute(tables: Tables) -> Recomputation:
        claims = tables["claims"]
        row = claims.loc[claims["id"] == identifier].iloc[0]
        return settle(function(tables, *arguments), row["claimed"], row["qualifier"], row["decimals"])

    return recompute
