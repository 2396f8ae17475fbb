"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from symgrad.errors import ValueProblem


def check_folder(path: str | Path) -> None:
    """ValueProblem where a file has no folder to be in, to be asked before the work."""
    folder = Path(path).parent
    if not folder.is_dir():
        raise ValueProblem(f"{path} cannot be written: there is no folder {folder}")


def write_whole(path: str | Path, content: bytes) -> None:
    """Write next to the file, then rename: whoever reads sees the old file or the new one.

    Raises ValueProblem where the folder is missing or not writable; nothing is left behind then.
    """
    target = Path(path)
    check_folder(target)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # whole also after a loss of power
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException as error:
        with suppress(OSError):
            Path(name).unlink()
        if isinstance(error, OSError):
            raise _unwritable(target, error) from None
        raise


def _umask() -> int:
    """The rights that this process withholds from new files (reading it means setting it)."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _unwritable(target: Path, error: OSError) -> ValueProblem:
    reason = (error.strerror or str(error)).lower()
    return ValueProblem(f"{target} cannot be written: {reason}", hint="another output file")
