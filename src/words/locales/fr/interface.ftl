# Ce que les commandes affichent.

error = erreur
warning = avertissement
nearest = Le plus proche : { $nearest }
perhaps-saved = { $count ->
    [1] 1 erreur. Il n'est pas certain que rien n'ait été enregistré.
   *[other] { $count } erreurs. Il n'est pas certain que rien n'ait été enregistré.
}
nothing-saved = { $count ->
    [1] 1 erreur. Rien n'a été enregistré.
   *[other] { $count } erreurs. Rien n'a été enregistré.
}
place-sheet = feuille { $sheet }
place-row = ligne { $row }
place-column = colonne { $column } « { $header } »
place-column-bare = colonne { $column }
pair = { $name } : { $value }
receipts = Enregistré : écritures { $first } à { $last } de { $origin }. Gardez cette tête pour le prouver plus tard : { $head }
receipt = Enregistré : écriture { $position } de { $origin }. Gardez cette tête pour le prouver plus tard : { $head }
already-acknowledged = Ceci avait déjà été enregistré sous la même clé ; rien n'a été enregistré deux fois.
nothing-new = Rien de nouveau : rien n'a été enregistré.
ledger-opened = Registre ouvert : { $origin }, { $title }.
written = Écrit : { $file }
exported = { $origin } jusqu'à { $head }

# Import
import-file = { $file } (modèle { $layout })
import-ledger = Registre { $origin }
import-new = { $count } nouveaux
import-difference = { $count } cumuls de l'année dont la différence est enregistrée
import-revised = { $count } qui ont cours avec une autre valeur
import-adjusted = { $count } cumuls plus récents qui ont toujours cours, avec une autre différence
import-unchanged = { $count } qui ont déjà cours, inchangés
import-repeated = { $count } qui répètent une ligne d'un autre fichier ; non enregistrés. S'ils sont distincts : --distinct
import-undone = { $count } annulés exprès ; non enregistrés. Pour les enregistrer de nouveau : --again
import-kept-columns = gardées telles quelles, car le modèle ne les connaît pas : { $columns }
import-unknown-columns = non lues, car le modèle ne les connaît pas : { $columns }
import-dry-run = Essai à blanc : rien n'a été enregistré.
import-recorded = Enregistré : écritures { $first } à { $last }. Tête : { $head }
listing-place = Où
listing-row = Ligne
listing-cell = Cellule
listing-outcome = Ce qu'il en advient
listing-more = … et { $count } de plus (toutes avec --json)
outcome-new = nouveau
outcome-difference = { $before } a cours ; { $difference } est enregistré
outcome-unchanged = a déjà cours
outcome-revised = l'écriture { $position } dit { $old }, le fichier { $new }
outcome-adjusted = le cumul au { $up_to } a toujours cours ; sa différence est { $new }, et non plus { $old } (écriture { $position })
outcome-redefined = a cours sous « { $old } », le fichier dit « { $new } »
outcome-repeated = comme l'écriture { $position }
outcome-undone = annulé par l'écriture { $position }
template = mesure;agence;montant;devise;date;année;produit;fonds;ressources;nexus;partenaire;remarque;référence
    dépense;OIM;1234,50;USD;2021-06-30;2021;;;;;;Ligne d'exemple : à remplacer;2021-001

# Rapports
findings-count = { $count ->
    [0] aucune constatation
    [1] 1 constatation
   *[other] { $count } constatations
}
total = Total
no-rows = Aucun chiffre.
findings = Constatations
provenance = Provenance
sheet-table = Tableau
provenance-ledger = Registre
provenance-head = Tête
provenance-recorded = Connu à la date du
provenance-effective-to = Effets jusqu'au
provenance-approved = Seulement
approved-only = ce qui est approuvé, ou n'a pas besoin de l'être
provenance-conversion = Conversion
provenance-exchange = Taux de change
conversion-transaction = chaque montant au taux du jour de son effet
conversion-period-end = chaque montant au taux de la fin de la période
conversion-given = chaque montant au taux donné pour ce rapport
exchange-given = { $pair } { $rate }, donné
exchange-since = { $pair } { $rate }, à partir du { $since } ({ $source })
provenance-projection = Projection
provenance-canonical = Empreinte du tableau canonique
provenance-rate = Taux
provenance-stopped = Incomplet
provenance-program = Fait par
rate-definition = { $definition } = { $numerator } / { $denominator }, arrondi au plus proche, demi vers le haut
progress-definition = { $definition } = (résultat − référence) / (cible − référence), arrondi au plus proche, demi vers le haut
note-other-currency = { $count ->
    [1] 1 ligne en { $currency } n'est pas dans ce tableau.
   *[other] { $count } lignes en { $currency } ne sont pas dans ce tableau.
}
note-no-amount = { $count ->
    [1] 1 ligne sans montant n'est pas dans ce tableau.
   *[other] { $count } lignes sans montant ne sont pas dans ce tableau.
}
note-several-years = { $count ->
    [1] 1 ligne pour { $years } ensemble n'est pas dans ce tableau.
   *[other] { $count } lignes pour { $years } ensemble ne sont pas dans ce tableau.
}
note-share-unknown = { $count ->
    [1] { $agency } a une part dans 1 ligne conjointe ; elle n'est pas connue.
   *[other] { $agency } a une part dans { $count } lignes conjointes ; elle n'est pas connue.
}
note-provisional = { $count ->
    [1] 1 dépense de ce tableau est provisoire : elle attend l'approbation. Le rapport de ce qui est approuvé seulement est sans elle.
   *[other] { $count } dépenses de ce tableau sont provisoires : elles attendent l'approbation. Le rapport de ce qui est approuvé seulement est sans elles.
}
note-no-year = { $count ->
    [1] 1 ligne sans année de programme n'est pas dans ce tableau.
   *[other] { $count } lignes sans année de programme ne sont pas dans ce tableau.
}
measure-required = budget prévu
measure-pledged = promesses
measure-committed = engagements
measure-mobilised = ressources mobilisées
measure-available = ressources disponibles
measure-spent = dépenses
measure-planned = décaissements prévus
measure-disbursed = décaissements
measure-net-funded = financement net
measure-gap = gap de financement
measure-gap-available = gap sur le disponible
measure-execution-rate = taux d'exécution financière
measure-delivery-rate = taux d'exécution du disponible
measure-agency = agence
level-axis = axe
level-outcome = effet
level-output = produit
level-activity = activité

# Vérification
verified = { $origin } : vérifié jusqu'à { $head } (contenus, textes, en-têtes, chaîne, arbre, points de contrôle, tête, modèles de lecture, tables et déclencheurs)
not-verified = { $origin } : NE SE VÉRIFIE PAS. Ses écritures donnent { $head }.
    .next = N'enregistrez plus. Gardez une copie du dépôt tel quel, et comparez avec la dernière sauvegarde et avec les reçus que des personnes ont gardés.
fault-at = écriture { $position }, { $layer }, { $field } : { $what }
fault-beside = { $layer }, { $field } : { $what }
layer-position = position
layer-header = en-tête
layer-hash = empreinte
layer-chain = chaîne
layer-time = date d'enregistrement
layer-payload = contenu
layer-opening = texte
layer-event = événement
layer-head = tête
layer-read-model = modèle de lecture
layer-schema = table ou déclencheur
layer-tree = arbre
layer-storage = stockage
layer-evidence = pièce justificative
rebuilt-same = { $projection } : les lignes sont celles que donnent { $size } écritures ({ $live })
rebuilt-replaced = { $projection } : { $count } différences ; reconstruit de { $size } écritures ({ $live } est devenu { $rebuilt })
rebuilt-differs = { $projection } : { $count } différences ; conservé { $live }, { $size } écritures donnent { $rebuilt }

# Piste d'audit
log-position = Écriture
log-hash = Empreinte
log-recorded = Enregistrée
log-effective = Effet
log-actor = Par
log-event = Quoi
log-type = Type d'événement
log-payload = Contenu
log-reversed = annule l'écriture { $position } : { $reason }
log-reversed-by = annulée par l'écriture { $position }
log-replaced-by = remplacée par l'écriture { $position }
log-approved-by = approuvée par l'écriture { $position }
log-statement = chiffres publiés : { $name } ({ $count })
log-person = personne : { $name }
log-agency = agence : { $agency }, { $name }
log-alias = « { $alias } » désigne { $agency }
log-opened = registre ouvert : { $title }
log-framework = cadre : { $framework }
log-node = nœud { $node } : { $title }
log-fund = fonds : { $fund }
log-award = subvention de { $agency } à { $partner } : { $amount }
log-rate = taux { $base }/{ $quote } : { $rate } ({ $source })
log-evidence = pièce de l'écriture { $position } : { $name } ({ $hash })
log-approved = approuve l'écriture { $position }
log-threshold = les dépenses attendent l'approbation à partir de { $amount } : { $agency }
log-right-granted = fonction accordée : { $function } ({ $agencies })
log-right-withdrawn = fonction retirée : { $function }
function-finance-officer = responsable financier
function-approver = approbateur
function-rco = Bureau du Coordonnateur résident
function-auditor = auditeur
log-period-asked = demandé : { $change }, du { $first } au { $last } : { $reason }
log-period-changed = { $change } : du { $first } au { $last }
change-closed = période close
change-reopened = période rouverte
period-closed-line = du { $first } au { $last } : close
period-asked-line = du { $first } au { $last } : { $change }, demandé par l'écriture { $position } ; une autre personne confirme : jate period confirm { $position }
period-waits = Rien ne change avant qu'une autre personne ne confirme : jate period confirm { $position }
log-narrative = { $topic }, { $node } ({ $language }, { $year })
log-risk = risque : { $title } (probabilité { $likelihood }, impact { $impact })
log-transfer = { $kind } { $agency } : { $amount } ({ $fund })
log-total = total imprimé de { $of }, { $column } : { $text }
topic-progress = progrès
topic-challenges = défis
topic-lessons = leçons
topic-partnerships = partenariats
topic-priorities = priorités
transfer-transferred = transfert à
transfer-refunded = remboursement de
transfer-contributed = contribution de
modality-parallel = parallèle
modality-pooled = groupée
modality-pass-through = par un agent administratif
log-partner-alias = « { $alias } » est { $partner }
log-indicator = indicateur { $indicator } : { $title }
log-result = { $role } de { $indicator } ({ $breakdown }, { $year }) : { $value }
kind-count = un nombre entier
kind-percent = un pourcentage
kind-index = un nombre
kind-yes-no = oui ou non
kind-scale = un mot de son échelle
kind-text = un texte
role-baseline = référence
role-milestone = jalon
role-result = résultat
role-target = cible
role-change = variation publiée
value-yes = oui
value-no = non
absent-no-data = pas de données
absent-not-applicable = sans objet
log-activity = activité { $node } décrite ({ $status })
log-import = import de { $file } : { $events } événements
erased = (effacé)
list-empty = Aucun.
list-code = Code
list-abbreviation = En français
list-name = Nom
list-aliases = Autres graphies
list-title = Titre
list-agency = Agence
list-threshold = Attend à partir de
list-everybody = tous
list-lead = Chef de file
list-kind = Valeurs
list-direction = Meilleur
list-dimensions = Ventilé par
direction-up = plus
direction-down = moins
list-agent = Agent administratif
list-modality = Modalité
list-indirect = Coûts indirects, %
list-level = Niveau
list-agencies = Agences

# Premiers pas
quickstart-title-agencies = ONU Mali 2021, par agence
quickstart-title-axes = ONU Mali 2021, par axe stratégique
quickstart-ledger = { $origin } : { $title }
quickstart-next = À essayer ensuite (depuis ce dossier) :
    {"  "}export JATE_STORE="{ $store }" JATE_LEDGER=jate.example.org/mli-2021-agencies
    {"  "}jate log
    {"  "}jate record expenditure --agency OIM --amount "1 234,50" --currency USD --date 2021-06-30
    {"  "}jate report financial-overview-by-agency --year 2021 --format html -o "{ $dir }/apercu.html"
    {"  "}jate reconcile
    {"  "}jate verify

# Ce que le système dit des fichiers
reason-not-found = il n'existe pas
reason-permission-denied = vous n'en avez pas le droit
reason-is-a-directory = c'est un dossier
reason-not-a-directory = une partie de son chemin n'est pas un dossier
reason-already-exists = il existe déjà
reason-storage-full = il n'y a plus de place
reason-read-only = l'emplacement est en lecture seule
reason-other = le système refuse ({ $detail })

# Types d'événements
event-ledger-opened = ouverture du registre
event-person-named = personne nommée
event-agency-registered = agence inscrite
event-agency-alias-decided = alias décidé
event-framework-opened = cadre ouvert
event-node-defined = nœud défini
event-fund-registered = fonds inscrit
event-award-recorded = subvention
event-rate-recorded = taux de change
event-evidence-attached = pièce justificative
event-entry-approved = approbation
event-threshold-set = seuil
event-right-granted = droit accordé
event-right-withdrawn = droit retiré
event-period-change-requested = période : demande
event-period-changed = période changée
event-narrative-recorded = texte
event-risk-recorded = risque
event-transfer-recorded = transfert
event-total-published = total imprimé
event-partner-alias-decided = nom d'un partenaire décidé
event-indicator-defined = définition d'un indicateur
event-result-recorded = résultat
event-activity-described = description d'une activité
event-import-recorded = import
event-entry-reversed = annulation
event-statement-published = chiffres publiés
event-allocation-recorded = allocation
event-contribution-recorded = contribution
event-availability-recorded = mise à disposition
event-expenditure-recorded = dépense
event-disbursement-recorded = décaissement
event-disbursement-planned = décaissement prévu

# Ce qui ne se vérifie pas
fault-missing = absent
fault-altered = modifié
fault-foreign = n'est pas de ce programme
fault-strays = { $count ->
    [one] 1 ligne ne se rattache à rien
   *[other] { $count } lignes ne se rattachent à rien
}
fault-renumbered = des registres manquent ou ont changé de numéro
fault-unknown-projection = projection inconnue
fault-unreadable = illisible ({ $detail })
fault-gap = l'écriture suivante est la { $found }
fault-computed = stocké : { $found } ; les écritures donnent : { $expected }
fault-differs = attendu : { $expected } ; trouvé : { $found }
fault-too-few-entries = au moins { $expected } écritures attendues, { $found } trouvées
fault-not-linked = désigne { $found }, l'écriture précédente a { $expected }
fault-not-the-hash-before = n'est pas l'empreinte de l'écriture précédente
fault-earlier = { $found } précède { $expected }, la date de l'écriture d'avant
fault-commitment = l'en-tête engage { $expected }, le contenu et son sel donnent { $found }
fault-reserved = la clé est réservée
fault-not-erased = absent, et aucune écriture ne l'a effacé
fault-not-its-commitment = ne correspond pas à son engagement
fault-twice = présent plus d'une fois
fault-unknown-field = le contenu n'a pas ce champ engagé
fault-no-entries = un registre sans écriture
fault-no-rows = n'a pas de lignes : `jate rebuild` les fait
fault-other-definition = fait avec la définition { $found }, ce programme a { $expected }
fault-other-stop = arrêté à l'écriture { $found }, les écritures donnent { $expected }
fault-stopped = ce programme ne peut pas aller plus loin : { $detail }
stopped = Ces chiffres s'arrêtent avant l'écriture { $position }, que ce programme ne peut pas lire : une version plus récente de Jate l'a enregistrée, ou elle a été abîmée. Ce qui a été enregistré après elle n'y est pas. Mettez Jate à jour, puis lancez `jate rebuild`.
rebuilt-stopped = Le modèle de lecture { $projection } s'est arrêté à l'écriture { $position } : { $detail }
fault-stray-row = stocké, mais les écritures n'en donnent pas

# Dépôts
store-ready = Le dépôt est prêt ; il n'y avait rien à faire.
store-prepared = Le dépôt est prêt. Donnez accès avec GRANT { $app } TO quelqu'un ; le rôle { $owner } ne sert qu'aux migrations.
store-migrated = Migrations appliquées : { $versions }.
copied = { $origin } : { $count } écritures copiées, { $before } y étaient déjà. L'origine, puis la destination :
fault-right-too-many = peut { $right } { $table }
backup-keep = Gardez ces têtes à part du fichier : elles prouveront que la sauvegarde est la bonne, et entière.
backup-not-verified = La sauvegarde ne se vérifie pas. Rien n'a été restauré.
restored = Restauré, et vérifié contre ce que la sauvegarde dit d'elle-même :
fault-older-backup = la sauvegarde s'arrête à { $found } ; de la tête que vous avez gardée, { $expected }, { $count ->
    [one] il manque 1 écriture
   *[other] il manque { $count } écritures
}

# Clés, points de contrôle et preuves
log-key = clé qui signe les points de contrôle : { $key }
log-key-rotated = clé qui signe désormais les points de contrôle : { $key }
log-key-revoked = clé révoquée : { $key }, crue jusqu'à la taille { $size } : { $reason }
log-redacted = efface « { $field } » de l'écriture { $position } : { $reason }
event-key-authorised = clé mise en service
event-key-revoked = clé révoquée
event-field-redacted = texte effacé
layer-checkpoint = point de contrôle
fault-another-root = a été signé avec la racine { $found }, les écritures donnent { $expected }
fault-no-known-key = n'est pas signé par une clé de ce registre
fault-key-ended = est signé par { $keys }, qui ne peut pas signer cette taille
fault-redacts-another = dit avoir effacé l'écriture { $of } d'empreinte { $expected }, qui est { $found }
fault-still-there = est enregistré comme effacé de l'écriture { $of }, et y est encore, ou n'y fut jamais
key-made = { $key }
    signe désormais les points de contrôle. Sa moitié privée est dans { $file } : gardez-en une copie hors de cette machine, et donnez la ligne ci-dessus à qui vérifiera.
key-made-witness = { $key }
    est la clé du témoin. Sa moitié privée est dans { $file } : gardez-la sur la machine du témoin.
key-rotated = { $key }
    signe désormais les points de contrôle, à la place de la précédente. Sa moitié privée est dans { $file }. Qui vérifie a besoin de la ligne ci-dessus dans sa politique.
list-id = Id
list-key = Clé
list-sizes = Tailles
list-state = État
key-signs = signe
key-replaced = remplacée
key-revoked = révoquée
checkpoint-written = { $file } : point de contrôle de { $size } écritures. Gardez-le hors de cette machine : il prouve plus tard que rien d'antérieur n'a été changé.
proof-written = { $file } : écrit. Qui a une politique le vérifie avec `jate check`.
not-held = { $file } : NE TIENT PAS. { $reason }
    .next = Demandez de nouveau le fichier à sa source ; s'il ne tient toujours pas, ne vous fiez pas à ce qu'il dit.
unproved-form = Ce n'est pas une preuve comme `jate prove` en écrit ({ $part }).
unproved-entry = La partie « { $part } » de l'écriture n'est pas ce qui a été enregistré.
unproved-range = Il parle d'une écriture ou d'une taille que le registre n'a pas.
unproved-length = Il a { $found } empreintes, il en faut { $expected }.
unproved-root = Ses empreintes mènent à { $found }, et { $expected } a été signé.
distrust-form = Ce n'est pas un point de contrôle.
distrust-unknown = Votre politique n'a pas de clé pour { $origin }.
distrust-unsigned = Aucune clé de { $name } dans votre politique ne l'a signé.
distrust-forged = La signature de { $name } ne tient pas.
distrust-stamp = L'horodatage de { $name } ne dit rien : { $reason }.
distrust-unstamped = Aucune autorité ne l'a horodaté, et vous avez apporté des certificats.
distrust-quorum = { $found } témoins de votre politique l'ont signé, ce qui n'est pas le quorum. Il manque : { $missing }.
held-checkpoint = { $origin } : un point de contrôle de { $size } écritures, racine { $root }.
held-growth = { $origin } : les { $old } écritures de l'ancien point de contrôle sont les premières des { $new } du nouveau. Rien d'antérieur n'a été changé.
held-entry = { $origin } : l'écriture { $position } est parmi les { $size } qui ont été signées, telle quelle.
held-withheld = Non montré, ou effacé : { $fields }
held-by-key = signé par la clé { $key }
held-by-witness = vu par le témoin { $name }, { $time }
held-by-stamp = existait à { $time }, dit { $name } ({ $authority }), une autorité à laquelle vous vous fiez
held-by-stamp-untraced = existait à { $time }, dit { $name } ({ $authority }), qu'on n'a pas ramené à une autorité à laquelle vous vous fiez (--tsa)
stamp-form = ce n'est pas un horodatage de la RFC 3161 que l'on puisse lire ({ $part })
stamp-refused = l'autorité a répondu sans horodatage ({ $status })
stamp-other-text = il porte sur autre chose
stamp-signature = sa signature ne tient pas
stamp-untrusted = son certificat ne mène à aucune autorité à laquelle vous vous fiez ({ $detail })
stamp-request-written = { $file } : la demande d'horodatage de { $size } écritures. Envoyez-la à une autorité comme application/timestamp-query, et rapportez la réponse avec `jate timestamp add`.
fault-time-stamp-of-another-text = a un horodatage d'un autre texte
fault-time-stamp-unsigned = a un horodatage dont la signature ne tient pas
fault-time-stamp-unreadable = a un horodatage illisible
not-published = NON PUBLIÉ. { $reason }
    .next = Faites contresigner le point de contrôle, ou publiez-le avec --late-witnesses, qui montre qui manque.
published = { $folder } : { $size } écritures publiées ({ $before } y étaient avant).
published-late = Des témoins sont en retard. { $reason }
verified-signed = signé jusqu'à la taille { $size } (racine { $root }) ; { $count ->
    [0] rien n'a été enregistré depuis
    [one] l'écriture venue depuis n'est tenue par rien hors de ce dépôt
   *[other] les { $count } écritures venues depuis ne sont tenues par rien hors de ce dépôt
}
verified-unsigned = jamais signé : rien hors de ce dépôt ne le tient à ce qu'il dit (`jate key generate`, `jate checkpoint`)
verified-redacted = effacé de l'écriture { $position } : « { $field } », par l'écriture { $by } ({ $actor })
verified-evidence = pièces : { $present } fichiers sont là, et tels qu'ils étaient ; { $absent } n'y sont pas
verified-evidence-absent = absente : { $hash }

# Lots
bundle-check = Qui a une politique le vérifie avec `jate verify --bundle { $file } --policy FICHIER`.
verified-bundle = { $origin } : vérifié jusqu'à { $head } (contenus, textes, en-têtes, chaîne, arbre, points de contrôle)

# Rapports vérifiables
provenance-root = Racine
provenance-signed = Signé
provenance-signed-by = jusqu'à la taille { $size } par { $keys }
provenance-unsigned = pas encore
report-identical = { $file } : IDENTIQUE à ce que donne { $origin } à { $head }, au dernier octet.
report-same-cells = { $file } : chaque cellule est ce que donne { $origin } à { $head }. Le fichier lui-même a été réenregistré : la façon dont un programme montre ses cellules n'est pas vérifiée.
report-differs = { $file } : DIFFÈRE en { $count ->
    [one] 1 cellule
   *[other] { $count } cellules
} de ce que donne { $origin } à { $head } :
report-difference = ligne { $row } ({ $label }), colonne { $column } ({ $head }) : le fichier a « { $found } », le registre donne « { $expected } »

# Cellules expliquées
explain-sum = { $measure } : { $amount } { $currency }, de { $count ->
    [one] 1 écriture
   *[other] { $count } écritures
}
explain-head = à { $head }
explain-proofs = { $folder } : une preuve d'inclusion pour chacune de ces écritures qui a été signée ({ $count }).

# Colonnes des cellules expliquées
list-measure = Mesure
list-amount = Montant

# Témoins
witness-listens = Témoin à http://{ $address } jusqu'à ce que vous l'arrêtiez.
witness-conflict = il a vu la taille { $size } en dernier : demandez à partir de là
witness-unknown = il ne connaît pas ce registre
witness-unsigned = aucune signature d'une clé à laquelle il se fie ne tient
witness-malformed = la demande n'en est pas une
witness-inconsistent = CE N'EST PAS LE REGISTRE QU'IL A VU : il vient d'autre chose, et ne sera pas signé
witness-no-url = la politique ne donne pas d'adresse : utilisez `jate cosign request` et un fichier
witness-other-signature = sa réponse n'est pas sa signature de ce point de contrôle
witness-status = il a répondu { $status }
request-written = { $file } : donnez-le au témoin, qui le signe avec `jate witness sign` ; rapportez la réponse avec `jate cosign add`.
cosigned-file = { $file } : la signature. Rendez-la au bureau du registre.
cosigned = taille { $size } contresignée par : { $names }
cosigned-late = en retard : { $name } : { $reason }

# Laboratoire des falsifications
attack-update-guarded = Un chiffre est changé par UPDATE.
attack-delete-guarded = Une écriture est enlevée par DELETE.
attack-replace-guarded = Une écriture est remplacée par INSERT OR REPLACE, qui ne déclenche rien à l'effacement.
attack-drop-guard = Une garde de la base est enlevée.
attack-edit-payload = Sans les gardes : un chiffre est modifié.
attack-edit-payload-and-header = Un chiffre est modifié, et l'en-tête qui l'engage.
attack-edit-with-hash = Un chiffre, son en-tête et son empreinte sont modifiés.
attack-edit-read-model = Seule la table que lisent les rapports est modifiée.
attack-delete-middle = Une écriture est retirée du milieu.
attack-reorder = Deux écritures échangent leurs places.
attack-replay = Une écriture est enregistrée une seconde fois, octet pour octet.
attack-backdate = La dernière écriture est antidatée, toutes les empreintes refaites.
attack-forge-actor = Une écriture est mise sous le nom d'un autre.
attack-ambiguous-json = Un contenu que deux lecteurs lisent autrement, toutes les empreintes refaites.
attack-false-redaction = Un texte est enlevé, et aucune écriture ne le dit.
attack-cut-tail = Les dernières écritures sont coupées ; leur point de contrôle est oublié dans le dépôt.
attack-old-backup = Une sauvegarde plus ancienne prend la place du registre.
attack-rewrite-suffix = À partir d'une écriture tout est enregistré de nouveau, avec empreintes, arbre et tables.
attack-rewrite-signed = De même, signé avec la clé volée du registre.
attack-swap-database = Un autre registre, bien fait et signé avec la clé volée, prend sa place sous le même nom.
attack-stale-key = Un point de contrôle est signé par une clé déjà remplacée.
attack-rewrite-unsigned = Des écritures jamais signées sont enregistrées de nouveau.
attack-false-figure = Un chiffre faux est enregistré de la façon ordinaire.
lab-database = La base le refuse : { $said }
lab-verification = `jate verify` le trouve : { $fault }
lab-checkpoint = `jate verify` seul ne le trouve pas ; avec un point de contrôle gardé ailleurs, si : { $fault }
lab-nothing-rewrite-unsigned = RIEN NE PEUT LE TROUVER. Ce qui est enregistré depuis le dernier point de contrôle n'est tenu par personne d'autre : signez souvent, et gardez les reçus.
lab-nothing-false-figure = RIEN NE PEUT LE TROUVER. Un registre prouve qui a enregistré quoi et quand, pas que c'est vrai.
lab-unexpected = [PAS COMME DOCUMENTÉ]
lab-ended = { $good } attaques sur { $all } ont fini comme documenté. Le registre lui-même n'a été que lu.

# Récupération
log-recovered = récupéré : { $kept } gardé de { $claimed } : { $reason }
event-ledger-recovered = registre récupéré
recover-sound = Toutes les écritures sont saines : il n'y a rien à récupérer. (Les modèles de lecture se refont avec `jate rebuild`.)
recover-found = Les { $size } premières écritures sont saines ({ $kept }) ; le dépôt affirme { $claimed }. Premier défaut : { $fault }. Signé jusqu'à la taille { $signed }.
    .next = Cherchez une sauvegarde qui va plus loin : `jate restore`. S'il n'y en a pas, `jate recover --to NOUVEAU.jate --reason "…" --key-file FICHIER` garde ce qui est sain dans un nouveau dépôt, avec une écriture qui dit ce qui est perdu. Ce dépôt-ci n'est pas touché.
recover-lost = Un point de contrôle de { $size } écritures a été signé (racine { $root }) : une sauvegarde ou un lot les a peut-être encore.

# Politiques
fault-distrusted = votre politique ne se fie pas au point de contrôle le plus récent : { $detail }

# Auteurs
log-author = signe ce qu'il enregistre : { $key }
log-author-revoked = clé d'une personne révoquée : { $key } : { $reason }
event-author-authorised = clé d'une personne
event-author-revoked = clé d'une personne révoquée
layer-signature = signature de l'auteur
fault-author-unsigned = non signé, bien que cette personne signe tout ce qu'elle enregistre
fault-author-form = pas une signature de la forme du format
fault-author-revoked = signé avec une clé révoquée avant
fault-author-unknown = pas signé avec une clé de la personne nommée
key-author = signe
key-author-required = signe tout

# Ce à quoi les preuves sont comparées
unproved-other-checkpoint = Elle commence par un autre point de contrôle de taille { $size } que celui que vous avez gardé : le registre a été signé deux fois, et pas le même.
held-compare = Comparez le plus ancien à la copie que vous avez gardée (`--checkpoint LE-VÔTRE` le fait) : taille { $old }, racine { $old_root }
report-changed = { $file } : chaque cellule est ce que donne { $origin } à { $head }, et LE FICHIER A ÉTÉ CHANGÉ, dès la ligne { $line } : ce qu'il montre peut être autre chose.
report-unsigned = le rapport ne porte pas de point de contrôle

# Tuiles publiées
layer-tile = tuile publiée
fault-published-differs = n'est pas ce que le registre contient

# Le rapport du pays.
country-title = { $title } : résultats de { $year }
country-subtitle = D'après le registre { $origin }, tel que connu le { $day }.
country-contents = Sommaire
country-nothing = Rien n'a été enregistré pour ce chapitre.
country-agencies = Agences : { $agencies }
chart-spending = Dépenses et ressources mobilisées : { $title } ({ $currency })
chart-caption = Foncé : dépenses. Clair : ressources mobilisées. Les chiffres exacts sont dans le tableau ci-dessus.
country-indicators = 2.1 Analyse des résultats du cadre de coopération
country-outcomes = 2.2 Priorités, effets et produits
country-partnerships = 2.3 Partenariats et financement
country-coherence = 2.4 Travailler ensemble : plans de travail
country-lessons = 2.5 Évaluation et leçons tirées
country-finances = 2.6 Aperçu financier et mobilisation des ressources
country-priorities = 3 Priorités pour l'année à venir
country-risks = Annexe : risques
country-findings = Annexe : où les chiffres se contredisent
country-acronyms = Sigles et acronymes
country-provenance = Comment refaire ces tableaux

# IITA.
iati-written = Écrit : { $file } ({ $activities } activités, { $transactions } transactions, { $budgets } budgets, { $planned } décaissements prévus, { $values } valeurs d'indicateurs)
iati-left-out = La norme n'a pas de place pour { $available } montants disponibles, ni pour { $unmeasured } valeurs d'indicateurs sans année ou sans nombre : ils ne sont pas dans le fichier.
iati-long-budgets = { $long } budgets couvrent plus d'un an, ce que les règles de la norme ne permettent pas : enregistrez-les année par année.
manual-written = Écrit : { $count } pages dans { $folder } (man -l { $folder }/jate.1)
serve-listens = À l'écoute sur { $address } (Ctrl+C l'arrête)
serve-made = Il n'y avait pas de stockage en { $store } : un stockage vide a été créé. Son premier registre s'ouvre sur la page Réglages.
serve-unfinished = Des travaux commencés n'étaient pas finis après une minute et sont abandonnés. Un import parmi eux n'a rien enregistré : qui l'a commencé le recommence.
serve-first = Personne n'a encore de compte. Ouvrez ce lien dans la journée pour devenir administrateur ; il ne s'ouvre qu'une fois :
    { $link }
demo-begins = Une démonstration : tout est gardé en mémoire, et disparaît à la fin. L'année 2022 est inventée.
demo-people = Connectez-vous comme l'un de : { $names }
    Mot de passe : { $password }
demo-title = INVENTÉ : une année d'écritures, pour démonstration
demo-framework = Cadre inventé
demo-axis-1 = Paix et institutions (inventé)
demo-axis-2 = Moyens d'existence et environnement (inventé)
demo-axis-3 = Services sociaux de base (inventé)
demo-note = inventé
person-invited = Envoyez ce lien à { $name }. Il s'ouvre une fois, dans la journée :
    { $link }
person-removed = { $name } ne peut plus se connecter. Ce qui a été enregistré reste.
list-function = Fonction
web-skip = Aller au contenu
web-ledger = Registre
web-ledgers = Registres
web-no-ledgers = Personne ne vous a encore donné de fonction dans un registre. Demandez à un administrateur.
web-administrator = administrateur
web-sign-in = Se connecter
web-sign-out = Se déconnecter
web-name = Nom
web-password = Mot de passe
web-welcome = Bienvenue
web-new-password = Un nouveau mot de passe
web-password-again = Le même encore une fois
web-password-hint = Au moins { $least } caractères, quels qu'ils soient : une phrase convient bien.
web-set-password = Définir le mot de passe
web-own-sessions = Où vous êtes connecté
web-began = Depuis (UTC)
web-seen = Dernière demande (UTC)
web-session = Connexion
web-this-one = celle-ci
web-another = une autre
web-end-others = Mettre fin à toutes les autres
web-another-password = Un autre mot de passe
web-old-password = Le mot de passe que vous avez
web-record = Saisir
web-measure = Ce que c'est
web-agency = Agence
web-with = Autres agences, si plusieurs ont ce même montant et que leurs parts ne sont pas connues
web-year-if-other = Année de programme, si ce n'est pas celle du jour
web-amount = Montant
web-currency = Devise
web-date = Jour où il prend effet
web-year = Année de programme
web-node = Effet, produit ou activité
web-partner = Partenaire, pour un décaissement
web-note = Note
web-effect = Ce que cela fera
web-spent-before = Dépensé jusqu'ici
web-spent-after = Dépensé avec ceci
web-execution = Exécution
web-check = Vérifier
web-check-again = Vérifier encore
web-record-now = Enregistrer
web-keep-receipt = Enregistré. Gardez le registre, la position et l'empreinte : avec eux chacun peut prouver plus tard que rien n'a été changé.
web-not-done = Pas fait
web-nothing-saved = Rien n'a été enregistré.
web-back = Retour aux registres
web-nearest = Le plus proche :
web-as-of = Tel que connu le (jour ou position)
web-show = Afficher
web-approved-only = approuvé seulement
web-download = Télécharger :
web-permanent = Lien permanent vers ce tableau
web-compare = Ce qui a changé entre deux moments
web-compare-hint = Un jour, ou la position d'une écriture. Sans second moment, c'est le tableau de maintenant qui est comparé.
web-known-then = Tel que connu le
web-known-later = et le
web-to-the-table = Retour au tableau
web-nothing-changed = Rien n'a changé dans ce tableau.
web-column = Colonne
web-before = Avant
web-after = Après
web-difference = Différence
web-findings-open = { $open } sur { $count } sans explication.
web-only-open = seulement celles sans explication
web-explain = Expliquer
web-explain-again = Expliquer de nouveau
web-explanation = Pourquoi c'est ainsi
web-explain-now = Enregistrer l'explication
web-everything = Tous les rapports
web-import = Importer
web-import-hint = Un tableau comme vous l'avez : budgets et dépenses par agence, écritures ligne à ligne, plans, résultats, subventions, risques. Ce qu'il enregistrerait est d'abord montré ; rien n'est enregistré avant que vous le disiez.
web-file = Fichier :
web-file-wrong = Rien ne peut être enregistré de ce fichier avant qu'il soit corrigé. Tout ce qui y est faux :
web-what = Ce qui est faux
web-nearest-head = Valeur valide proche
web-next = Prochain pas
web-rows = Lignes
web-not-shown = Non montrées ici :
web-why-changed = Des chiffres qui valent seraient remplacés. Pourquoi ?
web-import-now = Importer
web-errors-file = Le tout en un fichier
web-rows-file = Ce que devient chaque ligne, en fichier
web-another-file = Un autre fichier
web-choose-file = Fichier (XLSX, CSV ou XML IATI, jusqu'à 8 Mo)
web-year-where-missing = Année de programme, si le fichier n'en a pas
web-date-where-missing = Jour d'effet, si le fichier n'en a pas
web-decimal = Les montants s'écrivent comme
web-decimal-as-written = chacun le dit
web-as-statement = Seulement comparer : ce sont des chiffres publiés
web-document = Le document d'où ils viennent
web-preview = Montrer ce qu'il enregistrerait
web-by-agency = Par agence
web-by-axis = Par axe
web-results = Résultats
web-mobilised = Mobilisé
web-entry-title = Écriture { $position } : { $kind }
web-correct-title = Corriger l'écriture { $position }
web-entries = Écritures
web-approve-list = À approuver
web-verify = Vérifier
web-reports = Rapports
web-head = Taille et empreinte de la dernière écriture
web-people = Personnes
web-correct = Corriger
web-as-recorded = Telle qu'elle a été enregistrée
web-instead = Ce qu'elle aurait dû être
web-several-lines = L'écriture a plusieurs parties : un seul montant ne peut pas les remplacer. Elle peut être annulée et enregistrée à nouveau.
web-right-amount = Le bon montant
web-reason = Pourquoi
web-correct-now = Corriger : annuler et enregistrer à nouveau
web-shares = Quelle part est à qui, une ligne chacune : AGENCE=MONTANT
web-split-now = Enregistrer les parts
web-reverse-now = Contre-passer : elle n'aurait jamais dû être
web-correct-all = Ouvrir le formulaire entier
web-correct-all-means = L'agence, l'année, le jour, le partenaire : le formulaire s'ouvre avec tout ce que dit l'écriture. Changez ce qui était faux ; l'écriture est annulée et la bonne enregistrée, en une fois.
web-nothing-changes = Aucun chiffre des tableaux ne change.
web-resources = Ressources : core ou other
web-nexus = Humanitaire, développement ou paix (humanitarian, development, peace)
web-approve = Approuver
web-receipt = Reçu
web-payload = L'écriture telle qu'elle est conservée
web-reverses = Annule l'écriture
web-approves = Approuve l'écriture
web-replaces = À la place de l'écriture
web-evidence-of = Justificatif de l'écriture
web-reversed-by = Annulée par l'écriture
web-replaced-by = Remplacée par l'écriture
web-late = Enregistrer en retard : compté dans la période ouverte, avec sa vraie date.
web-mapping = Quelle colonne est laquelle ?
web-mapping-means = Choisissez ce qu'est le fichier et quelle ligne a ses en-têtes, puis dites ce qu'est chacune de ses colonnes. Une étoile marque ce qui est nécessaire.
web-layout = Le fichier est
web-header = Ses en-têtes sont en
web-import-aliases = Noms de ce fichier qui désignent une agence, une ligne chacun : NOM=CODE
web-no-column = non utilisée
web-mapping-now = Le lire ainsi
web-distinct = Les lignes qu'un autre fichier a aussi sont d'autres sommes : les enregistrer aussi.
web-again = Enregistrer de nouveau ce qui a été contre-passé exprès.
web-import-repeated = { $count } qui répètent une ligne d'un autre fichier ; non enregistrées, sauf si vous dites ci-dessous que ce sont d'autres sommes.
web-import-undone = { $count } qui ont été contre-passées exprès ; non enregistrées, sauf si vous le demandez ci-dessous.
web-framework-of-nodes = Cadre de ses effets et produits, si le registre en a plusieurs (code)
web-fund-of-transfers = Fonds de ses transferts, s'il en a (code)
web-repair-text = Réparer les textes lus jadis avec un mauvais encodage (Ã© pour é).
web-approved-by = Approuvée par l'écriture
web-no-longer = ne vaut plus
web-text = Texte
web-person = Personne
web-from = Du
web-to = Au
web-search = Chercher
web-nothing-found = Aucune écriture ne correspond.
web-nothing-yet = Aucune des écritures les plus récentes ne correspond ; les plus anciennes n'ont pas encore été lues.
web-older = Écritures plus anciennes
web-more = Les autres
web-effective-to = En vigueur jusqu'au
web-verify-now = Vérifier maintenant
web-take-along = À emporter
web-signed-up-to = Signé jusqu'à la taille { $size } ; { $count ->
    [0] rien n'est venu
    [1] une écriture est venue
   *[other] { $count } écritures sont venues
 } depuis.
web-never-signed = Personne n'a encore signé ce registre : qui le tient fait des points de contrôle avec `jate checkpoint`.
web-keys = Clés du registre
web-witnesses = Témoins
web-no-witness = aucun
web-checkpoint = Le dernier point de contrôle
web-bundle = Tout jusqu'à lui, pour vérifier des rapports sans ce serveur
web-export = Tout, pour un autre vérificateur
web-proof = Preuve que cette écriture est sous le dernier point de contrôle
web-verify-means = Ce que vérifier veut dire
web-verify-means-bytes = Chaque écriture est lue telle qu'elle est conservée, et son empreinte recalculée : un caractère changé est trouvé, et nommé.
web-verify-means-chain = Chaque écriture porte l'empreinte de la précédente : aucune n'a été enlevée, ajoutée ni déplacée.
web-verify-means-tables = Chaque tableau est recalculé à partir des écritures et comparé à celui qui est montré.
web-verify-cannot = Ce que cela ne peut pas dire
web-verify-cannot-true = Si ce que quelqu'un a enregistré est vrai : pour cela il y a les justificatifs, l'approbation, et vous.
web-verify-cannot-whole = Si le registre entier a été réécrit par qui le garde : comparez-le à un reçu, à un point de contrôle ou à une copie gardés par quelqu'un d'autre.
web-verify-cannot-server = Si cette page dit ce que le serveur a trouvé : le même registre se vérifie ailleurs, avec `jate verify` ou les autres vérificateurs.
web-rebuild = Refaire les tableaux
web-rebuild-means = Les tableaux sont gardés à côté des écritures, pour que les pages viennent tout de suite. Si la vérification nomme un modèle de lecture, ou si un tableau paraît faux, faites-les recalculer à partir de toutes les écritures : ceux qui diffèrent sont remplacés d'un seul coup. Ce qui a été saisi reste tel quel, et les autres peuvent continuer à saisir pendant ce temps.
web-rebuild-now = Refaire les tableaux
web-rebuilt-sound = Certains tableaux n'étaient pas ceux que donnent les écritures, et ont été remplacés. En détail :
web-rebuilt-same = Les tableaux sont ceux que donnent les écritures : { $count ->
        [one] un a été recalculé
       *[other] { $count } ont été recalculés
    }, et rien n'a dû être remplacé.
web-rebuilt-broken = Un tableau n'a pas pu être fait à partir de toutes les écritures. Prévenez qui fait tourner le serveur. En détail :
web-check-report = Un rapport est-il ce que donne le registre ?
web-check-report-means = Un rapport téléchargé ici dit de quelles écritures il a été tiré. Il en est tiré de nouveau, et comparé au fichier cellule par cellule : classeur Excel, CSV, HTML, JSON ou Markdown.
web-check-report-file = Le rapport
web-check-report-now = Vérifier le rapport
web-publish = Publier en fichier IATI
web-country-report = Le rapport consolidé d'une année
web-country-report-means = Résultats, agences et leurs textes, finances avec graphiques, subventions, risques et constats en un document qui s'imprime bien.
web-country-report-now = Télécharger
web-publish-means = Un fichier de toutes les activités, avec leurs budgets, décaissements prévus, transactions et résultats, tels que l'Initiative internationale pour la transparence de l'aide (IITA, IATI 2.03) les décrit. L'argent disponible n'y a pas d'élément, et n'y figure pas. Une activité qui ne dit ni où elle est ni à quoi elle sert le prend de ce formulaire.
web-publish-now = Faire le fichier
web-reporting-org = Identifiant de l'organisation qui publie, comme XM-DAC-41121
web-reporting-name = Son nom
web-reporting-type = Code de son type (40, multilatérale, si rien n'est dit)
web-country = Pays des activités qui n'en nomment pas, en deux lettres, comme ML
web-sector = Code-objet des activités qui n'en nomment pas, en cinq chiffres de la liste du CAD de l'OCDE, comme 43010
web-send-link = Ce lien s'ouvre une seule fois, dans la journée. Envoyez-le à
web-link-anew = Quelqu'un de ce nom a déjà un compte : qui ouvre le lien en prend la place ; son mot de passe, ses sessions et ses jetons n'ont plus cours. Le journal des accès le dit.
web-account = Compte
web-sessions = Connexions
web-change = Changer
web-joined = a un mot de passe
web-invited = invité
web-dismiss = Retirer le compte
web-invite = Inviter quelqu'un
web-name-to-record = Le nom sous lequel la personne enregistre
web-may-administer = Administre ce serveur (et ne peut rien enregistrer)
web-make-link = Faire le lien
web-rights = Qui peut faire quoi
web-nobody = Personne encore.
web-withdraw = Retirer
web-grant = Donner une fonction
web-agencies-hint = Pour les responsables financiers et les approbateurs : les agences, séparées par des virgules. Pour les autres, aucune.
web-grant-now = La donner
web-code = Code
web-code-hint = De votre application d'authentification ou de votre papier, si vous en avez ; sinon, laissez vide.
web-with-code = avec un second facteur
web-factor = Un second facteur
web-factor-on = Vous entrez avec un code en plus du mot de passe.
web-factor-off = Avec une application d'authentification sur votre téléphone, personne n'entre avec votre seul mot de passe. Elle marche sans réseau.
web-factor-begin = En mettre un en place
web-factor-end = Y renoncer
web-factor-scan = Photographiez ceci avec l'application, puis tapez le code qu'elle montre.
web-factor-picture = Le secret, pour l'appareil photo d'un téléphone
web-factor-secret = Ou tapez-le :
web-factor-confirm = Voici le code
web-factor-codes = Dès maintenant, vous entrez avec un code. Si vous perdez le téléphone, chacun de ceux-ci marche une fois à sa place. Imprimez-les et gardez-les : ils ne sont plus montrés.
web-tokens = Jetons pour des programmes
web-tokens-hint = Avec un jeton, un de vos programmes interroge l'API en votre nom, sans votre mot de passe : `Authorization: Bearer …`. Il n'administre jamais.
web-token-label = À quoi il sert
web-token-may = Peut
web-token-reads = lire
web-token-writes = lire, et enregistrer en votre nom
web-token-until = Jusqu'au
web-token-days = Jours pendant lesquels il vaut
web-token-make = Faire un jeton
web-token-end = Y mettre fin
web-token-once = Le jeton. Il n'est plus montré :
web-access = Journal des accès
web-access-holds = { $count } lignes, dont chacune nomme l'empreinte de la précédente : la chaîne tient.
web-access-broken = La ligne { $position } n'est pas ce qui y fut écrit. Comparez le fichier des comptes à sa dernière sauvegarde.
web-when = Quand (UTC)
web-happened = Ce qui s'est passé
web-whence = D'où
web-older-lines = Lignes plus anciennes
access-invited = invitation
access-invited-administrator = invitation à administrer
access-invited-anew = invitation à la place d'un compte existant
access-joined = a accepté l'invitation
access-removed = compte retiré, par
access-signed-in = est entré
access-signed-out = est sorti
access-refused = refus
access-refused-waiting = refus : trop d'erreurs
access-refused-code = refus : code faux
access-refused-passkey = a été refusé : pas sa clé d'accès
access-asked-passkey = a donné le mot de passe, et la clé d'accès lui a été demandée
access-made-passkey = a créé une clé d'accès
access-refused-identity = a été envoyé par l'organisation et n'est pas connu ici
access-linked-identity = est connecté par l'organisation
access-unlinked-identity = n'est plus connecté par l'organisation
access-ended-passkey = a retiré une clé d'accès
access-refused-change = refus : mot de passe faux
access-refused-request = refus : pas de son ressort
access-refused-absent = a demandé ce qui n'existe pas, ou pas pour cette personne
access-refused-token = refus : un jeton qui n'ouvre rien
access-refused-often = refus : trop d'essais depuis cet endroit
access-refused-organisation = refus au retour de l'organisation
access-changed-password = a changé le mot de passe
access-ended-others = a mis fin à d'autres sessions
access-second-factor = a mis en place un second facteur
access-second-factor-ended = a renoncé au second facteur
access-token-made = a fait un jeton
access-token-ended = a mis fin à un jeton
access-exported = a exporté
access-verified = a vérifié
log-explanation = { $code }, { $row } : { $text }
event-finding-explained = explication d'une constatation
finding-explained = Expliqué par l'écriture { $position } : { $text }
findings-next = Pour dire pourquoi l'une d'elles est ainsi : jate finding explain NUMÉRO "TEXTE"
board-missing = manquant
board-received = { $count } reçues
board-late = { $count } en retard
board-waiting = { $count } à approuver
board-provisional = { $count } provisoires
board-certified = { $count } certifiées
board-closed = clos
web-board = Rapports reçus
web-year-of-board = Année
web-board-hint = On attend des agences qui ont des ressources cette année qu'elles rapportent une fois un trimestre fini. Un montant partagé compte pour chacune.
web-outbox = Enregistré dans ce navigateur
web-waits-for-line = En attente d'une connexion : l'envoi se fera tout seul.
web-sign-in-to-send = Identifiez-vous, et l'envoi se fera.
web-sent = Enregistré. Reçu :
web-dismiss-receipt = Je l'ai noté
web-edit = Remettre dans le formulaire
web-discard = Jeter
web-draft-back = Ce que vous aviez tapé est de retour.
web-record-later = Enregistrer sans connexion : l'envoi se fera quand elle reviendra
web-evidence = Pièces justificatives
web-evidence-file = Un fichier qui montre que c'est juste (8 Mo au plus)
web-attach = Le joindre
web-take-file = Télécharger le fichier
web-undo = Annuler tout l'import
web-undo-count = { $count ->
    [1] Une de ses écritures tient, telle quelle ou corrigée depuis : elle serait annulée.
   *[other] { $count } de ses écritures tiennent, telles quelles ou corrigées depuis : elles seraient annulées.
 }
web-undo-now = Annuler tout
web-erase = Effacer un texte
web-erase-means = Un texte qui porte un nom, ou autre chose qui ne doit pas être gardé, est effacé définitivement, ici et dans toute copie faite ensuite. Les chiffres ne sont jamais effacés. Toute preuve antérieure tient encore, et le registre dit qui l'a effacé, et pourquoi.
web-erase-field = Texte
web-erase-sure = Personne ne peut le rétablir : j'en suis sûr·e.
web-erase-now = L'effacer définitivement
web-verifying = Vérification
web-importing = Import
web-work-goes-on = Le travail continue, que cette page soit ouverte ou non.
web-so-far = { $done } sur { $total }
web-look-again = Regarder de nouveau
web-periods = Périodes
web-period-waits = demandé, jusqu'à ce qu'une autre personne confirme
web-period-confirm = Confirmer
web-period = Période : 2021, 2021-T1, 2021-03
web-period-close = Demander la clôture
web-period-reopen = Demander la réouverture
record-amount = Un montant
record-award = Une subvention
record-result = Un résultat
record-narrative = Un texte
record-transfer = Un transfert
record-risk = Un risque
record-rate = Un taux de change
record-statement = Un chiffre publié
record-indicator = Un indicateur
record-node = Un axe, effet, produit ou activité
record-framework = Un cadre
record-fund = Un fonds
record-agencies = Des agences
record-partner = Une graphie d'un partenaire
web-what-to-record = Ce qu'il y a à saisir
web-about = Objet
web-says = Ce qu'elle dit
web-right-text = Le texte juste
web-award-partner = Organisation
web-award-modality = Comment l'argent est transmis
web-project = Ce qui en est fait
web-sort = Type d'organisation
web-leadership = Qui la dirige
web-history = Partenaire nouveau ou existant
web-population = Qui elle sert
web-indicator = Indicateur
web-indicator-indicator = Son identifiant ; un nouveau le définit
web-indicator-kind = Ce que sont ses valeurs
web-indicator-years = Les valeurs de ses années
web-indicator-parts = Ses parties
web-value = Valeur : un nombre, 12 %, oui, pas de données…
web-result-year = Année
web-role = Ce qu'est la valeur
web-breakdown = Partie de l'ensemble, comme les femmes
web-step = Quel jalon
web-topic = De quoi il traite
web-language = Langue
language-fr = français
language-en = English
web-narrative-year = Année dont il traite
web-kind = Dans quel sens
web-fund = Fonds
web-indirect = Dont coûts indirects
web-fund-indirect = Coûts indirects que les agences peuvent garder, en pour cent
web-phase = Phase ou tranche
web-title = Intitulé
web-risk-title = Ce qui peut arriver
web-likelihood = Probabilité, de 1 à 5
web-impact = Gravité, de 1 à 5
web-category = Type de risque
web-mitigation = Ce qui est fait contre
web-monitoring = Comment il est suivi
web-periodicity = À quelle fréquence il est revu
web-owner = Qui en répond
web-base = Monnaie cotée
web-quote = Monnaie du prix
web-rate = Unités de la seconde pour une de la première
web-source = Qui le publie
web-table = Son tableau
web-row = Ligne, telle que publiée
web-statement-column = Colonne, telle que publiée
web-statement-document = Document
web-statement-amount = Le chiffre, tel que publié
web-page = Page
web-unit = Unité
web-direction = Quel sens est le meilleur
web-framework = Cadre
web-dimensions = Selon quoi ses valeurs se ventilent, une ligne chacun
web-scale = Les mots de son échelle, du plus bas au plus haut, une ligne chacun
adds-add = s'additionnent
adds-apart = restent à part
web-level = Niveau
web-parent = Code de celui du dessus
web-agencies = Agences contributrices, une ligne chacune
web-contributes-to = Ce à quoi il contribue dans d'autres cadres (CADRE/CODE), une ligne chacun
web-cycle = Ses années, comme 2020-2024
web-modality = Comment va son argent
web-lead = Agence chef de file
web-agent = Agent administratif
web-names = Agences, une ligne chacune
web-aliases = Graphies, une ligne chacune : GRAPHIE=CODE
web-alias = Graphie
web-partner-partner = Partenaire dont c'est le nom
web-passkey = Votre clé d'accès
web-passkey-asked = Le mot de passe est juste. Montrez maintenant la clé d'accès : d'un doigt, par le verrou du téléphone ou une clé USB, comme vous l'avez créée.
web-passkey-scripts = Les navigateurs ne montrent les clés d'accès que par un script, et les scripts sont désactivés.
web-passkey-show = Montrer la clé d'accès
web-passkey-instead = Se connecter plutôt avec un code
web-passkey-failed = Le navigateur n'a créé ni montré aucune clé d'accès : elle n'est pas sur cet appareil, ou personne ne l'y a confirmée. Réessayez, sur l'appareil ou avec la clé USB qui la porte.
web-passkeys = Clés d'accès
web-passkeys-hint = Avec une clé d'accès de votre téléphone, ordinateur ou clé USB, personne ne se connecte avec votre seul mot de passe, ni sur une page qui ne fait que ressembler à celle-ci.
web-passkey-label = Nom de la clé, comme « mon téléphone »
web-passkey-used = Dernier usage (UTC)
web-passkey-to-end = Clé d'accès
web-passkey-end = La retirer
web-passkey-make = Créer une clé d'accès
web-passkey-make-now = Créer la clé maintenant
web-organisation = Se connecter avec { $organisation }
web-organisation-on = Elle vous connecte ici aussi, à la place du mot de passe et de ce que vous montrez en plus.
web-organisation-off = Elle peut vous connecter ici aussi, comme ailleurs : à la place du mot de passe et de ce que vous montrez en plus.
web-organisation-alone = Votre organisation vous connecte, et vous n'avez pas de mot de passe ici. Pour un jeton, une clé d'accès ou un mot de passe à vous, demandez un nouveau lien à un administrateur.
web-organisation-link = Qu'elle me connecte
web-organisation-unlink = Ne plus le faire
web-arrived = Vous êtes connecté
web-on-the-way = En chemin
web-go-on = Continuer
web-known = Ceci est déjà connu : voici tout ce qui est en vigueur, avec ce que vous avez saisi par-dessus. Ce que vous enregistrez maintenant en prend la place.
web-leave = Revenir sans rien changer
web-no-ledgers-yet = Vous dites ce que les autres peuvent faire dans un registre, sans y avoir de fonction vous-même. Pour en lire un, donnez-vous celle d'auditeur sous Personnes.
web-settings = Réglages
web-of-all-agencies = Toutes les agences
web-thresholds = Approbation par une deuxième personne
web-thresholds-mean = Une dépense de ce montant ou plus est provisoire tant qu'un approbateur, qui n'est pas la personne qui l'a enregistrée, ne l'a pas approuvée.
web-threshold-set = Fixer un montant
web-threshold-agency = Agence ; toutes, si aucune n'est nommée
web-threshold-amount = À partir de ce montant ; rien n'attend, s'il n'y en a pas
web-threshold-now = Le fixer
web-signing-keys = Clés qui signent les points de contrôle
web-signing-mean = Qui détient un point de contrôle signé par une clé peut dire plus tard que rien n'a été changé avant lui. La moitié privée d'une clé n'est jamais ici : la commande « jate key generate » la crée, à côté du serveur.
web-signing-authorise = Laisser une clé signer
web-signing-public = Sa moitié publique, telle que « jate key generate » l'affiche
web-signing-authorise-now = La laisser signer
web-signing-revoke = Une clé est perdue ou volée
web-signing-last-size = Combien d'écritures de ce qu'elle a signé sont encore crues ; toutes celles de maintenant, si rien n'est dit
web-signing-revoke-now = Ne plus la croire
web-open-ledger = Ouvrir un registre
web-open-ledger-means = Une équipe de pays en a un. Son nom est définitif et dit à qui il est : un nom d'hôte de l'organisation et un code du pays.
web-ledger-origin = Son nom, comme jate.example.org/mli
web-ledger-title = Comment on l'appelle, par exemple Mali
web-ledger-currency = Monnaie de ses rapports
web-open-ledger-now = L'ouvrir
web-no-ledger-at-all = Il n'y a pas encore de registre ici. Ouvrez le premier sous Réglages, puis dites sous Personnes qui y fait quoi.
web-verified-sound = Rien n'a été changé, retiré ni ajouté : { $count ->
    [1] 1 écriture a été relue et recalculée
   *[other] { $count } écritures ont été relues et recalculées
}. En détail :
web-verified-broken = Quelque chose n'est pas comme il a été saisi. Prévenez qui fait tourner le serveur, et ne saisissez plus rien pour l'instant. En détail :
web-another-currency = Dans une autre devise
web-at-rate = Au taux
web-rate-transaction = de chaque jour
web-rate-period-end = du dernier jour
web-rate-source = publié par
web-anew = Saisir à nouveau, avec autre chose
