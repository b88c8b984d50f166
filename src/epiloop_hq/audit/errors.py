"""What the trail refuses."""


class TrailError(RuntimeError):
    """Base of every refusal by the trail: a programmer's mistake, not an officer's."""


class UnauditedWriteError(TrailError):
    """A record was to be written outside `recording()`."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} was to be written outside a recording; "
            "write inside `with recording(actor=..., now=...)`."
        )


class RefusedWriteError(TrailError):
    """A way of writing whose result the trail could not tell."""


class ScopeRequiredError(TrailError):
    """Records were to be read without saying who is looking."""

    def __init__(self, model_name: str) -> None:
        super().__init__(
            f"{model_name} is read with .visible_to(actor), or, in a job that needs "
            'every row, with .unscoped(reason="...").'
        )


class TrailIsAppendOnlyError(TrailError):
    """An event of the trail was to be changed or removed."""

    def __init__(self) -> None:
        super().__init__(
            "The trail is only added to: an event is never changed or removed."
        )
