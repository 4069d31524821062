"""What French-speaking customers say, by category and stars. {p} is the short name of the piece."""

OPENINGS: dict[int, tuple[str, ...]] = {
    5: ("Encore plus beau en vrai que sur les photos.", "Une pièce achetée, trois recommandées.", "Reçu en trois jours, emballé dans la paille comme un trésor.", "Un vrai coup de cœur.", "On sent la main de celui qui l'a fait."),
    4: ("Très joli, avec une petite réserve.", "Presque parfait.", "Belle qualité, livraison un peu longue."),
    3: ("Correct, sans plus.", "Joli mais pas très pratique."),
    2: ("Déçue, je dois le dire.", "Mieux en photo qu'en vrai."),
    1: ("Arrivé cassé.",),
}  # fmt: skip
DETAILS: dict[str, dict[int, tuple[str, ...]]] = {
    "MUG": {5: ("L'anse tient bien en main et ne chauffe pas.", "Le café reste chaud jusqu'au bout.", "Le bord est fin, agréable aux lèvres."), 4: ("J'aurais aimé un peu plus de contenance.",), 3: ("L'anse est trop petite pour ma main.",), 2: ("L'émail s'est fendillé au bout d'un mois.",), 1: ("L'anse s'est détachée.",)},
    "BOW": {5: ("Assez profond pour une vraie soupe.", "Même les restes y sont beaux.", "S'empile sans rayer les autres."), 4: ("Un peu lourd une fois plein.",), 3: ("Plus petit que je ne pensais.",), 2: ("Des bulles dans l'émail.",), 1: ("Fendu à la première soupe chaude.",)},
    "PLA": {5: ("Le petit bord retient bien la sauce.", "Pas une trace de couteau après six mois.", "Chaque assiette est un peu différente, c'est ce que j'aime."), 4: ("Lourdes quand on en empile huit.",), 3: ("Les couteaux laissent des traces.",), 2: ("Un éclat sur le bord dès l'ouverture.",), 1: ("Trois sur quatre en morceaux.",)},
    "VAS": {5: ("Une seule branche et la pièce change.", "Très stable, même avec de longues tiges.", "Beau aussi quand il est vide."), 4: ("Le col est étroit, difficile à nettoyer.",), 3: ("Il faut le lester avec des galets.",), 2: ("Il a laissé une auréole sur le buffet.",), 1: ("Il fuit.",)},
    "LAM": {5: ("Une lumière chaude, sans être faible.", "Le câble en tissu est enfin assez long.", "Éteinte, elle est encore belle."), 4: ("L'interrupteur est un peu bruyant.",), 3: ("Pas assez lumineuse pour lire.",), 2: ("Elle clignote avec toutes les ampoules.",), 1: ("Elle n'a jamais fonctionné.",)},
    "LIN": {5: ("De plus en plus doux à chaque lavage.", "Le vin rouge est parti à quarante degrés.", "Beau lin épais, bien cousu."), 4: ("A rétréci de deux centimètres.",), 3: ("Se froisse beaucoup.",), 2: ("S'effiloche dans un coin.",), 1: ("Trois reçues sur quatre.",)},
}  # fmt: skip
CLOSINGS: dict[int, tuple[str, ...]] = {5: ("Je recommande les yeux fermés.", "Merci à l'atelier.", ""), 4: ("Je recommande quand même.", ""), 3: ("Je le garde.", ""), 2: ("",), 1: ("Un meilleur emballage, s'il vous plaît.",)}  # fmt: skip
TITLES: dict[int, tuple[str, ...]] = {5: ("Magnifique", "Coup de cœur", "", ""), 4: ("Très joli", ""), 3: ("Correct", ""), 2: ("Déçue", ""), 1: ("Cassé",)}  # fmt: skip
