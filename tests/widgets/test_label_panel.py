"""Labels in the app: pillars by rules, intents proposed, corrected and learned from."""

from __future__ import annotations

import pytest

from planner.errors import DataError
from planner.sources.uploaded import UploadedFile, post_key, read_upload
from planner.widgets.data_panel import DataPanel
from planner.widgets.plain import is_shown
from planner.widgets.state import PlannerState

WORDS = ["20 % off our roast", "What do you think?", "Rain again", "New beans, #coffee"]
DATA = ("id,date,platform,likes,text\n" + "".join(
    f'{n},2026-05-{n % 28 + 1:02d} 09:30,x,{n},"{WORDS[n % 4]} ({n})"\n' for n in range(1, 41)
)).encode()  # fmt: skip


@pytest.fixture
def panel() -> DataPanel:
    panel = DataPanel(PlannerState())
    assert panel._taken("mine.csv", DATA) == "mine.csv is read."
    panel.show(None)
    return panel


def again(panel: DataPanel) -> None:
    panel.show(None)
    assert panel.guard.place.value == ""


def test_pillars_come_from_a_persons_rules_with_their_counts(panel: DataPanel) -> None:
    assert is_shown(panel.labels)
    panel.labels.rules.value = "offers: off\nbeans: roast, #coffee"
    again(panel)
    posts = panel._state.imported.posts
    assert posts["pillar"].value_counts().to_dict() == {
        "offers": 10, "beans": 10, "unlabelled": 20,
    }  # fmt: skip
    counts = panel.labels.counts.value
    assert "What your rules did" in counts and "Posts by pillar, 40 posts" in counts
    assert "Pillars of posts without one are given by your rules." in panel.report.value


def test_a_rule_that_is_none_is_named_and_changes_nothing(panel: DataPanel) -> None:
    panel.labels.rules.value = "beans: roast\njust words"
    told = panel.labels.guard.place.value
    assert "row 2" in told and "just words" in told and "Remedy" in told
    assert "pillars" not in panel._state.reading and panel._state.imported is not None
    panel.labels.rules.value = "beans: roast"
    again(panel)
    assert panel.labels.guard.place.value == ""
    assert (panel._state.imported.posts["pillar"] == "beans").sum() == 10


def test_a_corrected_intent_holds_and_can_be_taken_back(panel: DataPanel) -> None:
    panel.labels.intents.value = True
    again(panel)
    assert panel._state.imported.posts["intent"].value_counts().to_dict() == {
        "sell": 10, "converse": 10, "unlabelled": 20,
    }  # fmt: skip
    first = panel.labels.checks.children[0].children[0]
    told = panel.labels.checks.children[0].children[1].value
    assert first.description.startswith("Intent of: ") and "because of" in told
    first.value = "converse"
    again(panel)
    (key,) = panel._state.reading["intents"]
    assert key == post_key("x", key.split("\x1f")[1])
    shown = panel.labels.checks.children[0]
    assert shown.children[0].value == "converse" and "your choice" in shown.children[1].value
    post = panel._state.imported.posts.set_index("post_id").loc[key.split("\x1f")[1]]
    assert post["intent"] == "converse"
    shown.children[0].value = "as proposed"
    again(panel)
    assert panel._state.reading["intents"] is None


def test_other_posts_come_in_turn_and_begin_again(panel: DataPanel) -> None:
    panel.labels.intents.value = True
    again(panel)
    seen = []
    for _ in range(5):
        seen += [row.children[0].description for row in panel.labels.checks.children]
        panel.labels.others.click()
    assert len(seen) == 40
    first = [row.children[0].description for row in panel.labels.checks.children]
    assert first == seen[:8]


def test_corrections_teach_the_cues() -> None:
    reading = {"propose_intents": True}
    corrected = {post_key("x", str(n)): "inform" for n in (4, 8, 12, 16, 20, 24)}
    plain = UploadedFile("a.csv", DATA).read(**reading).imported.posts
    taught = UploadedFile("a.csv", DATA).read(**reading, intents=corrected).imported.posts
    offers = plain["text"].str.contains("% off")
    assert set(plain.loc[offers, "intent"]) == {"sell"}
    assert "sell" not in set(taught.loc[offers, "intent"]), "cues contradicted six times are off"


def test_a_file_reads_each_way_once_and_remembers_refusals() -> None:
    found = read_upload("a.csv", DATA, {"pillars": "nothing"}, None)
    assert isinstance(found.posts, DataError)
    file = UploadedFile("a.csv", b"never parsed")
    file.learn(found)
    assert file.knows({"pillars": "nothing", "timezone": None}) and not file.knows({})
    with pytest.raises(DataError, match="nothing"):
        file.read(pillars="nothing")
    assert file.columns()[0] == ["id", "date", "platform", "likes", "text"]


def test_one_text_is_asked_about_once() -> None:
    panel = DataPanel(PlannerState())
    same = b"id,date,platform,text\n" + b"".join(
        b"%d,2026-05-%02d,x,What do you think?\n" % (n, n % 28 + 1) for n in range(1, 41)
    )
    panel._taken("same.csv", same)
    panel.show(None)
    panel.labels.intents.value = True
    again(panel)
    assert len(panel.labels.checks.children) == 1 and not panel.labels.buttons.children


def test_reading_an_upload_is_stopped_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.widgets.data_panel.MOST_SECONDS", 0.01)
    panel, said = DataPanel(PlannerState()), []
    monkeypatch.setattr(panel.upload, "say", said.append)
    assert panel._taken("mine.csv", DATA) == ""
    assert said == ["Not done. What was there before stays."]
    assert "longer than 0.01 seconds" in panel.progress.guard.place.value
    assert panel._state.source == "sample" and not panel.progress.is_running


def test_reading_an_upload_is_stopped_when_it_takes_too_much_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("planner.widgets.data_panel.MOST_MEMORY_BYTES", 20_000_000)
    rows = b"".join(b"%d,2026-05-04,x,%040d\n" % (n, n) for n in range(300_000))
    panel = DataPanel(PlannerState())
    panel._taken("mine.csv", b"id,date,platform,text\n" + rows)
    assert "ran out of memory (limit 20 MB)" in panel.progress.guard.place.value
    assert panel._state.source == "sample"
