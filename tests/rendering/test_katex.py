"""The vendored KaTeX is what it says it is."""

from hashlib import sha256
from pathlib import Path

import pytest

import symgrad

FOLDER = Path(symgrad.__file__).parent / "rendering" / "formats" / "katex"
CHECKSUMS = dict(
    reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines()
)


@pytest.mark.parametrize("name", CHECKSUMS)
def test_a_vendored_file_has_its_checksum(name):
    assert sha256((FOLDER / name).read_bytes()).hexdigest() == CHECKSUMS[name]


def test_every_vendored_file_has_a_checksum():
    files = {p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*") if p.is_file()}
    assert files - set(CHECKSUMS) == {"LICENSE", "README.md", "SHA256SUMS"}
