"""What somebody sends is unpacked only when all of it is harmless."""

import io
import stat
import zipfile

import pytest
from django.utils import translation

from proeftuin_web.runs import unpacking
from proeftuin_web.runs.unpacking import NotUnpacked, unpack
from tests.web.runs_example import TEXT, packed


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refused(sent, folder, name="study.zip"):
    folder.mkdir(exist_ok=True)
    with pytest.raises(NotUnpacked) as error:
        unpack(sent, name, folder)
    return " ".join(error.value.messages)


def test_a_study_file_alone_is_a_study(tmp_path):
    assert unpack(io.BytesIO(TEXT.encode()), "my study.yml", tmp_path) == ["study.yaml"]
    assert (tmp_path / "study.yaml").read_text() == TEXT


def test_a_packed_folder_is_taken_from_where_its_study_file_is(tmp_path):
    sent = packed({"my/study.yaml": TEXT, "my/schemes/ages.yaml": "x: 1", "your/notes.yaml": TEXT})

    assert unpack(sent, "x.zip", tmp_path) == ["schemes/ages.yaml", "study.yaml"]


def test_a_closed_cycle_that_somebody_sends_is_left_out_with_its_figures_and_pages(tmp_path):
    figures = {"cycles/1/results/estimates.parquet": b"x", "cycles/1/results/report/index.html": "<script>1</script>"}
    sent = packed({"study.yaml": TEXT, "cycles/1/cycle.yaml": "number: 1", **figures})

    assert unpack(sent, "x.zip", tmp_path) == ["study.yaml"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["study.yaml"]


def test_results_and_hidden_files_are_left_out(tmp_path):
    sent = packed({"study.yaml": TEXT, "results/a.parquet": b"x", ".results-1/b.csv": b"y", "__MACOSX/._s.yaml": b"z"})
    unpack(sent, "x.zip", tmp_path)

    assert files_below(tmp_path) == ["study.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "../outside.yaml",
        "a/../../outside.yaml",
        "/etc/outside.yaml",
        "..\\outside.yaml",
        "C:outside.yaml",
        "a\nb.yaml",
        "a\u202eb.yaml",
        "con.yaml",
        "x" * 300 + ".yaml",
        "<script>alert(1)<.yaml",
        "/".join("abcdefghijklmnop") + "/deep.yaml",
    ],
)
def test_a_hostile_name_is_refused_and_nothing_is_written(name, tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    refused(packed({"study.yaml": TEXT, name: "x: 1"}), inside)

    assert files_below(tmp_path) == []


def test_a_link_is_refused(tmp_path):
    held = packed({"study.yaml": TEXT})
    with zipfile.ZipFile(held, "a") as made:
        link = zipfile.ZipInfo("data.csv")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    held.seek(0)

    assert "data.csv is a link" in refused(held, tmp_path)


def test_two_names_that_differ_in_capitals_are_one_file(tmp_path):
    assert "same name" in refused(packed({"study.yaml": TEXT, "a.csv": "1", "A.csv": "2"}), tmp_path)


def test_an_unknown_kind_of_file_is_refused(tmp_path):
    assert ".exe" in refused(packed({"study.yaml": TEXT, "a.exe": "1"}), tmp_path)


def test_a_packed_folder_needs_one_study_file(tmp_path):
    assert "one study file" in refused(packed({"a.csv": "1"}), tmp_path)
    assert "one study file" in refused(packed({"a/study.yaml": TEXT, "b/study.yaml": TEXT}), tmp_path)


def test_more_than_it_may_be_is_refused_by_what_the_list_says_and_by_what_comes_out(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1000)
    sent = packed({"study.yaml": TEXT, "a.csv": "0" * 2000})
    assert "200 MB" in refused(sent, tmp_path)

    # A list that lies about sizes.
    content = bytearray(sent.getvalue())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    refused(io.BytesIO(bytes(content)), tmp_path / "in")

    monkeypatch.setattr(unpacking, "MOST_FILES", 1)
    assert "more than 1 files" in refused(packed({"study.yaml": TEXT, "a.csv": "0"}), tmp_path)


def test_a_damaged_or_other_file_is_refused(tmp_path):
    sent = packed({"study.yaml": TEXT * 100}).getvalue()
    broken = bytearray(sent)
    broken[60:70] = b"0123456789"

    assert "damaged" in refused(io.BytesIO(bytes(broken)), tmp_path)
    assert "Send a study file" in refused(io.BytesIO(b"%PDF-1.4"), tmp_path, "a.pdf")


def test_a_study_file_that_is_no_text_in_utf8_is_refused(tmp_path):
    assert "UTF-8" in refused(io.BytesIO("study: é".encode("latin-1")), tmp_path, "study.yaml")
    assert "UTF-8" in refused(packed({"study.yaml": b"\xff\xfe\x00"}), tmp_path / "other")


def test_a_study_file_is_never_large(tmp_path):
    assert "1 MB" in refused(io.BytesIO(b"a" * (1024**2 + 5)), tmp_path, "study.yaml")
