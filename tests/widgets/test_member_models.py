"""The audience models in the app: asked for, worked out in another process, shown in tables."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from planner.audience.member_report import look_at_members
from planner.errors import PlannerError
from planner.samples import load_sample
from planner.widgets.member_models import MemberModels, report_blocks, report_html
from planner.widgets.persona_cards import card_html
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState
from planner.widgets.tables import sample_tables


@pytest.fixture(scope="module")
def community():
    sample = load_sample("riverside_commons")
    return look_at_members(sample.interactions, sample.posts, replicates=19)


def test_the_platform_with_most_members_is_looked_at(community) -> None:
    assert community.platform == "facebook" and community.platforms == ("facebook", "x")
    assert community.types.level == "types found"
    assert set(community.tables["gates"]["Answer"]) == {"yes"}
    chosen = community.tables["how_many"].set_index("types")["chosen"]
    assert chosen[3] and chosen.sum() == 1
    assert len(community.cards) == 3 and len(community.tables["check"]) == 2


def test_nothing_about_a_single_member_and_no_small_group_is_in_the_report(community) -> None:
    sample = load_sample("riverside_commons")
    ids = set(sample.interactions["member_id"])
    for table in community.tables.values():
        cells = table.astype(str).to_numpy().ravel()
        assert not ids & set(cells)
        for name in {"Members", "members"} & set(table):
            shown = pd.to_numeric(table[name].astype(str).str.replace(",", ""), errors="coerce")
            assert (shown.dropna() >= 50).all()
    words = report_html(community, is_simulated=True) + "".join(map(repr, community.cards))
    assert not [one for one in ids if one in words]


def test_a_sample_is_looked_at_when_somebody_asks() -> None:
    state = PlannerState()
    models = MemberModels(state)
    models.show()
    assert is_shown(models.asking) and models.results.value == ""
    assert [value for _, value in models.platform.options] == ["facebook", "x"]
    models.platform.value = "x"
    models.look.click()
    assert models.guard.place.value == "" and not models.progress.is_running
    assert "simulated data" in models.results.value
    assert "a search for types takes 560" in models.results.value
    state.choose_sample("riverside_commons")
    models.show()
    assert models.results.value == "", "what was found for other data is taken away"


def test_posts_alone_say_nothing_of_members() -> None:
    state = PlannerState()
    state.take_file("mine.csv", b"id,date,likes\n1,2026-05-04,3\n2,2026-05-05,4\n")
    models = MemberModels(state)
    models.show()
    assert not is_shown(models.asking)
    assert "Behavioural clusters are impossible" in models.results.value


def test_what_is_found_is_escaped_and_says_what_it_is(community) -> None:
    html = report_html(community, is_simulated=True)
    for words in ("Types found", "Do more than everyone", "Ask for next", "Not known",
                  "The rule names", "SQL, agrees with the tool"):  # fmt: skip
        assert words.lower() in html.lower()
    assert html.count('<article class="card seg">') == 3
    hostile = "<script>alert(1)</script>"
    card = replace(
        community.cards[0], name=hostile, rule=hostile, next_step=hostile, sql=hostile,
        not_known=(hostile,), content=((hostile, 1.0, 1.0, 1.0),),
        habits=((hostile, 2.0, 1.5, 3.0),), best_times=((hostile, 0.1, 0.0, 0.2),),
    )  # fmt: skip
    assert "<script" not in card_html(card, hostile)
    sure = replace(community.cards[0], fidelity=1.0)
    assert "is the definition" not in card_html(sure, "x"), "a tree that fits is still no model"
    bare = replace(card, habits=(), content=(), best_times=(), clock=(), still_active=None)
    assert "Not known" in card_html(bare, "x") and "None" not in card_html(bare, "x")


def test_figures_of_a_report_have_tables_and_sentences(community) -> None:
    blocks = report_blocks(community)
    assert [block.name for block in blocks] == ["segments", "segment-times", "how-many-types"]
    for block in blocks:
        assert len(block.table) and block.sentence and block.verdict == "types found"
        assert "nan" not in block.sentence + block.title


def test_looking_shows_cards_figures_and_tables() -> None:
    state = PlannerState()
    models = MemberModels(state)
    models.show()
    models._found(look_at_members(sample_tables("harbour_roast").interactions, replicates=19))
    assert models.results.value.count('<article class="card seg">') == 4
    assert len(models.figures.children) == 3
    assert "The check: the last 8 opportunities" in models.reading_on.value
    state.choose_sample("lantern_books")
    models.show()
    assert models.figures.children == () and models.reading_on.value == ""


def test_a_platform_that_is_not_there_and_an_empty_log_are_refused() -> None:
    log = load_sample("lantern_books").interactions
    with pytest.raises(PlannerError, match="expected 'tiktok' among them"):
        look_at_members(log, None, "tiktok")
    with pytest.raises(PlannerError, match="holds no act"):
        look_at_members(log.iloc[:0], None)


def own_log(rows: int) -> bytes:
    kinds = ("like", "comment", "share")
    acts = [f"@ida.{n % 150},mastodon,2026-{n % 9 + 1:02d}-{n % 27 + 1:02d}T09:15Z,{kinds[n % 3]}"
            for n in range(rows)]  # fmt: skip
    return ("member,platform,occurred_at,kind\n" + "\n".join(acts) + "\n").encode()


def test_a_log_of_ones_own_is_read_and_looked_at() -> None:
    models = MemberModels(PlannerState())
    models.show()
    assert models.upload.receive("log.csv", own_log(900) + b",x,2026-01-01T09:15Z,like\n") == (
        "log.csv is read."
    )
    assert "nobody named" in models.upload.rows.value and "901" in models.upload.rows.value
    assert [value for _, value in models.platform.options] == ["mastodon"]
    models.look.click()
    assert models.guard.place.value == ""
    assert "simulated" not in models.results.value
    assert "150 members did 5 or more acts" in models.results.value
    assert "@ida" not in models.upload.rows.value + models.results.value


def test_a_log_that_is_none_is_refused_in_words_and_leaves_the_sample() -> None:
    models = MemberModels(PlannerState())
    models.show()
    models.upload.receive("posts.csv", b"id,date,likes\n1,2026-05-04,3\n")
    assert "expected a column member" in models.upload.reading.guard.place.value
    assert [value for _, value in models.platform.options] == ["facebook", "x"]


def test_posts_of_the_same_platform_say_in_which_weeks_there_was_something_to_react_to() -> None:
    state = PlannerState()
    posts = "".join(f"{n},2026-05-{n:02d} 09:30,mastodon,3\n" for n in range(1, 20))
    state.take_file("mine.csv", ("id,date,platform,likes\n" + posts).encode())
    models = MemberModels(state)
    models.show()
    models.upload.receive("log.csv", own_log(300))
    assert len(models._posts()) == 19
    state.choose_sample("harbour_roast")
    models.show()
    assert models._own is None
