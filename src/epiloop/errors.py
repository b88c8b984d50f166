"""What the library refuses, in the words of the response."""


class EpiloopError(Exception):
    """Base of every refusal by the library; its text is a sentence for an officer."""


class MissingExtraError(EpiloopError, ImportError):
    """A part of the library needs a package that is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(
            f"This needs {package}, which is not installed: "
            f"pip install 'epiloop[{extra}]'"
        )
