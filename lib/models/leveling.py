"""Two ways to bring the multiple of two benefits down at once: fill valleys, or level at no cost."""

from lib.models import checks


def fill_valleys(upper: float, lower: float, target: float) -> float:
    """Compute the lower benefit that brings the multiple to a target while the upper one stays.

    Parameters
    ----------
    upper, lower : float
        Benefits per head in one unit, above zero.
    target : float
        The multiple to reach, above zero.

    Returns
    -------
    float
        upper / target, or `lower` where it is already higher: nobody's benefit is cut.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    needed = checks.positive("upper", upper) / checks.positive("target", target)
    return max(needed, checks.positive("lower", lower))


def level_at_no_cost(
    upper: float, lower: float, *, upper_heads: float, lower_heads: float, target: float
) -> tuple[float, float]:
    """Compute the two benefits that have a target multiple and cost as much as the present ones.

    This suppresses the peak and fills the valley at once: where the present multiple is above
    the target the upper benefit falls and the lower one rises.

    Parameters
    ----------
    upper, lower : float
        Benefits per head in one unit, above zero.
    upper_heads, lower_heads : float
        Persons, above zero.
    target : float
        The multiple to reach, above zero.

    Returns
    -------
    tuple of float
        New upper and lower benefit. With S the present spending, the lower one is
        S / (lower_heads + target * upper_heads) and the upper one is target times that.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    multiple = checks.positive("target", target)
    heads = {
        "upper": checks.positive("upper_heads", upper_heads),
        "lower": checks.positive("lower_heads", lower_heads),
    }
    spending = heads["upper"] * checks.positive("upper", upper)
    spending += heads["lower"] * checks.positive("lower", lower)
    leveled = spending / (heads["lower"] + multiple * heads["upper"])
    return multiple * leveled, leveled
