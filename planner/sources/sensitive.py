"""Columns of a survey that are not for planning: sensitive answers, names, free text.

Sensitive are the special categories of Article 9 GDPR that surveys ask about: health, religion,
politics, sexuality, ethnic origin, union membership. They are found by the words of the column's
name and by the answers themselves, and left out unless they are named as allowed.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.sources.masking import mask_members
from planner.sources.vocabulary import normal, unaccented

FREE_TEXT_CHARACTERS = 40
"""Answers longer than this on average, and mostly different, are somebody's own words."""
_FEWEST_FOR_FREE_TEXT = 3


def _words(text: str, between: str | None = None) -> frozenset[str]:
    return frozenset(text.split(between))


TOPICS: dict[str, tuple[str, ...]] = {
    "health": (
        "health condition", "health status", "health problem", "health insurance",
        "state of health",
        "illness", "disease", "diagnosis", "disability", "disabled", "medication", "pregnant",
        "pregnancy", "mental health", "gesundheitszustand", "krankheit", "behinderung", "diagnose",
        "schwanger", "schwangerschaft", "medikamente", "estado de salud", "enfermedad",
        "discapacidad", "embarazo", "estado de saude", "doenca", "deficiencia", "gravidez",
        "etat de sante", "maladie", "handicap", "grossesse",
    ),
    "religion": (
        "religion", "religious", "faith", "denomination", "konfession", "religios", "glaube",
        "iglesia", "religiosa", "religiao", "culte", "religieuse",
    ),
    "politics": (
        "political", "politics", "party affiliation", "party id", "party identification",
        "voting intention", "voted for", "ideology", "politisch", "politische", "wahlabsicht",
        "parteipraferenz", "parteizugehorigkeit", "partido politico", "ideologia", "politica",
        "intencion de voto", "intencao de voto", "parti politique", "orientation politique",
        "intention de vote",
    ),
    "sexuality": (
        "sexual orientation", "sexuality", "sexual identity", "sexuelle orientierung",
        "sexualitat", "orientacion sexual", "sexualidad", "orientacao sexual", "sexualidade",
        "orientation sexuelle", "sexualite", "lgbt", "lgbtq",
    ),
    "ethnic origin": (
        "ethnicity", "ethnic", "race", "racial", "hispanic", "ethnie", "ethnische",
        "migrationshintergrund", "etnia", "raza", "raca", "ethnique", "origine ethnique",
    ),
    "union membership": (
        "union member", "union membership", "trade union", "labor union", "labour union",
        "gewerkschaft", "gewerkschaftsmitglied", "sindicato", "sindicalizado", "syndicat",
    ),
}  # fmt: skip
"""Words of a column's name that speak of a topic, without accents; English, German, Spanish,
Portuguese, French."""

ANSWERS: dict[str, frozenset[str]] = {
    "health": _words(
        "diabetes depression asthma cancer hiv epilepsy anxiety adhd autism migraine hypertension "
        "krebs depressionen asma"
    ),
    "religion": _words(
        "catholic protestant muslim jewish hindu buddhist atheist agnostic christian orthodox sikh "
        "mormon evangelical katholisch evangelisch muslimisch judisch buddhistisch catolico "
        "catolica musulman musulmana judio judia protestante ateo evangelico catholique musulman "
        "juif athee bouddhiste"
    ),
    "politics": _words(
        "democrat republican conservative liberal labour tory greens cdu spd fdp afd psoe vox "
        "podemos pt psdb lfi rn macroniste socialist left-wing right-wing"
    ),
    "sexuality": _words(
        "heterosexual homosexual bisexual gay lesbian straight queer asexual pansexual "
        "heterosexuell homosexuell bisexuell heterosexuel homosexuel"
    ),
    "ethnic origin": _words(
        "caucasian hispanic latino latina latinx asian african-american black white "
        "native-american mixed-race"
    ),
}
"""Answers that speak of a topic."""

_COLOURS = frozenset({"black", "white"})  # of hair, cups and shirts, too
_NO_ANSWER = frozenset(
    {"other", "none", "no answer", "prefer not to say", "do not know", "don t know", "unknown",
     "andere", "keine", "keine angabe", "otro", "ninguno", "outro", "nenhum", "autre", "aucun"}
)  # fmt: skip

PERSONAL_NAMES = _words(
    "name|first name|last name|full name|surname|family name|given name|contact|email|e mail|mail|"
    "email address|e mail address|phone|phone number|telephone|mobile|address|street|handle|"
    "username|user name|nickname|vorname|nachname|telefon|telefonnummer|handynummer|adresse|"
    "strasse|benutzername|nombre|apellido|apellidos|correo|correo electronico|telefono|direccion|"
    "usuario|nome|sobrenome|telefone|endereco|nom|prenom|courriel|pseudo",
    "|",
)
"""Names of columns that hold who somebody is."""


@dataclass(frozen=True)
class Unfit:
    """Why a column of a survey is left out, as a sentence; `topic` is "" unless it is sensitive."""

    topic: str
    sentence: str


def unfit(header: str, texts: list[str]) -> Unfit | None:
    """Why a column of a survey should be left out; None if it may stay.

    Parameters
    ----------
    header
        Name of the column.
    texts
        Its cells.

    >>> unfit("What is your religion?", ["a", "b"]).topic
    'religion'
    >>> unfit("Faith", ["yes"]).topic, unfit("Group", ["Catholic", "Muslim", "Other"]).topic
    ('religion', 'religion')
    >>> unfit("Favourite roast", ["dark", "light"]) is None
    True
    """
    filled = [text.strip() for text in texts if text.strip()]
    topic = _topic_of_name(header) or _topic_of_answers(filled)
    if topic:
        return Unfit(
            topic,
            f"'{header[:60]}' is left out: it seems to hold {topic}, which the law protects and a "
            f"plan does not need. For declared answers shown in groups only, name it in "
            "allow_sensitive.",
        )
    if _plain(header) in PERSONAL_NAMES or _mostly_addresses(filled):
        return Unfit("", f"'{header[:60]}' is left out: it says who the respondents are.")
    if _is_free_text(filled):
        return Unfit("", f"'{header[:60]}' is left out: it holds people's own words, no choices.")
    return None


def _plain(text: str) -> str:
    return normal(unaccented(text.casefold()))


def _topic_of_name(header: str) -> str:
    words = f" {_plain(header)} "
    return next(
        (topic for topic, names in TOPICS.items() if any(f" {name} " in words for name in names)),
        "",
    )


def _topic_of_answers(filled: list[str]) -> str:
    answers = {_plain(text) for text in dict.fromkeys(filled)} - _NO_ANSWER
    if not 2 <= len(answers) <= 60:
        return ""
    for topic, known in ANSWERS.items():
        plain = {_plain(word) for word in known}
        found = {answer for answer in answers if answer in plain}
        if len(found) >= 2 and 2 * len(found) >= len(answers) and found - _COLOURS:
            return topic
    return ""


def _mostly_addresses(filled: list[str]) -> bool:
    sample = filled[:1000]
    return bool(sample) and 2 * sum(mask_members(text) != text for text in sample) >= len(sample)


def _is_free_text(filled: list[str]) -> bool:
    if len(filled) < _FEWEST_FOR_FREE_TEXT:
        return False
    mean_length = sum(map(len, filled)) / len(filled)
    return mean_length > FREE_TEXT_CHARACTERS and len(set(filled)) > len(filled) / 2
