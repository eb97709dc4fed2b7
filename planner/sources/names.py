"""Names that columns of posts carry in other people's files.

One table per language; each maps a planner column to names that are certain and names that are
worth a look, without accents. Further languages are further tables. `published_hour` is no column
of POSTS: it is the clock hour that some files keep beside a date.
"""

from __future__ import annotations

HOUR = "published_hour"

SURE, CHECK = "sure", "check"

NAMES: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "post_id": {
            SURE: ("post id", "id", "tweet id", "media id", "post no", "post number", "status id"),
            CHECK: ("content id", "video id", "content", "no", "number", "key"),
        },
        "platform": {
            SURE: ("platform", "network", "social network", "social platform"),
            CHECK: ("channel", "site", "medium"),
        },
        "account": {
            SURE: ("account", "page", "page name", "account name", "account username", "profile",
                   "profile name", "username"),
            CHECK: ("handle", "brand", "page id", "account id", "seller"),
        },
        "published_wall": {
            SURE: ("published", "publish time", "published at", "publish date", "date published",
                   "published wall", "post date", "post time", "posted at", "posted", "posted on",
                   "created at", "created time", "created date", "publish time local",
                   "video publish time", "published on", "publication date"),
            CHECK: ("date", "time", "datetime", "date time", "timestamp", "date reconstructed",
                    "created", "day", "sent", "sent at"),
        },
        HOUR: {SURE: ("post hour", "publish hour", "hour of day", "hour", "time of day"),
               CHECK: ("clock hour", "clock time")},
        "timezone": {SURE: ("timezone", "time zone"), CHECK: ("tz",)},
        "format": {
            SURE: ("format", "post type", "media type", "content type", "status type"),
            CHECK: ("type", "kind"),
        },
        "pillar": {
            SURE: ("pillar", "content pillar", "theme"),
            CHECK: ("category", "topic", "label", "labels", "custom labels", "series", "subject"),
        },
        "intent": {SURE: ("intent",), CHECK: ("purpose", "aim", "objective")},
        "paid": {SURE: ("paid", "is paid", "promoted", "boosted", "sponsored", "is boosted"),
                 CHECK: ("ad", "advertised")},
        "spend": {SURE: ("spend", "ad spend", "amount spent", "boost spend"),
                  CHECK: ("cost", "budget")},
        "currency": {SURE: ("currency",), CHECK: ()},
        "title": {SURE: ("title", "post title", "headline", "video title"), CHECK: ("name",)},
        "text": {
            SURE: ("text", "post text", "message", "post message", "caption", "tweet text",
                   "description", "post copy"),
            CHECK: ("copy", "body", "words"),
        },
        "permalink": {
            SURE: ("permalink", "post link", "post url", "tweet permalink", "url", "video link"),
            CHECK: ("link", "address"),
        },
        "is_reply": {SURE: ("is reply",), CHECK: ("reply to",)},
        "is_live": {SURE: ("is live",), CHECK: ()},
        "followers": {
            SURE: ("followers", "follower count", "page total likes", "total page likes",
                   "page likes", "total followers", "subscribers", "fans"),
            CHECK: ("page fans", "audience size"),
        },
        "exported_at": {SURE: ("exported at", "export date"), CHECK: ("retrieved at",)},
        "impressions": {
            SURE: ("impressions", "total impressions", "impressions total", "displays"),
            CHECK: ("views", "post views", "times seen"),
        },
        "reach_people": {
            SURE: ("reach", "reach people", "people reached", "accounts reached", "total reach",
                   "reached", "unique impressions"),
            CHECK: ("unique views", "unique viewers"),
        },
        "likes": {SURE: ("like", "likes", "favorites", "favourites", "hearts"), CHECK: ("favs",)},
        "reactions": {SURE: ("reactions", "total reactions", "reactions total"), CHECK: ()},
        "comments": {SURE: ("comment", "comments", "replies", "comments total"), CHECK: ()},
        "shares": {
            SURE: ("share", "shares", "retweets", "reposts", "shares total"),
            CHECK: ("retweets and quotes", "forwards"),
        },
        "saves": {SURE: ("save", "saves", "saved", "bookmarks"), CHECK: ("add to favorites",)},
        "clicks": {SURE: ("link clicks", "url clicks", "clicks on links"),
                   CHECK: ("clicks", "total clicks", "clicks total")},
        "video_views": {SURE: ("video views", "plays", "video plays"), CHECK: ("media views",)},
        "conversions": {SURE: ("conversions",), CHECK: ("orders", "sign ups", "leads")},
        "revenue": {SURE: ("revenue",), CHECK: ("sales", "turnover")},
        "sentiment": {SURE: ("sentiment", "mean sentiment"), CHECK: ("tone",)},
        "impressions_organic": {
            SURE: ("organic impressions", "impressions organic", "unpaid impressions"), CHECK: ()},
        "reach_organic": {SURE: ("organic reach", "reach organic", "unpaid reach"), CHECK: ()},
        "interactions_organic": {
            SURE: ("organic interactions", "interactions organic"), CHECK: ()},
        "interactions": {
            SURE: ("interactions", "total interactions", "interactions total",
                   "reactions comments and shares"),
            CHECK: ("engagements", "total engagements", "engagement", "total engagement"),
        },
    },
    "de": {
        "post_id": {SURE: ("beitrags id", "beitrag id", "post nr"), CHECK: ("beitrag", "nummer")},
        "platform": {SURE: ("plattform", "netzwerk"), CHECK: ("kanal",)},
        "account": {SURE: ("konto", "kontoname", "seitenname", "name der seite", "profilname"),
                    CHECK: ("seite", "marke")},
        "published_wall": {
            SURE: ("veroffentlicht", "veroffentlicht am", "veroffentlichungsdatum",
                   "veroffentlichungszeit", "gepostet am", "erstellt am", "erstellungsdatum"),
            CHECK: ("datum", "zeitpunkt", "tag", "zeit", "datum und uhrzeit")},
        HOUR: {SURE: ("uhrzeit", "stunde"), CHECK: ()},
        "timezone": {SURE: ("zeitzone",), CHECK: ()},
        "format": {SURE: ("beitragstyp", "beitragsart", "inhaltstyp", "medientyp"),
                   CHECK: ("typ", "art")},
        "pillar": {SURE: ("saule", "inhaltssaule", "themenfeld"), CHECK: ("thema", "kategorie",
                                                                          "rubrik")},
        "intent": {SURE: ("absicht",), CHECK: ("zweck", "ziel")},
        "paid": {SURE: ("bezahlt", "beworben", "gesponsert"), CHECK: ("anzeige",)},
        "spend": {SURE: ("werbeausgaben", "ausgegebener betrag"), CHECK: ("kosten", "ausgaben")},
        "currency": {SURE: ("wahrung",), CHECK: ()},
        "title": {SURE: ("titel", "uberschrift", "videotitel"), CHECK: ()},
        "text": {SURE: ("beitragstext", "nachricht", "bildunterschrift", "beschreibung"),
                 CHECK: ("inhalt",)},
        "permalink": {SURE: ("dauerlink", "beitragslink", "link zum beitrag"), CHECK: ("adresse",)},
        "followers": {SURE: ("abonnenten", "follower", "anzahl follower"), CHECK: ("fans gesamt",)},
        "impressions": {SURE: ("impressionen", "einblendungen"), CHECK: ("aufrufe", "ansichten")},
        "reach_people": {SURE: ("reichweite", "erreichte personen", "erreichte konten"), CHECK: ()},
        "likes": {SURE: ("gefallt mir", "gefallt mir angaben", "gefallt mir klicks"), CHECK: ()},
        "reactions": {SURE: ("reaktionen",), CHECK: ()},
        "comments": {SURE: ("kommentare", "antworten"), CHECK: ()},
        "shares": {SURE: ("geteilt", "geteilte inhalte", "teilungen", "geteilte beitrage"),
                   CHECK: ("weiterleitungen",)},
        "saves": {SURE: ("gespeichert", "speicherungen"), CHECK: ("lesezeichen",)},
        "clicks": {SURE: ("linkklicks", "link klicks"), CHECK: ("klicks",)},
        "video_views": {SURE: ("videoaufrufe", "wiedergaben"), CHECK: ()},
        "conversions": {SURE: ("konversionen",), CHECK: ("bestellungen",)},
        "revenue": {SURE: ("umsatz",), CHECK: ("einnahmen",)},
        "interactions": {SURE: ("interaktionen", "interaktionen gesamt"), CHECK: ()},
    },
    "es": {
        "post_id": {SURE: ("id de la publicacion", "id de publicacion"), CHECK: ("publicacion",)},
        "platform": {SURE: ("plataforma", "red social"), CHECK: ("red", "canal")},
        "account": {SURE: ("cuenta", "nombre de la cuenta", "nombre de la pagina"),
                    CHECK: ("pagina", "marca")},
        "published_wall": {
            SURE: ("fecha de publicacion", "hora de publicacion", "publicado", "publicado el",
                   "fecha de creacion"),
            CHECK: ("fecha", "fecha y hora", "dia")},
        HOUR: {SURE: ("hora",), CHECK: ()},
        "timezone": {SURE: ("zona horaria", "huso horario"), CHECK: ()},
        "format": {SURE: ("formato", "tipo de publicacion", "tipo de contenido"), CHECK: ("tipo",)},
        "pillar": {SURE: ("pilar", "pilar de contenido"), CHECK: ("tema", "categoria")},
        "intent": {SURE: ("intencion",), CHECK: ("objetivo",)},
        "paid": {SURE: ("pagado", "promocionado", "patrocinado"), CHECK: ("anuncio",)},
        "spend": {SURE: ("importe gastado", "gasto"), CHECK: ("coste", "costo")},
        "currency": {SURE: ("moneda", "divisa"), CHECK: ()},
        "title": {SURE: ("titulo", "titulo del video"), CHECK: ()},
        "text": {SURE: ("texto", "mensaje", "descripcion", "texto de la publicacion"),
                 CHECK: ("contenido",)},
        "permalink": {SURE: ("enlace permanente", "enlace de la publicacion"), CHECK: ("enlace",)},
        "followers": {SURE: ("seguidores", "numero de seguidores", "suscriptores"), CHECK: ()},
        "impressions": {SURE: ("impresiones",), CHECK: ("visualizaciones", "vistas")},
        "reach_people": {SURE: ("alcance", "personas alcanzadas", "cuentas alcanzadas"), CHECK: ()},
        "likes": {SURE: ("me gusta",), CHECK: ()},
        "reactions": {SURE: ("reacciones",), CHECK: ()},
        "comments": {SURE: ("comentarios", "respuestas"), CHECK: ()},
        "shares": {SURE: ("compartidos", "veces compartido", "veces que se compartio"),
                   CHECK: ("republicaciones",)},
        "saves": {SURE: ("guardados", "veces guardado"), CHECK: ()},
        "clicks": {SURE: ("clics en el enlace",), CHECK: ("clics",)},
        "video_views": {SURE: ("reproducciones", "reproducciones de video"), CHECK: ()},
        "conversions": {SURE: ("conversiones",), CHECK: ("pedidos",)},
        "revenue": {SURE: ("ingresos",), CHECK: ("ventas",)},
        "interactions": {SURE: ("interacciones", "interacciones totales"), CHECK: ()},
    },
    "pt": {
        "post_id": {SURE: ("id da publicacao", "id do post"), CHECK: ("publicacao",)},
        "platform": {SURE: ("rede social",), CHECK: ("rede",)},
        "account": {SURE: ("conta", "nome da conta", "nome da pagina"), CHECK: ()},
        "published_wall": {
            SURE: ("data de publicacao", "horario de publicacao", "publicado em",
                   "data de criacao", "hora da publicacao"),
            CHECK: ("data", "data e hora")},
        HOUR: {SURE: ("horario",), CHECK: ()},
        "timezone": {SURE: ("fuso horario",), CHECK: ()},
        "format": {SURE: ("tipo de publicacao", "tipo de conteudo", "tipo de post"), CHECK: ()},
        "pillar": {SURE: ("pilar de conteudo",), CHECK: ()},
        "intent": {SURE: ("intencao",), CHECK: ()},
        "paid": {SURE: ("pago", "impulsionado", "promovido"), CHECK: ("anuncio pago",)},
        "spend": {SURE: ("valor gasto", "valor usado"), CHECK: ("custo",)},
        "currency": {SURE: ("moeda",), CHECK: ()},
        "title": {SURE: ("titulo do video",), CHECK: ()},
        "text": {SURE: ("mensagem", "legenda", "descricao", "texto do post"), CHECK: ("conteudo",)},
        "permalink": {SURE: ("link permanente", "link da publicacao"), CHECK: ()},
        "followers": {SURE: ("seguidores totais", "inscritos"), CHECK: ()},
        "impressions": {SURE: ("impressoes",), CHECK: ("visualizacoes",)},
        "reach_people": {SURE: ("pessoas alcancadas", "contas alcancadas"), CHECK: ()},
        "likes": {SURE: ("curtidas", "gostos"), CHECK: ()},
        "reactions": {SURE: ("reacoes",), CHECK: ()},
        "comments": {SURE: ("respostas", "comentarios totais"), CHECK: ()},
        "shares": {SURE: ("compartilhamentos", "partilhas"), CHECK: ()},
        "saves": {SURE: ("salvos", "salvamentos", "itens salvos"), CHECK: ()},
        "clicks": {SURE: ("cliques no link",), CHECK: ("cliques",)},
        "video_views": {SURE: ("reproducoes", "reproducoes de video"), CHECK: ()},
        "conversions": {SURE: ("conversoes",), CHECK: ("pedidos totais",)},
        "revenue": {SURE: ("receita",), CHECK: ("vendas",)},
        "interactions": {SURE: ("interacoes", "interacoes totais"), CHECK: ("engajamento",)},
    },
    "fr": {
        "post_id": {SURE: ("identifiant de la publication", "id de la publication"),
                    CHECK: ("identifiant", "publication")},
        "platform": {SURE: ("plateforme", "reseau social"), CHECK: ("reseau",)},
        "account": {SURE: ("compte", "nom du compte", "nom de la page"), CHECK: ("marque",)},
        "published_wall": {
            SURE: ("date de publication", "heure de publication", "publie le", "date de creation"),
            CHECK: ("date et heure", "jour")},
        HOUR: {SURE: ("heure",), CHECK: ()},
        "timezone": {SURE: ("fuseau horaire",), CHECK: ()},
        "format": {SURE: ("type de publication", "type de contenu"), CHECK: ()},
        "pillar": {SURE: ("pilier", "pilier de contenu"), CHECK: ("theme", "thematique",
                                                                  "categorie")},
        "intent": {SURE: ("intention",), CHECK: ("objectif",)},
        "paid": {SURE: ("paye", "sponsorise"), CHECK: ("publicite",)},
        "spend": {SURE: ("montant depense", "depenses"), CHECK: ("cout",)},
        "currency": {SURE: ("devise", "monnaie"), CHECK: ()},
        "title": {SURE: ("titre", "titre de la video"), CHECK: ()},
        "text": {SURE: ("texte", "legende", "texte de la publication"), CHECK: ("contenu",)},
        "permalink": {SURE: ("lien permanent", "lien de la publication"), CHECK: ("lien",)},
        "followers": {SURE: ("abonnes", "nombre d abonnes"), CHECK: ()},
        "impressions": {SURE: ("affichages",), CHECK: ("vues",)},
        "reach_people": {SURE: ("portee", "couverture", "personnes touchees", "comptes touches"),
                         CHECK: ()},
        "likes": {SURE: ("j aime", "mentions j aime"), CHECK: ()},
        "comments": {SURE: ("commentaires", "reponses"), CHECK: ()},
        "shares": {SURE: ("partages",), CHECK: ("republications",)},
        "saves": {SURE: ("enregistrements", "sauvegardes"), CHECK: ()},
        "clicks": {SURE: ("clics sur le lien", "clics sur un lien"), CHECK: ()},
        "video_views": {SURE: ("vues de la video", "lectures"), CHECK: ()},
        "revenue": {SURE: ("revenus", "chiffre d affaires"), CHECK: ("ventes",)},
        "interactions": {SURE: ("total des interactions",), CHECK: ()},
    },
}  # fmt: skip

FILLER_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset({"lifetime", "post", "posts", "num", "number", "of", "count", "the", "nr"}),
}
"""Words that may stand around a name without changing it ("Lifetime Post Total Reach")."""


def known_names() -> dict[str, tuple[str, str]]:
    """Normalised name -> (planner column, confidence), over all languages.

    >>> known_names()["page total likes"]
    ('followers', 'sure')
    """
    found: dict[str, tuple[str, str]] = {}
    for table in NAMES.values():
        for column, by_confidence in table.items():
            for confidence, names in by_confidence.items():
                for name in names:
                    found.setdefault(name, (column, confidence))
    return found
