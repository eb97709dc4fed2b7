"""Layouts of posts the planner recognises, one small module each."""

from planner.sources.layouts import (
    linkedin_page_posts,
    meta_facebook_posts,
    meta_instagram_posts,
    planner_tables,
    tiktok_videos,
    x_posts_content,
    x_tweet_activity,
    youtube_studio,
)
from planner.sources.layouts.layout import Layout

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        meta_facebook_posts.LAYOUT,
        meta_instagram_posts.LAYOUT,
        x_tweet_activity.LAYOUT,
        x_posts_content.LAYOUT,
        linkedin_page_posts.LAYOUT,
        youtube_studio.LAYOUT,
        tiktok_videos.LAYOUT,
        planner_tables.POSTS_LAYOUT,
    )
}
"""Recognised layouts of posts by name, in the order they are tried."""

__all__ = ["LAYOUTS", "Layout"]
