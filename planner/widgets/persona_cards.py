"""Cards of segments as HTML: sizes, habits, hours, the next step, the rule, what is not known."""

from __future__ import annotations

from collections.abc import Iterable

from planner.audience.cards import Persona
from planner.audience.display import two_digits
from planner.audience.type_names import kind_words
from planner.exports.badges import badge_html
from planner.figures.words import capital, platform_label
from planner.widgets import markup

_WIDTH = 200
_MOST_TIMES = 6.0


def cards_html(cards: Iterable[Persona], platform: str) -> str:
    """The cards side by side.

    >>> cards_html((), "facebook")
    ''
    """
    inside = "".join(card_html(card, platform) for card in cards)
    return f'<div class="pl-personas">{inside}</div>' if inside else ""


def card_html(card: Persona, platform: str) -> str:
    """One card."""
    kind = (
        "A type: a way of taking part, whatever the amount"
        if card.is_type
        else "A slice by how often people take part, not a type of person"
    )
    return (
        f'<article class="card seg"><header><div><h4>{markup.esc(capital(card.name))}</h4>'
        f'<p class="small soft">{markup.esc(f"{kind} · {platform_label(platform)}")}</p></div>'
        f"{badge_html(card.verdict.level)}</header>"
        + _figures(card)
        + _habits(card)
        + f'<div class="two cut">{_times(card)}{_next(card)}</div>'
        + f'<div class="two cut">{_rule(card)}{_unknown(card)}</div></article>'
    )


def _figures(card: Persona) -> str:
    members = "not shown" if card.members is None else f"{two_digits(card.members):,.0f}"
    facts = [("Members", members, "rounded")]
    for label, share in (("Share of active members", card.share_of_active),
                         ("Share of acts", card.share_of_interactions),
                         ("Still active", card.still_active)):  # fmt: skip
        if share is None:
            facts.append((label, "not known", ""))
            continue
        value, low, high = (_percent(one) for one in share)
        facts.append((label, value, f"90 %: {low} to {high}"))
    cells = "".join(
        f'<div><dt>{markup.esc(label)}</dt><dd class="pl-kf">{markup.esc(value)}'
        f"<small>{markup.esc(note)}</small></dd></div>"
        for label, value, note in facts
    )
    return f'<dl class="kfs">{cells}</dl>'


def _habits(card: Persona) -> str:
    if not card.habits:
        said = "Nothing they do clearly more than everyone."
        return f'<div class="cut"><p class="small soft">{markup.esc(said)}</p></div>'
    rows = "".join(
        f"<span>{markup.esc(capital(kind_words(kind)))}</span>{_interval(times, low, high)}"
        f'<span class="num nowrap">{times:.1f} × <span class="muted">({low:.1f} to {high:.1f})'
        "</span></span>"
        for kind, times, low, high in card.habits
    )
    return (
        '<div class="cut"><p class="sub">Do more than everyone, with 90 % interval</p>'
        f'<div class="mult">{rows}</div></div>'
    )


def _interval(times: float, low: float, high: float) -> str:
    """A line from low to high with the value on it; the broken line stands at everyone."""

    def at(value: float) -> float:
        return round(_WIDTH * min(value, _MOST_TIMES) / _MOST_TIMES, 1)

    return (
        f'<svg viewBox="0 0 {_WIDTH} 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<line x1="{at(1)}" x2="{at(1)}" y1="0" y2="14" style="stroke:var(--plot-axis)" '
        f'stroke-dasharray="2 2"/><line x1="{at(low)}" x2="{at(high)}" y1="7" y2="7" '
        f'style="stroke:var(--c-1)" stroke-width="2"/><rect x="{at(times) - 2}" y="3" width="5" '
        'height="8" style="fill:var(--c-1)"/></svg>'
    )


def _times(card: Persona) -> str:
    if not card.clock:
        return '<div><p class="sub">When they take part</p><p class="small">Not known.</p></div>'
    even = 1 / 24
    bars = "".join(
        f'<i class="{"off" if share is None else _step(share / even)}"></i>' for share in card.clock
    )
    known = [(share, hour) for hour, share in enumerate(card.clock) if share is not None]
    said = "too few members in each hour to show it"
    if known:
        top = sorted(sorted(known, reverse=True)[:3], key=lambda pair: pair[1])
        said = "most acts at " + ", ".join(f"{hour} h ({_percent(share)})" for share, hour in top)
    best = "".join(
        f"<li>{markup.esc(when)}: {_share_words(share, low, high)}</li>"
        for when, share, low, high in card.best_times
    )
    return (
        '<div><p class="sub">When they take part, share of acts by hour of the day</p>'
        f'<div class="hours" role="img" aria-label="{markup.esc(said)}">{bars}</div>'
        '<div class="tiny muted pl-clock"><span>00</span><span>06</span><span>12</span>'
        "<span>18</span><span>24</span></div>"
        + (f'<ul class="pl-list">{best}</ul>' if best else "")
        + '<p class="small soft">Answers to posts follow the hours in which you post.</p></div>'
    )


def _percent(share: float) -> str:
    """A share to read: no digit that its interval makes idle."""
    value = 100 * share
    return f"{value:.0f} %" if value >= 9.95 or value == 0 else f"{value:.1f} %"


def _share_words(share: float, low: float, high: float) -> str:
    return f"{_percent(share)} (90 %: {_percent(low)} to {_percent(high)})"


def _step(times: float) -> str:
    return "h4" if times >= 2 else "h3" if times >= 1.4 else "h2" if times >= 0.8 else "h1"


def _next(card: Persona) -> str:
    content = "".join(
        f"<li>{markup.esc(f'{what}: {index:.1f} times (90 %: {low:.1f} to {high:.1f})')}</li>"
        for what, index, low, high in card.content
    )
    tastes = (
        f'<ul class="pl-list">{content}</ul>'
        if content
        else '<p class="small soft">No evidence of a taste of their own.</p>'
    )
    return (
        '<div><p class="sub">Ask for next (a suggestion by rule, not a finding)</p>'
        f"<p>{markup.esc(capital(card.next_step))}.</p>"
        f'<p class="sub">Answer differently from everyone to</p>{tastes}</div>'
    )


def _rule(card: Persona) -> str:
    how_far = (
        "The rule is the definition."
        if not card.is_type
        else f"The rule names {_percent(card.fidelity)} of them; the SQL names all."
    )
    return (
        f'<div><p class="sub">Rule</p><p class="small">{markup.esc(capital(card.rule))}.</p>'
        f'<p class="small soft">{markup.esc(how_far)}</p>'
        + markup.folded("SQL, agrees with the tool on every member", markup.copyable(card.sql))
        + "</div>"
    )


def _unknown(card: Persona) -> str:
    items = "".join(f"<li>{markup.esc(one)}</li>" for one in card.not_known)
    return f'<div><p class="sub">Not known</p><ul class="pl-list">{items}</ul></div>'
