"""Phrase banks of the three simulated brands. Everything in them is invented."""

from __future__ import annotations

from planner.simulate.texts import Phrases

HARBOUR = Phrases(
    pillars={
        "brewing tips": (
            (
                "Bitter cup this morning?",
                "Three minutes, one kettle, a better filter coffee.",
                "\"Which grind for the press?\" is what we hear most.",
                "Water first: it is 98 % of your cup.",
                "Cold brew for people without patience.",
                "The scale is the cheapest upgrade you can buy.",
            ),
            (
                "Grind a little coarser, pour a little slower, and taste again.",
                "Start with 60 g per litre, then change one thing at a time.",
                "Rinse the paper, warm the pot, wait thirty seconds for the bloom.",
                "Try 92 degrees for light roasts, 88 for dark ones.",
                "Stir once, put the lid on, leave it alone for four minutes.",
            ),
        ),
        "origins": (
            (
                "New on the shelf: a washed lot from a hillside we visited in spring.",
                "Meet the growers behind the \"Quay Blend\".",
                "Why this one tastes of apricot, not of smoke:",
                "From cherry to cup in eleven weeks.",
                "Two farms, one valley, very different beans.",
            ),
            (
                "It dries slowly, on raised beds, in the shade of banana trees.",
                "The altitude does half of the work, the people do the rest.",
                "We pay by quality, and publish the price on every bag.",
                "Sweet, round, a little floral; best as filter.",
            ),
        ),
        "shop life": (
            (
                "Monday, 07:10, first tray of buns out.",
                "Our roaster Ines has opinions about spoons.",
                "The espresso machine is back, and so are we.",
                "Somebody left a very small umbrella at the counter.",
                "Behind the bar: what the last hour before closing looks like.",
            ),
            (
                "Rain on the windows, jazz on the radio, cups everywhere.",
                "We moved the big table, so six of you can sit together again.",
                "The dog at table four is called Crema, of course.",
                "Yes, the queue looks long; no, it never takes more than five minutes.",
            ),
        ),
        "offers": (
            (
                "Two bags, one price: the weekend deal is on.",
                "15 % off all filter coffee until Sunday.",
                "The winter box is here, and it is not big.",
                "Free grinder check with every kilo this week.",
                "Subscribe in May, get the June bag for nothing.",
            ),
            (
                "In the shop and online, while stocks last.",
                "Use the code QUAY at the till, or on the web.",
                "One per household, because the roaster is small.",
                "Ground to order, sent the same day, no postage above two bags.",
            ),
        ),
        "community": (
            (
                "Saturday's cupping: twelve seats, no experience needed.",
                "You asked for oat milk that does not split; we tested nine.",
                "Thank you for 400 cups donated to the night shelter.",
                "Show us your breakfast table.",
                "The harbour swim is on again, and we bring the thermos flasks.",
            ),
            (
                "Bring a friend, bring your own mug, bring questions.",
                "The best photo hangs in the shop for a month.",
                "Every name is on the wall by the door, go and look.",
                "We listened, argued, and changed the recipe.",
            ),
        ),
        "contest": (
            (
                "WIN a year of coffee!",
                "Guess the beans in the jar, win the jar.",
                "Name our new blend, win the first bag.",
            ),
            (
                "Comment with your answer, one entry each, until Friday noon.",
                "Tag the friend you would share it with; we draw on Sunday.",
            ),
        ),
    },
    endings={
        "sell": ("Order yours today.", "Come and get it, we open at seven.", "Only until Sunday.",
                 "Link in the comments, bags on the shelf."),
        "inform": ("Save this for later.", "More about it on our site.", "Good to know, isn't it?",
                   "Ask at the counter, we love to talk about it."),
        "converse": ("What do you say?", "Tell us in the comments.", "Who is coming?",
                     "How do you do it at home?", "Send a photo, we read everything."),
    },
    tags=("#coffee", "#harbourroast", "#slowcoffee", "#filtercoffee", "☕", ""),
    address="https://harbour-roast.example/news",
)  # fmt: skip

RIVERSIDE = Phrases(
    pillars={
        "events": (
            (
                "Saturday at ten: river clean-up, gloves provided.",
                "Open stage in the boathouse this Friday.",
                "The spring market has 42 stalls, and one of them could be yours.",
                "Film night moves indoors, rain or not.",
                "Seed swap on Sunday, 2 to 5 pm.",
            ),
            (
                "Bring boots, bring a neighbor, bring a thermos.",
                "Doors open at six, music from seven, soup all evening.",
                "Children welcome, dogs too, if they share.",
                "Free, as always; a coin in the box keeps it so.",
            ),
        ),
        "neighbours": (
            (
                "Meet Otis, who has fixed 31 bikes this year.",
                "\"I came for the soup and stayed for the choir.\"",
                "Who taught you to swim in the river?",
                "Three generations, one garden plot.",
                "New faces on the Tuesday bench.",
            ),
            (
                "Read the whole story, it is worth your coffee break.",
                "She says the secret is patience, and a bigger hammer.",
                "They met at the repair table, of course.",
                "Say hello when you see them by the bridge.",
            ),
        ),
        "how to help": (
            (
                "We need eight more hands on Thursday.",
                "The boathouse roof is leaking, again.",
                "One hour a month keeps the tool library open.",
                "Twenty dollars plants a tree, and we water it.",
            ),
            (
                "No skill needed, we show you how.",
                "The list is at the door and online, pick what suits you.",
                "Last year 214 of you helped, and it showed.",
                "Every cent goes into the roof, we publish the bills.",
            ),
        ),
        "river news": (
            (
                "Water quality this week: good, for the fifth time in a row.",
                "The footbridge closes for repairs from Monday.",
                "Otters! Two of them, just below the weir.",
                "What the council decided on Tuesday, in four lines.",
            ),
            (
                "Numbers, map and sources are on our page.",
                "Please use the path on the north bank, it is a bit longer.",
                "Keep your distance, keep your dogs close, enjoy the view.",
                "Questions go to the meeting on the 12th, 7 pm.",
            ),
        ),
        "contest": (
            (
                "PHOTO CONTEST: your river, your light.",
                "Guess the water level on Sunday, win a canoe tour.",
                "Name the new rowing boat!",
            ),
            (
                "One entry each, in the comments, until Friday.",
                "The winner gets a season ticket, everybody gets soup.",
            ),
        ),
    },
    endings={
        "sell": ("Give what you can.", "Become a member today.", "Sign up, it takes a minute."),
        "inform": ("Details are on our page.", "Save the date.", "Pass it on."),
        "converse": ("Who is in?", "Tell us yours.", "What should we ask next?",
                     "Write to us, we read everything."),
    },
    tags=("#riverside", "#commons", "#neighbors", "#volunteer", ""),
    address="https://riverside-commons.example/news",
)  # fmt: skip

LANTERN = Phrases(
    pillars={
        "new arrivals": (
            ("A box of thin, strange novels came in.", "Back in stock: the moth book.",
             "Poetry shelf, refilled.", "Two signed copies, no more."),
            ("We read it in one sitting, and argued about the end.",
             "Hardback, cloth, smells right.", "Ask Mr Tibbs, he sleeps on it."),
        ),
        "shop cat": (
            ("Mr Tibbs has chosen the window.", "Somebody knocked over the atlas pile.",
             "Cat on the till again."),
            ("He accepts compliments, not returns.", "No books were harmed, one was sat on."),
        ),
        "reading group": (
            ("Thursday, seven o'clock, chapter nine.", "\"Too long\", said five of you.",
             "Next month's book is chosen."),
            ("Bring biscuits and a doubt.", "Newcomers sit nearest the heater."),
        ),
    },
    endings={
        "sell": ("We keep one for you, just ask.", "On the table by the door."),
        "inform": ("More in the window.", "Open until six."),
        "converse": ("What are you reading?", "Coming?", "Which ending would you have liked?"),
    },
    tags=("#books", "#lanternbooks", ""),
    address="https://lantern-books.example",
)  # fmt: skip
