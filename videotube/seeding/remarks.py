"""What people say under films, to each other, and to everybody."""

REMARKS = (
    "Lovely.",
    "How long did this take you?",
    "The sound at the end!",
    "I did exactly this last year and it broke on day two 😄",
    "Could you do one about the tools?",
    "Second time watching, still good.",
    "Danke, genau das habe ich gesucht.",
    "C'est magnifique.",
    "すごい!",
    "Not sure I agree with the part about the glue.",
    "First time here, staying.",
    "What camera is this?",
    "My grandfather used to do it this way.",
    "More of this please 🙏",
    "0:03 is my favourite moment",
    "The cat steals it.",
    "Thank you for not putting music under everything.",
    (
        "I showed this to my class and they asked twenty questions. Half of them I could not "
        "answer, so now we all watch the long version together on Friday."
    ),
    "çok güzel olmuş",
    "Instructions unclear, made soup.",
)

REPLIES = (
    "About a week, with breaks.",
    "Agreed!",
    "Same here.",
    "Good question, next video.",
    "Thank you, that means a lot.",
    "An old one from a flea market.",
    "No, but it should.",
    "Ha!",
)

POSTS = (
    "New one is up.",
    "Editing all night again.",
    "What should I film next: the harbour or the market?",
    "Rain stopped everything today. Tea instead.",
    "Two more minutes of film, four hours of work.",
    "Thank you for {n} subscribers!",
)
