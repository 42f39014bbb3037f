# Ce que les commandes affichent.

error = erreur
warning = avertissement
nearest = Le plus proche : { $nearest }
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
import-new = { $count } nouveaux
import-difference = { $count } cumuls de l'année dont la différence est enregistrée
import-revised = { $count } qui ont cours avec une autre valeur
import-unchanged = { $count } qui ont déjà cours, inchangés
import-repeated = { $count } qui répètent une ligne d'un autre fichier ; non enregistrés. S'ils sont distincts : --distinct
import-undone = { $count } annulés exprès ; non enregistrés. Pour les enregistrer de nouveau : --again
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
provenance-projection = Projection
provenance-canonical = Empreinte du tableau canonique
provenance-rate = Taux
provenance-program = Fait par
rate-definition = { $definition } = { $numerator } / { $denominator }, arrondi au plus proche, demi vers le haut
note-other-currency = { $count ->
    [1] 1 ligne en { $currency } n'est pas dans ce tableau.
   *[other] { $count } lignes en { $currency } ne sont pas dans ce tableau.
}
note-several-years = { $count ->
    [1] 1 ligne pour { $years } ensemble n'est pas dans ce tableau.
   *[other] { $count } lignes pour { $years } ensemble ne sont pas dans ce tableau.
}
measure-required = budget prévu
measure-pledged = promesses
measure-committed = engagements
measure-mobilised = ressources mobilisées
measure-available = ressources disponibles
measure-spent = dépenses
measure-disbursed = décaissements
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
verified = { $origin } : vérifié jusqu'à { $head } (contenus, textes, en-têtes, chaîne, tête, modèles de lecture, tables et déclencheurs)
not-verified = { $origin } : NE SE VÉRIFIE PAS. Ses écritures donnent { $head }.
    .next = N'enregistrez plus. Gardez une copie du dépôt tel quel, et comparez avec la dernière sauvegarde et avec les reçus que des personnes ont gardés.
fault-at = écriture { $position }, { $layer }, { $field } : { $detail }
fault-beside = { $layer }, { $field } : { $detail }
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
layer-storage = stockage
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
log-statement = chiffres publiés : { $name } ({ $count })
log-person = personne : { $name }
log-agency = agence : { $agency }, { $name }
log-alias = « { $alias } » désigne { $agency }
log-opened = registre ouvert : { $title }
log-framework = cadre : { $framework }
log-node = nœud { $node } : { $title }
log-fund = fonds : { $fund }
log-import = import de { $file } : { $events } événements
erased = (effacé)
list-empty = Aucun.
list-code = Code
list-abbreviation = En français
list-name = Nom
list-aliases = Autres graphies
list-title = Titre
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
