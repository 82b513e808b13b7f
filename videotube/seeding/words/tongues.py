"""Languages other than English, each with its films and its talk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """What is said in one language. `topics` are (category, topic); titles hold `{topic}` and
    sometimes `{n}`."""

    code: str
    topics: tuple[tuple[str, str], ...]
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    remarks: tuple[str, ...]
    replies: tuple[str, ...]


GERMAN = Tongue(
    "de",
    (
        ("Food", "Brot ohne Hefe"),
        ("Travel", "mit dem Nachtzug"),
        ("Howto & Style", "ein Regal in einer Stunde"),
        ("Music", "Klavier im Wohnzimmer"),
        ("Education", "wie Schlösser funktionieren"),
        ("Pets & Animals", "der Hund vom Nachbarn"),
    ),
    ("{topic}", "{topic} – Teil {n}", "{topic}: so geht es", "Ein Tag: {topic}", "{topic} (lang)"),
    (
        "Alles selbst gedreht, an einem sehr kalten Tag.",
        "Die Liste der Werkzeuge steht unten.",
        "Danke an alle, die geholfen haben.",
        "Fragen gern in die Kommentare.",
    ),
    (
        "Danke, genau das habe ich gesucht.",
        "Sehr schön erklärt!",
        "Wie lange hat das gedauert?",
        "Der Ton ist diesmal viel besser.",
        "Grüße aus Graz 👋",
        "Bitte mehr davon.",
        "Bei mir hat es erst beim dritten Mal geklappt.",
    ),
    ("Gern geschehen!", "Etwa eine Woche.", "Das sehe ich auch so.", "Kommt im nächsten Video."),
)

FRENCH = Tongue(
    "fr",
    (
        ("Travel", "une semaine en montagne"),
        ("Food", "la soupe de ma grand-mère"),
        ("Music", "un air de violoncelle"),
        ("Film & Animation", "un court métrage"),
        ("Howto & Style", "réparer un vieux vélo"),
    ),
    ("{topic}", "{topic}, épisode {n}", "Comment faire : {topic}", "{topic} en silence"),
    (
        "Merci à tous ceux qui ont aidé.",
        "Tourné en une seule journée.",
        "La version longue arrive bientôt.",
    ),
    (
        "C'est magnifique.",
        "Merci pour ce beau moment ✨",
        "Quelle patience !",
        "J'ai essayé, et ça marche.",
        "On en veut encore.",
        "La lumière est superbe.",
    ),
    ("Merci beaucoup !", "Bonne question.", "Tout à fait d'accord.", "Bientôt, promis."),
)

SPANISH = Tongue(
    "es",
    (
        ("Food", "tortilla de patatas"),
        ("Travel", "la costa en bicicleta"),
        ("Music", "guitarra en el patio"),
        ("Sports", "subir al volcán"),
        ("Education", "historia del papel"),
        ("Pets & Animals", "tres gatos y una siesta"),
    ),
    ("{topic}", "{topic}, parte {n}", "Cómo se hace: {topic}", "¿Por qué {topic}?"),
    (
        "Gracias por llegar hasta aquí.",
        "Todo lo que se ve está hecho a mano.",
        "Si encuentras un error, dímelo.",
    ),
    (
        "¡Qué bonito!",
        "Gracias, me ha servido mucho.",
        "Lo intenté y me salió a la primera 😄",
        "Saludos desde Rosario.",
        "El final me encantó.",
        "¿Dónde está ese lugar?",
    ),
    ("¡Gracias a ti!", "Cerca de casa.", "Una semana, más o menos.", "Totalmente."),
)

PORTUGUESE = Tongue(
    "pt",
    (
        ("Music", "samba na cozinha"),
        ("Travel", "de comboio até ao mar"),
        ("Food", "pão de queijo"),
        ("Howto & Style", "uma cadeira nova de madeira velha"),
    ),
    ("{topic}", "{topic} #{n}", "Aprendi {topic}", "{topic} com calma"),
    ("Obrigado por assistir.", "Gravado no quintal de casa."),
    ("Que maravilha!", "Muito bom, obrigada 🙏", "Já vi três vezes.", "Faz mais um, por favor."),
    ("Obrigado!", "Em breve.", "Foi de primeira, quase."),
)

TURKISH = Tongue(
    "tr",
    (
        ("Food", "evde simit"),
        ("Travel", "trenle Kars"),
        ("Education", "harita okumak"),
        ("Pets & Animals", "mahallenin kedileri"),
    ),
    ("{topic}", "{topic}, {n}. bölüm", "Adım adım {topic}"),
    ("İzlediğiniz için teşekkürler.", "Malzemeler aşağıda."),
    ("Çok güzel olmuş.", "Elinize sağlık 👏", "Ben de denedim, oldu.", "Devamı gelsin lütfen."),
    ("Teşekkür ederim!", "Yakında.", "Bir hafta sürdü."),
)

JAPANESE = Tongue(
    "ja",
    (
        ("Food", "土鍋でごはん"),
        ("Travel", "京都の三日間"),
        ("Howto & Style", "紙で作る箱"),
        ("Music", "古いピアノの調律"),
        ("Pets & Animals", "うちの猫"),
        ("Film & Animation", "手描きアニメーション"),
    ),
    ("{topic}", "{topic} 第{n}回", "{topic}の作り方", "【字幕】{topic}"),
    ("道具はすべて古いものです。", "最後まで見てくれてありがとう。", "次回は雨の日に撮ります。"),
    (
        "すごい!",
        "とても勉強になりました。",
        "音が気持ちいい🍵",
        "続きを待っています。",
        "きれいですね。",
    ),
    ("ありがとうございます!", "一週間くらいです。", "次の動画で説明します。"),
)

RUSSIAN = Tongue(
    "ru",
    (
        ("Travel", "поездом до моря"),
        ("Science & Technology", "радио из старых деталей"),
        ("Food", "суп на двенадцать человек"),
    ),
    ("{topic}", "{topic}, часть {n}", "Как я освоил: {topic}"),
    ("Спасибо, что смотрите.", "Снято за один день."),
    ("Очень красиво.", "Спасибо, всё понятно!", "Смотрю уже второй раз 🙂", "Привет из Омска."),
    ("Спасибо!", "Примерно неделю.", "Согласна."),
)

ARABIC = Tongue(
    "ar",
    (("Food", "خبز البيت"), ("Travel", "ثلاثة أيام في فاس"), ("Music", "عود في المساء")),
    ("{topic}", "{topic}، الجزء {n}", "كيف تعلمت {topic}"),
    ("شكرا على المشاهدة.", "كل شيء صنع باليد."),
    ("رائع جدا!", "شكرا على الشرح 🌿", "متى الجزء القادم؟", "تحية من عمّان."),
    ("شكرا لك!", "قريبا إن شاء الله.", "حوالي أسبوع."),
)

HINDI = Tongue(
    "hi",
    (("Food", "घर की रोटी"), ("Music", "शाम का सितार"), ("Education", "नक्शा कैसे पढ़ें")),
    ("{topic}", "{topic}, भाग {n}", "आसान तरीका: {topic}"),
    ("देखने के लिए धन्यवाद।", "सब कुछ घर पर बना है।"),
    ("बहुत सुंदर!", "धन्यवाद, समझ आ गया 🙏", "अगला भाग कब?", "मज़ा आ गया।"),
    ("धन्यवाद!", "जल्द ही।", "लगभग एक हफ़्ता।"),
)

KOREAN = Tongue(
    "ko",
    (("Sports", "겨울 산행"), ("Food", "할머니의 김치"), ("Travel", "기차로 부산까지")),
    ("{topic}", "{topic} {n}편", "{topic}, 천천히"),
    ("끝까지 봐 주셔서 감사합니다.", "모두 직접 찍었습니다."),
    ("정말 좋아요!", "잘 보고 갑니다 😊", "소리가 편안하네요.", "다음 편 기다릴게요."),
    ("감사합니다!", "일주일쯤 걸렸어요."),
)

TONGUES = {
    GERMAN: 8,
    SPANISH: 8,
    FRENCH: 7,
    JAPANESE: 6,
    PORTUGUESE: 5,
    TURKISH: 5,
    RUSSIAN: 3,
    ARABIC: 3,
    HINDI: 3,
    KOREAN: 2,
}
"""By how many films of a hundred there are in each; the others are in English."""
