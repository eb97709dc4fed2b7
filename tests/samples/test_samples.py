"""The three simulated brands: rebuilt to the byte, read like a user's files, called simulated."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
import time

import pandas as pd
import pytest

from planner.errors import PlannerError
from planner.samples import (
    EXPORTED_AT,
    SAMPLE_BRANDS,
    SAMPLE_TITLES,
    load_sample,
)
from planner.schema import ACCOUNT, INBOUND, INTERACTIONS, POSTS, SURVEY, check
from planner.share import share_path
from planner.simulate.brands import ENDS_ON, brands
from planner.simulate.texts import handles
from planner.sources import read_posts

FILES = {
    "posts_facebook.csv", "posts_x.csv", "labels.csv", "interactions.csv", "inbound.csv",
    "survey.csv", "account.csv", "brief.yaml", "truth.json", "README.txt",
}  # fmt: skip


loaded = functools.cache(load_sample)


@pytest.fixture(params=SAMPLE_BRANDS)
def sample(request):
    return loaded(request.param)


def test_the_folder_is_what_the_command_line_makes_from_the_seeds(tmp_path):
    subprocess.run([sys.executable, "-m", "planner.samples", str(tmp_path)], check=True)
    shipped = share_path("sample_data")
    for brand in SAMPLE_BRANDS:
        assert {path.name for path in (tmp_path / brand).iterdir()} == FILES
        assert {path.name for path in (shipped / brand).iterdir()} == FILES
        for name in FILES:
            built, twin = tmp_path / brand / name, shipped / brand / name
            assert built.read_bytes() == twin.read_bytes(), f"{brand}/{name}: rebuild sample_data"


def test_the_samples_weigh_less_than_five_megabytes():
    size = sum(path.stat().st_size for path in share_path("sample_data").rglob("*"))
    assert size < 5_000_000


def test_every_row_of_every_file_is_accounted_for(sample):
    blemishes = sample.truth()["blemishes"]
    assert set(sample.imports) == {name for name in FILES if name.endswith(".csv")} - {"labels.csv"}
    for name, found in sample.imports.items():
        if name in blemishes:
            assert found.rows_read == blemishes[name]["rows_read"]
        else:
            assert len(found.table) == found.rows_read
        assert found.file == name


def test_the_blemishes_are_found_where_the_truth_says():
    sample = loaded("harbour_roast")
    truth = sample.truth()["blemishes"]
    posts = sample.imports["posts_facebook.csv"]
    assert posts.rejected["row"].tolist() == [truth["posts_facebook.csv"]["unreadable_date"]["row"]]
    assert posts.rejected["column"].tolist() == ["Publish time"]
    assert sorted(posts.duplicates["post_id"]) == sorted(
        truth["posts_facebook.csv"]["duplicate_post_ids"]
    )
    acts = sample.imports["interactions.csv"].duplicates
    assert acts["event_id"].tolist() == [truth["interactions.csv"]["duplicate_event_id"]]
    assert len(sample.imports["inbound.csv"].rejected) == 1
    unlabelled = sample.posts.loc[sample.posts["pillar"] == "unlabelled", "post_id"]
    assert sorted(unlabelled) == truth["labels.csv"]["unlabelled_post_ids"]


def test_of_the_stale_rows_the_newer_counts_stay():
    sample = loaded("harbour_roast")
    found = sample.imports["posts_facebook.csv"]
    text = (sample.folder / "posts_facebook.csv").read_text(encoding="utf-8-sig")
    for identity in found.duplicates["post_id"]:
        reach = re.findall(rf"posts/{identity},.*?Lifetime,(\d+)", text)
        kept = found.posts.set_index("post_id").loc[identity, "impressions"]
        assert kept == max(map(int, reach)) > min(map(int, reach))


def test_the_tables_honour_their_contracts(sample):
    check(sample.posts, POSTS)
    check(sample.interactions, INTERACTIONS)
    check(sample.inbound, INBOUND)
    check(sample.survey, SURVEY)
    check(sample.account, ACCOUNT)


def test_posts_are_complete(sample):
    posts, zone = sample.posts, sample.brief.timezone
    assert set(posts["platform"]) == {"facebook", "x"}
    assert posts["published_at"].notna().all()
    assert (posts["timezone"] == zone).all()
    assert posts["has_time_of_day"].all()
    assert posts["followers"].notna().all()
    assert posts["interactions"].notna().all()
    assert posts["published_wall"].is_monotonic_increasing
    assert posts["published_wall"].max().date() <= ENDS_ON
    assert (posts["exported_at"] == pd.Timestamp(EXPORTED_AT)).all()
    wall = posts["published_at"].dt.tz_convert(zone).dt.tz_localize(None)
    assert (wall == posts["published_wall"]).all()
    assert posts["text"].str.contains(",").any()
    assert posts["text"].str.contains("\n").any()
    assert posts["text"].str.contains('"').any()


def test_the_read_tables_are_those_that_were_simulated(sample):
    truth = sample.truth()
    for platform, told in truth["posts"].items():
        posts = sample.posts[sample.posts["platform"] == platform]
        assert len(posts) == told["posts"]
        ordered = posts["interactions"].sort_values(ascending=False)
        top = ordered.iloc[: max(1, round(len(ordered) / 10))].sum() / ordered.sum()
        assert round(float(top), 3) == told["top_10_percent_share_of_interactions"]
        labelled = posts[posts["pillar"] != "unlabelled"]
        assert set(labelled["format"]) <= set(told["format_ratio"])
        assert set(labelled["pillar"]) - {"contest"} <= set(told["pillar_ratio"])
    assert len(sample.interactions) == truth["interactions"]["rows"]
    assert len(sample.inbound) == truth["inbound"]["messages"]
    assert len(sample.survey) == truth["survey"]["respondents"]
    assert len(sample.account) == truth["account"]["rows"]
    open_share = round(float(sample.inbound["answered_at"].isna().mean()), 4)
    assert open_share == truth["inbound"]["share_unanswered_in_record"]


def test_the_brands_teach_what_they_are_meant_to():
    harbour, riverside, lantern = (loaded(name).truth() for name in SAMPLE_BRANDS)
    assert harbour["posts"]["facebook"]["hour_effect"] == "none"
    assert harbour["posts"]["facebook"]["format_ratio"]["reel"] == 1.7
    assert list(harbour["interactions"]["types"]) == ["one population"]
    assert list(riverside["interactions"]["types"]) == ["supporters", "talkers", "ambassadors"]
    assert riverside["inbound"]["share_answered_within_promise"] < 0.25
    assert riverside["inbound"]["share_unanswered_in_record"] > 0.15
    assert riverside["interactions"]["contest_only_members"] > 300
    assert lantern["posts"]["facebook"]["posts"] == 38
    assert set(lantern["posts"]["facebook"]["format_ratio"].values()) == {1.0}


def test_enough_and_too_few_members_to_look_for_types():
    for name, enough in zip(SAMPLE_BRANDS, (True, True, False), strict=True):
        acts = loaded(name).interactions
        own = acts[(acts["direction"] == "inbound") & ~acts["contest"]]
        assert (own.groupby("member_id").size().ge(5).sum() >= 500) == enough


def test_people_appear_under_pseudonyms_that_stay_the_same(sample):
    again = load_sample(sample.brand)
    assert sample.interactions["member_id"].equals(again.interactions["member_id"])
    assert sample.interactions["member_id"].str.fullmatch(r"[0-9a-f]{16}").all()
    raw = pd.read_csv(sample.folder / "interactions.csv", dtype=str)
    assert raw["member"].nunique() == sample.interactions["member_id"].nunique()


def test_handles_are_one_to_one():
    ids = pd.Series([f"m{number:05d}" for number in range(5_000)])
    assert handles(ids).is_unique


def test_all_is_labelled_simulated(sample):
    assert sample.is_simulated
    assert "simulated" in sample.note
    assert "SIMULATED" in (sample.folder / "README.txt").read_text(encoding="utf-8")
    assert "SIMULATED" in (sample.folder / "brief.yaml").read_text(encoding="utf-8")
    assert sample.truth()["simulated"] is True
    assert sample.title == SAMPLE_TITLES[sample.brand] == brands()[sample.brand].title
    assert "simulated" in repr(sample)


def test_the_readme_does_not_give_the_answers_away(sample):
    text = (sample.folder / "README.txt").read_text(encoding="utf-8")
    for fact in sample.truth()["facts"].values():
        assert fact not in text


def test_the_briefs_fit_the_data(sample):
    brief = sample.brief
    assert brief.starts_on.isoformat() == "2027-01-04"
    assert brief.starts_on.isoweekday() == 1
    assert brief.weeks == 8
    assert brief.goals
    assert brief.kpis
    assert brief.campaigns
    assert brief.themed_days
    assert brief.blackouts
    accounts = {(plan.platform, plan.account) for plan in brief.platforms}
    assert accounts == set(
        sample.posts[["platform", "account"]].drop_duplicates().itertuples(index=False, name=None)
    )
    pillars = set(sample.posts["pillar"])
    assert {campaign.pillar for campaign in brief.campaigns} <= pillars
    assert {day.pillar for day in brief.themed_days} <= pillars


def test_an_unknown_brand_is_refused_with_the_list():
    with pytest.raises(PlannerError) as error:
        load_sample("acme")
    assert all(name in str(error.value) for name in SAMPLE_BRANDS)


def test_the_posts_also_read_without_zone_and_labels(sample):
    found = read_posts(sample.folder / "posts_facebook.csv")
    assert found.posts["published_at"].isna().all()
    assert (found.posts["pillar"] == "unlabelled").all()


def test_the_largest_brand_loads_in_under_one_and_a_half_seconds_of_processor_time():
    load_sample("lantern_books")  # imports done
    spent = []
    for _ in range(3):
        started = time.process_time()
        load_sample("riverside_commons")
        spent.append(time.process_time() - started)
    assert min(spent) < 1.5
