"""Hostile files through the command and through the screen (FAULTS G): each ends in one sentence, quickly, and nothing
comes in."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Problem
from models.importers.standards import read
from models.importers.tables import ROW_LIMIT
from models.importers.xml_text import parse_xml
from models.importers.yaml_text import parse_yaml
from models.library import standards
from models.practice.people import login_name
from models.store.opening import open_store
from models.store.store import Store
from screens.kit.fields import LineField
from screens.library.bring import Bring
from tests.importers.test_workbook import SHEET, archive, book, cell, parts
from tests.office import Office, founded
from tests.stage import settled, shown, stage
from tui import cli

LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"ha" * 50
    + b'">'
    + b"".join(
        f'<!ENTITY {one} "{f"&{two};" * 10}">'.encode()
        for one, two in zip("bcdefghij", "abcdefghi", strict=True)
    )
)
SECONDS = 20
"""So long a hostile file may take at most, on a machine that does other things too."""


def sparse(size: int) -> Callable[[Path], None]:
    """A file of so many bytes that takes no room."""
    return lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), size)


def nested(levels: int) -> bytes:
    """A catalogue whose groups are nested so deep."""
    inner = '{"id": "x", "title": "T", "groups": ['
    return (
        '{"catalog": {"metadata": {"title": "T"}, "groups": [' + inner * levels + "]}" * levels + "]}}"
    ).encode()


def fifo(path: Path) -> None:
    """A pipe that nobody writes to."""
    os.mkfifo(path)


def link_to(goal: str) -> Callable[[Path], None]:
    """A link."""
    return lambda path: path.symlink_to(goal)


def link_to_fifo(path: Path) -> None:
    """A link to a pipe that nobody writes to."""
    os.mkfifo(path.with_suffix(".pipe"))
    path.symlink_to(path.with_suffix(".pipe"))


def listening(path: Path) -> None:
    """A socket."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


FILES: dict[str, tuple[bytes | Callable[[Path], None], str]] = {
    "g1_quote.csv": (
        b'question,why\n"Is it on?,So.\nIs it?,So.\n',
        "quote that opens on line 2 is never closed",
    ),
    "g1_nul.csv": (b"\0" * 5_000, "no text and no Excel workbook"),
    "g1_bytes.csv": (b"question,why\n\x81\x8d,\x8f\n", "neither UTF-8, UTF-16 nor Windows-1252"),
    "g1_empty.csv": (b"", "is empty"),
    "g1_cut.csv": (b"\xff\xfeq\0u\0e", "UTF-16"),
    "g1_twice.csv": (b"question,question\nIs it on?,Is it?\n", "stands 2 times"),
    "g1_folder.csv": (lambda path: path.mkdir(), "is a folder"),
    "g1_fifo.csv": (fifo, "is no plain file"),
    "g1_link_to_fifo.csv": (link_to_fifo, "is no plain file"),
    "g1_device.csv": (link_to("/dev/zero"), "is no plain file"),
    "g1_socket.csv": (listening, "cannot be read|is no plain file"),
    "g1_loop.csv": (link_to("g1_loop.csv"), "cannot be read"),
    "g1_nowhere.csv": (link_to("gone.csv"), "There is no file"),
    "g2_rows.csv": (b"question\n" + b"Is it on?\n" * 1_000_000, f"more than {ROW_LIMIT:,} rows"),
    "g2_line.csv": (b"question\n" + b"x" * 19_000_000, "cell on line 2 is longer than 131,072"),
    "g2_table.csv": (b"question\n" + b"Is it?\n" * 4_000_000, "larger than 20 MB"),
    "g2_gigabyte.csv": (sparse(1_000_000_000), "larger than 32 MB"),
    "g3_bomb.xlsx": (archive(parts(SHEET % (b" " * 60_000_000))), "unpacks to more than a table may"),
    "g3_corner.xlsx": (
        archive(parts(SHEET % (b'<row r="1048576">' + cell("XFD1048576", "x") + b"</row>"))),
        "more than 500 columns",
    ),
    "g3_pack.xlsx": (
        archive(
            {
                **parts(SHEET % (b" " * 60_000_000)),
                "xl/workbook.xml": b'<workbook><sheets><sheet name="Pack"/><sheet name="Standards"/></sheets></workbook>',
            }
        ),
        "unpacks to more than a table may",
    ),
    "g3_pack_without_sheets.xlsx": (
        archive({"xl/workbook.xml": b'<workbook><sheet name="Pack"/><sheet name="Standards"/></workbook>'}),
        "cannot be read",
    ),
    "g4_deep.json": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "g4_deep_catalogue.json": (b'{"catalog":' * 50_000 + b"1" + b"}" * 50_000, "nested too deeply"),
    "g4_number.json": (b'{"catalog": ' + b"9" * 5_000 + b"}", "number that is too long"),
    "g4_nan.json": (b'{"catalog": NaN}', "holds NaN"),
    "g4_twice.json": (b'{"catalog": {}, "catalog": {}}', "twice in one object"),
    "g5_depth.json": (nested(60), "more than 40 levels"),
    "g5_nothing.json": (b'{"catalog": {"metadata": {"title": "T"}}}', "holds no control that can be asked"),
    "g6_nested.toml": (b'[pack]\nname = "P"\nx = ' + b"[" * 5_000 + b"]" * 5_000, "nested too deeply"),
    "g6_dotted.toml": (b'[pack]\nname = "P"\n' + b".".join([b"a"] * 5_000) + b" = 1", "Line 3"),
    "g6_number.toml": (b'[pack]\nname = "P"\nx = ' + b"9" * 1_000_000, "cannot be read"),
    "g7_laughs.xml": (LAUGHS + b"]><x>&j;</x>", "XML document of another kind"),
    "g7_laughs.xlsx": (
        archive(parts(LAUGHS + b"]>" + SHEET % (b"<row>" + cell("A1", "&j;") + b"</row>"))),
        "cannot be read",
    ),
    "g8_aliases.yaml": (
        b"urn: x\na: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (one, one, b",".join([b"*%c" % (one - 1)] * 9)) for one in range(98, 112)
        ),
        "The YAML file holds no framework library",
    ),
    "g7_laughs_benchmark.xml": (
        LAUGHS + b"]><Benchmark><title>&j;</title></Benchmark>",
        "has a document type",
    ),
    "g7_outside.xml": (
        b'<!DOCTYPE Benchmark [<!ENTITY x SYSTEM "file:///etc/passwd">]><Benchmark><title>&x;</title></Benchmark>',
        "has a document type",
    ),
    "g7_deep.xml": (b"<Benchmark>" + b"<a>" * 100_000, "more than 60 levels deep"),
    "g7_many.xml": (b"<Benchmark>" + b"<a/>" * 2_000_000, "more than 400,000 elements"),
    "g7_cut.xml": (b"<Benchmark>\n<title>T</titl", "Line 2 of the XML cannot be read"),
    "g7_bytes.xml": (b"<Benchmark><title>\xff\xfe</title></Benchmark>", "Line 1 of the XML cannot be read"),
    "g7_encoding.xml": (b'<?xml version="1.0" encoding="klingon"?><Benchmark/>', "XML"),
    "g7_multibyte.xml": (
        b'<?xml version="1.0" encoding="big5"?><Benchmark/>',
        "encoding that cannot be read",
    ),
    "g7_nothing.xml": (b"<Benchmark><title>T</title></Benchmark>", "holds no rule"),
    "g7_large.xml": (b"<Benchmark>" + b" " * 31_999_999, "cannot be read|larger than 32 MB"),
    "g8_many_aliases.yaml": (b"urn: &a x\nb:\n" + b"- *a\n" * 2_000, "more than 1,000 aliases"),
    "g8_deep.yaml": (b"urn: " + b"[" * 100_000, "more than 40 levels deep|maximum nesting depth"),
    "g8_deep_block.yaml": (
        b"urn:\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 2_000)),
        "more than 40 levels deep",
    ),
    "g8_many.yaml": (b"urn: x\nb: [" + b"1," * 1_200_000 + b"]", "more than 500,000 parts"),
    "g8_object.yaml": (b"urn: !!python/object/apply:os.system ['true']\n", "holds no framework library"),
    "g8_bytes.yaml": (b"urn: x\nname: \xff\xfe\n", "Line 2 of the YAML is not UTF-8"),
    "g8_zero.yaml": (b"urn: x\nname: a\0b\n", "cannot be read"),
    "g8_twice.yaml": (b"urn: x\nname: a\nname: b\n", "Line 3 of the YAML has “name” twice"),
    "g8_syntax.yaml": (b"urn: x\nname: [a\nb: }\n", "Line 3 of the YAML cannot be read"),
    "g8_two.yaml": (b"urn: x\n---\nurn: y\n", "begins another document"),
    "g8_itself.yaml": (b"urn: x\nobjects: &o\n  framework: *o\n", "The library has no name"),
    "g8_large.yaml": (b"urn: x\n#" + b" " * 8_000_000, "larger than 8 MB"),
    "g8_catalogue.yaml": (b"catalog:\n  uuid: x\n", "is an OSCAL catalogue"),
}
"""Name of a file, which begins with its row in FAULTS → its bytes or how it is made, and what is said of it."""
LARGE = ("g8_many.yaml", "g7_many.xml")
"""Those that take long to be refused."""
SEEN = (
    "g1_quote.csv", "g1_folder.csv", "g1_fifo.csv", "g2_gigabyte.csv", "g3_bomb.xlsx", "g4_deep.json", "g5_depth.json",
    "g6_dotted.toml", "g7_laughs_benchmark.xml", "g8_many_aliases.yaml",
)  # fmt: skip
"""One of each kind: the screen shows whatever the reading says, so the quick tests bring it these alone."""


def others_slow(quick: Collection[str]) -> list[Any]:
    """All files, those but the quick ones among the slow tests."""
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in FILES]


def made(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hostile file of that name."""
    monkeypatch.chdir(folder)
    content = FILES[name][0]
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A practice of which whoever runs the tests has every role."""
    place = tmp_path / "mine" / "practice.db"
    founded(place, login=login_name(), person="Frank Founder", name="Harbour IT")
    return place


def questions(place: Path) -> list[str]:
    """What a practice asks."""
    with open_store(place) as store:
        return [one.question for one in standards.all_standards(store)]


def untouched(store: Store) -> bool:
    """Whether nothing came in."""
    return not standards.all_standards(store) and not store.value("SELECT count(*) FROM imports")


@pytest.mark.parametrize("name", others_slow(FILES.keys() - set(LARGE)))
def test_g_a_hostile_file_is_one_sentence_of_the_command(
    name: str,
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = made(tmp_path, name, monkeypatch)
    began = time.perf_counter()
    code = cli.main(["--db", str(office.store.path), "import", "standards", str(path)])
    took = time.perf_counter() - began
    out, err = capfd.readouterr()
    assert (code, out) == (1, "") and err.startswith("steerboard: ") and err.count("\n") == 1
    assert any(said in err for said in FILES[name][1].split("|"))
    assert took < SECONDS and untouched(office.store)


@pytest.mark.parametrize("name", others_slow(SEEN))
async def test_g_a_hostile_file_is_a_dialog_of_the_screen_which_goes_on(
    name: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path, name, monkeypatch)
    began = time.perf_counter()
    async with stage(Bring(), office.store, office.founder) as (app, pilot):
        app.screen.query_one(LineField).value = path.name
        await pilot.press("enter")
        await settled(pilot)
        while "Reading" in shown(app) and time.perf_counter() - began < SECONDS:
            await settled(pilot)
        text = " ".join(shown(app).split())
        assert any(said in text for said in FILES[name][1].split("|"))
        assert "This would come in." not in text
        await pilot.press("enter")
        await settled(pilot)
        assert "Which file?" in shown(app)
    assert time.perf_counter() - began < SECONDS and untouched(office.store)


# What comes in in spite of its looks ---------------------------------------------------------------------------


def test_g1_every_encoding_and_delimiter_comes_in_by_the_command(
    mine: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "ref;question;why;how\r\nR-1;Is the café's Wi-Fi apart?;So.;Look.\r\n"
    for number, (encoding, mark) in enumerate(
        (("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1252", ";"), ("utf-16-le", ","))
    ):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.replace(";", mark).replace("R-1", f"R-{number}").encode(encoding))
        assert cli.main(["--db", str(mine), "import", "standards", str(path)]) == 0
    capfd.readouterr()
    assert questions(mine) == ["Is the café's Wi-Fi apart?"] * 5


async def test_g9_formulas_and_escapes_come_in_as_text_and_are_shown_as_text(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [["ref", "question", "why", "how"], ["@sum", "Is -1 off, _x001b_]52;c;aGk=?", "[/]", "@x"]]
    Path("f.xlsx").write_bytes(book(rows))
    Path("f.csv").write_bytes(b'ref,question,why,how\n+1,"Is \x1b[31mit\x07 red [/]?",-1,@x\n')
    for name in ("f.xlsx", "f.csv"):
        async with stage(Bring(), office.store, office.founder) as (app, pilot):
            app.screen.query_one(LineField).value = name
            await pilot.press("enter")
            await settled(pilot)
            assert "1 would be added" in shown(app)
            assert not {"\x1b", "\x07"} & set(shown(app))
            await app.frame.run(app.frame.pass_on)
            await settled(pilot)
            await pilot.press("enter")
            await settled(pilot)
            assert "Brought in." in shown(app)
    found = {one.ref: one.question for one in standards.all_standards(office.store)}
    assert set(found) == {"@sum", "+1"}
    assert found["+1"] == "Is \ufffd[31mit\ufffd red [/]?" and "\x1b" not in found["@sum"]


def test_g10_twice_by_the_command_changes_nothing(
    mine: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"ref,question,why,how\nR-1,Is it on?,So.,Look.\n")
    said = []
    for _ in range(2):
        assert cli.main(["--db", str(mine), "import", "standards", str(path), "--json"]) == 0
        said.append(json.loads(capfd.readouterr().out))
    assert [one["added"] for one in said] == [1, 0] and said[1]["unchanged"] == 1
    assert questions(mine) == ["Is it on?"]


def test_g1_a_file_that_grows_while_it_is_read_is_taken_as_it_was_read(tmp_path: Path) -> None:
    from models.files import read_file

    path = tmp_path / "t.csv"
    path.write_bytes(b"ref,question,why,how\nR-1,Is it on?,So.,Look.\n")
    data = read_file(path, 1_000_000)
    with path.open("ab") as file:
        file.write(b"R-2,Is it off?,So.,Look.\n")
    parsed = read(data, path.name)
    assert [one.ref for one in parsed.drafts] == ["R-1"]
    assert parsed.hash != read(read_file(path, 1_000_000), path.name).hash


# Whatever bytes there are --------------------------------------------------------------------------------------

PIECES = (
    b"&a ", b"*a", b"- ", b": ", b"? ", b"!!int ", b"!!python/name:os.system ", b"{", b"[", b"]", b"}", b"|\n", b"\n---\n",
    b"%YAML 9.9\n", b"~", b"<a>", b"</a>", b"<!DOCTYPE a>", b"<![CDATA[", b"&x;", b"<?xml version='1.0' encoding='x'?>",
    b"\xff\xfe", b"\0", b"\xe2\x80\xa8", b'"', b"'", b"urn: x\n", b"objects: {framework: {requirement_nodes: [",
    b"assessable: true",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=25).map(b"".join))
def test_g7_g8_whatever_bytes_there_are_they_are_read_or_refused_in_one_sentence(data: bytes) -> None:
    for parse in (parse_xml, parse_yaml):
        try:
            parse(data)
        except Problem as problem:
            assert problem.what and "\n" not in problem.what
    for begin, name in ((b"<Benchmark>", "x.xml"), (b"urn: x\nname: L\nobjects:\n", "x.yaml")):
        with suppress(Problem):
            read(begin + data, name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("pack", "category", "standard", "name", "ref", "question", "sources", "tags", "x")
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_g4_whatever_json_there_is_it_is_read_or_refused_in_one_sentence(value: object) -> None:
    for document in (value, {"pack": {"name": "P"}, "standard": value}, {"pack": value, "standard": [value]}):
        with suppress(Problem):
            read(json.dumps(document).encode(), "x.json")
