"""The command line: thin calls into the package. Exit codes: 0 done, 1 problems, 2 wrong usage."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import planner
from planner.errors import PlannerError
from planner.wording import counted

if TYPE_CHECKING:
    import pandas as pd

    from planner.sources import Import

PLAN_FILES = {
    "json": "plan.json",
    "csv": "calendar.csv",
    "ics": "calendar.ics",
    "html": "report.html",
}
SHOWN_REJECTIONS = 10
_BYTES_WITH_BAR = 5_000_000


class PlannerGroup(click.Group):
    """Turns errors a person can act on into their sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PlannerError as error:
            click.echo(str(error), err=True)
            sys.exit(getattr(error, "exit_code", 1))


@click.group(cls=PlannerGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(planner.__version__, prog_name="planner")
def main() -> None:
    """Plans for social media that can be defended: brief and exports in, plan and evidence out."""


@main.command()
@click.option("--brand", default="harbour_roast", show_default=True, help="Simulated brand.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("planner-demo"),
              show_default=True, help="Folder for the files.")  # fmt: skip
@click.option("--quick", is_flag=True, help="Take the smallest brand.")
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of all shuffles."
)
def demo(brand: str, out: Path, quick: bool, seed: int) -> None:
    """Walk the whole path on a simulated sample brand."""
    brand = "lantern_books" if quick else brand
    sample = planner.load_sample(brand)
    for name, imported in sample.imports.items():
        _echo_import(name, imported)
    plan = planner.make_plan(
        sample.brief, sample.posts, sample.interactions, sample.inbound, sample.survey,
        sample.account, seed=seed, is_simulated=True,
    )  # fmt: skip
    click.echo(f"{sample.title}: simulated data, no real brand or person.")
    _write(plan, out)


@main.command()
@click.option("--brief", "brief_path", type=click.Path(path_type=Path),
              help="Brief as YAML. Without one, a starting brief is written to --out.")  # fmt: skip
@click.option("--posts", "posts_paths", type=click.Path(path_type=Path), multiple=True,
              required=True, help="Export of posts; repeat for several files.")  # fmt: skip
@click.option("--interactions", type=click.Path(path_type=Path), help="Log of members' acts.")
@click.option("--inbound", type=click.Path(path_type=Path), help="Messages that need an answer.")
@click.option("--survey", type=click.Path(path_type=Path), help="Survey answers.")
@click.option("--account", type=click.Path(path_type=Path), help="Followers by day.")
@click.option("--labels", type=click.Path(path_type=Path), help="Pillar and intent by post id.")
@click.option("--timezone", help="IANA zone of the export's clock times, if it names none.")
@click.option("--platform", help="Platform of the posts, if the file does not say.")
@click.option("--sheet", help="Sheet, or file in an archive, that holds the posts.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("planner-plan"),
              show_default=True, help="Folder for the files.")  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of all shuffles."
)
def plan(
    brief_path: Path | None,
    posts_paths: Sequence[Path],
    interactions: Path | None,
    inbound: Path | None,
    survey: Path | None,
    account: Path | None,
    labels: Path | None,
    timezone: str | None,
    platform: str | None,
    sheet: str | None,
    out: Path,
    seed: int,
) -> None:
    """Make a plan from a brand's own exports."""
    from planner.plan.starter import starter_brief
    from planner.sources import combine

    brief = planner.Brief.read(brief_path) if brief_path else None
    imports: list[tuple[str, Import]] = []
    for path in posts_paths:
        found = planner.read_posts(
            path, timezone=timezone, labels=labels, platform=platform, sheet=sheet
        )
        imports.append((str(path), found))
    together = combine([found for _, found in imports])
    posts = together.posts
    repeated = len(together.duplicates) - sum(len(own.duplicates) for _, own in imports)
    if len(imports) > 1 and repeated:
        stand = "stands" if repeated == 1 else "stand"
        click.echo(f"{counted(repeated, 'row')} of one file {stand} in another too; "
                   "the newer export is used.")  # fmt: skip
    zone = timezone or (brief.timezone if brief else None)
    tables: dict[str, pd.DataFrame | None] = {"interactions": None, "inbound": None,
                                              "survey": None, "account": None}  # fmt: skip
    for name, path, read in (
        ("interactions", interactions, lambda p: planner.read_interactions(p, timezone=zone)),
        ("inbound", inbound, lambda p: planner.read_inbound(p, timezone=zone)),
        ("survey", survey, planner.read_survey),
        ("account", account, planner.read_account),
    ):
        if path is not None:
            imports.append((str(path), read(path)))
            tables[name] = imports[-1][1].table
    for name, imported in imports:
        _echo_import(name, imported)
    if brief is None:
        brief = starter_brief(posts, Path(posts_paths[0]).name, zone, dt.date.today())
        _make_folder(out)
        (out / "brief.yaml").write_text(brief.to_yaml(), encoding="utf-8")
        click.echo(f"No --brief was given: a starting brief was written to {out / 'brief.yaml'}. "
                   "Edit it and run again with --brief.")  # fmt: skip
    made = planner.make_plan(brief, posts, seed=seed, **tables)
    _write(made, out)
    if any(len(imported.rejected) for _, imported in imports):
        sys.exit(1)


@main.command("import")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--workspace", "folder", type=click.Path(path_type=Path),
              default=Path("planner-workspace"), show_default=True,
              help="Folder the tables are kept in.")  # fmt: skip
@click.option("--kind", type=click.Choice(("posts", "interactions", "inbound", "survey",
                                           "account")),
              help="What the files hold.  [default: told by their columns]")  # fmt: skip
@click.option("--layout", default="auto", show_default=True, help="Layout of posts.")
@click.option("--map", "pairs", multiple=True, metavar="OURS=THEIRS",
              help="Column of posts = column of the file; kept for next time.")  # fmt: skip
@click.option("--labels", type=click.Path(path_type=Path), help="Pillar and intent by post id.")
@click.option("--pillars", type=click.Path(path_type=Path),
              help="Rules of pillars (YAML): keywords, hashtags, values of a column.")  # fmt: skip
@click.option("--propose-intents", is_flag=True, help="Propose intents from the posts' words.")
@click.option("--cues", type=click.Path(path_type=Path),
              help="Your own list of cues of intent (YAML).")  # fmt: skip
@click.option("--timezone", help="IANA zone of the clock times, if the file names none.")
@click.option("--platform", help="Platform, if the file does not say.")
@click.option("--account", help="Account, if the file does not say.")
@click.option("--sheet", help="Sheet, or file in an archive, that holds the table.")
@click.option("--day-first/--month-first", "day_first", default=None,
              help="How dates such as 03/04/2026 are meant, where none proves it.")  # fmt: skip
@click.option("--year", type=int, help="Year of the newest day, where days state none.")
@click.option("--to-mend", type=click.Path(path_type=Path),
              help="Write rejected rows of posts there, to mend and import again.")  # fmt: skip
def import_files(paths: Sequence[Path], **options: Any) -> None:
    """Read exports, say what was understood, and keep the tables in a workspace.

    A later export of the same posts updates them; what each export counted stays known.
    """
    from planner.exports.rows_to_mend import rows_as_csv
    from planner.sources.importing import import_file
    from planner.workspace import Workspace

    workspace = Workspace(options.pop("folder"))
    to_mend = options.pop("to_mend")
    rejected, mending = False, []
    for path in paths:
        with _reading(path) as progress:
            found, kept = import_file(path, workspace, progress=progress, **options)
        _echo_import(str(path), found)
        if found.contract == "POSTS":
            from planner.sources import quality_report

            for sentence in quality_report(found).sentences:
                click.echo(f"  * {sentence}")
        if kept is not None:
            rows = f"{counted(kept.rows, 'row')} of {kept.contract.lower()}"
            change = f"{kept.new:,} new, {kept.updated:,} updated"
            click.echo(f"  kept: {rows} ({change}) in {workspace.folder}")
        rejected |= bool(len(found.rejected))
        mending.append(found.to_mend)
    if to_mend is not None:
        text = rows_as_csv(mending)
        if text is None:
            click.echo("No row is there to mend.")
        else:
            to_mend.write_bytes(text)
            click.echo(f"wrote {to_mend}")
    sys.exit(1 if rejected else 0)


@main.command()
@click.option("--workspace", "folder", type=click.Path(path_type=Path),
              default=Path("planner-workspace"), show_default=True,
              help="Folder the tables are kept in.")  # fmt: skip
@click.option("--log", type=click.Path(path_type=Path),
              help="A log of acts (Parquet, CSV) instead of the one kept.")  # fmt: skip
@click.option("--platform", help="Platform.  [default: the one with most members]")
def segments(folder: Path, log: Path | None, platform: str | None) -> None:
    """Segments of the members in a kept log, a card each; the log stays where it is."""
    from planner.sources import kept_table
    from planner.workspace import Workspace

    workspace = Workspace(folder) if folder.is_dir() else None
    path = log or (workspace.current_file("INTERACTIONS") if workspace else None)
    if path is None:
        raise planner.PlannerError(
            f"Log of acts: found none in {folder}, expected one that 'planner import' kept. "
            "Remedy: import it, or name a file with --log."
        )
    posts = kept_table(workspace, "POSTS") if workspace else None
    with (
        planner.open_act_log(path) as acts,
        click.progressbar(
            length=100, label="segments", file=sys.stderr, item_show_func=lambda doing: doing
        ) as bar,
    ):

        def report(share: float, doing: str) -> None:
            bar.update(max(0, int(100 * share) - bar.pos), doing)

        found = planner.AudienceSegmentation(platform=platform).fit(acts, posts, report=report)
    click.echo(f"{found.platform_}: {found.verdict_.level}. {found.verdict_.sentence}")
    for note in found.notes_:
        click.echo(f"  * {note}")
    for card in found.cards_:
        click.echo(f"\n{card.name[:1].upper()}{card.name[1:]} ({card.rule})")
        for sentence in (*card.sentences, *(f"Not known: {one}" for one in card.not_known)):
            click.echo(f"  {sentence}")
    if not found.cards_:
        click.echo("No segment is large enough to be shown without pointing at people.")


@main.command()
@click.argument("handle")
@click.option("--workspace", "folder", type=click.Path(path_type=Path),
              default=Path("planner-workspace"), show_default=True,
              help="Folder the tables are kept in.")  # fmt: skip
@click.option("--forget", "is_gone", is_flag=True, help="Delete all rows of this member.")
def member(handle: str, folder: Path, is_gone: bool) -> None:
    """Say what the workspace holds on one member, named by its handle, or delete it."""
    from planner.sources.one_member import forget, held_on
    from planner.workspace import Workspace

    if not folder.is_dir():
        raise planner.PlannerError(
            f"Workspace: found no folder {folder}, expected one that 'planner import' made. "
            "Remedy: name it with --workspace."
        )
    workspace = Workspace(folder)
    found = held_on(workspace, handle)
    if found.empty:
        click.echo("Nothing is held on this member.")
        return
    for row in found.itertuples():
        where = "" if row.in_use else " (earlier import)"
        click.echo(f"  {row.platform}: {counted(row.rows, row.kind.replace('_', ' '))}, "
                   f"{row.first_day} to {row.last_day}{where}")  # fmt: skip
    if is_gone:
        gone = forget(workspace, handle)
        click.echo(f"deleted {counted(gone.rows, 'row')} from {counted(gone.tables, 'table')}")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Callable[[float, str], None] | None]:
    """A bar for a file that takes a while; on the error stream, so that output stays clean."""
    if not path.is_file() or path.stat().st_size < _BYTES_WITH_BAR:
        yield None
        return
    with click.progressbar(length=100, label=path.name, file=sys.stderr, show_eta=False,
                           item_show_func=lambda doing: doing) as bar:  # fmt: skip

        def progress(share: float, doing: str) -> None:
            bar.update(max(0, int(100 * share) - bar.pos), doing)

        yield progress


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8866, show_default=True, help="Port to listen on.")
@click.option("--base-url", default="/", show_default=True, help="Path below which apps lie.")
@click.option("--token", help="What visitors must know; made up on an open host if not given.")
@click.option("--allow-host", "allow_hosts", multiple=True, help="Name visitors may call.")
@click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    help="Folder for plans, drafts and tables.  [default: planner-workspace]",
)
@click.option("--store", help="Where plans are kept.  [default: planner.sqlite in the workspace]")
@click.option("--max-sessions", type=int, help="Most pages at once.  [default: by free memory]")
@click.option("--fork/--no-fork", default=True, help="Start pages as copies of a warm program.")
@click.option("--idle-minutes", default=25.0, show_default=True, help="Close idle pages after.")
@click.option(
    "--open", "open_browser", is_flag=True, help="Open the app in this machine's browser."
)
def serve(**options: Any) -> None:
    """Serve the apps in a browser."""
    from planner.serving.app import serve as serve_apps

    serve_apps(**options)


@main.command("load-test")
@click.argument("url")
@click.option("--sessions", default=10, show_default=True, help="How many pages to open.")
@click.option("--moves", default=3, show_default=True, help="Moves of a control in each page.")
@click.option("--token", help="What the server wants from visitors, if the address lacks it.")
@click.option("--app", help="Name of the app, if the address is the server's.")
@click.option("--control", help="Label of the control to move; the first slider if not given.")
@click.option("--within", "within_seconds", default=0.0, help="Spread the openings over seconds.")
@click.option("--settle", "settle_seconds", default=15.0, show_default=True,
              help="Wait so many seconds for a page's first chart before using it.")  # fmt: skip
@click.option("--hold", "hold_seconds", default=0.0, help="Stay open so many seconds at the end.")
@click.option("--server-pid", "server_process_id", type=int,
              help="The server's process on this machine, to measure memory.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="Write the figures there as JSON.")
def load_test(url: str, sessions: int, out: Path | None, **options: Any) -> None:
    """Open many sessions with a running server, use them, and say what they met."""
    from planner.serving.load_test import run_load

    report = run_load(url, sessions, **options)
    click.echo(report.summary())
    if out is not None:
        _write_json(report.to_dict(), out)
    sys.exit(report.exit_code)


@main.command()
def doctor() -> None:
    """Say what is installed, what is missing and what it is for."""
    from planner.doctor import findings

    missing = False
    for finding in findings():
        missing |= finding.is_needed and not finding.is_there
        click.echo(finding.sentence)
    sys.exit(1 if missing else 0)


def _write(made: planner.Plan, out: Path) -> None:
    """Export the four files and say what the plan found, verdicts first."""
    _make_folder(out)
    click.echo("")
    for finding in made.findings:
        click.echo(f"[{finding.verdict.level}] {finding.verdict.sentence}")
    click.echo("")
    click.echo(repr(made))
    for kind, name in PLAN_FILES.items():
        for path in planner.export(made, kind, out / name):
            click.echo(f"wrote {path}")


def _write_json(values: dict[str, Any], out: Path) -> None:
    try:
        out.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise PlannerError(
            f"The file {out} cannot be written ({reason}). Remedy: choose another --out."
        ) from error
    click.echo(f"wrote {out}")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or "it cannot be made"
        raise PlannerError(
            f"The folder {out} cannot be made ({reason}). Remedy: choose another --out."
        ) from error


def _echo_import(name: str, imported: Import) -> None:
    """Row accounting of one file, and the first rejections with place and remedy."""
    click.echo(
        f"{Path(name).name}: {imported.rows_read:,} rows read = {len(imported.table):,} accepted + "
        f"{len(imported.rejected):,} rejected + {len(imported.duplicates):,} duplicates "
        f"({imported.layout})"
    )
    for note in imported.notes:
        click.echo(f"  - {note}")
    for row in imported.rejected.head(SHOWN_REJECTIONS).itertuples():
        where = f"row {row.row}" + (f", {row.column}" if row.column else "")
        click.echo(f"  ! {where}: {row.value!r}: {row.reason}. Remedy: {row.remedy}")
    more = len(imported.rejected) - SHOWN_REJECTIONS
    if more > 0:
        click.echo(f"  ! and {more:,} more rejected rows")


if __name__ == "__main__":
    main()
