"""Plans from the real pages: what the tool says of them, and what it keeps to itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import icalendar
import numpy as np
import pytest

from planner.brief import Brief
from planner.cadence import HourOfWeekMap
from planner.content import ContentCells
from planner.plan import Plan, make_plan, plan_violations
from planner.sources import read_posts

REAL = Path(os.environ["PLANNER_REAL_DATA"]) / "real"


def brief(platform: str) -> Brief:
    return Brief.make(
        name="Real page",
        timezone="Europe/Lisbon",
        starts_on="2027-01-04",
        platforms=[{"platform": platform}],
        capacity={"people": [{"name": "Team", "hours_per_week": 40}]},
    )


@pytest.fixture(scope="module")
def page() -> Plan:
    posts = read_posts(REAL / "facebook_page_2014.csv").posts
    return make_plan(brief("facebook"), posts)


def test_facebook_page_no_hour_is_recommended(page: Plan) -> None:
    """Hour and weekday do not predict later posts of this page (out-of-time R2 -.051)."""
    verdict = page.finding("timing", "facebook").verdict
    assert not verdict.at_least("leaning")
    assert verdict.value is None and "any hour will do" in verdict.sentence
    assert page.posts["reason"].str.contains("evenly spaced, as no hour is established").all()


def test_facebook_page_video_is_not_ranked_first_nor_recommended(page: Plan) -> None:
    """7 videos: the highest raw mean among formats, on next to no posts."""
    content = page.content
    assert content.iloc[0]["format"] != "video"
    video = content[content["format"] == "video"]
    assert video["posts"].sum() == 7 and (video["verdict"] == "prior only").all()
    assert video["note"].str.contains("only 7 posts").all()
    assert "video" not in page.finding("content", "facebook").verdict.sentence
    planned = page.posts["format"].eq("video").mean()
    assert planned <= 2 * 7 / 500 + 1 / len(page.posts)


def test_facebook_page_plan_keeps_its_brief_and_round_trips(page: Plan) -> None:
    assert plan_violations(page) == [] and Plan.from_json(page.to_json()) == page
    said = " ".join(page.assumptions)
    assert "names no time zone" in said and "without a known intent" in said


def test_facebook_page_with_a_planted_hour_effect_is_found(page: Plan) -> None:
    """Results of weekday posts from 8 to 12 h times 2.5: the page's own noise, a known truth."""
    posts = read_posts(REAL / "facebook_page_2014.csv").posts
    wall = posts["published_wall"]
    planted = wall.dt.hour.between(8, 11) & (wall.dt.day_of_week < 5)
    posts["interactions"] = posts["interactions"] * np.where(planted, 2.5, 1.0)
    fitted = HourOfWeekMap().fit(posts)
    assert fitted.verdict_.level == "supported"
    assert fitted.better_blocks_["facebook"] == [2]


def test_facebook_page_with_shuffled_results_supports_nothing() -> None:
    """The page's own results dealt at random to its own posts, 40 times."""
    posts = read_posts(REAL / "facebook_page_2014.csv").posts
    content = timing = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        dealt = posts.assign(interactions=rng.permutation(posts["interactions"].to_numpy()))
        content += ContentCells(seed=seed).fit(dealt).verdict_.at_least("supported")
        timing += HourOfWeekMap(seed=seed, shuffles=20).fit(dealt).verdict_.at_least("supported")
    # 99 % binomial bound of 5 % in 40.
    assert content <= 6 and timing <= 6, (content, timing)


def test_live_sellers_video_stands_out_with_its_interval() -> None:
    """6 pages, 6,767 posts; live videos bring several times a photo's reactions (published)."""
    posts = read_posts(REAL / "live_sellers_2012_2018.csv", platform="facebook").posts
    fitted = ContentCells().fit(posts)
    assert fitted.verdict_.level == "supported"
    video = fitted.cells_.set_index("format").loc["video"]
    assert video["posts"] == posts["format"].eq("video").sum() > 2000
    assert video["ratio_low_90"] > 1.5, video


def test_plan_command_on_the_real_page(tmp_path: Path) -> None:
    """One command: four files, the ICS with as many events as the calendar has entries."""
    run = subprocess.run(
        [sys.executable, "-m", "planner", "plan", "--posts",
         str(REAL / "facebook_page_2014.csv"), "--out", str(tmp_path)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "500 rows read = 500 accepted + 0 rejected + 0 duplicates" in run.stdout
    plan = Plan.from_json((tmp_path / "plan.json").read_text(encoding="utf-8"))
    calendar = icalendar.Calendar.from_ical((tmp_path / "calendar.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) == len(plan.calendar) > 0
    assert (tmp_path / "calendar.csv").exists() and (tmp_path / "report.html").exists()
