"""Whether a delivered file arrived whole: its lines, counted to the end, and its first one."""

import gzip

import pytest

from proeftuin.data.loading.compressed_file import first_line, line_count
from proeftuin.errors import DataContractError


@pytest.mark.parametrize(("content", "lines"), [(b"", 0), (b"a\n", 1), (b"a\nb", 2), (b"a\n\nb\n", 3)])
def test_a_last_line_counts_with_or_without_an_end(tmp_path, content, lines):
    plain, packed = tmp_path / "x.csv", tmp_path / "x.csv.gz"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))

    assert (line_count(plain), line_count(packed)) == (lines, lines)


def test_empty_lines_in_front_are_no_first_line(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\n \r\nfirst\r\nsecond\n")

    assert first_line(tmp_path / "x.csv") == "first"


def test_what_is_no_text_further_on_does_not_matter_to_the_first_line(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"first\n\xff\xfe\n")

    assert first_line(tmp_path / "x.csv") == "first"


@pytest.mark.parametrize("kept", [0.2, 0.9])
def test_a_compressed_file_that_was_cut_off_is_refused(tmp_path, kept):
    whole = gzip.compress(bytes(range(256)) * 1000, compresslevel=1)
    (tmp_path / "x.csv.gz").write_bytes(whole[: int(len(whole) * kept)])

    with pytest.raises(DataContractError, match=r"^x\.csv\.gz: .*damaged or was cut off"):
        line_count(tmp_path / "x.csv.gz")
