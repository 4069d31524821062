"""What German-speaking customers say, by category and stars. {p} is the short name of the piece."""

OPENINGS: dict[int, tuple[str, ...]] = {
    5: ("Eins gekauft, drei nachbestellt.", "In echt noch schöner als auf den Bildern.", "Ein Geschenk für mich selbst, und das beste seit Langem.", "Man merkt, dass das jemand mit den Händen gemacht hat.",
        "Schnell geliefert und in Stroh verpackt wie ein Schatz.", "Täglich in Gebrauch, jeden Tag Freude.", "Selten so zufrieden gewesen."),
    4: ("Sehr schön, mit einer kleinen Anmerkung.", "Fast perfekt.", "Gerne wieder, vielleicht in einer anderen Glasur.", "Schönes Stück, die Lieferung hat etwas gedauert."),
    3: ("Ganz in Ordnung.", "Hübsch, aber nicht sehr praktisch.", "Für den Preis hatte ich mehr erwartet."),
    2: ("Leider enttäuscht.", "Auf den Fotos sieht es besser aus.", "Schade."),
    1: ("Zerbrochen angekommen.", "So nicht."),
}  # fmt: skip
DETAILS: dict[str, dict[int, tuple[str, ...]]] = {
    "MUG": {5: ("Der Henkel liegt gut in der Hand und wird nicht heiß.", "Der Tee bleibt ein ganzes Telefonat lang warm.", "Seit Monaten in der Spülmaschine, keine Risse."), 4: ("Der Fuß ist etwas rau, mit Filz geht es.", "Ein kleines bisschen größer wäre noch besser."), 3: ("Für große Hände ist der Henkel zu klein.",), 2: ("Nach vier Wochen ein Haarriss in der Glasur.",), 1: ("Der Henkel ist abgebrochen, mit Kaffee darin.",)},
    "BOW": {5: ("Tief genug, dass auf dem Weg zum Sofa nichts überschwappt.", "Darin sieht sogar der Rest von gestern nach Restaurant aus.", "Lässt sich wunderbar stapeln."), 4: ("Voll ziemlich schwer, beide Hände benutzen.", "Am Rand sieht man Fingerabdrücke."), 3: ("Kleiner als gedacht, vorher messen.",), 2: ("Die Glasur hat Bläschen, an denen der Löffel hängen bleibt.",), 1: ("Bei der ersten heißen Suppe gesprungen.",)},
    "PLA": {5: ("Der niedrige Rand hält die Soße, wo sie hingehört.", "Auch nach einem halben Jahr keine Messerspuren.", "Jeder Teller ein wenig anders, zusammen eine Familie."), 4: ("Acht Stück übereinander sind schwer.", "Nicht ganz eben, stört mich aber kaum."), 3: ("Messerspuren nach ein paar Wochen.",), 2: ("Abgeplatzte Kante, direkt aus dem Karton.",), 1: ("Drei von vier Tellern kaputt, kaum gepolstert.",)},
    "VAS": {5: ("Ein Zweig genügt, und der Raum ist fertig.", "Steht auch mit langen Stielen fest.", "Sieht sogar leer gut aus."), 4: ("Der Hals ist eng, zum Reinigen braucht man eine Bürste.", "Größer als erwartet, trotzdem schön."), 3: ("Braucht Steine am Boden, sonst kippelt sie.",), 2: ("Hat einen Wasserrand auf dem Sideboard hinterlassen.",), 1: ("Undicht. Eine Vase.",)},
    "LAM": {5: ("Warmes Licht, ohne schummrig zu sein.", "Das Stoffkabel ist endlich einmal lang genug.", "Auch ausgeschaltet das Schönste im Zimmer."), 4: ("Zum Lesen habe ich eine hellere Birne gekauft.", "Der Schalter klickt recht laut."), 3: ("Hübsch, zum Lesen aber zu dunkel.",), 2: ("Flackert mit jeder Birne.",), 1: ("Ging nie an.",)},
    "LIN": {5: ("Wird mit jeder Wäsche weicher, wie versprochen.", "Rotwein, vierzig Grad, weg.", "Sauber genäht, mit ordentlichen Ecken."), 4: ("Beim ersten Waschen zwei Zentimeter eingelaufen.", "Etwas dunkler als auf dem Bildschirm."), 3: ("Knittert mehr, als mir lieb ist.",), 2: ("Franst nach drei Wäschen an einer Ecke aus.",), 1: ("Vier bestellt, drei bekommen.",)},
}  # fmt: skip
CLOSINGS: dict[int, tuple[str, ...]] = {5: ("Klare Empfehlung.", "Bitte nie die Glasur ändern.", "Wird verschenkt und selbst behalten.", ""), 4: ("Trotzdem empfehlenswert.", "Bleibt hier.", ""), 3: ("Ich behalte es, würde es aber nicht noch einmal kaufen.", ""), 2: ("Der Kundendienst war immerhin freundlich.", ""), 1: ("Bitte besser verpacken.", "")}  # fmt: skip
TITLES: dict[int, tuple[str, ...]] = {5: ("Lieblingsstück", "Wunderschön", "Jeden Cent wert", "", ""), 4: ("Sehr schön", "Fast perfekt", ""), 3: ("Geht so", ""), 2: ("Enttäuschend", ""), 1: ("Kaputt", "")}  # fmt: skip
