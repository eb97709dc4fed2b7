"""Layouts of posts the planner recognises, one small module each."""

from planner.sources.layouts import meta_facebook_posts, planner_tables, x_tweet_activity
from planner.sources.layouts.layout import Layout

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        meta_facebook_posts.LAYOUT,
        x_tweet_activity.LAYOUT,
        planner_tables.POSTS_LAYOUT,
    )
}
"""Recognised layouts of posts by name, in the order they are tried."""

__all__ = ["LAYOUTS", "Layout"]
