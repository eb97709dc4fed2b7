"""Small files made of the traps of real exports, each with the exact values it must give.

Files are text unless a form says otherwise; `rows` is (read, accepted, rejected, duplicates).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import xlwt

X_OLD = "Tweet id,Tweet permalink,Tweet text,time,impressions,engagements,retweets,replies,likes"
X_NEW = "Post id,Date,Post text,Post Link,Impressions,Likes,Replies,Reposts,Bookmarks,URL Clicks"
META = (
    'Post ID,Page name,Title,Description,Publish time,Permalink,Post type,Date,Views,Reach,'
    '"Reactions, Comments and Shares",Reactions,Comments,Shares'
)  # fmt: skip
INSTAGRAM = (
    "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,"
    "Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves"
)
LINKEDIN = (
    "Post title,Post link,Post type,Posted by,Created date,Impressions,Views,Clicks,Likes,Comments,"
    "Reposts,Content Type"
)
LINK = "https://www.linkedin.com/feed/update/urn:li:activity:7212345678901234567"
YOUTUBE = "Content,Video title,Video publish time,Duration,Views,Watch time (hours),Impressions"
TIKTOK = "Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites"
PLAIN = "id,date,likes"


@dataclass(frozen=True)
class Trap:
    """One file: its bytes, how it is read, and what must come out.

    `values` is column -> values of the accepted rows, None for missing; times as
    "2026-05-04 09:30". `note` stands in a note, `reason` in the reason of the first rejected row,
    `refused` in the error where the file is refused.
    """

    name: str
    data: bytes
    read: str = "posts"
    given: dict[str, Any] = field(default_factory=dict)
    rows: tuple[int, int, int, int] | None = None
    values: dict[str, list] = field(default_factory=dict)
    note: str = ""
    reason: str = ""
    refused: str = ""


def text(header: str, *rows: str, encoding: str = "utf-8", end: str = "\n") -> bytes:
    return (end.join([header, *rows]) + end).encode(encoding)


def xlsx(*sheets: tuple[str, list[list]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(name: str, rows: list[list]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name.replace("__", "."), data)
    return out.getvalue()


def one(**values: object) -> dict[str, list]:
    return {name: [value] for name, value in values.items()}


ONE = (1, 1, 0, 0)
TRAPS = [
    # encodings and delimiters
    Trap("byte-order mark", text(PLAIN, "7,2026-05-04,3", encoding="utf-8-sig"), rows=ONE,
         values=one(post_id="7", likes=3)),
    Trap("UTF-16", text(PLAIN + ",text", "7,2026-05-04,3,é", encoding="utf-16"),
         values=one(text="é"), note="UTF-16"),
    Trap("cp1252", text(PLAIN + ",text", "7,2026-05-04,3,Café €", encoding="cp1252"),
         values=one(text="Café €"), note="1252"),
    Trap("semicolons and a decimal comma", text("id;date;likes;spend",
         "7;2026-05-04;1.234;1.234,56"),
         values=one(likes=1234, spend=1234.56), note="semicolon"),
    Trap("tabs", text("id\tdate\tlikes", "7\t2026-05-04\t3"), values=one(likes=3), note="tab"),
    Trap("a sep= line", text("sep=;", "id;date;likes", "7;2026-05-04;3"), values=one(likes=3),
         note="sep="),
    Trap("a title line", text("My posts", PLAIN, "7,2026-05-04,3"), values=one(likes=3),
         note="1 title line"),
    Trap("carriage returns", text(PLAIN, "7,2026-05-04,3", end="\r"), values=one(likes=3)),
    Trap("NUL bytes", b"id,date,likes\n7,2026-05-04,\x003\n", values=one(likes=3), note="NUL"),
    Trap("no last line end", b"id,date,likes\n7,2026-05-04,3", values=one(likes=3)),
    Trap("blank lines", text(PLAIN, "", "7,2026-05-04,3", "", ""), rows=ONE, note="blank line"),
    Trap("a line end in a cell", text(PLAIN + ",text", '7,2026-05-04,3,"a\nb"'), rows=ONE,
         values=one(text="a\nb")),
    Trap("doubled quotation marks", text(PLAIN + ",text", '7,2026-05-04,3,"say ""hi"""'),
         values=one(text='say "hi"')),
    Trap("a repeated column", text("id,date,likes,likes", "7,2026-05-04,3,4"), values=one(likes=3),
         note="more than once"),
    # rows that do not fit
    Trap("an unquoted thousands sign", text(PLAIN, "7,2026-05-04,1,234", "8,2026-05-04,3"),
         rows=(2, 1, 1, 0), values=one(post_id="8"), reason="4 cells where the header has 3"),
    Trap("a short row", text(PLAIN, "7,2026-05-04", "8,2026-05-04,3"), rows=(2, 1, 1, 0),
         reason="2 cells where the header has 3"),
    Trap("a quotation mark never closed", text(PLAIN + ",text", '7,2026-05-04,3,"open',
         "8,2026-05-04,3,fine"), rows=(2, 1, 1, 0), values=one(post_id="8"),
         reason="quotation mark"),
    Trap("a header only", text(PLAIN), refused="a header without rows"),
    Trap("an empty file", b"", refused="an empty file"),
    Trap("a PDF", b"%PDF-1.7 whatever", refused="a PDF document"),
    # ids and words
    Trap("18 digits beside a blank", text("post_id,date,likes,text",
         "123456789012049141,2026-05-04,3,a",
         ",2026-05-04,3,b"), rows=(2, 1, 1, 0), values=one(post_id="123456789012049141"),
         reason="no id"),
    Trap("an id a spreadsheet has cut", text(PLAIN, "1.23457E+17,2026-05-04,3"), rows=(1, 0, 1, 0),
         reason="digits a spreadsheet has cut"),
    Trap("an id wrapped for a spreadsheet", text(PLAIN, '"=""0012""",2026-05-04,3'),
         values=one(post_id="0012")),
    Trap("leading zeros", text(PLAIN, "007,2026-05-04,3"), values=one(post_id="007")),
    Trap("the country NA and the dish None", text("respondent_id,country,dish", "1,NA,None"),
         read="survey", values=one(country="NA", dish="None")),
    Trap("None and NA in words", text(PLAIN + ",text", "7,2026-05-04,NA,None"),
         values=one(likes=None, text="None")),
    Trap("the same id twice", text(PLAIN, "7,2026-05-04,3", "7,2026-05-04,5"), rows=(2, 1, 0, 1),
         values=one(likes=5)),
    # counts
    Trap("counts as floats", text(PLAIN, "7,2026-05-04,2633.0"), values=one(likes=2633)),
    Trap("a thousands comma", text(PLAIN, '7,2026-05-04,"1,234"'), values=one(likes=1234)),
    Trap("a thousands point", text("id;date;likes", "7;2026-05-04;1.234"), values=one(likes=1234)),
    Trap("thousands as a narrow space", text(PLAIN, "7,2026-05-04,1\u202f234"),
         values=one(likes=1234)),
    Trap("K and M", text(PLAIN, "7,2026-05-04,1.2K", "8,2026-05-04,3M"),
         values={"likes": [1200, 3_000_000]}),
    Trap("a dash is missing", text(PLAIN, "7,2026-05-04,-", "8,2026-05-04,--"),
         values={"likes": [None, None]}),
    Trap("undefined is missing", text(PLAIN, "7,2026-05-04,undefined"), values=one(likes=None)),
    Trap("less than one", text(PLAIN, "7,2026-05-04,< 1"), values=one(likes=None),
         note="less than"),
    Trap("blank is not 0", text(PLAIN, "7,2026-05-04,"), values=one(likes=None, interactions=None)),
    Trap("a negative count", text(PLAIN, "7,2026-05-04,-1"), rows=(1, 0, 1, 0),
         reason="a count below 0"),
    Trap("half a like", text(PLAIN, "7,2026-05-04,2.5", "8,2026-05-04,3"), rows=(2, 1, 1, 0),
         reason="not a whole number"),
    # dates
    Trap("day first, proven", text(PLAIN, "7,01/02/2024,3", "8,13/02/2024,3"),
         values={"published_wall": ["2024-02-01 00:00", "2024-02-13 00:00"]}, note="day first"),
    Trap("month first, proven", text(PLAIN, "7,01/02/2024,3", "8,02/13/2024,3"),
         values={"published_wall": ["2024-01-02 00:00", "2024-02-13 00:00"]}, note="month first"),
    Trap("undecidable", text(PLAIN, "7,01/02/2024,3"), note="an assumption to check",
         values=one(published_wall="2024-02-01 00:00", has_time_of_day=False)),
    Trap("undecidable, told", text(PLAIN, "7,01/02/2024,3"), given={"day_first": False},
         values=one(published_wall="2024-01-02 00:00")),
    Trap("points between", text(PLAIN, "7,31.12.2026 18:05,3"), given={"timezone": "Europe/Berlin"},
         values=one(published_wall="2026-12-31 18:05", published_at="2026-12-31 17:05")),
    Trap("offsets on both sides of a clock change", text(PLAIN, "7,2026-03-28T12:00+01:00,3",
         "8,2026-03-30T12:00+02:00,3"), given={"timezone": "Europe/Berlin"},
         values={"published_at": ["2026-03-28 11:00", "2026-03-30 10:00"],
                 "published_wall": ["2026-03-28 12:00", "2026-03-30 12:00"]}),
    Trap("a time that does not exist", text(PLAIN, "7,2026-03-29 02:30,3"),
         given={"timezone": "Europe/Berlin"}, values=one(published_at="2026-03-29 01:30"),
         note="do not exist"),
    Trap("a time that comes twice", text(PLAIN, "7,2026-10-25 02:30,3"),
         given={"timezone": "Europe/Berlin"}, values=one(published_at="2026-10-25 00:30"),
         note="come twice"),
    Trap("31 February", text(PLAIN, "7,31/02/2026,3", "8,28/02/2026,3"), rows=(2, 1, 1, 0),
         reason="no such date"),
    Trap("midnight is no time", text(PLAIN, *(f"{n},2026-05-0{n} 00:00,3" for n in range(1, 4))),
         values={"has_time_of_day": [False] * 3}, note="dates, not times"),
    Trap("half past two in the afternoon", text(PLAIN, "7,05/14/2026 2:30 PM,3"),
         values=one(published_wall="2026-05-14 14:30")),
    Trap("an hour in a column of its own", text("id,date,hour,likes", "7,2026-05-04,14,3"),
         values=one(published_wall="2026-05-04 14:00", has_time_of_day=True)),
    Trap("a German month", text("id;Datum;likes", "7;4. März 2026;3"),
         values=one(published_wall="2026-03-04 00:00")),
    Trap("an unknown zone", text(PLAIN + ",timezone", "7,2026-05-04 09:30,3,Mars/Base"),
         rows=(1, 0, 1, 0), reason="no such time zone"),
    # layouts
    Trap("X, old: offsets, floats, a reply", text(X_OLD,
         "1000000000000000001,https://twitter.com/harbour/status/1000000000000000001,"
         '"@ida thanks",2026-03-02 09:15 +0000,2633.0,41.0,5.0,1.0,7.0'),
         values=one(published_at="2026-03-02 09:15", impressions=2633, shares=5, comments=1,
                    text=None, is_reply=True, account="harbour", platform="x")),
    Trap("X, new: a day without a time", text(X_NEW,
         '1812345678901234567,"Tue, Jul 14, 2026",Hello,'
         "https://x.com/harbour/status/1812345678901234567,2633,7,3,5,2,16"),
         values=one(published_wall="2026-07-14 00:00", has_time_of_day=False, saves=2, clicks=16)),
    Trap("Meta: Lifetime, the longer words, Views", text(META,
         "17,Harbour,New,New beans came in,05/04/2026 09:30,https://www.facebook.com/1/posts/17,"
         "Photos,Lifetime,2633,1204,12,8,3,1"),
         values=one(text="New beans came in", title="New", impressions=2633, interactions=12,
                    published_wall="2026-05-04 09:30", format="photo")),
    Trap("Meta: older files say Impressions", text(META.replace("Views", "Impressions"),
         "17,Harbour,,Beans,05/04/2026 09:30,https://www.facebook.com/1/posts/17,"
         "Live videos,Lifetime,2633,1204,12,8,3,1"),
         values=one(impressions=2633, is_live=True, format="live")),
    Trap("Instagram: a reel", text(INSTAGRAM,
         "179,1,harbour,Harbour,Beans,9,03/04/2026 18:05,https://www.instagram.com/reel/abc/,"
         'IG reel,,Lifetime,"2,633",1204,120,4,1,6,9'),
         values=one(format="reel", impressions=2633, saves=9, published_wall="2026-03-04 18:05")),
    Trap("LinkedIn: an id in the link, no name", text(LINKEDIN,
         f"Hiring,{LINK},Sponsored,Ida Private,07/04/2026,900,300,21,30,4,2,Video"),
         values=one(post_id="7212345678901234567", paid=True, shares=2,
                    published_wall="2026-07-04 00:00")),
    Trap("YouTube: a row of totals first", text(YOUTUBE, "Total,,,,3000,25,18000",
         'dQw4w9WgXcQ,Roasting,"Jan 13, 2026",61,1500,12.5,9000'), rows=ONE,
         values=one(post_id="dQw4w9WgXcQ", video_views=1500, impressions=9000), note="totals"),
    Trap("YouTube: renamed in 2026", text(YOUTUBE.replace("Impressions", "Thumbnail impressions"),
         'dQw4w9WgXcQ,Roasting,"Jan 13, 2026",61,1500,12.5,9000', "Total,,,,1500,12.5,9000"),
         rows=ONE, values=one(impressions=9000)),
    Trap("TikTok: an id in the link, K", text(TIKTOK,
         "Latte,https://www.tiktok.com/@harbour.roast/video/7312345678901234567,2026-07-14 19:30,"
         "12K,840,31,12,60"),
         values=one(post_id="7312345678901234567", video_views=12000, saves=60)),
    # workbooks and archives
    Trap("XLSX: numbers, dates, a title row", xlsx(("Posts", [["My posts"], ["id", "date", "likes"],
         [123456789012049, "2026-05-04 09:30", 3]])),
         values=one(post_id="123456789012049", likes=3, published_wall="2026-05-04 09:30")),
    Trap("XLSX: the known sheet of two", xlsx(("About", [["a", "b"], ["1", "2"]]), ("All posts",
         [LINKEDIN.split(","), ["Hiring", LINK, "Organic", "Ida", "07/04/2026", 900, 300, 21, 30, 4,
                                2, "Image"]])),
         values=one(paid=False, impressions=900), note="Read is sheet 'All posts'"),
    Trap("XLSX: two sheets nobody knows", xlsx(*((name, [["id", "date", "likes"],
         ["7", "2026-05-04", likes]]) for name, likes in (("A", 3), ("B", 5)))),
         refused="2 tables"),
    Trap("XLSX: two sheets, one named", xlsx(*((name, [["id", "date", "likes"],
         ["7", "2026-05-04", likes]]) for name, likes in (("A", 3), ("B", 5)))),
         given={"sheet": "B"}, values=one(likes=5)),
    Trap("XLS: the header in row 2", xls("All posts", [["All posts of the page"],
         LINKEDIN.split(","), ["Hiring", LINK, "Organic", "Ida", "07/04/2026", 900, 300, 21, 30, 4,
                               2, "Image"]]),
         values=one(impressions=900, format="photo")),
    Trap("ZIP: the table of videos among three", archive(
         Totals__csv=text("Date,Views", "2026-01-13,1500"), readme__txt=b"",
         Table_data__csv=text(YOUTUBE, 'dQw4w9WgXcQ,Roasting,"Jan 13, 2026",61,1500,12.5,9000')),
         values=one(video_views=1500)),
    # daily totals
    Trap("Meta daily: UTF-16, sep=, a title", text("sep=,", '"Instagram follows"',
         '"Date","Primary"', '"2025-08-01T00:00:00","7"', encoding="utf-16"), read="account",
         values=one(followers_net=7, date="2025-08-01 00:00", platform="instagram")),
    Trap("TikTok daily: over the new year", text("Date,Video Views,Profile Views,Likes",
         "December 31,10,2,1", "January 1,12,3,1"), read="account", given={"year": 2026},
         values={"date": ["2025-12-31 00:00", "2026-01-01 00:00"], "profile_visits": [2, 3]}),
    Trap("TikTok daily: no year anywhere", text("Date,Video Views,Profile Views", "August 31,1,2"),
         read="account", refused="days without a year"),
    Trap("LinkedIn daily: fewer than none", text(
         "Date,Sponsored followers,Organic followers,Auto-invited followers,Total followers",
         "07/14/2026,0,-2,0,-2"), read="account", values=one(followers_net=-2)),
]  # fmt: skip
