"""English films."""

TOPICS: dict[str, tuple[str, ...]] = {
    "Music": (
        "one take at home",
        "a cello suite",
        "tuning an old piano",
        "live in the yard",
        "a song about rain",
        "drums on kitchen pots",
        "the choir rehearsal",
    ),
    "Education": (
        "how locks work",
        "prime numbers",
        "the history of paper",
        "reading a map",
        "why the sky is blue",
        "a letter from 1871",
        "learning to read music",
    ),
    "Science & Technology": (
        "a radio from scrap",
        "soldering",
        "bees and maths",
        "tiny motors",
        "a telescope in the attic",
        "my weather station",
        "an engine in slow motion",
    ),
    "Travel": (
        "the night train",
        "Lisbon on foot",
        "three days in Kyoto",
        "the coast road",
        "a ferry in winter",
        "the last village",
        "crossing the river",
    ),
    "Howto & Style": (
        "a shelf in an hour",
        "sharpening knives",
        "mending a coat",
        "a chair from one board",
        "painting a door",
        "tying five knots",
    ),
    "Food": (
        "bread without yeast",
        "soup for twelve",
        "pickles",
        "pasta by hand",
        "the market at dawn",
        "an apple cake",
        "coffee on a campfire",
    ),
    "Film & Animation": (
        "stop motion",
        "a short film",
        "drawing by hand",
        "light and shadow",
        "forty drawings for two seconds",
    ),
    "Sports": (
        "a winter ride",
        "the long run",
        "bouldering after work",
        "learning to row",
        "the village cup final",
    ),
    "Pets & Animals": (
        "the neighbour's goat",
        "feeding crows",
        "an old dog",
        "a hedgehog at night",
        "my cat reviews chairs",
    ),
    "Comedy": (
        "talking to pigeons",
        "the worst tent",
        "a meeting about meetings",
        "two left shoes",
    ),
    "Gaming": ("a chess problem", "pinball restoration", "a board game we invented"),
    "Nonprofits & Activism": ("cleaning the river", "the repair café", "planting a hedge"),
}
"""By category; the first ones are filmed most."""

TITLES = (
    "{Topic}",
    "{Topic}, part {n}",
    "How I learned {topic}",
    "{Topic}: what nobody tells you",
    "A quiet hour with {topic}",
    "{Topic} in {minutes} minutes",
    "I tried {topic} for {n} days",
    "{Topic} — {word} edition",
    "Everything about {topic}",
    "{Word} days, {topic}",
    "{Topic} (with subtitles)",
    "{Topic} 🎬",
    "Why {topic}?",
    "#{n} {Topic}",
    "{Topic} or: a {word} afternoon",
    "We need to talk about {topic}",
    "{Word}: {topic}, filmed in one go and hardly cut, because somebody asked for the whole of it",
)

_ADJECTIVES = (
    "gentle honest second winter summer morning late cheap careful loud forgotten first tiny wild "
    "simple perfect broken rainy local secret golden patient crooked foggy homemade unplanned"
)
ADJECTIVES = _ADJECTIVES.split()

_TAGS = (
    "diy travel music slow nature city night repair bike train food bread winter summer maps paper "
    "wood light animation shorts tutorial review vlog history science radio dogs cats birds run "
    "climb garden sea mountain japan italy norway turkey film camera sound handmade rain tools "
    "market village river school family festival architecture trees stars code chess podcast "
    "interview documentary restoration minimal"
)
TAGS = _TAGS.split()
"""Those in front are used most."""

SENTENCES = (
    "Filmed over a weekend with whatever was lying around.",
    "The list of tools is below.",
    "If you find a mistake, tell me; I will pin it.",
    "There is a longer cut for those who want every step.",
    "No sponsor, no script.",
    "Thanks to everybody who held a lamp, a microphone or a dog.",
    "This is the second try. The first one ended in the river.",
    "Recorded with one microphone, so mind your ears at the hammering.",
    "I answer every question, though not always quickly.",
    "Next week: the same again, but outdoors.",
    "The music was made for this film by a neighbour.",
    "What you do not see: four hours of waiting for the sun.",
    "A viewer asked for this in the comments, so here it is.",
    "Please do not try this with a good coat.",
)

CHAPTERS = (
    "0:00 Hello\n0:01 The middle\n0:02 The end",
    "0:00 What we need\n0:01 Doing it\n0:03 What went wrong",
    "00:00 Start\n00:02 The best part",
)

PLAYLISTS = (
    "Evening",
    "To learn",
    "Music",
    "Short and good",
    "With the kids",
    "Best of the year",
    "Rainy Sunday",
    "Recipes",
    "Für später",
    "À revoir",
    "旅",
    "Things that were repaired and things that were not, in the order in which I found them",
    "🎧",
)
