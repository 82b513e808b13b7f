"""Names of people, and what they say of themselves."""

_FIRST_NAMES = (
    "Ada Aisha Amir Ana Anders Anya Bea Ben Bruno Carmen Chen Clara Dario Dilan Elif Emma Esra "
    "Ezra Farah Felix Fiona Giulia Hana Hugo Ines Ivo Jana Jonas June Kaito Karim Kira Kofi Lars "
    "Leila Lena Luca Maja Malik Marco Mateo Mei Mika Mina Mira Nadia Naoki Nils Noor Nora Omar "
    "Oscar Pia Priya Rafael Ravi Rosa Sami Sara Selma Sofia Sven Tara Theo Tomas Uma Vera Viktor "
    "Wanda Xenia Yara Yusuf Zoe"
)
FIRST_NAMES = _FIRST_NAMES.split()

_LAST_NAMES = (
    "Abe Adeyemi Aksoy Bauer Becker Berg Bianchi Castellanos Chen Costa Demir Dubois Eriksen "
    "Farouk Fischer Fontaine Garcia Haddad Hansen Horvat Ibrahim Ito Jansen Kaya Keller Khan "
    "Kowalski Kumar Larsen Lindqvist Lopez Mancini Mensah Menon Mori Moreau Nakamura Novak Okafor "
    "Olsen Ozturk Park Patel Pereira Petrov Popescu Ricci Rossi Sato Schmidt Silva Singh Sousa "
    "Suzuki Tanaka Torres Vargas Vogel Wang Weber Yamada Yilmaz Zhang Zimmermann"
)
LAST_NAMES = _LAST_NAMES.split()

OWN_SCRIPT = (
    ("山田 陽菜", "yamada.hina"),
    ("佐藤 蓮", "sato.ren"),
    ("鈴木 葵", "suzuki.aoi"),
    ("王 小明", "wang.xiaoming"),
    ("李 雪", "li.xue"),
    ("김민준", "kim.minjun"),
    ("박서연", "park.seoyeon"),
    ("Анна Соколова", "anna.sokolova"),
    ("Иван Орлов", "ivan.orlov"),
    ("Олена Коваль", "olena.koval"),
    ("Νίκος Παππάς", "nikos.pappas"),
    ("Μαρία Δήμου", "maria.dimou"),
    ("ليلى حداد", "layla.haddad"),
    ("عمر فاروق", "omar.farouq"),
    ("נועה לוי", "noa.levi"),
    ("प्रिया शर्मा", "priya.sharma"),
    ("अर्जुन मेहता", "arjun.mehta"),
    ("Đặng Thu Hà", "dang.thuha"),
    ("Łukasz Żak", "lukasz.zak"),
    ("Çağla Öztürk", "cagla.ozturk"),
)
"""(name as written, username)"""

BIOS = (
    "",
    "",
    "Slow films about fast things.",
    "One video a week, rain or shine.",
    "Repairs, mostly of bicycles. 🚲",
    "Cooking what the market has today.",
    "Maps, trains, and the people in them.",
    "Learning in public.",
    "Mostly here to watch.",
    "Teacher by day, tinkerer by night 🔧",
    "I film birds. They do not mind.",
    "Ich filme, was vor meiner Tür passiert.",
    "Petites histoires de montagne.",
    "Cocina de diario, sin prisa.",
    "Música feita em casa 🎸",
    "Haftada bir video.",
    "料理と旅の記録です。",
    "Снимаю город, в котором живу.",
    "طبخ وسفر وحكايات صغيرة.",
    "छोटे शहर की कहानियाँ।",
    "매주 산에 갑니다.",
    (
        "Three of us, one camera and a van that starts most mornings. We drive to places at the "
        "end of the line and ask what people there are proud of. New film every second Sunday."
    ),
)
