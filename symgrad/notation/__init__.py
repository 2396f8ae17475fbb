"""How a course writes things: names, derivatives, index letters, layout. Notation is data."""

from symgrad.notation.names import (
    ACCENTS,
    GREEK,
    GREEK_LETTERS,
    default_latex,
    unicode_name,
)
from symgrad.notation.notation import Notation, as_notation
from symgrad.notation.profile import DEFAULT, FAMILIES, GRADIENTS, LAYOUTS, Profile, profile_of
from symgrad.notation.profiles import PROFILES, profile

__all__ = [
    "ACCENTS",
    "DEFAULT",
    "FAMILIES",
    "GRADIENTS",
    "GREEK",
    "GREEK_LETTERS",
    "LAYOUTS",
    "PROFILES",
    "Notation",
    "Profile",
    "as_notation",
    "default_latex",
    "profile",
    "profile_of",
    "unicode_name",
]
