"""The command line: files written, what is said, and the exit code (0 done, 1 problems, 2 usage).

Nobody ever sees a traceback: an error is a sentence that names what was found and what to do.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import subprocess
import sys
from pathlib import Path

import click
import icalendar
import pytest
from click.testing import CliRunner, Result

import planner
from planner.cli import PLAN_FILES, main

FILES = ["calendar.csv", "calendar.ics", "plan.json", "report.html"]
BRIEF = """\
name: Autumn
timezone: Europe/Copenhagen
starts_on: 2027-01-04
weeks: 2
platforms: [{platform: facebook}]
capacity: {people: [{name: Ida, hours_per_week: 12}]}
"""
TOO_MUCH = BRIEF.replace("{platform: facebook}", "{platform: facebook, min_posts_per_week: 28}")


def run(*arguments: object) -> Result:
    """Run the command in this process; an error that is no exit is a failure of the command."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output + result.stderr
    return result


def posts_csv(*changes: tuple[int, str], rows: int = 40) -> str:
    """A table of posts; `changes` replace the text of a line (the header is line 1)."""
    lines = ["Post ID,Published,Type,Likes,Comments"]
    for n in range(rows):
        when = dt.datetime(2026, 8, 1, 9) + dt.timedelta(days=2 * n, hours=n % 5)
        lines.append(f"{n + 1},{when:%Y-%m-%d %H:%M},photo,{10 + n % 7},{n % 4}")
    for line, text in changes:
        lines[line - 1] = text
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a brief and a table of posts without faults."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "brief.yaml").write_text(BRIEF, encoding="utf-8")
    (tmp_path / "posts.csv").write_text(posts_csv(), encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """One run of `planner demo --quick`, and the folder it wrote."""
    out = tmp_path_factory.mktemp("demo") / "some" / "folder"
    return run("demo", "--quick", "--out", out), out


def plan_in(out: Path) -> planner.Plan:
    """The plan that was written."""
    return planner.Plan.from_json((out / "plan.json").read_bytes())


# planner demo


def test_demo_writes_the_four_files_and_names_them(demo: tuple[Result, Path]) -> None:
    result, out = demo
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == FILES
    named = [line.removeprefix("wrote ") for line in result.output.splitlines()
             if line.startswith("wrote ")]  # fmt: skip
    assert named == [str(out / name) for name in PLAN_FILES.values()]


def test_demo_says_where_its_numbers_come_from_and_its_verdicts(demo: tuple[Result, Path]) -> None:
    result, out = demo
    made = plan_in(out)
    assert made.is_simulated
    assert "simulated data, no real brand or person" in result.output
    sample = planner.load_sample("lantern_books")
    for imported in sample.imports.values():
        assert f"{imported.rows_read:,} rows read = {len(imported.table):,} accepted" in (
            result.output
        )
    assert made.findings
    for finding in made.findings:
        assert f"[{finding.verdict.level}] {finding.verdict.sentence}" in result.output
    assert repr(made) in result.output


def test_the_demos_calendar_parses_with_as_many_events_as_entries(
    demo: tuple[Result, Path],
) -> None:
    _, out = demo
    made = plan_in(out)
    events = icalendar.Calendar.from_ical((out / "calendar.ics").read_bytes()).walk("VEVENT")
    assert len(events) == len(made.calendar) > 20
    assert len({str(event["UID"]) for event in events}) == len(events)
    text = (out / "calendar.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["entry_id"] for row in rows] == made.calendar["entry_id"].tolist()


def test_the_demos_report_is_one_file_that_names_the_brief(demo: tuple[Result, Path]) -> None:
    _, out = demo
    page = (out / "report.html").read_text(encoding="utf-8")
    assert plan_in(out).brief.name in page
    assert "simulated" in page.lower()
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"'](?!data:|#)[^\"']+", page)


def test_the_demo_is_the_same_plan_every_time(demo: tuple[Result, Path], tmp_path: Path) -> None:
    _, out = demo
    again = tmp_path / "again"
    assert run("demo", "--quick", "--out", again, "--seed", "0").exit_code == 0
    made, remade = plan_in(out), plan_in(again)
    assert made.calendar.equals(remade.calendar)
    assert (made.plan_id, made.findings) == (remade.plan_id, remade.findings)


def test_an_unknown_brand_is_answered_with_the_known_ones(folder: Path) -> None:
    result = run("demo", "--brand", "nobody")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "There is no sample brand 'nobody'. Choose one of harbour_roast, riverside_commons, "
        "lantern_books.\n"
    )
    assert not (folder / "planner-demo").exists()


# planner plan


def test_a_plan_from_a_brands_own_posts(folder: Path) -> None:
    result = run("plan", "--brief", "brief.yaml", "--posts", "posts.csv", "--platform", "facebook",
                 "--out", "out")  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    assert "posts.csv: 40 rows read = 40 accepted + 0 rejected + 0 duplicates" in result.output
    assert sorted(path.name for path in (folder / "out").iterdir()) == FILES
    made = plan_in(folder / "out")
    assert made.brief == planner.Brief.from_yaml(BRIEF)
    assert not made.is_simulated
    assert planner.plan_violations(made) == []
    events = icalendar.Calendar.from_ical((folder / "out/calendar.ics").read_bytes())
    assert len(events.walk("VEVENT")) == len(made.calendar) > 0
    data = made.data.set_index("table")
    assert data.loc["POSTS", "rows"] == 40


def test_rejected_rows_are_listed_and_make_exit_code_1(folder: Path) -> None:
    text = posts_csv(
        (6, "5,2026-08-09 13:00,photo,-14,0"),
        (9, "8,2026-13-45 10:00,photo,5,1"),
        (12, "11,2026-08-21 10:00,photo,1,200,3"),
        (41, "39,2026-10-16 12:00,photo,16,2"),
    )
    (folder / "posts.csv").write_text(text, encoding="utf-8")
    result = run("plan", "--brief", "brief.yaml", "--posts", "posts.csv", "--platform", "facebook",
                 "--out", "out")  # fmt: skip
    assert result.exit_code == 1
    assert "posts.csv: 40 rows read = 36 accepted + 3 rejected + 1 duplicates" in result.output
    rejected = planner.read_posts("posts.csv", platform="facebook").rejected
    assert rejected["row"].tolist() == [6, 9, 12]
    listed = [line for line in result.output.splitlines() if line.startswith("  ! ")]
    assert len(listed) == 3
    for line, row in zip(listed, rejected.itertuples(), strict=True):
        for part in (f"row {row.row}", row.column, repr(row.value), row.reason, row.remedy):
            assert part in line
    assert "'-14'" in listed[0] and "Likes" in listed[0]
    # The good rows are still used, and the files written.
    assert plan_in(folder / "out").data.set_index("table").loc["POSTS", "rows"] == 36
    assert sorted(path.name for path in (folder / "out").iterdir()) == FILES


def test_of_many_rejected_rows_the_rest_is_counted(folder: Path) -> None:
    changes = [(n, f"{n},2026-08-01 09:00,photo,-{n},1") for n in range(2, 1_202)]
    (folder / "posts.csv").write_text(posts_csv(*changes, rows=1_240), encoding="utf-8")
    result = run("plan", "--brief", "brief.yaml", "--posts", "posts.csv", "--platform", "facebook",
                 "--out", "out")  # fmt: skip
    assert result.exit_code == 1
    assert "1,240 rows read = 40 accepted + 1,200 rejected + 0 duplicates" in result.output
    listed = [line for line in result.output.splitlines() if line.startswith("  ! ")]
    shown = sum(line.startswith("  ! row ") for line in listed)
    assert 10 <= shown < 1_200
    assert any(f"{1_200 - shown:,} more rejected rows" in line for line in listed)


def test_without_a_brief_a_starting_brief_is_written_and_used(folder: Path) -> None:
    result = run("plan", "--posts", "posts.csv", "--platform", "x", "--out", "out",
                 "--timezone", "Asia/Kathmandu")  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    assert "a starting brief was written to" in result.output
    brief = planner.Brief.read(folder / "out/brief.yaml")
    assert [plan.platform for plan in brief.platforms] == ["x"]
    assert (brief.timezone, brief.starts_on.weekday()) == ("Asia/Kathmandu", 0)
    assert brief.starts_on > dt.date.today() - dt.timedelta(days=1)
    assert plan_in(folder / "out").brief == brief


def test_two_files_are_joined_and_a_repeated_post_counts_once(folder: Path) -> None:
    (folder / "later.csv").write_text(posts_csv(rows=3), encoding="utf-8")
    result = run("plan", "--brief", "brief.yaml", "--posts", "posts.csv", "--posts", "later.csv",
                 "--platform", "facebook", "--out", "out")  # fmt: skip
    assert result.exit_code == 0
    assert "later.csv: 3 rows read = 3 accepted" in result.output
    assert "3 rows of one file stand in another too; the newer export is used." in result.output
    assert plan_in(folder / "out").data.set_index("table").loc["POSTS", "rows"] == 40


def test_a_row_twice_in_one_file_does_not_stand_in_another(folder: Path) -> None:
    lines = posts_csv().splitlines(keepends=True)
    (folder / "posts.csv").write_text("".join([*lines[:21], lines[20]]), encoding="utf-8")
    (folder / "later.csv").write_text("".join([lines[0], *lines[21:]]), encoding="utf-8")
    result = run("plan", "--brief", "brief.yaml", "--posts", "posts.csv", "--posts", "later.csv",
                 "--platform", "facebook", "--out", "out")  # fmt: skip
    assert result.exit_code == 0
    assert "posts.csv: 21 rows read = 20 accepted + 0 rejected + 1 duplicates" in result.output
    assert "stand in another too" not in result.output


def test_all_tables_of_a_brand_are_used(folder: Path, repository: Path) -> None:
    brand = repository / "sample_data" / "lantern_books"
    result = run(
        "plan", "--brief", brand / "brief.yaml", "--posts", brand / "posts_facebook.csv",
        "--posts", brand / "posts_x.csv", "--interactions", brand / "interactions.csv",
        "--inbound", brand / "inbound.csv", "--survey", brand / "survey.csv",
        "--account", brand / "account.csv", "--labels", brand / "labels.csv",
        "--timezone", "Europe/London", "--out", folder / "out",
    )  # fmt: skip
    assert (result.exit_code, result.stderr) == (0, "")
    data = plan_in(folder / "out").data
    assert set(data["table"]) == {"POSTS", "INTERACTIONS", "INBOUND", "SURVEY", "ACCOUNT"}
    assert (data["rows"] > 0).all()


PROBLEMS = {
    "no such file": (
        ["--posts", "nope.csv"],
        "nope.csv: found no such file or directory, expected a readable file. Remedy: check the "
        "path and its spelling.\n",
    ),
    "a folder": (
        ["--posts", "."],
        "expected a readable file. Remedy: check the path and its spelling.\n",
    ),
    "an empty file": (
        ["--posts", "empty.csv"],
        "empty.csv: found an empty file, expected a header line and rows of data. Remedy: export "
        "the file again.\n",
    ),
    "a header only": (
        ["--posts", "header.csv"],
        "header.csv: found a header without rows, expected at least one row of data. Remedy: "
        "export the file again, with a period that holds posts or records.\n",
    ),
    "no date column": (
        ["--posts", "dateless.csv"],
        "dateless.csv, column 'published_wall': found the columns name, likes",
    ),
    "a workbook": (
        ["--posts", "posts.xlsx"],
        "posts.xlsx: found a ZIP archive or workbook that is damaged, expected a complete file",
    ),
    "an unknown zone": (
        ["--posts", "posts.csv", "--timezone", "Mars/Base"],
        "posts.csv: found the time zone 'Mars/Base', expected an IANA name such as "
        "Europe/Copenhagen. Remedy: correct the name of the zone.\n",
    ),
    "no such log": (
        ["--posts", "posts.csv", "--interactions", "nope.csv"],
        "nope.csv: found no such file or directory, expected a readable file.",
    ),
    "no such labels": (
        ["--posts", "posts.csv", "--labels", "nope.csv"],
        "nope.csv: found no such file or directory, expected a readable file.",
    ),
    "no such brief": (
        ["--posts", "posts.csv", "--brief", "nope.yaml"],
        "nope.yaml: No such file or directory. Remedy: check the path\n",
    ),
    "a brief that is no YAML": (
        ["--posts", "posts.csv", "--brief", "broken.yaml"],
        "line 2: expected ',' or ']', but got '<stream end>'. Remedy: correct the YAML there\n",
    ),
    "a brief in another encoding": (
        ["--posts", "posts.csv", "--brief", "latin.yaml"],
        "latin.yaml: the file is not UTF-8 text. Remedy: save it as UTF-8\n",
    ),
    "a brief with two mistakes": (
        ["--posts", "posts.csv", "--brief", "wrong.yaml"],
        "weeks: found 14, expected less than or equal to 13. Remedy: correct the value\n"
        "wekes: no such field. Remedy: check the spelling, or take it out\n",
    ),
    "a brief that cannot be kept": (
        ["--posts", "posts.csv", "--brief", "tight.yaml", "--platform", "facebook"],
        "The limits contradict each other. ",
    ),
}


@pytest.fixture
def faulty(folder: Path) -> Path:
    """The working folder with files that cannot be used."""
    files = {
        "empty.csv": b"",
        "header.csv": b"Post ID,Published,Likes\n",
        "dateless.csv": b"name,likes\na,1\n",
        "posts.xlsx": b"PK\x03\x04 and so on",
        "broken.yaml": b"name: [Autumn\n",
        "latin.yaml": b"name: Caf\xe9\n",
        "wrong.yaml": (BRIEF.replace("weeks: 2", "weeks: 14") + "wekes: 2\n").encode(),
        "tight.yaml": TOO_MUCH.encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(("arguments", "said"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_is_one_sentence_on_stderr_and_exit_code_1(
    arguments: list[str], said: str, faulty: Path
) -> None:
    result = run("plan", *arguments, "--out", "out")
    assert result.exit_code == 1
    assert said in result.stderr
    assert not (faulty / "out" / "plan.json").exists()


def test_a_brief_that_cannot_be_kept_says_what_would_do(faulty: Path) -> None:
    result = run("plan", "--posts", "posts.csv", "--brief", "tight.yaml", "--platform", "facebook")
    assert result.exit_code == 1
    assert re.search(r"The posts that must be made take \d+\.\d h", result.stderr)
    assert re.search(r"What would make it possible: Raise the people's hours", result.stderr)


@pytest.mark.parametrize("out", ["taken", "taken/inside"])
@pytest.mark.parametrize("command", ["demo", "plan"])
def test_a_place_that_cannot_be_written_is_named(command: str, out: str, folder: Path) -> None:
    (folder / "taken").write_text("a file", encoding="utf-8")
    inputs = {"demo": ["--quick"], "plan": ["--posts", "posts.csv", "--platform", "facebook"]}
    result = run(command, *inputs[command], "--out", out)
    assert result.exit_code == 1
    assert "taken" in result.stderr
    assert (folder / "taken").read_text(encoding="utf-8") == "a file"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--bogus"], "No such option"),
        (["nonsense"], "No such command 'nonsense'."),
        (["demo", "--bogus"], "No such option"),
        (["demo", "--seed", "many"], "'many' is not a valid integer"),
        (["demo", "--seed", "-1"], "Invalid value for '--seed'"),
        (["plan"], "Missing option '--posts'."),
        (["plan", "--posts"], "Option '--posts' requires an argument."),
        (["plan", "--posts", "posts.csv", "--seed", "-1"], "Invalid value for '--seed'"),
        (["serve", "--port", "many"], "'many' is not a valid integer."),
        (["serve", "--port", "99999"], "Port 99999 does not exist."),
        (["doctor", "--bogus"], "No such option"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], said: str, folder: Path) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["brief.yaml", "posts.csv"]


def test_help_lists_every_command_and_option() -> None:
    result = run("--help")
    assert result.exit_code == 0
    commands = re.findall(r"^  ([a-z-]+)  +\S", result.output.split("Commands:")[1], re.M)
    assert set(commands) == set(main.commands) >= {"demo", "plan", "serve", "doctor"}
    for name, command in main.commands.items():
        page = run(name, "--help")
        assert page.exit_code == 0
        for option in command.params:
            if isinstance(option, click.Argument):
                assert option.name.upper() in page.output.split("Options:")[0]
                continue
            assert option.help or option.name == "help", f"{name} {option.name}: no help"
            assert all(word in page.output for word in option.opts), (name, option.name)


def test_the_version_is_the_packages() -> None:
    result = run("--version")
    assert (result.exit_code, result.output) == (0, f"planner, version {planner.__version__}\n")


def test_doctor_finds_nothing_missing_here() -> None:
    result = run("doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "notebooks: " in result.output and "pandas " in result.output


def test_a_process_of_its_own_ends_with_the_same_codes(faulty: Path) -> None:
    """What the test runner could hide: real standard error, real exit code, no traceback."""
    for arguments, code, said in [
        (["plan", "--posts", "nope.csv"], 1, "nope.csv: found no such file or directory"),
        (["demo", "--bogus"], 2, "No such option"),
        (["doctor"], 0, ""),
    ]:
        done = subprocess.run(
            [sys.executable, "-m", "planner", *arguments],
            cwd=faulty, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.stdout + done.stderr
