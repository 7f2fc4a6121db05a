"""The one way a file is turned away: a sentence for the person who brought it."""


class Refused(ValueError):
    """The file cannot be imported; the text says what is wrong, where, and what to do."""
