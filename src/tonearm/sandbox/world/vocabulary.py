"""Invented words from which the world's names are put together: data only, no rules.

No entry is the name of a real artist; titles and artists are combinations of these parts.
"""

from __future__ import annotations

__all__ = [
    "ADJECTIVES",
    "CITIES",
    "COINED",
    "FIRST_NAMES",
    "NOUNS",
    "NUMBERS",
    "OTHER_SCRIPTS",
    "PHRASES",
    "SURNAMES",
    "TRICKY_TITLES",
    "VENUES",
    "VERBS",
]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ADJECTIVES = _words(
    """
    Amber Brittle Copper Crooked Distant Drowned Electric Faded Feathered Frozen Gilded Hollow Idle Ivory Lonesome
    Lunar Mellow Muddy Narrow Nocturnal Northern Orphan Painted Pale Paper Patient Plastic Quiet Rusted Salt
    Scarlet Secret Silent Silver Slow Stolen Sudden Tarnished Tender Thirsty Tidal Tin Unsent Velvet Violet
    Wandering Wooden Woven
    """
)

NOUNS = _words(
    """
    Almanac Anchor Antenna Arcade Attic Avalanche Balcony Ballast Beacon Bramble Bridge Cabinet Canal Candle
    Cartography Cathedral Causeway Chandelier Cinder Clockwork Comet Compass Corridor Current Curtain Dial
    Dovecote Dynamo Eclipse Ember Escalator Estuary Fable Ferry Fjord Flood Foundry Furnace Gallery Garden
    Geometry Glacier Gramophone Granary Greenhouse Harbour Harvest Hemlock Heron Hinterland Horizon Hourglass
    Inkwell Isobar Juniper Kestrel Kiln Lagoon Lantern Lattice Ledger Lighthouse Locket Machine Magnet Mangrove
    Marble Meadow Meridian Metronome Mirage Mirror Monsoon Mosaic Nebula Needle Nettle Observatory Orchard Orchid
    Parachute Parade Pavilion Pendulum Peninsula Pepper Pilot Planet Plaza Postcard Quarry Radiator Railway Rapids
    Raven Reservoir Ribbon Riddle River Rooftop Saffron Satellite Scaffold Semaphore Shadow Shoreline Signal
    Skyline Snowfall Spindle Staircase Static Stencil Sundial Switchboard Tangle Telegraph Terminal Thicket
    Thunder Tollbooth Tower Tunnel Turbine Umbrella Valley Varnish Viaduct Vineyard Violin Voltage Vortex Waltz
    Warehouse Whistle Willow Windmill Winter Witness Zenith Zeppelin
    """
)

VERBS = _words(
    """
    Borrow Bury Carry Chase Count Cross Drift Fold Follow Forget Gather Haunt Hold Leave Lose Mend Paint Remember
    Return Sail Send Shelter Sleep Trace Unfold Wait Walk Whisper
    """
)

NUMBERS = (
    "Two",
    "Three",
    "Four",
    "Five",
    "Seven",
    "Nine",
    "Eleven",
    "Twenty",
    "Forty",
    "Ninety",
    "1,000",
    "17",
    "33",
    "404",
)

COINED = _words(
    """
    Abvelline Adrunka Ashkarell Belquor Brannivo Calderwyne Corvisant Dalmaveth Drevanka Elsinvar Errolith
    Fenwhistle Ferrovane Galdrimar Glimmerhault Gorvenna Halvaneth Hestrova Ilverune Ixtaloma Jorvella Kaltrenne
    Karvonautti Kelvray Lirandel Lumerrhine Maldovine Marquellan Mirvenna Norrvatn Nubelazul Oltremira Orvendahl
    Ostravanja Pelargune Perravel Quelmara Quinterelle Ravnsholt Rovenka Sablequin Selvadora Skoldrune Sundelvik
    Talvenna Tesserond Thrennody Torvexa Ulvermoor Umbrelline Valdresse Vantelune Velmora Vintersko Wexmere
    Wolkenrade Xandrine Yarrowmund Ysolveth Zephranta Zolvanka Zwischenlicht Solvéa Brekkuró Märzenklang Ñandureo
    Éclatine Långsjörn Crèvemont Dvořenka Żurawinda
    """
)

FIRST_NAMES = _words(
    """
    Ilva Osk Teodrin Marlisa Bruniko Jantze Solvane Kerttura Dovick Amarind Fiorenza Halvdan Ximara Renske
    Ottoline Caspian Zuleika Branwick Noemira Tivadar Élodisse Søvrin Ingeluz Jørvan Peregrin Lucasta Matthis
    Ondrina
    """
)

SURNAMES = _words(
    """
    Torrenzano Lindqvarn Abernoth Castellume Vanderhaas-Orly Kowalinski Montravers Okonjala Pettersdal Quiroganto
    Rasmunder Santovelli Thornaby-Vale Ullerström Varganoff Wetherquill Yamashiroda Zabrenski Brekkasen Dumontelle
    Echevarrin Fitzharrow Grünewaldt Hakkaraine Iglesanto Jaramond O'Marrow D'Astrelle
    """
)

CITIES = _words(
    """
    Harrowmouth Vintermark Portocalvo Saltzburgh Nieuwhaven Kestrelbay Monteluz Östervik Villatorcida Grayport
    """
)

VENUES = (
    "the Tin Chapel",
    "the Old Granary",
    "Salón Marfil",
    "Studio 9",
    "Halle Nord",
    "the Velvet Pier",
    "Café Meridiano",
    "Radio Ostwind",
    "the Foundry Hall",
    "Teatro Lunar",
)

PHRASES = (
    "La Marea Tranquila",
    "Über den Dächern",
    "Corazón de Papel",
    "L'Été des Ombres",
    "Chuva de Vidro",
    "Ombre sur la Rade",
    "Die Stille Maschine",
    "Noche sin Brújula",
    "Sotto la Neve Rossa",
    "Vinterns Sista Brev",
    "Où Dorment les Phares",
    "Ångström Valley",
    "Señal Perdida",
    "Das Grüne Fenster",
    "Canção do Farol",
    "Les Années Bleues",
    "Mañana de Cobre",
    "Kuun Varjossa",
    "Pieśń o Rzece",
    "Žlutá Hodina",
    "Für Immer Freitag",
    "Tramonto Elettrico",
    "A Última Estação",
    "Sur le Fil",
    "Où Es-Tu, Marguerite?",
    "Don't Wake the Harbour",
    "What's Left of the Orchard?",
    "I'm Not the Lighthouse",
    "Who Said: Run?",
    "Nobody's Weather",
    "Rock 'n' Rust",
    "Half/Light",
    "Either/Or Else",
    "Room 101: The Return",
    "S.O.S. from the Attic",
    "N.E.O.N.",
    "7.15 to Monteluz",
    "Ca$h for Clouds",
    "Re: Your Letter",
    "50% Rain",
)

TRICKY_TITLES = (
    "Alive",
    "Live and Let Wither",
    "Undercover",
    "Live Wire Garden",
    "Demolition Tide",
    "Acoustic Shadow",
    "Extended Family",
    "Instrumental Weather",
    "Clean Hands Club",
    "Covered in Salt",
    "The Edit Suite",
    "Karaoke Heart",
    "Those We Live For",
    "Olive Grove",
    "Remixture No. 5",
    "Radio Edit of My Life",
    "Cover Me with Ash",
    "Delivery Tuesday",
    "Original Sin Version",
    "Demo Tape Lover",
    "Feature Film",
    "Intro to Drowning",
)
"""Titles holding version words that are part of the title."""

OTHER_SCRIPTS: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "cyrillic": {
        "artist": (
            ("Зимолёт", "Zimolyot"),
            ("Тихая Верфь", "Tikhaya Verf"),
            ("Стеклянный Трамвай", "Steklyannyy Tramvay"),
            ("Ольгерд Северин", "Olgerd Severin"),
            ("Полынь и Медь", "Polyn i Med"),
        ),
        "title": (
            ("Белый маяк", "Belyy mayak"),
            ("Ночной паром", "Nochnoy parom"),
            ("Пыль и снег", "Pyl i sneg"),
            ("Медная река", "Mednaya reka"),
            ("Последний троллейбус", "Posledniy trolleybus"),
            ("Щука", "Shchuka"),
            ("Окно во двор", "Okno vo dvor"),
            ("Чужой чердак", "Chuzhoy cherdak"),
            ("Март", "Mart"),
            ("Письмо без адреса", "Pismo bez adresa"),
            ("Соль", "Sol"),
            ("Журавлиный час", "Zhuravlinyy chas"),
        ),
    },
    "greek": {
        "artist": (("Θαλασσίνη", "Thalassini"), ("Χάλκινος Κήπος", "Chalkinos Kipos"), ("Νύχτα Εννέα", "Nychta Ennea")),
        "title": (
            ("Ο φάρος", "O faros"),
            ("Άσπρη πέτρα", "Aspri petra"),
            ("Το τελευταίο τρένο", "To teleftaio treno"),
            ("Κύμα", "Kyma"),
            ("Ψίθυροι", "Psithyroi"),
            ("Χειμωνιάτικο φως", "Cheimoniatiko fos"),
            ("Η γέφυρα", "I gefyra"),
            ("Σκόνη", "Skoni"),
            ("Μακρινή αυλή", "Makrini avli"),
            ("Αλάτι", "Alati"),
        ),
    },
    "japanese": {
        "artist": (
            ("硝子電車倶楽部", "Garasu Densha Club"),
            ("霧野ソラネ", "Kirino Sorane"),
            ("月影硝子舎", "Tsukikage Garasusha"),
        ),
        "title": (
            ("影", "Kage"),
            ("夜の渡し船", "Yoru no Watashibune"),
            ("銀の灯台", "Gin no Toudai"),
            ("雨とラジオ", "Ame to Rajio"),
            ("さよなら温室", "Sayonara Onshitsu"),
            ("冬の回路", "Fuyu no Kairo"),
            ("遠い踊り場", "Tooi Odoriba"),
            ("みずうみ", "Mizuumi"),
            ("紙の月", "Kami no Tsuki"),
            ("七番線", "Nanabansen"),
        ),
    },
    "korean": {
        "artist": (("달무리역", "Dalmuriyeok"), ("은빛수리점", "Eunbit Surijeom")),
        "title": (
            ("하얀 등대", "Hayan Deungdae"),
            ("마지막 편지", "Majimak Pyeonji"),
            ("겨울 정원", "Gyeoul Jeongwon"),
            ("종이배", "Jongibae"),
            ("먼 불빛", "Meon Bulbit"),
            ("소나기", "Sonagi"),
            ("밤 기차", "Bam Gicha"),
            ("그림자", "Geurimja"),
        ),
    },
    "hebrew": {
        "artist": (("רכבת החול", "Rakevet HaChol"),),
        "title": (
            ("מגדלור לבן", "Migdalor Lavan"),
            ("לילה של נחושת", "Layla shel Nechoshet"),
            ("חלון", "Chalon"),
            ("מכתב אחרון", "Michtav Acharon"),
            ("גן החורף", "Gan HaChoref"),
            ("מלח", "Melach"),
        ),
    },
    "arabic": {
        "artist": (("نجم الرمال", "Najm al-Rimal"),),
        "title": (
            ("المنارة البيضاء", "al-Manara al-Bayda"),
            ("قطار الليل", "Qitar al-Layl"),
            ("ظل", "Zill"),
            ("رسالة أخيرة", "Risala Akhira"),
            ("حديقة الشتاء", "Hadiqat al-Shita"),
            ("ملح", "Milh"),
        ),
    },
}
"""By script: (native spelling, how strangers spell it in Latin letters)."""
