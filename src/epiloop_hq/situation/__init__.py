"""The situation desk: the picture of an instant, frozen, from which command decides."""
