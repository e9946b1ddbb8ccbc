"""The doors: they translate between the outside and the rooms, and decide nothing."""
