"""Unknown tables: guesses, corrections, dates with an hour column, ids."""

from __future__ import annotations

import pytest

from planner.errors import DataError
from planner.schema import POSTS
from planner.sources import preview_posts, propose_mapping, read_posts
from planner.sources.names import CHECK, HOUR, NAMES, SURE
from planner.sources.vocabulary import normal


def guesses(header: str, *rows: str) -> dict:
    found = propose_mapping(header.split(","), [row.split(",") for row in rows])
    return {guess.column: guess for guess in found}


def test_names_are_found_in_any_case_and_punctuation():
    found = guesses("POST_ID,Publish Date,Post-Type,num_likes", "1,2026-05-04,Photo,3")
    assert found["post_id"].file_column == "POST_ID"
    assert found["published_wall"].file_column == "Publish Date"
    assert found["format"].file_column == "Post-Type"
    assert found["likes"].file_column == "num_likes"
    assert {found[name].confidence for name in ("post_id", "published_wall", "likes")} == {SURE}


def test_a_misspelt_name_is_a_guess_to_check():
    found = guesses("id,published,Coments", "1,2026-05-04,3")
    assert found["comments"].file_column == "Coments"
    assert found["comments"].confidence == CHECK


def test_a_name_whose_content_does_not_fit_is_not_taken():
    found = guesses("id,Date,likes", "1,Lifetime,3", "2,Lifetime,4")
    assert found["published_wall"].confidence == "unknown"
    assert "Lifetime" in found["published_wall"].reason
    notes = read_posts(b"id,date,likes\n1,2026-05-04,a few\n").notes
    assert any("'likes' holds words, not numbers" in note for note in notes)


def test_dates_are_found_by_content():
    found = guesses("nr,wann,likes", "1,04.05.2026 09:30,3", "2,05.05.2026 18:00,4")
    assert found["published_wall"].file_column == "wann"
    assert found["published_wall"].confidence == CHECK


def test_plain_numbers_are_not_mistaken_for_dates():
    found = guesses("id,zahl", "1,20260504", "2,20260505")
    assert found["published_wall"].file_column is None


def test_each_column_of_the_file_is_used_once():
    found = guesses("date,posted,likes,like,reactions", "2026-05-04,2026-05-05,3,4,5")
    used = [guess.file_column for guess in found.values() if guess.file_column]
    assert len(used) == len(set(used))
    assert found["published_wall"].file_column == "posted"


def test_page_likes_are_followers_not_likes():
    found = guesses("date,Page total likes,like", "2026-05-04,81370,3")
    assert found["followers"].file_column == "Page total likes"
    assert found["likes"].file_column == "like"


def test_every_name_belongs_to_a_column_and_is_in_its_normal_form():
    seen = {}
    for language, table in NAMES.items():
        for column, by_confidence in table.items():
            assert column in POSTS.by_name or column == HOUR
            for name in (*by_confidence[SURE], *by_confidence[CHECK]):
                assert name == normal(name)
                assert seen.setdefault((language, name), column) == column


def test_the_callers_mapping_wins():
    content = b"key,when,hearts,date\n1,2026-05-04,3,2026-06-01\n"
    found = read_posts(content, mapping={"published_wall": "when", "likes": None})
    assert found.posts["published_wall"].dt.month.tolist() == [5]
    assert "likes" not in found.posts
    assert found.mapping["published_wall"] == "when"


def test_a_mapping_that_does_not_fit_is_refused():
    with pytest.raises(DataError, match="a column of POSTS"):
        read_posts(b"id,date\n1,2026-05-04\n", mapping={"lieks": "id"})
    with pytest.raises(DataError, match="correct the mapping"):
        read_posts(b"id,date\n1,2026-05-04\n", mapping={"likes": "hearts"})


@pytest.mark.parametrize(
    ("hours", "minutes"), [(("3", "17"), (0, 0)), (("09:30", "5:15 PM"), (30, 15))]
)
def test_a_date_and_an_hour_column_make_a_clock_time(hours, minutes):
    content = f"id,date,Post Hour\n1,2026-05-04,{hours[0]}\n2,2026-05-05,{hours[1]}\n"
    posts = read_posts(content.encode(), timezone="Europe/Berlin").posts
    assert posts["has_time_of_day"].all()
    assert posts["published_wall"].dt.hour.tolist() == [9 if ":" in hours[0] else 3, 17]
    assert posts["published_wall"].dt.minute.tolist() == list(minutes)
    assert posts["published_at"].notna().all()


def test_a_clock_column_is_found_by_content():
    posts = read_posts(b"id,date,zeit\n1,2026-05-04,09:30\n2,2026-05-05,17:15\n").posts
    assert posts["published_wall"].dt.hour.tolist() == [9, 17]


def test_a_blank_hour_leaves_the_date_without_time():
    posts = read_posts(b"id,date,hour\n1,2026-05-04,9\n2,2026-05-05,\n").posts
    assert posts["has_time_of_day"].tolist() == [True, False]


def test_an_hour_that_is_none_is_rejected():
    found = read_posts(b"id,date,hour\n" + b"".join(
        b"%d,2026-05-04,%d\n" % (n, n) for n in range(20, 25)))  # fmt: skip
    assert found.rejected["value"].tolist() == ["24"]


def test_ids_that_repeat_between_accounts_get_their_account():
    found = read_posts(b"page,post no,date\na,1,2026-05-04\nb,1,2026-05-05\na,2,2026-05-06\n")
    assert found.posts["post_id"].tolist() == ["a/1", "b/1", "a/2"]
    assert not len(found.duplicates)


def test_a_repeated_id_of_one_account_stays_a_duplicate():
    found = read_posts(b"page,post no,date\na,1,2026-05-04\na,1,2026-05-05\n")
    assert (len(found.posts), len(found.duplicates)) == (1, 1)


def test_without_ids_addresses_or_row_numbers_serve():
    by_address = read_posts(b"date,post link\n2026-05-04,https://a\n2026-05-05,https://b\n")
    assert by_address.posts["post_id"].tolist() == ["https://a", "https://b"]
    by_row = read_posts(b"date,likes\n2026-05-04,3\n2026-05-05,4\n")
    assert by_row.posts["post_id"].tolist() == ["row 2", "row 3"]
    assert any("row number" in note for note in by_row.notes)


def test_the_platform_comes_from_the_caller_the_files_name_or_is_unknown():
    content = b"id,date\n1,2026-05-04\n"
    assert read_posts(content, platform="Instagram").posts["platform"][0] == "instagram"
    guessed = read_posts(content, name="facebook_page.csv")
    assert guessed.posts["platform"][0] == "facebook"
    assert any("a guess to check" in note for note in guessed.notes)
    assert read_posts(content).posts["platform"][0] == "unknown"
    assert read_posts(content, account="My page").posts["account"][0] == "My page"


def test_numbered_pillars_are_named_after_their_column():
    posts = read_posts(b"id,date,Category\n1,2026-05-04,2\n2,2026-05-05,3\n").posts
    assert posts["pillar"].tolist() == ["category 2", "category 3"]


def test_columns_that_nothing_is_read_from_are_listed_once():
    notes = read_posts(b"id,date,Weekday,Consumers\n1,2026-05-04,4,9\n").notes
    assert [note for note in notes if "not used" in note] == [
        "Columns not used: Weekday, Consumers."
    ]


def test_thousands_of_odd_column_names_stay_quick():
    header = ["date"] + [f"{'x' * 200}{n}" for n in range(3_000)]
    propose_mapping(header, [["2026-05-04"] + ["1"] * 3_000])


def test_engagements_are_no_total_where_the_kinds_are_known():
    content = b"Post id,Date,Likes,Replies,Reposts,Engagements\n1,2026-05-04,3,2,1,90\n"
    found = read_posts(content)
    assert found.posts["interactions"].tolist() == [6]
    assert any("may count clicks" in note for note in found.notes)
    told = read_posts(content, mapping={"interactions": "Engagements"})
    assert told.posts["interactions"].tolist() == [90]


def test_exports_that_have_no_layout_yet_are_read_by_their_names():
    instagram = (
        b"Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,"
        b"Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n"
        b"1,9,brand,Brand,words,0,05/31/2026 10:00,https://a,IG carousel,,Lifetime,9,8,3,1,0,2,4\n"
    )
    post = read_posts(instagram, platform="instagram").posts.iloc[0]
    assert (post["format"], post["account"], post["text"]) == ("carousel", "brand", "words")
    assert (post["impressions"], post["reach_people"], post["interactions"]) == (9, 8, 10)
    new_x = (
        b"Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,"
        b"New follows,Replies,Reposts,Profile visits,Detail Expands,URL Clicks\n"
        b'1,"Tue, Jul 14, 2026",words,https://x,90,3,50,1,0,0,2,4,0,0,7\n'
    )
    post = read_posts(new_x, platform="x").posts.iloc[0]
    assert post["published_wall"].isoformat() == "2026-07-14T00:00:00"
    assert not post["has_time_of_day"]
    assert (post["clicks"], post["saves"], post["comments"]) == (7, 1, 2)


def test_a_preview_shows_columns_guesses_and_first_rows():
    rows = "".join(f"2026-05-{n:02d},{n}\n" for n in range(1, 31))
    look = preview_posts(f"Posted on,Likes\n{rows}".encode(), rows=5, name="mine.csv")
    assert (look.file, look.layout, look.header) == ("mine.csv", "generic", ("Posted on", "Likes"))
    assert len(look.rows) == 5
    assert look.mapping == read_posts(f"Posted on,Likes\n{rows}".encode()).mapping
    assert {guess.confidence for guess in look.guesses} <= {"sure", "check", "unknown"}


def test_a_preview_of_a_known_layout_is_sure():
    header = 'Post ID,Publish time,Post type,Permalink,Reach,"Reactions, Comments and Shares"'
    content = f"{header}\n1,05/31/2026 10:00,Photos,https://a,8,3\n".encode()
    look = preview_posts(content)
    assert look.layout == "meta_facebook_posts"
    assert look.mapping == read_posts(content).mapping


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Beitrags-ID;Veröffentlicht am;Beitragstyp;Beitragstext;Impressionen;Reichweite;"
         "Gefällt mir;Kommentare;Geteilt;Speicherungen", "4. März 2026"),
        ("ID de la publicación;Fecha de publicación;Tipo de publicación;Descripción;Impresiones;"
         "Alcance;Me gusta;Comentarios;Veces compartido;Guardados", "4 de marzo de 2026"),
        ("ID da publicação;Data de publicação;Tipo de conteúdo;Legenda;Impressões;Alcance;"
         "Curtidas;Comentários;Compartilhamentos;Salvos", "4 de março de 2026"),
        ("Identifiant de la publication;Date de publication;Type de publication;Légende;Affichages;"
         "Portée;J’aime;Commentaires;Partages;Enregistrements", "4 mars 2026"),
    ],
)  # fmt: skip
def test_headers_of_other_languages_are_read(header, day):
    row = f"17;{day};Reel;Neue Bohnen;1.204;900;30;4;2;1"
    found = read_posts(f"{header}\n{row}\n".encode(), platform="instagram")
    post = found.posts.iloc[0]
    assert post["published_wall"].strftime("%Y-%m-%d") == "2026-03-04"
    assert (post["post_id"], post["format"], post["text"]) == ("17", "reel", "Neue Bohnen")
    counts = ["impressions", "reach_people", "likes", "comments", "shares", "saves"]
    assert post[counts].tolist() == [1204, 900, 30, 4, 2, 1]
