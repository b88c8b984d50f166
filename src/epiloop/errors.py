"""What the library refuses, in the words of the response."""


class EpiloopError(Exception):
    """Base of every refusal by the library; its text is a sentence for an officer."""
