"""What of other people may stay in a table: done once, for every reader, before rows are kept.

The brand's own captions are publications and stay; whom they address does not. Answers to persons
lose their words. Ids and addresses that name a person are masked or replaced.
"""

from __future__ import annotations

import re

import pandas as pd

from planner.schema import Table
from planner.sources.columns import Columns
from planner.sources.masking import (
    MEMBER,
    mask_address,
    mask_members,
    masked,
    names_others,
    own_names,
    speaks_to_others,
)
from planner.sources.pseudonyms import pseudonym
from planner.wording import counted

_REPLY_BY_HANDLE = frozenset({"x", "bluesky", "mastodon", "threads"})
_RECORD_IDS = ("event_id", "message_id", "respondent_id")
_WORDS_OF_POSTS = ("text", "title", "pillar")
_ADDRESS = re.compile(r"^\s*(?:https?://|www\.|[\w-]+(?:\.[\w-]+)+(?:[/?#]|\s*$))", re.IGNORECASE)
_TWO_WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_CURRENCY = re.compile(r"[A-Za-z]{3}|[$€£¥]")


def protect(columns: Columns, contract: Table) -> frozenset[str]:
    """Mask in place what names other people in the typed columns of one file; the own names.

    Parameters
    ----------
    columns
        All columns, typed; ids that name nobody but a person turn their row away.
    contract
        The table's contract: POSTS keep their own words, other tables keep no words at all.
    """
    _mask_accounts(columns)
    if contract.name == "POSTS":
        own = _own(columns)
        _drop_replies(columns, own)
        _mask_words(columns, own)
        _mask_addresses(columns, own)
        _drop_odd_currencies(columns)
        return own
    _replace_ids(columns)
    return frozenset()


def _own(columns: Columns) -> frozenset[str]:
    accounts = columns.values["account"].dropna().unique() if "account" in columns else ()
    return own_names(map(str, accounts), columns.values.get("permalink"))


def _mask_accounts(columns: Columns) -> None:
    """An account's name is the brand's own; a mail address in its place is somebody's."""
    if "account" in columns:
        accounts = columns.values["account"]
        known = {name: name if name.startswith("@") else mask_members(name)
                 for name in accounts.dropna().unique()}  # fmt: skip
        if any(name != found for name, found in known.items()):
            columns.values["account"] = accounts.map(known, na_action="ignore").astype("string")
            columns.raw.ledger.note("A mail address or link in the place of an account is masked.")


def _drop_replies(columns: Columns, own: frozenset[str]) -> None:
    if "text" not in columns:
        return
    text = columns.values["text"]
    if "is_reply" not in columns and not re.search(
        "[@＠]", "\n".join(text.dropna().to_numpy(dtype=object))
    ):
        return
    begins = text.str.match(r"\s*(?:RT\s+)?[@＠]").fillna(False).to_numpy(dtype=bool)
    to_others = pd.Series(False, index=text.index)
    to_others[begins] = text[begins].map(lambda words: speaks_to_others(words, own)).astype(bool)
    platforms = columns.values.get("platform", pd.Series("", index=text.index))
    replies = to_others & platforms.isin(_REPLY_BY_HANDLE).fillna(False)
    if "is_reply" in columns:
        stated = columns.values["is_reply"].fillna(False).astype(bool)
        replies |= stated & (to_others | ~pd.Series(begins, index=text.index))
    replies = replies.to_numpy(dtype=bool) & text.notna().to_numpy()
    if not replies.any():
        return
    for name in ("text", "title"):
        if name in columns:
            columns.values[name] = columns.values[name].mask(replies, pd.NA)
    columns.raw.ledger.note(
        f"{counted(int(replies.sum()), 'reply', 'replies')} to persons kept without words."
    )


def _mask_words(columns: Columns, own: frozenset[str]) -> None:
    changed = 0
    for name in _WORDS_OF_POSTS:
        if name in columns:
            columns.values[name], found = masked(columns.values[name], own)
            changed += found
    if changed:
        columns.raw.ledger.note(
            f"{counted(changed, 'text')} named other people by handle, mail address or profile "
            f"link; {MEMBER} stands in their place. Plain names cannot be recognised and stay."
        )


def _mask_addresses(columns: Columns, own: frozenset[str]) -> None:
    if "permalink" in columns:
        _mask_permalinks(columns, own)
    ids = columns.values["post_id"]
    suspects = names_others(ids, own)
    if not suspects.any():
        return
    ids = ids.copy()
    ids[suspects] = ids[suspects].map(lambda found: mask_address(found, own)).astype("string")
    columns.values["post_id"] = ids
    place = next((name for name in ("post_id", "permalink") if name in columns.mapping), "")
    bare = ids.str.fullmatch(rf"(?:https?://[^/]*/)?{MEMBER}/?").fillna(False)
    for position in bare.to_numpy().nonzero()[0]:
        columns.raw.ledger.reject(
            int(position), columns.mapping.get(place, ""), "@",
            "an id that is somebody's handle or address", "give the post an id of its own",
        )  # fmt: skip


def _mask_permalinks(columns: Columns, own: frozenset[str]) -> None:
    """Addresses without foreign names; what is no address at all is left out."""
    links = columns.values["permalink"]
    odd = (~links.str.contains(_ADDRESS) & links.notna()).fillna(False).to_numpy(dtype=bool)
    if odd.any():
        column = columns.mapping["permalink"]
        columns.raw.ledger.note(
            f"{counted(int(odd.sum()), 'value')} of '{column}' are no address of a page; left out."
        )
        if "post_id" not in columns.mapping:
            for position in odd.nonzero()[0]:
                columns.raw.ledger.reject(
                    int(position), column, "", "no address, and no other id",
                    "give the post its address, or a column of ids",
                )  # fmt: skip
        links = links.mask(odd, pd.NA)
    suspects = names_others(links, own)
    if suspects.any():
        links = links.copy()
        links[suspects] = links[suspects].map(lambda link: mask_address(link, own)).astype("string")
    columns.values["permalink"] = links


def _drop_odd_currencies(columns: Columns) -> None:
    if "currency" not in columns:
        return
    currency = columns.values["currency"]
    odd = (~currency.str.strip().str.fullmatch(_CURRENCY) & currency.notna()).fillna(False)
    if odd.any():
        columns.values["currency"] = currency.mask(odd, pd.NA)
        columns.raw.ledger.note(
            f"{counted(int(odd.sum()), 'value')} of '{columns.mapping['currency']}' "
            "are no code of a currency such as EUR; left missing."
        )


def _replace_ids(columns: Columns) -> None:
    """Ids of acts, messages and respondents that are words or addresses become pseudonyms."""
    for name in (*_RECORD_IDS, "post_id"):
        if name not in columns.mapping:  # ids of our own making name nobody
            continue
        ids = columns.values[name]
        known = {text: _is_personal(text, name) for text in ids.dropna().unique()}
        if any(known.values()):
            columns.values[name] = ids.map(
                lambda text, known=known: pseudonym(text) if known[text] else text,
                na_action="ignore",
            ).astype("string")
            columns.raw.ledger.note(
                f"{counted(sum(known.values()), 'id')} look like names or addresses of people; "
                "pseudonyms that hold for this session stand in their place."
            )


def _is_personal(text: str, name: str) -> bool:
    if text.isdigit():
        return False
    if mask_members(text) != text:
        return True
    letters = sum(sign.isalpha() for sign in text)
    has_digit = any(sign.isdigit() for sign in text)
    return name != "post_id" and letters >= 3 and (not has_digit or bool(_TWO_WORDS.search(text)))
