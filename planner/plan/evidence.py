"""The simple rules fitted to a brand's tables, and what they find, for the plan to carry."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.audience import RecencyLifecycle, Tiers, no_member_log_verdict
from planner.cadence import HourOfWeekMap, present_rhythm
from planner.cadence.rhythm import habit_shares
from planner.catalog import platform_label
from planner.content import ContentCells, present_mix
from planner.plan.document import Finding
from planner.plan.slots import PlatformClock
from planner.plan.tables import LIFECYCLE, TIERS
from planner.verdict import Verdict


@dataclass(frozen=True, eq=False)
class AudienceEvidence:
    """What the simple rules say about the members of the log, whatever the brief asks."""

    findings: tuple[Finding, ...]
    tiers: pd.DataFrame
    lifecycle: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything the simple rules say about one brand on some platforms."""

    content: ContentCells
    timing: HourOfWeekMap
    rhythm: pd.DataFrame
    mix: pd.DataFrame
    tiers: pd.DataFrame
    lifecycle: pd.DataFrame
    findings: tuple[Finding, ...]
    clocks: dict[str, PlatformClock]


def gather_evidence(
    platforms: tuple[str, ...], posts: pd.DataFrame, audience: AudienceEvidence, seed: int
) -> Evidence:
    """Fit the simple rules to the posts of these platforms; findings come in their order.

    Of a brief it takes the names of the platforms and nothing else, so that evidence may be kept
    while everything else in the brief changes.
    """
    own = posts[posts["platform"].isin(platforms)]
    content = ContentCells(seed=seed).fit(own)
    timing = HourOfWeekMap(seed=seed).fit(own)
    rhythm = present_rhythm(own)
    findings = [*audience.findings]
    for name in platforms:
        findings.append(_content_finding(name, content))
        findings.append(_timing_finding(name, timing))
        findings.append(_rhythm_finding(name, rhythm))
    clocks = {
        name: PlatformClock(habit_shares(own, name), tuple(timing.better_blocks_.get(name, ())))
        for name in platforms
    }
    return Evidence(
        content,
        timing,
        rhythm,
        present_mix(own),
        audience.tiers,
        audience.lifecycle,
        tuple(findings),
        clocks,
    )


def timing_words(evidence: Evidence, platform: str) -> str:
    """Half a sentence that says why posts of this platform stand where they stand."""
    verdict = evidence.timing.verdicts_.get(platform)
    posts = 0 if verdict is None else verdict.rows
    if evidence.clocks[platform].better_blocks:
        return f"inside the hours that held up on later posts ({posts} posts)"
    habit = "ties go to your usual hours" if evidence.clocks[platform].habit.sum() else "no habit"
    return f"evenly spaced, as no hour is established ({posts} posts; {habit})"


def audience_evidence(
    interactions: pd.DataFrame | None, account: pd.DataFrame | None
) -> AudienceEvidence:
    """Fit tiers and lifecycle to the log of the members' acts; None when there is none."""
    tiers_rule = "This table of tiers itself: explicit thresholds, no model."
    if interactions is None:
        finding = Finding("audience", "all", no_member_log_verdict(), tiers_rule)
        return AudienceEvidence((finding,), TIERS.empty(), LIFECYCLE.empty())
    tiers = Tiers().fit(interactions, account)
    lifecycle = RecencyLifecycle().fit(interactions)
    findings = (
        Finding("audience", "all", tiers.verdict_, tiers_rule),
        Finding(
            "lifecycle",
            "all",
            lifecycle.verdict_,
            "Recency: how many days ago somebody last took part.",
        ),
    )
    shown_tiers = tiers.displayed()
    shown_stages = lifecycle.displayed()
    return AudienceEvidence(
        findings,
        shown_tiers[[name for name in shown_tiers.columns if name in TIERS.by_name]],
        shown_stages[[name for name in shown_stages.columns if name in LIFECYCLE.by_name]],
    )


def _no_posts(platform: str) -> Verdict:
    return Verdict(
        "prior only",
        f"{platform_label(platform)}: no posts of yours were imported.",
        rows=0,
        unit="posts",
        would_raise="Import an export of this account.",
    )


def _content_finding(platform: str, content: ContentCells) -> Finding:
    verdict = content.verdicts_.get(platform)
    if verdict is None:
        verdict = content.verdict_ if content.outcome_ is None else _no_posts(platform)
    return Finding("content", platform, verdict, "Keep the present mix.")


def _timing_finding(platform: str, timing: HourOfWeekMap) -> Finding:
    own = timing.timing_[timing.timing_["platform"] == platform]
    baseline = "Space posts evenly, ties to your usual hours."
    if len(own) and pd.notna(own["claimed_ratio"].iloc[0]):
        row = own.iloc[0]
        baseline += (
            f" A heat map of raw averages would claim {row['claimed_ratio']:.1f} times the average "
            f"for its five best hours; on your own results shuffled it claims "
            f"{row['shuffled_ratio']:.1f} ({row['shuffled_low_90']:.1f} to "
            f"{row['shuffled_high_90']:.1f})."
        )
    return Finding(
        "timing", platform, timing.verdicts_.get(platform) or _no_posts(platform), baseline
    )


def _rhythm_finding(platform: str, rhythm: pd.DataFrame) -> Finding:
    own = rhythm[rhythm["platform"] == platform]
    if own.empty:
        verdict = _no_posts(platform)
    else:
        row = own.iloc[0]
        verdict = Verdict(
            "prior only",
            f"{platform_label(platform)}: you publish {row['posts_per_week_now']:.1f} posts a week "
            f"(nine weeks in ten between {row['low_90']:.0f} and {row['high_90']:.0f}). Nothing "
            "here says what one more or one fewer would bring.",
            rows=int(row["weeks"]),
            unit="weeks",
            would_raise="Weeks with clearly more and clearly fewer posts, chosen at random.",
        )
    return Finding("rhythm", platform, verdict, "Keep the present rhythm.")
