"""Reading a user's own data: what is accepted, and where each mistake is found."""

import sys

import numpy as np
import pytest

from symgrad.errors import DataError
from symgrad.training import NAMES, named_set, read_data


@pytest.fixture
def write(tmp_path):
    def written(text, name="data.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_carry_the_names_of_the_first_line(write, separator):
    data = read_data(write("x,y\n1,2.5\n\n3,-4e2\n".replace(",", separator)))
    assert data.columns["x"].tolist() == [1, 3]
    assert data.columns["y"].tolist() == [2.5, -400]
    assert data.place(1) == "line 4"


def test_a_column_with_words_is_text(write):
    data = read_data(write("x,y\n1,cat\n2,dog\n"))
    assert data.columns["y"].tolist() == ["cat", "dog"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("1,2\n3,4\n", "no header"),
        ("x,x\n1,2\n", "stands twice"),
        ("x,y\n1,2\n3\n", "line 3 has 1 cells"),
        ("x,y\n", "no examples"),
        (b"x,y\n\xff\xfe,2\n", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused(write, text, message):
    with pytest.raises(DataError, match=message):
        read_data(write(text))


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(DataError, match=r"absent\.csv cannot be read: no such file"):
        read_data(tmp_path / "absent.csv")


def test_a_target_column_that_is_missing_is_refused(write):
    with pytest.raises(DataError, match="no column price"):
        read_data(write("x,y\n1,2\n"), target="price")


def test_arrays_of_an_npz_file_keep_their_names(tmp_path):
    np.savez(tmp_path / "data.npz", x=np.ones((3, 2)), y=np.zeros(3))
    assert read_data(tmp_path / "data.npz").columns["x"].shape == (3, 2)


def test_arrays_of_different_lengths_are_refused(tmp_path):
    np.savez(tmp_path / "data.npz", x=np.ones((3, 2)), y=np.zeros(4))
    with pytest.raises(DataError, match="different numbers of examples"):
        read_data(tmp_path / "data.npz")


def test_pickled_objects_are_never_loaded(tmp_path):
    np.savez(tmp_path / "data.npz", x=np.array([{"a": 1}], dtype=object))
    with pytest.raises(DataError, match="plain arrays"):
        read_data(tmp_path / "data.npz")


def test_a_damaged_npz_file_is_refused_wherever_the_damage_is(tmp_path, write):
    np.savez_compressed(tmp_path / "whole.npz", x=np.arange(200) % 7)
    whole = (tmp_path / "whole.npz").read_bytes()
    refused = set()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x41
        try:
            read_data(write(bytes(damaged), "damaged.npz"))
        except DataError:
            refused.add(place)
    assert len(refused) > len(whole) / 2


def test_a_file_that_only_claims_to_be_npz_is_refused(write):
    with pytest.raises(DataError, match="NPZ"):
        read_data(write("hello", "data.npz"))


def test_a_name_that_is_neither_a_set_nor_a_file_is_refused():
    with pytest.raises(DataError, match="no data set and no file 'mnist'"):
        read_data("mnist")


@pytest.mark.parametrize("name", NAMES)
def test_every_named_set_has_inputs_and_targets(name):
    pytest.importorskip("sklearn")
    data = named_set(name)
    assert set(data.columns) == {"x", "y"}
    assert len(data) >= 4


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(DataError) as caught:
        named_set("iris")
    assert "pip install 'symgrad[data]'" in caught.value.hint
