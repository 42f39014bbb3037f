# Ce qui est dit à une personne de ce qu'elle a donné. Un message dit ce qui ne va pas, avec ses chiffres ; `.next`
# est un pas à faire.

# Montants, taux, jours
amount-unreadable = « { $found } » n'est pas un montant.
    .next = Écrivez des chiffres, au besoin avec des espaces entre les milliers, et un seul signe décimal.
formula-not-calculated = « { $found } » est une formule sans sa valeur.
    .next = Ouvrez le fichier dans votre tableur, enregistrez-le, et importez-le de nouveau.
amount-ambiguous = « { $found } » peut se lire { $with_point } (point décimal) ou { $with_comma } (virgule décimale).
    .next = Dites lequel avec --decimal point ou --decimal comma.
    .page = Choisissez comment les montants sont écrits, ou écrivez-le sans équivoque.
amount-decimals = « { $found } » a plus de décimales que { $currency }, qui en a { $decimals }.
    .next = Arrondissez à la source, puis recommencez.
amount-too-large = « { $found } » dépasse ce qu'un registre peut compter (9 223 372 036 854 775 807 unités mineures).
    .next = Vérifiez l'unité du chiffre.
amount-missing = Le montant manque.
    .next = Remplissez la cellule, ou supprimez la ligne.
percent-unreadable = « { $found } » n'est pas un pourcentage.
    .next = Écrivez-le comme 58 % ou 99,63 %.
year-unreadable = « { $found } » n'est pas une année de 1900 à 2199.
    .next = Corrigez l'année.
year-missing = Le tableau ne dit pas de quelle année de programme il s'agit.
    .next = Dites-le avec --year AAAA.
    .page = Indiquez l'année de programme dans son champ.
year-conflict = « { $found } » et « { $other } » nomment des années différentes.
    .next = Corrigez l'un des deux ; rien n'est deviné.
date-unreadable = « { $found } » n'est pas une date.
    .next = Écrivez-la comme 2021-06-30 ou 30/06/2021.
date-ambiguous = « { $found } » peut être le { $day_first } ou le { $month_first }.
    .next = Écrivez-la comme 2021-06-30.
date-missing = La date manque.
    .next = Donnez la date, comme 2021-06-30 ; pour un cumul, --date convient aussi.

# Mots
measure-missing = La mesure manque.
    .next = Écrivez l'un de : budget, promesse, engagement, mobilisé, disponible, dépense, décaissement.
measure-unknown = « { $found } » n'est pas une mesure.
    .next = Utilisez l'un de : { $measures }.
column-unknown = Aucune mesure ne s'appelle « { $found } ».
    .next = Utilisez l'un de : { $measures }.
currency-unknown = « { $found } » n'est pas une monnaie d'ISO 4217.
    .next = Utilisez ses trois lettres, comme USD ou XOF.
word-unknown = « { $found } » n'est pas un des mots possibles ici.
    .next = Utilisez l'un de : { $words }.
name-invalid = « { $found } » ne peut pas être un nom ici : { $rule ->
    [origin] 1 à 128 caractères de a-z, 0-9, « . », « _ », « / », « : » et « - »
    [key] au moins un caractère, sans espace ni « + »
    [person] 1 à 100 caractères sur une ligne
   *[code] 1 à 64 caractères sans « | », et sans espaces aux extrémités
}.
    .next = Choisissez un autre nom.
text-double-encoded = « { $found } » ressemble à un texte encodé deux fois.
    .next = Il est gardé tel quel ; réparez-le à la source si vous le pouvez.

# Fichiers
file-unreadable = Le fichier ne peut pas être lu : { $reason }.
    .next = Vérifiez son nom et vos droits.
file-empty = Le fichier ne contient aucune ligne.
    .next = Vérifiez qu'il a été enregistré, et que c'est le bon.
file-not-text = Le fichier n'est ni un classeur (XLSX) ni du texte (CSV).
    .next = Enregistrez-le en XLSX ou CSV depuis votre tableur.
file-damaged = Le fichier est endommagé : { $detail }.
    .next = Enregistrez-le de nouveau depuis votre tableur.
quote-unclosed = Un guillemet est ouvert et jamais fermé, à partir de « { $found } ».
    .next = Fermez le guillemet dans cette ligne, ou supprimez-le.
workbook-damaged = Le classeur est endommagé : { $detail }.
    .next = Ouvrez-le dans votre tableur, et enregistrez-le de nouveau en XLSX.
workbook-protected = Le classeur est protégé par un mot de passe.
    .next = Enregistrez-en une copie sans mot de passe, et importez-la.
workbook-old = Le fichier est un ancien classeur (XLS) ou un autre document, pas un XLSX.
    .next = Enregistrez-le en XLSX depuis votre tableur.
workbook-bomb = La partie « { $found } » du classeur se déploie en plus de { $limit_mebibytes } Mio : aucun vrai classeur ne le fait.
    .next = Enregistrez-le de nouveau depuis votre tableur ; si on vous l'a envoyé, méfiez-vous.
layout-unrecognised = Aucun modèle connu n'a ces colonnes : { $found }.
    .next = Nommez les colonnes comme dans un des modèles ({ $layouts } ; `jate import --template` en écrit un), ou donnez le vôtre avec --layout FICHIER.toml.
    .page = Dites ci-dessous quelle colonne est laquelle.
layout-unknown = Il n'y a pas de modèle « { $found } ».
    .next = Utilisez l'un de { $layouts }, ou le chemin d'un fichier TOML.
layout-invalid = Le modèle n'est pas utilisable : { $detail }
    .next = Corrigez le fichier ; les modèles du produit servent d'exemples.
column-missing = La colonne « { $columns } » du modèle { $layout } manque. Les colonnes sont : { $found }.
    .next = Ajoutez la colonne, ou donnez le modèle qui convient avec --layout.
    .page = Ajoutez la colonne au fichier, ou dites ci-dessous laquelle c'est.
no-measure-column = Le modèle { $layout } demande au moins une colonne de chiffres. Les colonnes sont : { $found }.
    .next = Nommez une colonne Budget, Mobilisé, Disponible, Dépenses ou semblable.
    .page = Dites ci-dessous quelles colonnes sont des chiffres, et de quoi.
column-twice = Les colonnes « { $first } » et « { $found } » disent la même chose.
    .next = Supprimez ou renommez l'une d'elles.
    .page = Dites ci-dessous laquelle des deux c'est.
sheets-not-read = D'autres feuilles du classeur contiennent aussi des lignes : { $found }.
    .next = Enregistrez chacune dans son propre fichier, et importez-la, si elle a sa place dans le registre.
row-short = La ligne a { $cells } cellules, l'en-tête { $columns }.
    .next = Complétez la ligne ; cherchez un séparateur manquant.
row-long = La ligne a { $cells } cellules, l'en-tête { $columns } : « { $found } » se trouve au-delà de la dernière colonne.
    .next = Cherchez un séparateur de trop, ou un texte auquel il faut des guillemets.
row-twice = « { $found } » a deux chiffres pour la même mesure et la même année dans ce fichier.
    .next = Gardez une des lignes.
reference-twice = La référence « { $found } » figure deux fois dans ce fichier pour la même mesure.
    .next = Donnez à chaque ligne sa propre référence, ou laissez la colonne vide.
member-missing = La ligne ne dit pas de quoi elle parle.
    .next = Remplissez la première colonne, ou supprimez la ligne.
code-unreadable = « { $found } » ne peut pas être un code : 1 à 64 caractères sans « | ».
    .next = Corrigez le code.
code-twice = Le code « { $found } » est défini deux fois dans ce fichier.
    .next = Gardez une des lignes.
parent-unknown = Aucune ligne au-dessus ne définit le nœud « { $found } ».
    .next = Définissez-le d'abord, ou corrigez le code.
output-unwritable = « { $found } » ne peut pas être écrit : { $reason }.
    .next = Choisissez un autre endroit avec -o.

# Agences, cadres, fonds
agency-unknown = Aucune agence ne s'appelle « { $found } ».
    .next = Utilisez --alias "{ $found }=CODE" si c'est un autre nom de l'une d'elles, ou --accept-unknown-agencies pour l'inscrire telle quelle.
    .page = Tapez un autre de ses noms, ou son code ; pour un fichier, dites plus bas quelle agence il désigne. Si elle est nouvelle, demandez au Bureau du Coordonnateur résident de l'enregistrer.
agency-twice = « { $found } » est nommée deux fois pour un montant.
    .next = Nommez chaque agence une fois.
agency-listed-twice = « { $found } » figure deux fois dans la liste ; elle compte une fois.
    .next = Corrigez la liste à la source si vous le pouvez.
agencies-run-together = « { $found } » nomme plusieurs agences sans séparateur : lu { $nearest }.
    .next = Mettez un point-virgule entre elles à la source si vous le pouvez.
alias-conflict = Il a été décidé que « { $found } » désigne { $agency }, pas { $wanted }.
    .next = Utilisez le nom de { $wanted } dans le fichier ; les décisions d'un registre restent.
alias-malformed = « { $found } » n'est pas de la forme NOM=CODE.
    .next = Écrivez-le comme --alias "OCHCHR=OHCHR".
    .page = Écrivez-le comme OCHCHR=OHCHR.
node-unknown = Le registre n'a pas de nœud « { $found } ».
    .next = Voyez les nœuds avec `jate framework`, ou importez d'abord le cadre.
    .page = Choisissez-en un dans la liste, ou laissez vide.
nodes-unknown = Le registre n'a pas de nœud { $found } : les lignes gardent ces codes.
    .next = Importez le cadre, et les rapports montreront leur intitulé.
node-ambiguous = Plusieurs cadres ont un nœud « { $found } » : { $frameworks }.
    .next = Dites lequel avec --framework CODE, ou écrivez CADRE/{ $found }.
    .page = Écrivez CADRE/{ $found }.
node-unreadable = « { $found } » ne commence pas par le code d'un nœud.
    .next = Écrivez le code et le libellé, comme « 1. Gouvernance ».
node-nested = « { $found } » et le nœud { $other } sont l'un au-dessus de l'autre, et tous deux ont des chiffres pour { $year } : enregistrer les deux compterait l'argent deux fois.
    .next = Enregistrez un seul niveau ; comparez l'autre avec --as-statement.
node-title-differs = Le nœud s'appelle « { $title } » dans le registre, « { $found } » ici.
    .next = Rien à faire si c'est la même chose : c'est le code qui compte.
fund-unknown = Le registre n'a pas de fonds « { $found } ».
    .next = Inscrivez-le avec `jate fund CODE --title TEXTE`.
    .page = Demandez au Bureau du Coordonnateur résident de l'enregistrer.
framework-unknown = Le registre n'a pas de cadre « { $found } ».
    .next = Ouvrez-le avec `jate framework open CODE --title TEXTE`.
    .page = Choisissez-en un dans la liste ; le Bureau du Coordonnateur résident en ouvre de nouveaux.
framework-none = Le registre n'a pas de cadre.
    .next = Importez-en un, ou ouvrez-le avec `jate framework open CODE --title TEXTE`.
    .page = Laissez vide, ou demandez au Bureau du Coordonnateur résident d'en importer un.
framework-not-named = « { $found } » est le code d'un nœud, et rien ne dit de quel cadre.
    .next = Précisez-le avec --framework CODE.
    .page = Écrivez CADRE/{ $found }.
framework-ambiguous = Le registre a plusieurs cadres : { $frameworks }.
    .next = Dites lequel avec --framework CODE.
    .page = Écrivez CADRE/CODE.
cycle-backwards = Le cycle { $found } finit avant de commencer.
    .next = Donnez d'abord la première année.

# Registres et écritures
ledger-exists = Le registre { $found } existe déjà (« { $title } »).
    .next = Enregistrez-y, ou choisissez un autre nom.
ledger-unknown = Il n'y a pas de registre { $found } dans ce dépôt. Il contient : { $ledgers }.
    .next = Utilisez l'un d'eux, ou créez celui-ci avec `jate init`.
ledger-none = Le dépôt n'a aucun registre.
    .next = Créez-en un avec `jate init --ledger NOM --title TEXTE --currency USD`.
ledger-ambiguous = Le dépôt a plusieurs registres : { $ledgers }.
    .next = Dites lequel avec --ledger NOM.
ledger-not-opened = Le registre n'a jamais été ouvert.
    .next = Créez-le avec `jate init`.
title-missing = Le titre est vide.
    .next = Donnez-le avec --title TEXTE.
reason-missing = Il faut une raison.
    .next = Donnez-la avec --reason TEXTE : elle reste pour toujours dans la piste d'audit.
    .page = Écrivez-la : elle reste pour toujours dans la piste d'audit.
entry-missing = Il n'y a pas d'écriture { $found } ; la dernière est { $last }.
    .next = Voyez les écritures avec `jate log`.
    .page = Choisissez-en une dans la liste des écritures.
import-missing = L'écriture { $found } n'est pas un import.
    .next = Donnez la position de l'import lui-même : `jate log` le montre avant ses écritures.
    .page = Cherchez l'import lui-même parmi les écritures : il est devant ce qu'il a apporté.
evidence-nowhere = Ce serveur ne garde pas de pièces justificatives.
    .next = Qui le tient lui donne un dossier : `jate serve --evidence DOSSIER`.

evidence-not-kept = Le fichier n'a pas été gardé : { $detail }
    .next = Dites-le à qui tient le serveur.
upload-not-kept = Le fichier ne peut pas être gardé jusqu'à votre décision : { $detail }.
    .next = Voyez si le disque du serveur est plein, ou en lecture seule.
    .page = Rien n'a été enregistré. Prévenez qui fait tourner le serveur.

evidence-absent = Le fichier de l'écriture { $found } n'est pas gardé ici.
    .next = Ses empreintes sont dans l'écriture : on peut y confronter qui a le fichier.
already-reversed = L'écriture { $found } n'a plus cours : l'écriture { $by } l'a annulée.
    .next = { $has_nearest ->
        [no] Enregistrez-la de nouveau si elle doit avoir cours.
       *[other] L'écriture { $nearest } a pris sa place : corrigez celle-là.
    }
not-reversible = L'écriture { $found } est du type « { $event_type } » : seuls les montants, les résultats, les subventions et les chiffres publiés s'annulent.
    .next = Enregistrez plutôt ce qui est vrai maintenant.
not-correctable = L'écriture { $found } est du type « { $event_type } » : seul un montant se remplace par un autre montant.
    .next = Enregistrez ce qui est juste à sa place : jate record … --replaces { $found } --reason "…".
    .page = Sa page mène à un formulaire qui contient tout ce qu'elle dit.
several-lines = L'écriture { $found } a { $lines } lignes : un seul montant ne peut pas les remplacer.
    .next = Annulez-la et enregistrez de nouveau.
nothing-to-correct = L'écriture { $position } dit déjà { $found }.
    .next = Rien à faire.
request-conflict = La clé « { $found } » a servi à l'écriture { $position }, qui dit autre chose.
    .next = Prenez une autre --key pour un autre fait.
    .page = Ouvrez le formulaire à nouveau pour un autre fait.
too-busy = D'autres enregistraient au même moment, encore et encore.
    .next = Essayez encore une fois.
took-too-long = Cela a pris trop de temps : la ligne est lente, ou le serveur trop chargé. On ne sait pas si quelque chose a été enregistré.
    .next = Envoyez-le de nouveau, avec la même clé : rien n'est enregistré deux fois.
    .page = Revenez en arrière et envoyez de nouveau le formulaire : rien n'est enregistré deux fois.
ledger-stopped = Ce programme ne peut pas lire l'écriture { $found } : une version plus récente de Jate l'a enregistrée, ou elle a été abîmée. Rien ne peut être enregistré après elle tant que son sens n'est pas connu.
    .next = Mettez Jate à jour et recommencez. Les rapports de ce qui précède l'écriture { $found } restent possibles.
more-problems = Il y a { $count } autres problèmes dans ce fichier.
    .next = Corrigez d'abord ceux-ci : d'autres disparaîtront peut-être avec eux.
more-warnings = Il y a { $count } autres avertissements sur ce fichier.
    .next = Regardez d'abord ceux-ci.
tree-missing = Ce dépôt ne garde pas encore d'arbre de ses écritures.
    .next = Lancez `jate store migrate`, qui les vérifie d'abord.
entry-not-verified = L'écriture { $found } ne se vérifie pas ({ $layer }, { $field }) : ce qui repose sur elle prouverait une chose changée.
    .next = Lancez `jate verify`, et gardez ce qu'il dit avec le dépôt.
partner-missing = Un décaissement ou une subvention demande son partenaire.
    .next = Dites qui l'a reçu.
other-margin = Les chiffres de { $year } sont déjà dans ce registre par { $other ->
        [agency] agence
       *[other] axe
    }. Les enregistrer aussi par { $margin ->
        [agency] agence
       *[other] axe
    } compterait l'année deux fois.
    .next = Comparez-les comme chiffres publiés avec --as-statement, ou enregistrez-les dans un autre registre (`jate init`).
    .page = Enregistrez-les dans un autre registre.
expect-moved = Le registre a continué depuis { $found } : { $count ->
    [one] une écriture est venue
   *[other] { $count } écritures sont venues
} ; sa tête est { $head }.
    .next = Voyez ce qui a changé ; si vous voulez toujours enregistrer ceci, répétez avec --expect { $head }.
changed-since = L'écriture { $found } ({ $event_type }) a été enregistrée par { $actor } le { $recorded }.
    .next = Voyez-la avec `jate show { $found }`.
expect-unknown = Le registre n'a jamais eu la tête { $found } ; il a { $head }.
    .next = Vérifiez que c'est le bon registre ; si oui, lancez `jate verify --expect` avec la tête que vous avez gardée.
revision-needs-reason = Des chiffres qui ont cours ont une autre valeur dans ce fichier.
    .next = Si le fichier a raison, réimportez-le avec --revise --reason "pourquoi ils ont changé".
index-damaged = L'index du registre nomme l'écriture { $position }, qui n'est pas ce qu'il dit.
    .next = Lancez `jate verify`, puis `jate rebuild`.
    .page = Dites-le à qui fait marcher le serveur.

# Chiffres publiés
document-missing = Le document n'est pas nommé.
    .next = Donnez-le avec --document TEXTE.
table-missing = Le tableau n'est pas nommé.
    .next = Donnez-le avec --table TEXTE.
row-is-the-whole = « { $found } » ne nomme ni agence ni nœud : le chiffre est gardé comme portant sur l'ensemble.
    .next = Nommez une agence ou un nœud s'il porte sur l'un d'eux.

# Avertissements sur des chiffres : jamais un refus
allocation-negative = Le budget est négatif : { $found } { $currency }.
    .next = Enregistré tel quel. Corrigez si c'est une erreur.
    .page = On peut l'enregistrer tel quel. Vérifiez d'abord que ce n'est pas une erreur.
spent-above-mobilised = Avec ceci, { $agency } a dépensé { $spent } pour { $mobilised } { $currency } mobilisés en { $year }.
    .next = Enregistré tel quel : dépenser plus que le mobilisé arrive. Corrigez si c'est une erreur.
    .page = On peut l'enregistrer tel quel : dépenser plus que le mobilisé arrive. Vérifiez d'abord le chiffre.
outside-the-plan = { $found } est hors du plan { $framework }, { $first_year } à { $last_year }.
    .next = Enregistré tel quel. Corrigez si c'est une erreur.
    .page = On peut l'enregistrer tel quel. Vérifiez d'abord la date et l'année.
beside-a-table = { $agency } a déjà un chiffre d'un tableau pour { $measure } { $year } ; ceci s'y ajoute.
    .next = Enregistré tel quel. Annulez-le si le tableau le contient.
    .page = Ne l'enregistrez que si le tableau ne le contient pas.
recorded-outside = { $agency } a { $amount } { $currency } ({ $measure }) pour { $year } enregistrés hors de tels tableaux ; ce fichier s'y ajoute.
    .next = Annulez ces écritures si le fichier les contient.

# Arguments
as-of-invalid = « { $found } » n'est ni une position ni une date.
    .next = Donnez la position d'une écriture, un jour (2021-12-31) ou une heure (2021-12-31T18:00:00Z).
head-invalid = « { $found } » n'est pas une tête : TAILLE:EMPREINTE.
    .next = Copiez-la d'un reçu ou de `jate verify`.
expect-needs-ledger = --expect parle d'un seul registre ; le dépôt en a plusieurs : { $ledgers }.
    .next = Dites lequel avec --ledger NOM.
report-unknown = Il n'y a pas de rapport « { $found } ».
    .next = Utilisez l'un de : { $reports }.
projection-invalid = La projection n'est pas utilisable : { $detail }
    .next = Corrigez le fichier ; celles de `projections/` servent d'exemples.
store-not-given = Aucun dépôt n'est nommé.
    .next = Donnez-le avec --store FICHIER (ou postgres://…), ou définissez JATE_STORE.
reason-without-revise = --reason va avec --revise.
    .next = Ajoutez --revise, ou retirez --reason.
usage-unknown = « { $found } » n'est pas connu ici.
    .next = Voyez --help.
usage-missing = Il manque : { $found }.
    .next = Voyez --help.
usage-value = « { $found } » n'est pas une valeur pour { $argument }.
    .next = Voyez --help.
usage-value-missing = Il faut une valeur pour { $argument }.
    .next = Voyez --help.
usage-conflict = { $found } ne va pas avec { $argument }.
    .next = Retirez l'un des deux.
usage-other = La commande ne se comprend pas : { $found }
    .next = Voyez --help.

output-needed = Un classeur n'est pas fait pour un terminal.
    .next = Dites où l'écrire avec -o FICHIER.xlsx.
quickstart-exists = { $found } existe déjà.
    .next = Donnez un autre dossier, ou supprimez celui-là.

# Dépôts
store-missing = Il n'y a pas de dépôt à { $found }.
    .next = Créez-en un avec `jate init`, ou vérifiez --store.
store-foreign = { $found } n'est pas un dépôt de Jate.
    .next = Vérifiez --store ; rien n'a été changé dans ce fichier.
store-schema = Le dépôt a le schéma { $version }, ce programme travaille avec { $supported }.
    .next = Utilisez la version de Jate qui l'a fait, ou une plus récente.
store-older = Le dépôt a été fait par une version plus ancienne de Jate : il a le schéma { $version }, ce programme travaille avec { $supported }.
    .next = Faites une sauvegarde avec cette version (`jate backup`), puis lancez `jate store migrate`.
backup-invalid = Le fichier n'est pas une sauvegarde de Jate : { $detail }.
    .next = Choisissez un fichier écrit par `jate backup` ou `jate export`.
store-not-prepared = { $found } ne contient pas encore de dépôt de Jate.
    .next = Un administrateur le prépare avec `jate store init --store URL`.
store-unreachable = { $found } est injoignable : { $detail }.
    .next = Vérifiez l'adresse, le nom et le mot de passe, et que le serveur tourne.
store-insecure = { $found } serait joint par un réseau sans vérifier qui répond.
    .next = Ajoutez ?sslmode=verify-full à l'adresse, et sslrootcert=FICHIER si l'autorité est la vôtre.
store-forbidden = Le serveur ne vous le permet pas : { $detail }.
    .next = Un administrateur vous donne le rôle : GRANT jate_app TO … ; pour `jate store`, connectez-vous en administrateur.
store-uncertain = Le dépôt a échoué pendant l'enregistrement : { $detail }.
    .next = Regardez avec `jate log` si c'est enregistré, ou répétez la commande avec le même --key : ce sera alors enregistré une seule fois.
    .page = Regardez dans la liste des écritures si elle est enregistrée, ou renvoyez le même formulaire : elle l'est alors une seule fois.
store-lost = La connexion au dépôt est perdue : { $detail }.
    .next = Recommencez quand le serveur répond.
copy-diverged = L'autre dépôt contient un autre « { $found } » : sa tête { $head } n'est pas dans le registre à copier ({ $other }).
    .next = Copiez vers un dépôt qui n'en a pas de ce nom, ou cherchez avec `jate verify --expect` lequel a été changé.
copy-same-store = « { $found } » est à la fois l'origine et la destination.
    .next = Nommez deux dépôts.
store-locked = Un autre programme tient le dépôt.
    .next = Attendez qu'il ait fini, puis recommencez.
store-read-only = On ne peut pas écrire dans le dépôt.
    .next = Vérifiez vos droits sur le fichier et son dossier.
store-full = Il n'y a plus de place là où se trouve le dépôt.
    .next = Faites de la place, puis recommencez : rien n'est resté à moitié.
store-corrupt = Le dépôt est endommagé : { $detail }.
    .next = N'enregistrez plus, gardez une copie du fichier, et lancez `jate verify`.
    .page = N'enregistrez plus rien, et dites-le à qui fait marcher le serveur.
store-failed = Le dépôt a échoué : { $detail }.
    .next = Recommencez ; si cela se répète, gardez ce message.
decode-failed = Le registre contient quelque chose que ce programme ne sait pas lire : { $detail }.
    .next = Lancez `jate verify` ; une version plus récente de Jate l'a peut-être écrit.
    .page = Dites-le à qui fait marcher le serveur.
internal = Une faute du programme lui-même : { $detail }.
    .next = Gardez ce message et signalez-le à ses auteurs.

# Clés, points de contrôle et preuves
key-not-given = Aucune clé privée n'est donnée.
    .next = Nommez son fichier avec --key-file FICHIER ou JATE_KEY_FILE ; `jate key generate FICHIER` en fait une.
key-unreadable = « { $found } » ne contient pas de clé privée.
    .next = Utilisez le fichier que `jate key generate` a écrit, tel quel.
public-key-unreadable = « { $found } » n'est pas la clé publique d'un registre.
    .next = Donnez toute la ligne que `jate key generate` affiche : un nom, huit chiffres et la clé, séparés par +.
key-file-open = D'autres peuvent lire { $file } (mode { $found }) : une clé privée n'est que pour son propriétaire.
    .next = chmod 600 "{ $file }", et remplacez la clé si quelqu'un a pu la lire.
key-file-exists = { $found } existe déjà.
    .next = Choisissez un autre fichier ; une clé n'est jamais écrasée.
key-of-another = La clé { $found } n'est pas pour { $ledger }.
    .next = Faites-en une avec `jate key generate FICHIER --ledger { $ledger }`.
key-of-another-kind = La clé { $found } n'est pas de la sorte qu'il faut ici : celles des registres signent des points de contrôle, celles des témoins les contresignent.
    .next = Utilisez l'autre clé.
key-known = { $ledger } connaît déjà la clé { $found }.
    .next = Une clé remplacée ou révoquée ne revient pas : faites-en une nouvelle.
key-signs-already = { $ledger } a déjà une clé : { $found }.
    .next = Mettez-en une autre à sa place avec `jate key rotate FICHIER`.
key-none = { $ledger } n'a pas de clé à remplacer.
    .next = Faites la première avec `jate key generate FICHIER`.
key-unknown = Le registre ne connaît pas de clé « { $found } ».
    .next = Ses clés sont : { $keys }.
key-revoked-already = La clé { $found } a déjà été révoquée ; on la croit jusqu'à la taille { $size }.
    .next = Il n'y a rien à faire.
key-not-authorised = { $ledger } ne connaît pas la clé { $found }.
    .next = `jate key list` montre ses clés ; `jate key rotate FICHIER` en met une nouvelle en service.
key-ended = La clé { $found } ne signe les points de contrôle de { $ledger } que jusqu'à la taille { $size } ; le registre a { $now } écritures.
    .next = Signez avec la clé qui l'a remplacée : `jate key list` la montre.
size-beyond = Une taille de { $found } dépasse les { $size } écritures qu'il y a.
    .next = Nommez la plus grande taille dont vous croyez encore le point de contrôle.
checkpoint-none = Personne n'a encore signé { $found }.
    .next = Lancez `jate checkpoint --key-file FICHIER`.
checkpoint-inconsistent = LE REGISTRE N'EST PAS CELUI QUI A ÉTÉ SIGNÉ : à la taille { $found } le point de contrôle a la racine { $expected }, le registre { $root }.
    .next = N'enregistrez plus, gardez une copie du dépôt tel quel, et lancez `jate verify`.
checkpoint-unreadable = { $found } n'est pas un point de contrôle.
    .next = Utilisez un fichier que `jate checkpoint` a écrit, tel quel.
checkpoint-of-another = { $found } est un point de contrôle de { $ledger }.
    .next = Nommez le registre avec --ledger { $ledger }.
checkpoint-other-size = Aucun point de contrôle de taille { $found } n'est gardé.
    .next = Celui d'avant a la taille { $nearest }.
checkpoint-distrusted = La politique ne fait pas confiance à { $found } : { $detail }.
    .next = Vérifiez que c'est le bon fichier et la bonne politique ; un point de contrôle auquel personne ne se fie ne prouve rien.
report-signed-by-others = Le rapport { $found } porte un point de contrôle qui n'en est pas un du registre { $ledger } jusque-là, signé par ses seules clés et ses témoins.
    .next = Téléchargez de nouveau le rapport depuis le registre, et comparez : ce fichier vient d'ailleurs, ou a été modifié.
checkpoints-backwards = Le premier point de contrôle (taille { $found }) est plus grand que le second ({ $size }).
    .next = Échangez-les.
not-signed-yet = L'écriture { $found } n'est dans aucun point de contrôle de cette taille : le plus récent qui est gardé a la taille { $size }.
    .next = Lancez `jate checkpoint --key-file FICHIER`, puis recommencez.
published-unreadable = { $found } n'est pas un point de contrôle : le dossier contient autre chose.
    .next = Choisissez un dossier vide, ou celui de ce registre.
published-another = Le dossier publie un autre registre, { $ledger }.
    .next = Choisissez un dossier pour chaque registre.
published-larger = Le dossier publie déjà { $size } écritures, et ce point de contrôle est de { $now } : ce qui est publié n'est jamais repris.
    .next = Lancez `jate verify --checkpoint { $found }` : si le registre a perdu des écritures, il le dit.
published-differs = CE QUI A ÉTÉ PUBLIÉ N'EST PAS CE QUE LE REGISTRE CONTIENT : { $found } est là avec d'autres octets.
    .next = N'enregistrez plus, gardez une copie des deux, et lancez `jate verify`.
policy-not-given = Aucune politique ne dit à qui vous vous fiez.
    .next = Nommez son fichier avec --policy FICHIER ou JATE_POLICY : une ligne `log CLÉ` avec la clé telle que le bureau vous l'a donnée, et `quorum none`.
tsa-without-policy = Les autorités de « { $found } » (--tsa, JATE_TSA) ne valent que pour l'heure : sans politique, rien ne dit quels points de contrôle comptent.
    .next = Ajoutez --policy FICHIER ou JATE_POLICY, ou omettez --tsa.
policy-long = La politique dépasse 256 Kio.
    .next = Vérifiez que c'est le bon fichier.
policy-not-text = La politique n'est pas un texte en UTF-8.
    .next = Vérifiez que c'est le bon fichier.
policy-control = La politique a un caractère de contrôle ({ $found }).
    .next = Écrivez-la avec des fins de ligne simples, dans un éditeur de texte.
policy-key = « { $found } » n'est pas une clé publique.
    .next = Copiez-la entière : NOM+ID+CLÉ.
policy-kind = « { $found } » est une clé de l'autre sorte : `log` prend celles des registres, `witness` celles des témoins.
    .next = Corrigez la ligne.
policy-twice = « { $found } » apparaît deux fois.
    .next = Enlevez-en une.
policy-unknown = « { $found } » n'est pas défini au-dessus de cette ligne.
    .next = Définissez d'abord le témoin ou le groupe.
policy-threshold = « { $found } » n'est ni `any`, ni `all`, ni un nombre de 1 au nombre des membres.
    .next = Corrigez la ligne.
policy-line = « { $found } » ne commence aucune ligne d'une politique.
    .next = Les lignes sont : log CLÉ [URL], witness NOM CLÉ [URL], group NOM any|all|NOMBRE NOM…, quorum NOM|none.
policy-quorum = La politique n'a pas exactement une ligne `quorum`.
    .next = Écrivez `quorum none` s'il ne faut pas de témoin.
not-redactable = L'écriture { $position } n'a pas de texte « { $found } ». Les chiffres ne s'effacent jamais : ils se corrigent.
    .next = Ses textes sont : { $fields }.
redacted-already = Le texte « { $found } » de l'écriture { $position } a déjà été effacé, par l'écriture { $by }.
    .next = Il n'y a rien à faire.

# Rapports vérifiés
report-unreadable = Le fichier ne se lit pas comme un rapport : { $detail }.
    .next = Utilisez un rapport tel que `jate report` l'a écrit : JSON, CSV, HTML, XLSX ou Markdown.
report-unstamped = Le fichier ne dit pas de quel registre il vient : sa ligne `jate-report` manque ou a été changée.
    .next = Ne vous y fiez pas ; demandez le rapport tel qu'il a été fait.
report-of-another-ledger = Le rapport vient de { $ledger } à { $found }, et ce registre y a { $head } : c'en est un autre, ou l'un des deux a été changé.
    .next = Lancez `jate verify` sur le registre ; s'il se vérifie, le rapport n'est pas de ce registre.
report-other-definition = Le rapport vient d'une autre définition de { $found } (version { $version }) que celle de ce programme.
    .next = Utilisez la version de Jate qui l'a fait, ou nommez sa définition avec --projection.
bundle-not-verified = { $found } ne se vérifie pas dans le lot.
    .next = Voyez où avec `jate verify --bundle`.
bundle-too-short = Le point de contrôle le plus récent de { $found } est de { $size } écritures ; le rapport en compte { $needed }.
    .next = Demandez un lot plus récent.

# Cellules expliquées
cell-malformed = « { $found } » ne nomme pas une cellule.
    .next = Écrivez-la comme agency=WFP,measure=spent ; sans agence ni nœud c'est le total.
cell-empty = Aucune écriture n'entre dans { $column } de { $found }.
    .next = Voyez le rapport avec --json : `key` nomme chaque ligne.
    .page = Revenez au tableau et choisissez-y un chiffre.
column-not-shown = Le rapport n'a pas de colonne « { $found } ».
    .next = Ses colonnes sont : { $columns }.

# Témoins
witness-ahead = Le témoin a vu la taille { $found }, et le point de contrôle le plus récent est de { $size }.
    .next = Si le registre a perdu des écritures, `jate verify --checkpoint` avec ce que garde le témoin le dit.
roots-unreadable = { $found } ne contient pas de certificat d'autorité en PEM.
    .next = Demandez à l'autorité son certificat racine : un texte qui commence par -----BEGIN CERTIFICATE-----.
stamp-name = Une autorité ne peut pas s'appeler { $found }.
    .next = Donnez-lui un nom sans espace ni `+` qui ne soit pas celui du registre, par exemple tsa.example.org.
stamp-not-kept = La réponse de { $found } n'a pas été gardée : { $reason }.
    .next = Demandez de nouveau pour le point de contrôle le plus récent : `jate timestamp request`, ou une autre autorité.
stamp-unreachable = L'autorité { $found } n'a pas répondu : { $detail }
    .next = Réessayez, ou portez une demande en fichier : `jate timestamp request`.
cosignature-unknown = { $found } ne contient pas de signature d'un témoin de votre politique sous le point de contrôle le plus récent (taille { $size }).
    .next = Demandez de nouveau avec `jate cosign request` : un nouveau point de contrôle demande une nouvelle signature.
listen-failed = On ne peut pas écouter à { $found } : { $reason }.
    .next = Choisissez une autre adresse ou un autre port avec --listen.

# Laboratoire des falsifications
lab-not-verified = { $found } ne se vérifie pas : ce que le laboratoire y montrerait ne prouverait rien.
    .next = Lancez `jate verify`.

# Récupération
nothing-to-recover = { $found } est sain.
    .next = Copiez-le avec `jate store copy` s'il doit bouger.
recovery-loses = Un point de contrôle de { $found } écritures a été signé (racine { $root }), et { $size } seulement sont saines : qui le détient verra que le registre récupéré n'en est pas la suite, et les témoins ne le signeront pas.
    .next = Restaurez une sauvegarde ou un lot qui l'atteint ; s'il n'y en a pas, dites-le avec --accept-loss.

# Rien de sain
nothing-sound = Pas une écriture de { $found } n'est saine.
    .next = Restaurez une sauvegarde : `jate restore`.

# Auteurs
author-not-given = Aucune clé à vous n'est donnée.
    .next = Nommez-la avec --sign-with FICHIER ou JATE_SIGN_WITH : votre clé OpenSSH, par exemple ~/.ssh/id_ed25519.
author-key-unreadable = { $found } ne contient pas de clé publique OpenSSH de sorte Ed25519.
    .next = Faites-en une avec `ssh-keygen -t ed25519`.
author-key-known = Quelqu'un signe déjà avec cette clé : { $found }.
    .next = Utilisez une autre clé ; une clé révoquée ne revient pas.
author-key-unknown = Le registre ne connaît pas { $found } comme une clé à vous.
    .next = Attribuez-la-vous avec `jate key author`, ou nommez-en une autre avec --sign-with.
author-not-signed = { $found } n'a pas signé : { $detail }.
    .next = Vérifiez que le fichier est votre clé, ou que votre agent l'a (`ssh-add -l`).
signature-needed = Ce que vous enregistrez doit être signé avec votre clé { $found }.
    .next = Nommez son fichier avec --sign-with FICHIER ou JATE_SIGN_WITH.
    .page = Utilisez la ligne de commande, là où est votre clé.

# Tailles
file-too-large = Le fichier dépasse { $limit } Mio.
    .next = Vérifiez que c'est le bon.

# Les plans et leurs activités.
identifier-missing = L'identifiant de l'activité manque ({ $found }).
    .next = Donnez à chaque ligne l'identifiant que le système source lui a donné : c'est par lui qu'on la reconnaît dans le fichier suivant.
cell-missing = Cette cellule est vide, et la ligne ne peut pas être placée sans elle.
    .next = Remplissez-la comme dans les autres lignes du même plan.
plan-unreadable = « { $found } » ne peut pas être l'intitulé d'un plan.
    .next = Écrivez l'intitulé du plan comme dans son document, avec ses années entre parenthèses.
layout-without-currency = Le modèle ne nomme pas de devise, et il n'y a pas encore de registre qui en ait une.
    .next = Ajoutez `currency = "USD"` au modèle, ou créez d'abord le registre avec `jate init`.
ledger-for-several = Le fichier a plusieurs pays ({ $countries }), et --ledger nomme un seul registre : { $found }.
    .next = Enlevez --ledger : chaque pays reçoit son propre registre, nommé d'après --authority.
texts-double-encoded = { $count ->
    [1] Un texte semble encodé deux fois : « { $found } ».
   *[other] { $count } textes semblent encodés deux fois, le premier dans la colonne { $column } : « { $found } ».
}
    .next = Ils sont gardés tels quels ; avec --repair-text ils sont lus comme ils étaient voulus.
amount-rounded = « { $found } » a plus de décimales que { $currency } : le montant le plus proche est inscrit, et la cellule à côté.
    .next = Demandez le montant exact à la source, et importez-le de nouveau avec --revise s'il est différent.
agency-unlisted = « { $found } » n'est pas une agence connue ici ; elle est inscrite telle quelle.
    .next = Si c'est un autre nom de l'une d'elles, dites-le : jate agency alias, ou --alias "{ $found }=CODE" avec cet import.

# Les indicateurs.
indicator-missing = Aucun indicateur ne figure dans cette ligne.
    .next = Nommez l'indicateur dans chaque ligne, ou donnez-en un à la colonne du modèle.
indicator-unknown = Le registre ne connaît pas d'indicateur « { $found } ».
    .next = Utilisez l'identifiant que montre `jate report results-matrix --json`, ou --title "…" pour en définir un nouveau.
    .page = Choisissez-en un dans la liste ; le Bureau du Coordonnateur résident définit les nouveaux.
result-row-repeated = « { $found } » figure déjà à la ligne { $first }, avec la même partie ; cette ligne est inscrite comme sa partie ({ $count }).
    .next = Dites dans le fichier de quelle partie est la ligne, et importez-le de nouveau.
result-twice = « { $found } » est une deuxième valeur pour les mêmes indicateur, partie, rôle et année dans ce fichier.
    .next = Gardez l'une des deux.
result-of-another-kind = « { $found } » n'est pas une valeur de { $indicator } : c'est { $indicator_kind }.
    .next = Tapez une valeur de cette sorte, ou « pas de données » ou « n/a » s'il n'y en a pas.

# Les subventions.
award-twice = « { $found } » a deux subventions de la même agence pour les mêmes produit, projet et année dans ce fichier.
    .next = Dites dans le fichier ce qui les distingue : le produit, le projet ou l'année.
partner-circle = « { $found } » et « { $partner } » ne font déjà qu'un, dans l'autre sens.
    .next = Dites-le pour le nom sous lequel les deux doivent être présentés : jate partner alias NOM PARTENAIRE.
report-without-years = Le rapport { $report } n'a pas de lignes par année : --year { $found } ne choisit rien.
    .next = Pour ce qui était vrai à la fin de cette année : --effective-to { $last_day }.
    .page = Pour ce qui était vrai à la fin de cette année, choisissez { $last_day } comme dernier jour en vigueur.

# Taux de change.
rate-of-itself = Un taux de { $found } à elle-même est toujours 1.
    .next = Nommez deux devises : --base USD --quote XOF.
rate-without-source = Le taux « { $found } » n'a pas de source.
    .next = Dites qui le publie, par exemple --source "taux opérationnel de l'ONU".
    .page = Dites qui le publie, par exemple « taux opérationnel de l'ONU ».
rate-unusable = « { $found } » n'est pas un taux de { $base } en { $quote } : un taux est supérieur à zéro et a au plus douze chiffres.
    .next = Tapez les unités de { $quote } pour un { $base }.
rate-twice = « { $found } » est un second taux des mêmes devises et de la même source pour le { $day } dans ce fichier.
    .next = Gardez l'un des deux.
rate-missing = Aucun taux de { $found } en { $to } n'est connu{ $has_day ->
        [yes] {" "}pour le { $day } (ni dans les 31 jours d'avant)
       *[no] {""}
    }.
    .next = Enregistrez-le (jate record rate, ou importez un tableau de taux), ou donnez-en un : --rate BASE/DEVISE=PRIX.
    .page = Enregistrez-le sous « taux de change », ou importez un tableau de taux.
rate-source-needed = Plusieurs sources publient des taux de { $found } : { $sources }.
    .next = Nommez-en une : --rate-source "…".
rate-source-unknown = Le registre n'a pas de taux de la source « { $found } ». Il a : { $sources }.
    .next = Nommez l'une de celles-ci, ou enregistrez des taux de cette source.
rates-of-two-kinds = « { $found } » : un rapport est converti à des taux enregistrés ou à des taux donnés, pas aux deux.
    .next = Gardez --rate transaction, --rate period-end, ou les prix.
rate-malformed = « { $found } » n'est pas un prix.
    .next = Écrivez --rate USD/XOF=560.25 : les unités de la seconde devise pour une de la première, avec un point décimal.
conversion-needed = Le rapport { $found } compare des taux : il lui faut une devise.
    .next = Ajoutez --currency et la devise.

# Textes, risques, transferts, plans de travail.
language-unknown = « { $found } » n'est pas un code de langue.
    .next = Utilisez deux lettres : fr, en.
text-missing = Le texte est vide.
    .next = Écrivez-le : --text "…", ou --file FICHIER.
    .page = Écrivez-le.
narrative-twice = « { $found } » a un second texte de la même agence, du même sujet, de la même langue et de la même année dans ce fichier.
    .next = Gardez l'un des deux.
not-retold = L'écriture { $found } est du type « { $event_type } » : seuls les textes sur un effet se remplacent.
    .next = Pour remplacer son montant : --amount. Pour la reprendre : jate reverse { $found }.
risk-without-title = Le risque ne dit pas ce qui peut arriver.
    .next = Dites-le : --title "…".
    .page = Dites-le.
risk-row-without-title = Cette ligne ne nomme aucun risque et n'a pas été lue : elle continue peut-être celle du dessus.
    .next = Réunissez les deux lignes dans le fichier, et importez-le de nouveau.
risk-row-repeated = « { $found } » y est une seconde fois ; cette ligne est enregistrée comme un risque à part.
    .next = Si les deux ne font qu'un, réunissez les deux lignes dans le fichier.
grade-unknown = « { $found } » n'est pas un degré { $scale ->
        [impact] d'impact
       *[likelihood] de probabilité
    }.
    .next = { $scale ->
        [impact] Utilisez 1 à 5, ou insignifiant, mineur, modéré, majeur, extrême.
       *[likelihood] Utilisez 1 à 5, ou rare, improbable, possible, probable, presque certain.
    }
fund-not-named = Le tableau ne dit pas de quel fonds viennent les transferts.
    .next = Nommez-le : --fund CODE.
transfer-not-positive = « { $found } » n'est pas supérieur à zéro.
    .next = Tapez le montant lui-même ; --kind dit dans quel sens il va : transferred, refunded ou contributed.
indirect-above-amount = La part des coûts indirects, { $found }, dépasse le transfert, { $amount }.
    .next = Tapez la part de { $amount } qui est pour les coûts indirects.
indirect-unreadable = « { $found } » n'est pas un pourcentage.
    .next = Tapez 7 ou 7,5.
activity-without-title = Cette ligne ne nomme aucune activité.
    .next = Nommez l'activité, ou enlevez la ligne.

# Périodes et approbations.
period-closed = Le { $found } est dans une période close (du { $first } au { $last }).
    .next = Enregistrez-le tardivement, dans la période ouverte, avec sa vraie date : --late. Ou demandez la réouverture : jate period reopen { $first }..{ $last } --reason "…".
    .page = Cochez « Enregistrer en retard » ci-dessous : compté dans la période ouverte, avec sa vraie date. Ou demandez au Bureau du Coordonnateur résident de rouvrir la période.
period-closed-already = { $found } est déjà close, ou une partie l'est : { $closed }.
    .next = Nommez une période ouverte.
period-not-closed = { $found } n'est pas une période close.
    .next = Voyez lesquelles le sont : jate period.
    .page = La page des rapports reçus donne celles qui le sont.
period-asked-already = Quelqu'un l'a déjà demandé pour { $found }, par l'écriture { $position }.
    .next = Une autre personne la confirme : jate period confirm { $position }.
    .page = Une autre personne du bureau la confirme, sur la page des rapports reçus.
period-nothing-asked = L'écriture { $found } ne demande aucun changement de période en attente de confirmation.
    .next = Voyez ce qui attend : jate period.
    .page = La page des rapports reçus donne ce qui attend.
period-backwards = { $found } finit avant de commencer.
    .next = Échangez les deux jours.
period-unreadable = « { $found } » n'est pas une période.
    .next = Écrivez 2021, 2021-Q1, 2021-03 ou 2021-01-01..2021-03-31.
second-person-needed = L'écriture { $found } est de vous : une autre personne doit en décider.
    .next = Demandez à un collègue, qui enregistre sous son propre nom : --actor "…".
    .page = Demandez à un collègue qui approuve pour cette agence.
approval-not-awaited = L'écriture { $found } n'attend pas d'approbation.
    .next = Voyez ce qui attend : jate report awaiting-approval.
    .page = Voyez ce qui attend sous « Approuver ».
approved-already = L'écriture { $found } est déjà approuvée, par l'écriture { $by }.
    .next = Il ne reste rien à faire.
threshold-negative = « { $found } » est inférieur à zéro.
    .next = Tapez le montant à partir duquel les dépenses attendent, ou --none.
threshold-missing = Le seuil n'a pas de montant.
    .next = Tapez-le : --amount "10 000". Pour le lever : --none.

# Pièces justificatives.
evidence-empty = { $found } est vide.
    .next = Joignez le fichier qui montre que l'écriture est juste.
evidence-where = Un magasin sur un serveur n'a pas de dossier à côté de lui pour le fichier.
    .next = Dites où le garder : --evidence DOSSIER (ou JATE_EVIDENCE) ; ou gardez-le vous-même : --elsewhere.
media-type-invalid = « { $found } » n'est pas un type de média.
    .next = Écrivez application/pdf ou image/jpeg, ou ne dites rien.

# IITA.
xml-doctype = Le document a une déclaration de type : ses entités pourraient désigner n'importe quoi, et aucune n'est lue.
    .next = Demandez à l'auteur du fichier une version sans « <!DOCTYPE …> ».
xml-damaged = Le document est illisible à partir d'ici : { $found }.
    .next = Redemandez le fichier à son auteur ; un programme qui vérifie le XML montre l'endroit.
xml-not-iati = Ce n'est pas un fichier d'activités de l'IITA : il commence par « { $found } ».
    .next = Choisissez le fichier dont le premier élément est <iati-activities>.
xml-too-deep = L'élément « { $found } » est plus grand, ou plus profond, que tous ceux de la norme.
    .next = Demandez à l'auteur un fichier qui suit la norme.
transaction-type-unknown = « { $found } » n'est pas un type de transaction qui est lu. Ceux-là le sont : { $codes }.
    .next = Voyez la liste de codes TransactionType de la norme.
transaction-without-type = L'élément { $found } n'a pas de type.
    .next = Ajoutez-y <transaction-type code="…"/>.
transaction-without-value = L'élément { $found } n'a pas de valeur.
    .next = Ajoutez-y <value>…</value>.
transaction-without-currency = « { $found } » n'a pas de devise, et son activité non plus.
    .next = Ajoutez currency="…" à la valeur, ou default-currency="…" à l'activité.
transaction-without-date = « { $found } » n'a pas de date.
    .next = Ajoutez la date de la transaction, ou la période du budget.
iati-not-kept = Des transactions et des budgets, ces éléments ne sont pas gardés : { $found }.
    .next = Gardez le fichier : son empreinte est dans le registre, et chaque écriture nomme sa ligne.
xml-cut = Le document s'arrête au milieu de l'élément « { $found } » : il en manque une partie.
    .next = Procurez-vous le fichier entier.
xml-not-utf8 = Le document n'est pas écrit en UTF-8, ou il est abîmé à son début.
    .next = Enregistrez-le en UTF-8, ou demandez-le à son auteur.
activity-twice = Deux activités de ce fichier ont l'identifiant « { $found } ».
    .next = Demandez à l'auteur du fichier : un identifiant est celui d'une seule activité.
budget-period = { $found } n'est pas la période d'un budget : elle finit avant de commencer, ou dure plus de 20 ans.
    .next = Demandez à l'auteur du fichier les bons jours.
budget-revised = Le budget initial de { $found } n'est pas enregistré : un budget révisé de la même période l'est.
    .next = Il n'y a rien à faire ; le fichier garde les deux.
iati-type-not-read = { $count } transactions du type { $found } ne sont pas enregistrées : un registre n'a pas de place pour elles.
    .next = Voyez dans `schemas/iati/mapping.toml` ce qui est enregistré.
plan-subtotal = La ligne « { $found } » est le total d'une partie du plan : elle n'a pas été lue.
    .next = Il n'y a rien à faire : ses activités sont enregistrées.
period-never-open = { $found } finit au-delà des années qu'un registre connaît : rien ne pourrait être enregistré ensuite.
    .next = Closez la période dont il a été rendu compte : 2021, 2021-Q1, ou PREMIER..DERNIER.
rate-given-twice = « { $found } » est un second prix des deux mêmes devises.
    .next = Gardez l'un des deux.

iati-without-country = { $count } activités n'indiquent aucun pays, dont { $found } ; les règles de la norme en veulent un.
    .next = Donnez le pays de celles-là : --country ML.
    .page = Donnez-le dans le formulaire : deux lettres, comme ML.

iati-without-sector = { $count } activités n'indiquent aucun objet, dont { $found } ; les règles de la norme en veulent un.
    .next = Donnez l'objet de celles-là, un code de la liste du CAD de l'OCDE : --sector 43010 est l'aide multisectorielle.
    .page = Donnez-le dans le formulaire : cinq chiffres, comme 43010.

indicator-kind-missing = Personne n'a dit ce que sont les valeurs de « { $found } ».
    .next = Ajoutez --kind count, percent, index, yes-no, scale ou text.

dimension-malformed = « { $found } » n'est pas une dimension avec sa valeur.
    .next = Écrivez-la comme sexe=femmes, sans point-virgule ni barre.

dimension-unknown = L'indicateur n'est pas ventilé par « { $found } », mais par : { $dimensions }.
    .next = Utilisez l'une de celles-ci, ou ajoutez-la : jate indicator ID --dimension NOM pour chacune.

dimension-twice = La dimension « { $found } » figure deux fois.
    .next = Enregistrez une valeur pour chacun de ses membres.

not-joint = L'écriture { $found } n'est pas un montant que plusieurs agences partagent.
    .next = Voyez `jate log` pour les écritures conjointes.

share-malformed = « { $found } » n'est pas une agence avec sa part.
    .next = Écrivez --share WFP=1000.

share-missing = Dans l'écriture { $position }, personne n'a dit la part de : { $found }.
    .next = Donnez une part à chacune de ses agences, 0 si elle n'en a pas.

share-of-another = « { $found } » n'est pas l'une des agences qui partagent l'écriture : { $agencies }.
    .next = Ne nommez que celles-là ; annulez l'écriture si elle nomme les mauvaises.

shares-not-whole = Les parts font { $found } { $currency } ; l'écriture est de { $expected } { $currency } (différence { $difference }).
    .next = Corrigez une part, ou d'abord l'écriture si son montant est faux.

right-without-agencies = La fonction { $found } vaut pour des agences, et aucune n'est nommée.
    .next = Nommez-les : --agency WFP, une fois pour chacune.
    .page = Nommez-les, séparées par des virgules.
right-gone = La fonction qu'il faut vous a été retirée entre-temps.
    .next = Demandez à un administrateur.
right-of-all-agencies = La fonction { $found } vaut pour tout le registre ; elle ne prend pas d'agences.
    .next = Laissez --agency de côté.
    .page = Laissez les agences vides.

right-not-held = La personne n'a pas la fonction { $found }.
    .next = Voyez qui a laquelle : `jate right`.
    .page = Ouvrez la page à nouveau : elle montre qui en a lesquelles.

accounts-not-given = Quand une base de données garde les registres, rien ne dit où sont les comptes.
    .next = Nommez le fichier : --accounts FICHIER, ou JATE_ACCOUNTS.

accounts-unusable = { $found } n'est pas un fichier de comptes que ce programme peut utiliser : { $detail }.
    .next = Nommez-en un autre avec --accounts FICHIER ; s'il n'existe pas, il est créé.

accounts-failed = Les comptes ne peuvent pas être lus pour l'instant.
    .next = Réessayez ; si cela dure, dites-le à qui tient le serveur.

serve-not-loopback = { $found } est accessible depuis d'autres machines, et les mots de passe passeraient en clair sur le réseau.
    .next = Écoutez sur 127.0.0.1 ; ou donnez un certificat (--certificate, --private-key) ; ou nommez le mandataire avec TLS placé devant (--proxy).
address-not-secure = « { $found } » n'est pas une adresse où l'on reste identifié : les navigateurs ne gardent une session que par TLS.
    .next = Donnez l'adresse que l'on ouvre, en https : --address https://… ; le certificat est celui de ce serveur ou de son mandataire.
serve-as-owner = Le magasin est ouvert en tant que propriétaire ou super-utilisateur : un serveur n'a besoin que d'enregistrer et de lire.
    .next = Connectez-vous comme membre de jate_app ; ou, s'il le faut, avec --allow-owner.

certificate-unusable = Le certificat et sa clé ne peuvent pas servir ({ $found }) : { $reason }.
    .next = Les deux sont en PEM : la chaîne commence par le certificat du serveur, et la clé est la sienne.

certificate-without-key = Un certificat a besoin de sa clé privée, et la clé de son certificat.
    .next = Donnez les deux : --certificate FICHIER --private-key FICHIER.

settings-invalid = { $found } ne peut pas servir de réglages : { $detail }
    .next = Corrigez le fichier : docs/server.md en montre un.

not-signed-in = Personne n'est connecté, ou la session est terminée.
    .next = Connectez-vous.

sign-in-refused = Le nom et le mot de passe, ou le code, ne vont pas ensemble.
    .next = Réessayez ; un code marche une fois, une demi-minute. Mot de passe oublié ou téléphone perdu : demandez un nouveau lien à l'administrateur.
sign-in-waits = Trop d'essais : personne n'entre sous ce nom avant { $until }.
    .next = Attendez jusque-là ; si ce n'était pas vous, dites-le à l'administrateur.
too-often = Trop d'essais depuis l'endroit où vous êtes.
    .next = Attendez une demi-minute, puis réessayez.
finding-unknown = Il n'y a pas de constatation { $found } maintenant ; il y en a { $count }.
    .next = Voir `jate reconcile` : avec d'autres chiffres, c'est une autre constatation.
    .page = Elle est résolue, ou a d'autres chiffres entre-temps : voyez la liste.
finding-not-yours = Vous ne pouvez pas expliquer des chiffres de { $found }.
    .next = Demandez à son responsable financier, ou au Bureau du Coordonnateur résident.
periods-not-yours = Les périodes sont closes et rouvertes par le Bureau du Coordonnateur résident.
    .next = Adressez-vous à lui.
code-wrong = Ce n'est pas le code que l'application montre maintenant.
    .next = Tapez le suivant ; si aucun ne va, comparez l'heure du téléphone.
oidc-issuer = { $found } n'est pas l'adresse d'un émetteur : https://…
    .next = Demandez-la à qui administre la connexion de l'organisation.
oidc-incomplete = Une organisation qui connecte son personnel a besoin de son émetteur et de l'identifiant qu'elle a donné à ce serveur.
    .next = Donnez les deux : --oidc-issuer et --oidc-client.
oidc-without-address = L'organisation renvoie les gens vers ce serveur par son nom, qui n'est pas connu ici.
    .next = Donnez-le : --address https://jate.example.org.
oidc-unreachable = { $found } ne répond pas, ou pas comme il faut.
    .next = Réessayez dans un moment ; ou connectez-vous avec un mot de passe.
oidc-refused = Vous n'avez pas été connecté : c'était trop long, commencé ailleurs, ou refusé là-bas.
    .next = Recommencez sur la page de connexion.
oidc-unknown = { $found } vous connaît, mais personne ne vous a invité ici sous cette identité.
    .next = Ouvrez le lien de votre invitation et choisissez-la là ; ou connectez-vous avec votre mot de passe, et choisissez-la sur la page derrière votre nom.
oidc-taken = Quelqu'un d'autre est connu ici sous cette identité.
    .next = Déconnectez-vous d'abord là-bas, et revenez sous la vôtre.
passkey-elsewhere = Les navigateurs ne créent ni ne montrent de clé d'accès pour cette adresse : il faut un nom, comme jate.example.org, donné au serveur (--address).
    .next = Passez par le nom du serveur ; ou connectez-vous avec un code.
passkey-on-pages = Le second facteur de ce compte est une clé d'accès, que les navigateurs montrent sur la page de connexion.
    .next = Connectez-vous là ; un programme apporte un jeton.
passkey-not-made = La clé d'accès n'est pas celle qui était demandée, ou elle vient trop tard.
    .next = Créez-la à nouveau, dans les cinq minutes.
token-days = Un jeton ne vaut pas pendant { $found } jours.
    .next = Donnez un nombre de 1 à { $most }.

token-twice = Il y a déjà un jeton { $found }, ou vous en avez vingt.
    .next = Mettez fin à un jeton devenu inutile, ou choisissez un autre nom.
request-unreadable = Ce qui a été envoyé ne peut pas être lu : { $detail }
    .next = Voyez /api/v1/openapi.json pour ce qui est attendu.
    .page = Revenez en arrière et envoyez-le à nouveau.
request-too-large = Ce qui a été envoyé est trop grand : un fichier a au plus { $most }, et un formulaire bien moins.
    .next = Envoyez-en moins, ou en plusieurs fois.
address-unknown = Il n'y a rien à cette adresse.
    .next = Partez de la liste des registres.

agency-not-yours = Vous n'enregistrez pas pour « { $found } », mais pour : { $agencies }.
    .next = Choisissez l'une de celles-là, ou demandez la fonction.
function-missing = Vous n'avez pas dans ce registre la fonction qu'il faut : { $found }.
    .next = Demandez-la à un administrateur.
office-only = Ceci est saisi par le Bureau du Coordonnateur résident.
    .next = Adressez-vous à lui, ou demandez cette fonction à un administrateur.
amount-not-above = { $found } n'est pas supérieur à zéro.
    .next = Pour reprendre ce qui a été saisi, corrigez son écriture.
nothing-mobilised = Rien n'a été mobilisé pour cela en { $found }, en { $currency }.
    .next = Revoyez l'année de programme et la devise ; cela peut être enregistré tel quel.
recording-not-yours = Vous ne saisissez rien dans ce registre.
    .next = Demandez à un administrateur la fonction de responsable financier.
correction-of-what = Une correction donne soit un autre montant, soit un autre texte.
    .next = Envoyez l'un des deux.
not-of-its-kind = L'écriture { $found } est du type « { $event_type } » : seule une chose du même type peut prendre sa place.
    .next = Pour l'annuler : jate reverse { $found } --reason "…". Puis enregistrer ce qui est juste.
    .page = Contre-passez-la depuis sa page, et enregistrez ce qui est juste.
statement-not-replaced = L'écriture { $found } est un chiffre publié : aucun ne prend la place d'un autre.
    .next = L'annuler : jate reverse { $found } --reason "…". Puis enregistrer le bon.
    .page = Contre-passez-la depuis sa page, et enregistrez le bon.
nothing-to-replace = L'écriture { $found } dit déjà tout cela.
    .next = Rien à faire.
publisher-unnamed = On ne sait pas qui publie le fichier.
    .next = Dites qui : --reporting-org XM-DAC-41121 --reporting-name "HCR".
    .page = Donnez l'identifiant et le nom de l'organisation.
publisher-malformed = « { $found } » ne peut pas être l'identifiant d'une organisation : aucun n'a d'espaces ni de / & | ?.
    .next = Donnez celui sous lequel l'organisation est enregistrée auprès de l'IITA.
publisher-type-malformed = « { $found } » n'est pas un type d'organisation : un ou deux chiffres de la liste de l'IITA.
    .next = Ne dites rien pour une organisation multilatérale (40).
country-malformed = « { $found } » n'est pas un code de pays : deux majuscules (ISO 3166).
    .next = Donnez-le comme ML pour le Mali.
sector-malformed = « { $found } » n'est pas un code-objet : cinq chiffres de la liste du CAD de l'OCDE.
    .next = Donnez-la comme 43010 pour l'aide plurisectorielle.
breakdown-twice = La partie dont est la valeur est donnée en mots et par ses dimensions, { $found }.
    .next = Donnez l'un des deux.
passkey-twice = Vous avez une clé d'accès de ce nom : { $found }.
    .next = Donnez un autre nom à celle-ci.
passkeys-many = Vous avez { $most } clés d'accès, et personne n'en distingue davantage.
    .next = Retirez-en une qui ne sert plus.
form-expired = Le formulaire est d'une session terminée.
    .next = Rouvrez la page et envoyez-le de là.
address-of-a-form = Cette adresse prend ce qu'un formulaire envoie, et ne montre rien par elle-même.
    .next = Revenez aux registres, et de là au formulaire.
not-administrator = Seul un administrateur peut le faire.
    .next = Demandez-le à l'un d'eux.

account-own = { $found } est votre propre compte.
    .next = Demandez à un autre administrateur, ou invitez-en un d'abord.

account-unknown = Personne n'a de compte ni d'invitation au nom de { $found }.
    .next = Voyez qui en a : `jate person list`.
    .page = Voyez qui en a : la page des personnes.

entry-not-yours = L'écriture { $found } n'est pas d'agences pour lesquelles vous faites cela.
    .next = Demandez la fonction, ou parlez-en à qui l'a.
import-not-yours = Le fichier a de l'argent d'agences pour lesquelles vous n'enregistrez pas ({ $found }), ou autre chose que de l'argent. Vous enregistrez pour : { $agencies }.
    .next = Enlevez ces lignes, ou demandez au Bureau du Coordonnateur résident d'importer le fichier.

file-not-sent = Aucun fichier n'a été choisi.
    .next = Choisissez-en un.

upload-gone = Le fichier n'est plus là : il attend une demi-heure.
    .next = Envoyez-le à nouveau.
work-gone = Ce travail n'est plus connu ici, ou n'est pas le vôtre.
    .next = Ce qu'il a enregistré tient : voyez les écritures. Recommencez au besoin : rien n'est doublé.
works-many = { $most } de vos imports et vérifications sont encore en cours.
    .next = Attendez que l'un d'eux soit fini.
invitation-over = Ce lien a déjà servi, ou il est trop ancien.
    .next = Demandez-en un nouveau à l'administrateur.

passwords-differ = Les deux mots de passe diffèrent.
    .next = Tapez deux fois le même.
password-wrong = L'ancien mot de passe n'est pas celui que vous avez.
    .next = Tapez-le à nouveau ; si vous l'avez oublié, demandez un nouveau lien à l'administrateur.

password-short = Le mot de passe a moins de { $least } caractères.
    .next = Allongez-le : une phrase convient bien.

password-long = Le mot de passe a plus de { $most } caractères.
    .next = Raccourcissez-le.

password-guessed = Un inconnu arriverait vite à ce mot de passe : il est parmi ceux qui ont été divulgués, ou fait de mots, de noms ou de dates qu'on essaie d'abord.
    .next = Choisissez une phrase que vous seul diriez, ou quatre mots sans rapport entre eux.
ledger-not-yours = Il n'y a pas de registre { $found } que vous puissiez lire.
    .next = Choisissez-en un dans la liste de vos registres, ou demandez une fonction dans celui-ci.

accounts-missing = Il n'y a pas de fichier de comptes à { $found }.
    .next = `jate serve` et `jate person invite` le créent ; ou nommez le bon avec --accounts FICHIER.
size-unreadable = « { $found } » n'est pas un nombre d'écritures.
    .next = Donnez un nombre entier, comme 120, ou aucun.
access-not-yours = Le journal des accès parle de toutes les personnes qui utilisent ce serveur : les administrateurs le lisent, et qui en audite tous les registres.
    .next = Demandez à un administrateur ce qu'il vous en faut.
from-another-site = La demande a été faite par une page d'un autre site, ou est venue par un mandataire qui en change le nom ; rien n'a été fait.
    .next = Ouvrez la page ici et renvoyez le formulaire ; qui exploite le serveur dit avec --address sous quel nom on l'atteint.
proxy-not-named = Les liens commencent par { $found }, mais le serveur n'a pas de certificat et aucun mandataire n'est nommé : tout le monde serait pris pour le mandataire.
    .next = Nommez le mandataire, par exemple --proxy 127.0.0.1, ou donnez --certificate et --private-key.
erasing-not-sure = Rien n'a été effacé : ce qui est effacé, personne ne peut le rétablir.
    .next = Cochez que vous en êtes sûr, et renvoyez.
too-much-sent = Trop de fichiers sont envoyés au serveur en ce moment : il n'y a pas de place pour celui-ci.
    .next = Renvoyez-le dans une minute.
