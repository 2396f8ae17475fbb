"""Every limit on what is read: a text beyond one of them is refused before it costs anything."""

# a text
MAX_CHARACTERS = 4096
MAX_TOKENS = 1500
MAX_NESTING = 60
MAX_DIGITS = 12  # of a number as it is written
MAX_SCALE = 64  # the largest decimal exponent, as in 1e-3

# what it says
MAX_EXPONENT = 64  # of a power, as it is written
MAX_MATRIX_POWER = 12
MAX_ROOT = 64
MAX_POSITION = 10**6  # a number in a subscript
MAX_ORDER = 4  # of a derivative
MAX_TENSORS = 64  # in one product

# what it makes
MAX_ARGUMENT = 10**9  # a number that a function is applied to
MAX_TRIED = 1_000  # entries of a name whose size is looked for
MAX_TERMS = 10_000  # of a sum between numbers
MAX_POWER = 1_000  # an exponent that powers of powers make
MAX_BITS = 4_000  # of a power of numbers
MAX_WORK = 20_000  # pieces worked out, those that are looked at twice counted twice
MAX_COMPARED = 1_000  # nodes of an expression whose sign is asked for, as in max(a, b)
MAX_SIZE = 20_000  # nodes of an expression that is written out
