"""Files of links: what is accepted, what is refused and where, and what the command writes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from allocation.cli import app, quick
from allocation.generalized import Links, arrow, plain, read_links, solve, writing
from allocation.generalized import reading as reading_of_files
from basins.faults import BadInput
from tests.allocation.networks import HEADER, text_of

SOUND = (
    "SOURCE, river, 0,  0, 1,   10, 10",
    "river,  town,  0,  1, 0.8,  0,  6",
    "river,  SINK,  0,  0, 1,    1,   ",
    "town,   SINK,  1, -5, 1,    0,  5",
    "town,   SINK,  2, -2, 1,    0, 1e30",
)
HEAD, *BODY = text_of(*SOUND).splitlines()


@pytest.fixture(params=["small", "large"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Reads and writes as small files are, and through Arrow, as large ones are."""
    if request.param == "large":
        monkeypatch.setattr(reading_of_files, "SMALL_BYTES", 0)
        monkeypatch.setattr(writing, "SMALL_ROWS", 0)
    return str(request.param)


def network(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(app, ["network", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def lines(*changed: str) -> bytes:
    return ("\n".join(changed) + "\n").encode()


def row(number: int, text: str) -> bytes:
    """The sound file with another row in place of one; the header is row 1."""
    all_rows = [HEAD, *BODY]
    all_rows[number - 1] = text
    return lines(*all_rows)


# What stands in the file, and each fault: row, column, words of its remedy.
DAMAGE = {
    "word for a number": (row(3, "river,town,0,cheap,0.8,0,6"), [(3, "cost", "digits only")]),
    "number with its unit": (row(3, "river,town,0,1,0.8,0,6m3"), [(3, "upper_bound", "units")]),
    "thousands separator": (
        row(3, 'river,town,0,"1,000",0.8,0,6'),
        [(3, "cost", "1000")],
    ),
    "full-width digits": (row(3, "river,town,0,１,0.8,0,6"), [(3, "cost", "half-width digits: 1")]),
    "underscore in a number": (row(3, "river,town,0,1_0,0.8,0,6"), [(3, "cost", "digits only")]),
    "empty cost": (row(3, "river,town,0,,0.8,0,6"), [(3, "cost", "fill in")]),
    "empty lower bound": (row(3, "river,town,0,1,0.8,,6"), [(3, "lower_bound", "fill in")]),
    "NaN": (row(3, "river,town,0,1,NaN,0,6"), [(3, "amplitude", "no empty numbers")]),
    "infinite lower bound": (row(3, "river,town,0,1,0.8,inf,"), [(3, "lower_bound", "")]),
    "cost beyond the solver": (row(3, "river,town,0,1e25,0.8,0,6"), [(3, "cost", "right?")]),
    "cost beyond all numbers": (row(3, "river,town,0,1e999,0.8,0,6"), [(3, "cost", "right?")]),
    "amplitude zero": (row(3, "river,town,0,1,0,0,6"), [(3, "amplitude", "nothing is lost")]),
    "amplitude negative": (row(3, "river,town,0,1,-0.8,0,6"), [(3, "amplitude", "nothing")]),
    "amplitude absurd": (row(3, "river,town,0,1,1e-12,0,6"), [(3, "amplitude", "right?")]),
    "bounds crossed": (row(3, "river,town,0,1,0.8,7,6"), [(3, "lower_bound", "one of the two")]),
    "link twice": (row(6, "town,SINK,1,-2,1,0,"), [(6, "k", "row 5 has the same link")]),
    "no name of a node": (row(3, ",town,0,1,0.8,0,6"), [(3, "i", "fill in")]),
    "no k": (row(3, "river,town,,1,0.8,0,6"), [(3, "k", "fill in")]),
    "Sink for SINK": (row(6, "town,Sink,2,-2,1,0,"), [(6, "j", "write SINK")]),
    "invisible character": (row(6, "to\u200bwn,SINK,2,-2,1,0,"), [(6, "i", "cannot be seen")]),
    "row too short": (row(4, "river,SINK,0,0,1"), [(4, "lower_bound", "missing")]),
    "row too long": (row(4, "river,SINK,0,0,1,1,,9"), [(4, "H", "quotes")]),
    "quote left open": (row(4, 'river,"SINK,0,0,1,1,'), [(4, "j", "close the quotes")]),
    "column missing": (
        lines(*(line.rsplit(",", 1)[0] for line in [HEAD, *BODY])),
        [(1, "upper_bound", "no bound")],
    ),
    "column misspelt": (
        row(1, HEAD.replace("amplitude", "amplitud")),
        [(1, "amplitud", "did you")],
    ),
    "column twice": (
        lines(HEAD + ",cost", *(line + ",1" for line in BODY)),
        [(1, "cost", "too much")],
    ),
    "semicolons": (
        lines(HEAD, *BODY).replace(b",", b";"),
        [(1, None, "comma-separated")],
    ),
    "no header": (
        lines(*BODY),
        [(1, column, "add the column") for column in HEADER.split(",")],
    ),
    "header only": (lines(HEAD), [(None, None, "add rows")]),
    "empty file": (b"", [(None, None, "fill in the table")]),
    "blank file": (b"\n \n\n", [(None, None, "fill in the table")]),
    "GBK": (row(3, "汾河,town,0,1,0.8,0,6").decode().encode("gbk"), [(3, "i", "UTF-8")]),
    "UTF-16": (lines(HEAD, *BODY).decode().encode("utf-16"), [(1, None, "UTF-8")]),
    "NUL byte": (row(3, "ri\0ver,town,0,1,0.8,0,6"), [(3, "i", "NUL")]),
    "a workbook": (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\xbb\xff", None),
    "damage in several places": (
        lines(
            HEAD,
            "SOURCE,river,0,free,1,10,10",
            "river,town,0,1,0,8,6",
            "",
            "river,town,0,1,1,0,",
            "source,town,0,1,x,5,y",
        ),
        [
            (2, "cost", ""),
            (3, "amplitude", ""),
            (3, "lower_bound", ""),
            (5, "k", "row 3"),
            (6, "amplitude", ""),
            (6, "upper_bound", ""),
            (6, "i", "write SOURCE"),
        ],
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_told_with_row_and_column_and_nothing_is_written(
    name: str, both_ways: str, tmp_path: Path
) -> None:
    data, wanted = DAMAGE[name]
    path, out = tmp_path / "links.csv", tmp_path / "out"
    path.write_bytes(data)
    done = network(path, "--out", out, "--json")
    assert done.exit_code == 2 and not out.exists()
    told = json.loads(done.stdout)
    assert told["status"] == "bad input"
    found = [(fault["row"], fault["column"]) for fault in told["faults"]]
    if wanted is None:
        assert found
        return
    assert sorted(found, key=str) == sorted([w[:2] for w in wanted], key=str)
    for row_number, column, words in wanted:
        remedies = [
            fault["remedy"]
            for fault in told["faults"]
            if (fault["row"], fault["column"]) == (row_number, column)
        ]
        assert any(words in remedy for remedy in remedies), remedies


@pytest.mark.parametrize("given", ["missing.csv", "."])
def test_no_file_is_a_fault(given: str, tmp_path: Path) -> None:
    done = network(tmp_path / given, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "线路文件" in done.stderr
    assert not (tmp_path / "out").exists()


def arrays_of(links: Links) -> list[object]:
    names = [links.name(link) for link in range(len(links))]
    numbers = links.cost, links.amplitude, links.lower, links.upper
    return [names, *(values.tolist() for values in numbers)]


ACCEPTED = {
    "byte order mark": lambda text: "\ufeff" + text,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "no line end at the end": lambda text: text.rstrip("\n"),
    "blank lines": lambda text: text.replace("\n", "\n\n") + "\n,,,,,,\n",
    "blanks around cells": lambda text: text.replace(",", " , "),
    "blanks around names": lambda text: text.replace("\nriver,", "\n river,").replace(
        ",2,", ",2 ,"
    ),
    "everything in quotes": lambda text: "".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in text.splitlines()
    ),
    "more columns": lambda text: "".join(
        f"{line},{'note' if at == 0 else 'x y'}\n" for at, line in enumerate(text.splitlines())
    ),
    "columns in another order": lambda text: "".join(
        ",".join(reversed(line.split(","))) + "\n" for line in text.splitlines()
    ),
    "no bound as inf": lambda text: text.replace("1,\n", "1,Inf\n").replace("1e30", "+infinity"),
    "exponents": lambda text: text.replace(",10,10", ",1.0E1,+10.").replace("0.8", ".8"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_same_links_in_other_clothes(name: str, both_ways: str, tmp_path: Path) -> None:
    plain, other = tmp_path / "plain.csv", tmp_path / "other.csv"
    text = text_of(*SOUND)
    plain.write_text(text, encoding="utf-8")
    other.write_text(ACCEPTED[name](text), encoding="utf-8", newline="")
    assert other.read_bytes() != plain.read_bytes()
    links = read_links(plain)
    assert arrays_of(read_links(other)) == arrays_of(links)
    assert links.upper.tolist() == [10, 6, np.inf, 5, np.inf]


@pytest.mark.parametrize("reader", [plain, arrow])
def test_sound_files_need_no_second_look(reader: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    text = "\ufeff" + text_of(*SOUND).replace("town", "太原 市").replace("\n", "\r\n")
    path.write_text(text, encoding="utf-8", newline="")
    links = reader.read(path)
    assert links is not None and links.upper.tolist() == [10, 6, np.inf, 5, 1e30]
    assert links.name(1) == ("river", "太原 市", "0")


def test_rows_are_counted_with_the_blank_ones(both_ways: str, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("\n\n".join([HEAD, *BODY]), encoding="utf-8")
    assert read_links(path).rows.tolist() == [3, 5, 7, 9, 11]


def test_links_between_the_same_nodes_differ_by_k(both_ways: str, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text(text_of("a,b,1,0,1,0,1", "a,b,1.0,0,1,0,1", "b,a,1,0,1,0,1"), encoding="utf-8")
    assert [name[2] for name in map(read_links(path).name, range(3))] == ["1", "1.0", "1"]


def test_the_folder_of_an_answer(both_ways: str, tmp_path: Path) -> None:
    path, out = tmp_path / "links.csv", tmp_path / "deep" / "out"
    path.write_text(text_of(*SOUND), encoding="utf-8")
    done = network(path, "--out", out, "--json")
    assert done.exit_code == 0, done.stderr
    summary = json.loads(done.stdout)
    assert sorted(file.name for file in out.iterdir()) == ["flows.csv", "nodes.csv", "summary.json"]
    assert json.loads((out / "summary.json").read_text("utf-8")) == summary
    assert summary["status"] == "optimal" and summary["objective"] == pytest.approx(-21)
    assert (summary["rows"], summary["columns"]) == (2, 5)
    assert list(summary["seconds"]) == ["read", "assemble", "solve", "certify", "write"]
    assert max(summary["certificate"].values()) <= summary["certificate"]["tolerance"] == 1e-6
    flows = list(csv.DictReader((out / "flows.csv").read_text("utf-8").splitlines()))
    assert list(flows[0]) == ["i", "j", "k", "flow", "reduced_cost"]
    assert [(f["i"], f["j"], f["k"]) for f in flows] == [
        tuple(text.split(",")[:3]) for text in BODY
    ]
    assert [float(f["flow"]) for f in flows] == pytest.approx([10, 6, 2.5, 5, 1])
    assert [float(f["reduced_cost"]) for f in flows] == pytest.approx([0, -1, 0, -3, 0])
    nodes = csv.DictReader((out / "nodes.csv").read_text("utf-8").splitlines())
    duals = {node["node"]: float(node["dual"]) for node in nodes}
    assert duals == pytest.approx({"SOURCE": 0, "river": 0, "town": 2, "SINK": 0})


def test_an_answer_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    path, out = tmp_path / "links.csv", tmp_path / "out"
    path.write_text(text_of(*SOUND), encoding="utf-8")
    assert network(path, "--out", out).exit_code == 0
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    path.write_text(text_of("SOURCE,SINK,0,2,1,3,9"), encoding="utf-8")
    assert network(path, "--out", out).exit_code == 0
    assert (out / "flows.csv").read_text("utf-8").splitlines()[1:] == ["SOURCE,SINK,0,3.0,2.0"]
    assert sorted(f.name for f in out.iterdir()) == [
        "flows.csv",
        "nodes.csv",
        "notes.txt",
        "summary.json",
    ]


def test_names_with_commas_quotes_and_chinese_come_back(both_ways: str, tmp_path: Path) -> None:
    path, out = tmp_path / "links.csv", tmp_path / "out"
    odd = '汾河, "上"游'
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(
            [
                HEADER.split(","),
                ["SOURCE", odd, "一", 0, 1, 0, 3],
                [odd, "SINK", "一", -1, 1, 0, ""],
            ]
        )
    assert network(path, "--out", out).exit_code == 0
    flows = list(csv.DictReader((out / "flows.csv").open(encoding="utf-8", newline="")))
    assert [(f["i"], f["j"], f["k"], float(f["flow"])) for f in flows] == [
        ("SOURCE", odd, "一", 3),
        (odd, "SINK", "一", 3),
    ]


def test_the_example_of_the_page_is_the_sound_file() -> None:
    page = Path(__file__).parents[2] / "docs" / "network.md"
    example = page.read_text("utf-8").split("```csv\n")[1].split("```")[0]
    assert example == text_of(*SOUND).replace("1e30", "")
    assert all(f"| {column} |" in page.read_text("utf-8") for column in HEADER.split(",")[3:])


def test_an_answer_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text(text_of(*SOUND), encoding="utf-8")
    assert "最小费用 -21\n5 条线路，2 个平衡节点" in network(path).stdout
    assert "least cost -21\n5 links, 2 nodes" in network(path, "--lang", "en").stdout


# 11 of the 10 that come in must go on; only water running back up the canal (row 3) could help.
@pytest.mark.parametrize(
    ("change", "status", "named"),
    [
        (
            ("river,  SINK,  0,  0, 1,    1,   ", "river, SINK, 0, 0, 1, 11,"),
            "infeasible",
            [2, 3, 4],
        ),
        (("SOURCE, river, 0,  0, 1,   10, 10", "SOURCE,river,0,-1,1,10,"), "unbounded", [2, 4]),
    ],
)
def test_a_network_without_answer_exits_with_3(
    change: tuple[str, str], status: str, named: list[int], tmp_path: Path
) -> None:
    path, out = tmp_path / "links.csv", tmp_path / "out"
    path.write_text(text_of(*(change[1] if line == change[0] else line for line in SOUND)), "utf-8")
    done = network(path, "--out", out, "--json")
    assert done.exit_code == 3 and not out.exists()
    told = json.loads(done.stdout)
    assert told["status"] == status
    links = told["links"] if status == "unbounded" else told["conflicts"][0]["links"]
    assert [link["row"] for link in links] == named
    for number in named:
        assert f"第 {number} 行" in told["message"]
    assert f"第 {named[0]} 行" in network(path).stderr


def test_an_answer_that_cannot_be_proved_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, out = tmp_path / "links.csv", tmp_path / "out"
    path.write_text(text_of(*SOUND), encoding="utf-8")
    true = solve.certify
    tried = []

    def doubting(links: Links, flow: np.ndarray, dual: np.ndarray) -> object:
        tried.append(flow)
        return true(links, flow + 1.0, dual)

    monkeypatch.setattr(solve, "certify", doubting)
    done = network(path, "--out", out)
    assert done.exit_code == 1 and "no answer that can be proved" in done.stderr
    assert not out.exists() and len(tried) == len(solve.ATTEMPTS) > 1


PLAIN = [
    (["network", "a.csv"], (Path("a.csv"), None, False, "zh")),
    (
        ["network", "--json", "a.csv", "--lang", "en", "--out=b c"],
        (Path("a.csv"), Path("b c"), True, "en"),
    ),
]
UNUSUAL = [
    [],
    ["plan", "a.csv"],
    ["network"],
    ["network", "--help"],
    ["network", "a.csv", "b.csv"],
    ["network", "a.csv", "--out"],
    ["network", "a.csv", "--out", "--json"],
    ["network", "a.csv", "--lang", "zh", "--lang", "en"],
    ["network", "a.csv", "--lang", "fr"],
    ["network", "--", "a.csv"],
    ["network", "a.csv", "-x"],
    ["network", ""],
]


@pytest.mark.parametrize(("arguments", "call"), PLAIN)
def test_a_plain_call_needs_no_typer(arguments: list[str], call: tuple[object, ...]) -> None:
    assert quick.plain(arguments) == call


@pytest.mark.parametrize("arguments", UNUSUAL)
def test_an_unusual_call_is_left_to_typer(arguments: list[str]) -> None:
    assert quick.plain(arguments) is None and quick.at_once(arguments) is None


def test_the_quick_way_and_typer_tell_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "links.csv"
    for data in (lines(HEAD, *BODY), DAMAGE["NaN"][0], row(4, "river,SINK,0,0,1,11,")):
        path.write_bytes(data)
        slow = network(path, "--json")
        capsys.readouterr()
        assert quick.at_once(["network", str(path), "--json"]) == slow.exit_code
        fast, told = json.loads(capsys.readouterr().out), json.loads(slow.stdout)
        fast.pop("seconds", None), told.pop("seconds", None)
        assert fast == told


def test_the_entry_point_loads_no_typer_for_a_plain_call(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text(text_of(*SOUND), encoding="utf-8")
    code = (
        "import sys; sys.argv = ['shuiding', 'network', sys.argv[1], '--json']\n"
        "from allocation.cli import main\n"
        "try: main()\n"
        "finally: print('typer' in sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0 and done.stderr == "False\n"
    assert json.loads(done.stdout)["objective"] == pytest.approx(-21)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text(text_of(*SOUND), encoding="utf-8")
    done = network(path, "--out", path)
    assert done.exit_code == 2 and "可写入的文件夹" in done.stderr
    assert path.read_text("utf-8") == text_of(*SOUND)


def test_python_gets_all_faults_at_once(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_bytes(DAMAGE["damage in several places"][0])
    with pytest.raises(BadInput) as caught:
        read_links(path)
    assert len(caught.value.faults) == 7
