"""Handles, mail addresses and profile links of others, in the forms people write them."""

import pytest

from planner.sources.masking import mask_address, mask_members, own_names, speaks_to_others
from planner.sources.shown import shown_value

OWN = frozenset({"harbourroast"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with @ida.larsen!", "with @member!"),
        ("with @ida.", "with @member."),
        ("(@ida_l)", "(@member)"),
        ("＠ida thanks", "@member thanks"),
        ("@@ida", "@@member"),
        ("@ida@mastodon.social hi", "@member hi"),
        ("@राधा_जी hi", "@member hi"),
        ("@小明 hi", "@member hi"),
        ("@ida❤️ hi", "@member❤️ hi"),
        ("@[Ida Larsen](17) hi", "@member hi"),
        ("@[17:Ida Larsen] hi", "@member hi"),
        ("write ida.l+shop@post.example.dk now", "write @member now"),
        ("mailto:ida@post.dk", "mailto:@member"),
        ("ida (at) post.dk", "@member"),
        ("ida [at] post [dot] dk", "@member"),
        ("?to=ida%40post.dk", "?to=@member"),
        ("https://www.facebook.com/ida.larsen?ref=1 yes", "@member yes"),
        ("facebook.com/profile.php?id=17 yes", "@member yes"),
        ("https://m.facebook.com/people/Ida-Larsen/17", "@member"),
        ("https://de.linkedin.com/in/ida-larsen-17/", "@member"),
        ("https://www.linkedin.com/posts/ida-larsen_beans-activity-7212345678901234567", "@member"),
        ("instagram.com/ida/reel/Cx1", "@member"),
        ("https://youtube.com/@ida/shorts", "@member"),
        ("https://www.tiktok.com/@ida/video/7", "@member"),
        ("https://t.me/idalarsen", "@member"),
        ("https://mastodon.social/@ida/17", "https://mastodon.social/@member/17"),
        ("[Ida Larsen](https://x.com/ida) says", "@member says"),
        ('<a href="https://x.com/ida">Ida Larsen</a> says', "@member says"),
        # what is nobody's stays
        ("Opens @5pm, @ 18:00 and @17:30 Uhr", "Opens @5pm, @ 18:00 and @17:30 Uhr"),
        ("3/4 of it, and/or https://shop.dk/beans", "3/4 of it, and/or https://shop.dk/beans"),
        ("https://www.instagram.com/p/Cx1/", "https://www.instagram.com/p/Cx1/"),
        ("https://youtu.be/abc https://youtube.com/watch?v=abc",
         "https://youtu.be/abc https://youtube.com/watch?v=abc"),
        ("[menu](https://shop.dk/menu)", "[menu](https://shop.dk/menu)"),
        ("@member again", "@member again"),
        # and what is the brand's own
        ("@Harbour_Roast and hello@harbourroast.dk", "@Harbour_Roast and hello@harbourroast.dk"),
        ("https://instagram.com/harbour.roast", "https://instagram.com/harbour.roast"),
    ],
)  # fmt: skip
def test_what_names_somebody_else_becomes_member(text, expected):
    assert mask_members(text, OWN) == expected
    assert mask_members(expected, OWN) == expected


def test_a_plain_name_cannot_be_recognised():
    assert mask_members("Thanks to Ida Larsen for the cake") == "Thanks to Ida Larsen for the cake"


def test_an_address_keeps_its_number():
    masked = mask_address("https://www.tiktok.com/@ida/video/17", OWN)
    assert masked == "https://www.tiktok.com/@member/video/17"
    assert mask_address("https://x.com/x/status/17", OWN) == "https://x.com/@member/status/17"
    own = "https://x.com/harbourroast/status/17"
    assert mask_address(own, OWN) == own


def test_own_names_come_from_accounts_and_most_addresses():
    import pandas as pd

    links = pd.Series(["https://x.com/harbour/status/1"] * 3 + ["https://x.com/ida/status/9"])
    assert own_names(["The Harbour"], links) == {"theharbour", "harbour"}


def test_answers_begin_with_somebody_else():
    assert speaks_to_others("RT @ida: so good", OWN)
    assert not speaks_to_others("@harbourroast again", OWN)
    assert not speaks_to_others("@5pm we open", OWN)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""), ("-1", "-1"), ("1.2E+17", "1.2E+17"), ("31/02/2026", "31/02/2026"),
        ("Lifetime", "Lifetime"), ("Mars/Base", "Mars/Base"), ("12 Ida", "12 …"),
        ("小明", "(hidden)"), ("Ida", "(hidden)"), ("@ida_99", "@…_99"),
    ],
)  # fmt: skip
def test_messages_show_signs_and_no_names(value, shown):
    assert shown_value(value) == shown
