"""Reading files: bytes become tables, and every row is accounted for."""

from planner.sources.account_days import read_account
from planner.sources.act_log import ActLog, open_act_log
from planner.sources.combine import combine
from planner.sources.followers import add_followers
from planner.sources.imported import Import
from planner.sources.intents import agreement, label_intents, propose_intents, read_cues
from planner.sources.keeping import Kept, keep, kept_table
from planner.sources.kinds import kind_of
from planner.sources.labels import join_labels
from planner.sources.mapping import Guess, propose_mapping
from planner.sources.pillars import PillarRule, apply_pillar_rules, read_pillar_rules
from planner.sources.posts import read_posts
from planner.sources.preview import Preview, preview_posts
from planner.sources.pseudonyms import pseudonym
from planner.sources.quality import QualityReport, quality_report
from planner.sources.records import (
    read_inbound,
    read_interactions,
    read_survey,
)

__all__ = [
    "ActLog",
    "Guess",
    "Import",
    "Kept",
    "PillarRule",
    "Preview",
    "QualityReport",
    "add_followers",
    "agreement",
    "apply_pillar_rules",
    "combine",
    "join_labels",
    "keep",
    "kept_table",
    "kind_of",
    "label_intents",
    "open_act_log",
    "preview_posts",
    "propose_intents",
    "propose_mapping",
    "pseudonym",
    "quality_report",
    "read_account",
    "read_cues",
    "read_inbound",
    "read_interactions",
    "read_pillar_rules",
    "read_posts",
    "read_survey",
]
