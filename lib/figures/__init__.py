"""Third floor: the style, the charts and the one way in which numbers and figures reach a page."""
