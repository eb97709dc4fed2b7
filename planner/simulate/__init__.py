"""Generators of data whose truth is declared; every call takes an explicit seed."""

from planner.simulate.account import AccountWorld, make_account
from planner.simulate.attitudes import (
    SURVEYS_WITHOUT_CLASSES,
    ClassWorld,
    make_attitudes,
    make_classes,
)
from planner.simulate.engagement import (
    KINDS,
    ONE_POPULATION_WORLDS,
    EngagementWorld,
    make_one_population,
    make_planted_types,
)
from planner.simulate.inbound import InboundWorld, make_inbound
from planner.simulate.interactions import (
    ONE_POPULATION,
    THREE_TYPES,
    MemberType,
    MemberWorld,
    make_interactions,
)
from planner.simulate.lifecycle import LifecycleWorld, make_lifecycle
from planner.simulate.posts import PostWorld, make_posts
from planner.simulate.response import PostEffects, ResponseWorld, make_response_posts
from planner.simulate.survey import SurveyWorld, make_survey
from planner.simulate.tastes import TasteWorld, make_tastes

__all__ = [
    "KINDS",
    "ONE_POPULATION",
    "ONE_POPULATION_WORLDS",
    "SURVEYS_WITHOUT_CLASSES",
    "THREE_TYPES",
    "AccountWorld",
    "ClassWorld",
    "EngagementWorld",
    "InboundWorld",
    "LifecycleWorld",
    "MemberType",
    "MemberWorld",
    "PostEffects",
    "PostWorld",
    "ResponseWorld",
    "SurveyWorld",
    "TasteWorld",
    "make_account",
    "make_attitudes",
    "make_classes",
    "make_inbound",
    "make_interactions",
    "make_lifecycle",
    "make_one_population",
    "make_planted_types",
    "make_posts",
    "make_response_posts",
    "make_survey",
    "make_tastes",
]
