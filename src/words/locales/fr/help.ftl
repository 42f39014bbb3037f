# Aide de la ligne de commande.

help = Le registre de reporting d'une équipe de pays des Nations Unies : ce que les agences prévoient, reçoivent et dépensent, dans une chaîne que chacun peut vérifier.
help-usage = Usage
help-commands = Commandes
help-command-value = COMMANDE
help-options = Options
help-global-options = Options de toutes les commandes
help-arguments = Arguments
help-arg-help = Afficher cette aide
help-arg-version = Afficher la version
help-arg-store = Le dépôt : un fichier, ou postgres://… (ou JATE_STORE)
help-arg-ledger = Le registre, si le dépôt en a plusieurs (ou JATE_LEDGER)
help-arg-actor = Qui enregistre (ou JATE_ACTOR ; sinon l'utilisateur du système)
help-arg-lang = Langue : fr ou en (sinon celle du système)
help-arg-json = Afficher un document JSON
help-arg-no-color = Sans couleurs
help-arg-as-of = Ce que le registre savait alors : une position, un jour ou une heure
help-arg-effective-to = Seulement ce qui a pris effet jusqu'à ce jour
help-arg-amount = Le montant, comme vous l'écrivez : "1 234,50"
help-arg-currency = Sa monnaie : USD, XOF… (sinon celle du registre)
help-arg-date = Quand il a pris effet : 2021-06-30 (sinon aujourd'hui)
help-arg-year = Année de programme
help-arg-node = Code du produit, de l'effet ou de l'axe
help-arg-framework = Code du cadre, si le registre en a plusieurs
help-arg-fund = Code du fonds
help-arg-resources = core (régulières) ou other (autres)
help-arg-nexus = humanitarian, development ou peace
help-arg-note = Texte libre
help-arg-key = Clé qui rend une reprise sûre : la même clé donne le même reçu
help-arg-decimal = Signe décimal du montant : point ou comma (virgule)
help-arg-agency = Agence, sous un de ses noms ; à répéter pour un montant partagé
help-arg-accept-unknown-agencies = Inscrire telles quelles les agences inconnues
help-arg-reason = Pourquoi ; cela reste dans la piste d'audit
help-arg-position = Position de l'écriture
help-arg-output = Fichier à écrire
help-arg-title = Titre
help-arg-code = Code
help-arg-document = Le document qui a publié les chiffres

help-quickstart = L'essentiel en deux secondes, avec les chiffres du Mali 2021
help-quickstart-dir = Dossier à créer (jate-quickstart)
help-init = Créer un registre, dans un nouveau dépôt ou à côté d'autres
help-init-title = Comment on l'appelle
help-init-currency = Monnaie de ses rapports
help-import = Importer un fichier (CSV ou XLSX) : tout ou rien
help-import-file = Le fichier
help-import-layout = Modèle : le nom de l'un d'eux, ou votre propre fichier TOML
help-import-year = Année de programme, si le tableau ne la dit pas
help-import-date = Quand les chiffres ont pris effet (sinon la fin de leur année)
help-import-decimal = Signe décimal des montants, s'ils sont ambigus
help-import-as-statement = Garder les chiffres comme chiffres publiés, à comparer
help-import-revise = Enregistrer comme corrections les chiffres qui ont cours avec une autre valeur
help-import-distinct = Enregistrer des lignes qu'un autre fichier a aussi : elles sont distinctes
help-import-again = Enregistrer de nouveau des lignes annulées exprès
help-import-authority = Pour les plans : par quoi commencent les noms des registres des pays (uninfo)
help-import-repair-text = Pour les plans : lire comme ils étaient voulus les textes encodés deux fois
help-import-alias = Autre nom d'une agence ; enregistré comme décision
help-import-dry-run = Montrer ce qui serait enregistré, sans rien enregistrer
help-import-template = Écrire un fichier vide du modèle `entries`
help-record = Enregistrer un montant, un chiffre publié, un résultat, une subvention ou un taux
help-record-allocation = Budget : ce que coûte le plan
help-record-award = Une subvention à un partenaire
help-record-award-agency = L'agence qui accorde
help-record-award-partner = L'organisation
help-record-award-sort = Type d'organisation
help-record-award-modality = Comment l'argent est transmis
help-record-award-leadership = Qui dirige l'organisation
help-record-award-history = Partenaire nouveau ou existant
help-record-award-population = Qui elle sert
help-record-award-project = Ce qui est fait avec
help-record-rate = Un taux de change, à partir d'un jour
help-record-rate-base = La devise dont c'est le prix
help-record-rate-quote = La devise du prix
help-record-rate-rate = Unités de la seconde devise pour une de la première
help-record-rate-source = Qui le publie
help-record-result = Une valeur d'un indicateur : référence, jalon, résultat ou cible
help-record-result-indicator = Identifiant de l'indicateur, comme le montre `jate report results-matrix --json`
help-record-result-value = La valeur : un nombre, 12 %, oui ou non, un mot, « pas de données », « n/a »
help-record-result-role = Ce qu'est la valeur
help-record-result-breakdown = La partie dont elle est, par exemple femmes
help-record-result-step = Quel jalon
help-record-result-title = Libellé, pour définir un indicateur que le registre ne connaît pas
help-record-contribution = Argent promis, engagé ou mobilisé
help-record-contribution-stage = pledged (promis), committed (engagé) ou mobilised (mobilisé)
help-record-availability = Argent disponible pour la période
help-record-expenditure = Argent dépensé
help-record-disbursement = Fonds versés à un partenaire
help-record-disbursement-partner = Qui les a reçus
help-record-statement = Un chiffre que quelqu'un a publié
help-record-statement-document = Le document
help-record-statement-table = Son tableau, ou les mots autour du chiffre
help-record-statement-row = La ligne telle que publiée : une agence, un nœud ou un total
help-record-statement-column = La colonne telle que publiée, ou le nom d'une mesure
help-record-statement-page = La page
help-record-statement-date = Quand il a été publié (sinon aujourd'hui)
help-record-statement-amount = Le chiffre tel que publié
help-correct = Remplacer le montant d'une écriture, en un pas
help-correct-amount = Le bon montant
help-reverse = Annuler une écriture : elle n'a plus cours
help-report = Afficher un tableau, en tout format
help-report-name = Le tableau, tel que financial-overview-by-agency ; un nom inconnu en donne la liste
help-report-projection = Une projection à vous : son fichier ou son dossier
help-report-year = Une année de programme (sinon toutes)
help-report-level = Descendre à ce niveau du cadre : axis, outcome, output ou activity
help-report-currency = Convertir tous les montants en cette devise
help-report-rate = À quels taux : de chaque jour (transaction), de la fin de la période (period-end), ou les vôtres
help-report-rate-source = Les taux de qui, si plusieurs en publient
help-report-format = table, md, csv, json, html ou xlsx
help-reconcile = Trouver où des chiffres se contredisent (code de sortie 1 s'il y en a)
help-verify = Tout vérifier : contenus, chaîne, modèles de lecture, déclencheurs
help-verify-expect = Une tête ou un reçu que vous avez gardé : TAILLE:EMPREINTE
help-rebuild = Reconstruire les modèles de lecture à partir des écritures
help-rebuild-check = Comparer seulement
help-log = La piste d'audit
help-show = Une écriture, en entier
help-agency = Agences du registre
help-agency-add = Inscrire des agences
help-agency-add-name = Un de leurs noms
help-agency-alias = Décider ce que désigne une graphie
help-agency-alias-alias = NOM=CODE
help-agency-search = Chercher dans l'annuaire du système des Nations Unies
help-agency-search-text = Partie d'un nom
help-partner = Partenaires des subventions
help-partner-alias = Décider qu'un nom est celui d'un autre partenaire
help-partner-alias-alias = Le nom, comme il a été trouvé
help-partner-alias-partner = Le partenaire sous le nom duquel les deux sont présentés
help-fund = Fonds du registre ; avec CODE et --title, en inscrire un
help-framework = Cadres du registre, avec leurs nœuds
help-framework-open = Ouvrir un cadre
help-framework-open-cycle = Ses années : 2020-2024
help-framework-node = Définir un nœud
help-framework-node-level = axis (axe), outcome (effet), output (produit) ou activity (activité)
help-framework-node-parent = Code du nœud au-dessus
help-framework-node-title = Son libellé
help-framework-node-agency = Agence qui y contribue ; à répéter
help-framework-node-contributes-to = Nœud d'un autre cadre auquel il contribue
help-export = Écrire tout ce dont un autre vérificateur a besoin (JSON Lines)

help-store = Préparer, migrer et copier des dépôts
help-store-init = Faire ce dont un dépôt a besoin : dans PostgreSQL deux rôles et les tables, en administrateur
help-store-migrate = Mettre un dépôt à la version de ce programme
help-store-copy = Copier des registres vers un autre dépôt, vérifiés aux deux bouts ; reprend après une interruption
help-store-copy-from = Le dépôt d'origine : un fichier ou postgres://…
help-store-copy-to = Le dépôt de destination ; un fichier est créé
help-arg-expect = La tête sur laquelle vous décidez : à une autre, rien n'est enregistré
help-log-follow = Continuer à afficher les écritures à mesure qu'elles viennent, jusqu'à ce que vous l'arrêtiez
help-log-from = La première écriture à afficher
help-backup = Écrire tous les registres dans un fichier, cohérent pendant que d'autres écrivent ; vérifiez-le en le restaurant
help-backup-output = Le fichier à écrire
help-restore = Remettre les registres d'une sauvegarde dans un dépôt de l'une ou l'autre sorte, vérifiés avant et après
help-restore-file = La sauvegarde
help-restore-expect = Une tête ou un reçu que vous avez gardé : dit ce qui manque à une sauvegarde plus ancienne
help-arg-metrics = Écrire à la fin les mesures de ce processus dans un fichier, au format OpenMetrics (ou JATE_METRICS)

# Clés, points de contrôle et preuves
help-key = Clés qui signent les points de contrôle : sans clé privée dans aucun dépôt
help-key-generate = Faire une clé et la mettre en service ; avec --witness NOM, celle d'un témoin
help-key-generate-file = Le fichier de la clé privée ; vous seul pouvez le lire
help-key-generate-witness = Nom du témoin, par exemple example.org/temoin
help-key-rotate = Mettre une nouvelle clé à la place de celle qui signe ; avec --key-file ANCIENNE, l'ancienne s'en porte garante
help-key-rotate-file = Le fichier de la nouvelle clé privée
help-key-revoke = Une clé est perdue ou volée : on ne la croit plus
help-key-revoke-key = La clé, ou son id
help-key-revoke-last-size = La plus grande taille dont on croit encore le point de contrôle (sinon celle de maintenant)
help-key-list = Clés du registre, et les tailles que chacune peut signer
help-arg-key-file = Fichier d'une clé privée (ou JATE_KEY_FILE ; ou la clé elle-même dans JATE_KEY)
help-arg-policy = À qui vous vous fiez : clés de registres et de témoins (ou JATE_POLICY)
help-checkpoint = Signer le registre tel qu'il est : gardez le fichier ailleurs, et rien d'antérieur ne peut changer sans qu'on le voie
help-checkpoint-every-entries = Continuer, et signer de nouveau quand tant d'écritures sont venues
help-checkpoint-every-minutes = Continuer, et signer de nouveau après tant de minutes s'il en est venu
help-prove = Écrire des preuves que chacun peut vérifier sans le dépôt
help-prove-inclusion = Qu'une écriture est dans le registre, avec elle (c2sp.org/tlog-proof)
help-prove-inclusion-show = Ce qu'on montre : header (en-tête), payload (chiffres), ou texts (textes aussi)
help-prove-inclusion-size = Dans le point de contrôle de cette taille (sinon le plus récent)
help-prove-consistency = Qu'un point de contrôle plus ancien est le début d'un plus récent
help-prove-consistency-old = L'ancien : sa taille, ou le fichier que quelqu'un a gardé
help-prove-consistency-new = Le nouveau (sinon le plus récent qui est gardé)
help-check = Vérifier une preuve ou un point de contrôle, avec le fichier et une politique seulement
help-check-file = Une preuve ou un point de contrôle
help-publish = Écrire le registre en tuiles que tout serveur statique peut publier (c2sp.org/tlog-tiles) : en-têtes et empreintes, ni chiffres ni textes
help-publish-folder = Le dossier
help-publish-late-witnesses = Publier bien qu'il manque des témoins que la politique demande, et montrer lesquels
help-verify-checkpoint = Un point de contrôle que vous avez gardé ; à répéter
help-verify-bundle = Vérifier un export, une sauvegarde ou un lot au lieu d'un dépôt
help-redact = Effacer un texte ou un nom, avec son sel, du dépôt ; les chiffres ne s'effacent pas
help-redact-field = Le texte : note, reason (raison), name (nom), file (fichier)
help-bundle = Écrire un registre jusqu'à son point de contrôle le plus récent, avec tout ce qu'il faut pour le vérifier ailleurs, et ses rapports

# Rapports vérifiés
help-check-report = Un fichier est-il ce que donne le registre ? Refait le rapport à sa tête, et y confronte chaque cellule
help-check-report-file = Un rapport : JSON, CSV, HTML, XLSX ou Markdown
help-check-report-bundle = Sans dépôt : à partir d'un lot exporté, auquel la politique doit se fier
help-check-report-projection = Une projection à vous : son fichier ou dossier

# Cellules expliquées
help-explain = Les écritures qui font une cellule d'un rapport, avec leurs preuves
help-explain-name = Le rapport
help-explain-cell = La cellule : agency=WFP,measure=spent
help-explain-level = Niveau du cadre : axis (axe), outcome (effet), output (produit) ou activity (activité)
help-explain-proofs = Dossier pour une preuve d'inclusion de chaque écriture

# Témoins
help-witness = Être témoin des registres d'autrui : signer ce qui vient de ce qu'on a vu, et rien d'autre
help-witness-serve = Répondre par HTTP (c2sp.org/tlog-witness)
help-witness-serve-listen = Adresse et port (127.0.0.1:8460)
help-witness-sign = Signer une demande venue en fichier
help-witness-sign-file = La demande
help-arg-state = Dossier où le témoin se souvient de ce qu'il a vu
help-cosign = Faire signer le point de contrôle le plus récent par des témoins
help-cosign-ask = Demander à chaque témoin de la politique qui a une adresse
help-cosign-request = Écrire une demande qu'on peut porter à un témoin
help-cosign-request-old = La taille que le témoin a vue en dernier
help-cosign-add = Garder la signature qu'un témoin a donnée
help-cosign-add-file = La réponse du témoin
help-timestamp = Faire horodater le point de contrôle le plus récent par une autorité (RFC 3161)
help-timestamp-ask = Demander à une autorité par HTTP
help-timestamp-ask-url = Son adresse
help-timestamp-request = Écrire une demande qu'on peut porter à une autorité
help-timestamp-add = Garder la réponse qu'une autorité a donnée
help-timestamp-add-file = La réponse
help-arg-name = Comment l'autorité s'appelle sous le point de contrôle, par exemple tsa.example.org
help-arg-tsa = Certificats (PEM) des autorités aux horodatages desquelles vous vous fiez (ou JATE_TSA)

# Laboratoire des falsifications
help-tamper-lab = Attaquer une copie d'un registre de toutes les façons connues, et montrer ce qui trouve chaque attaque, ou que rien ne le peut

# Récupération
help-recover = Dire ce qui est sain d'un registre endommagé ; avec --to, le garder dans un nouveau dépôt avec une écriture qui dit ce qui est perdu
help-recover-to = Le nouveau dépôt ; rien n'est changé dans l'endommagé
help-recover-accept-loss = Bien qu'un point de contrôle ait été signé auquel le reste ne mène pas

# Auteurs
help-arg-sign-with = Signer ce que vous enregistrez avec cette clé OpenSSH ; sa moitié publique suffit si un agent l'a (ou JATE_SIGN_WITH)
help-key-author = Vous attribuer la clé de --sign-with : ce que vous enregistrez peut être signé désormais
help-key-author-required = Rien sous votre nom sans signature désormais
help-key-author-revoke = La clé d'une personne est perdue ou volée : elle ne compte plus dès ici
help-key-author-revoke-key = La clé publique, ou son fichier

# Ce à quoi les preuves sont comparées
help-check-checkpoint = Le point de contrôle que vous avez gardé : une preuve de continuité doit commencer par lui ; à répéter

# Tuiles publiées
help-verify-tiles = Confronter aussi un dossier publié au registre, octet par octet
