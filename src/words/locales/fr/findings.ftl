# Constatations. `row` et `column` sont ceux de la cellule en cause ; les chiffres sont déjà écrits en français.

finding-rate-differs = { $statement }, { $row } : le { $column } imprimé est { $found } % ; sa propre ligne donne { $expected } %.
finding-gap-differs = { $statement }, { $row } : le { $column } imprimé est { $found } ; sa propre ligne donne { $expected } (écart { $difference }).
finding-total-not-sum = { $statement } : le total de « { $column } » imprimé est { $found } ; la somme de ses lignes est { $expected } (écart { $difference }).
finding-total-rounding = { $statement } : le total de « { $column } » est { $found }, à une unité de { $expected }.
finding-total-differs = { $statement } : le total de « { $column } » est { $found } ; le registre a { $expected } (écart { $difference }).
finding-total-without-row = { $statement } : { $found } pour « { $column } » est exactement { $base ->
    [printed] le total imprimé de { $of }
   *[other] la somme des lignes de { $of }
}, { $expected }, sans la ligne { $missing }.
finding-cell-explains = { $row }, { $column } : { $expected } au lieu de { $found } ferait tomber juste le total imprimé, et s'accorderait avec les chiffres imprimés de la ligne.
finding-row-differs = { $statement }, { $row } : « { $column } » imprimé est { $found } ; le registre a { $expected } (écart { $difference }).
finding-statements-disagree = { $statement } donne { $found } pour { $row }, « { $column } » ; { $other } donne { $expected } (écart { $difference }).
finding-spent-above-mobilised = { $margin ->
    [node] L'axe { $row }
   *[agency] { $row }
} a dépensé { $found } en { $year }, plus que les { $expected } mobilisés.
finding-agency-without-figures = { $row } contribue au cadre et n'a pas de chiffres.
finding-figures-without-framework = { $row } a des chiffres et ne contribue à rien dans le cadre.

finding-activity-total-differs = Activité { $activity } (ligne { $line }) : le total de « { $column } » est donné comme { $found } ; ses années font { $expected } (différence { $difference }).
finding-activity-spent-above-available = L'activité { $activity } (ligne { $line }) a dépensé { $found } en { $year }, plus que les { $expected } disponibles.
finding-activity-available-above-required = L'activité { $activity } (ligne { $line }) disposait de { $found } en { $year }, plus que les { $expected } requis.
finding-activity-negative = Activité { $activity } (ligne { $line }) : « { $column } » de { $year } est négatif, { $found }.
finding-activity-spent-cancelled = L'activité { $activity } (ligne { $line }) a été annulée, et a dépensé { $found } en { $year }.
finding-activity-spent-outside-dates = L'activité { $activity } (ligne { $line }) a dépensé { $found } en { $year }, hors de ses dates.
finding-activity-franc-like = Activité { $activity } (ligne { $line }) : « { $column } » de { $year } est { $found } à côté de { $expected } : ce sont peut-être des francs CFA dans une colonne de dollars.
finding-activity-two-plans = L'activité { $activity } (ligne { $line }) figure aussi sous un autre plan, comme { $twin } (ligne { $twin_line }) : son argent est peut-être compté deux fois.
finding-activity-misplaced = L'activité { $activity } (ligne { $line }) porte le code { $text } (colonne { $letters }) et figure sous { $parent }.
finding-text-double-encoded = Activité { $activity } (ligne { $line }) : { $count ->
    [1] un texte semble encodé
   *[other] { $count } textes semblent encodés
} deux fois, par exemple dans la colonne { $letters } : « { $text } ».
finding-amount-rounded = Activité { $activity } (ligne { $line }) : « { $text } » dans la colonne { $letters } a plus de décimales que la devise ; le montant le plus proche a été inscrit.
finding-agency-unlisted = { $row } est une agence que ce registre est seul à connaître.

finding-parts-not-whole = { $indicator } ({ $year }) : l'ensemble est imprimé comme { $found } ; ses { $count } parties font { $expected } (différence { $difference }).
finding-target-below-baseline = { $indicator } : la cible, { $found }, est sous la référence, { $expected }. L'indicateur doit-il baisser ?
finding-target-above-baseline = { $indicator } : la cible, { $found }, est au-dessus de la référence, { $expected }, alors que moins est dit meilleur.
finding-result-beyond-target = { $indicator } : le résultat, { $found }, dépasse la cible, { $expected }.
finding-result-regressed = { $indicator } : le résultat, { $found }, est moins bon que la référence, { $expected }.
finding-target-outside-cycle = { $indicator } : la cible est de { $target_year } ; le cycle va de { $first_year } à { $last_year }.
finding-change-differs = { $indicator } : la variation est imprimée comme { $printed } ; ses propres chiffres donnent { $expected }.
finding-share-differs = { $indicator } ({ $year }) : imprimé comme { $found } % ; { $part } sur { $whole } font { $expected } %.

finding-award-without-agency = Une subvention à { $partner }{ $has_node ->
        [no] {""}
       *[yes] {" "}({ $node })
    } ne nomme pas d'agence.
finding-partners-alike = { $partner } et { $twin } sont peut-être une seule organisation. Si oui, dites-le par `jate partner alias`.

cause-rate-cut = Cause probable : le taux a été tronqué au lieu d'être arrondi.
cause-rounding = Cause probable : un arrondi.
cause-one-cell = Cause probable : une seule cellule, { $explained_by } : { $value } accorderait ce total et les chiffres imprimés de cette ligne.
cause-row-left-out = Cause probable : cette ligne a été laissée de côté.
cause-witness = Cause probable : une erreur dans cette cellule ; aucune autre n'accorderait les deux.

# Statements that are named after their layout.
statement-financial-overview-by-agency = Aperçu financier par agence
statement-financial-overview-by-axis = Aperçu financier par axe stratégique
statement-year-to-date-by-agency = Cumuls de l'année par agence

finding-risk-grade-differs = { $row } : { $scale ->
        [impact] l'impact
       *[likelihood] la probabilité
    } est écrite « { $text } » ; le mot est de degré { $level }, le nombre dit { $numbers }.
finding-risk-grade-word = { $row } : « { $word } » n'est pas un mot de l'échelle { $scale ->
        [impact] d'impact
       *[likelihood] de probabilité
    }{ $has_near ->
        [yes] {" "}(proche : { $near })
       *[no] {""}
    }.
finding-risk-grade-without-number = { $row } : « { $text } » est écrit sans son nombre ({ $level }).
finding-risk-grade-outside = { $row } : « { $text } » : { $numbers } n'est pas sur l'échelle de 1 à 5.
finding-risk-twice = Le risque « { $row } » y est deux fois.
finding-mitigation-twice = « { $row } » et « { $twin } » ont la même mesure d'atténuation (« { $begins }… ») : est-elle sous le mauvais risque ?
finding-narrative-twice = { $row } et { $twin } portent le même texte (« { $begins }… »).
finding-published-total-differs = { $of } : le total de « { $head } » est imprimé { $found } ; la somme est { $expected } (écart { $difference }).
finding-total-unreadable = { $of } : le total de « { $head } » est imprimé « { $text } », qui n'est pas un nombre ; la somme est { $expected }.
finding-indirect-above-rate = { $row } : { $found } des transferts de { $of } est pour les coûts indirects ; { $percent } % feraient { $expected }.
finding-disbursed-to-agency = { $row } a décaissé { $found } à { $receiver }, qui est elle-même une agence : ajouté à ce que { $receiver } dépense, le même argent compte deux fois.
finding-budget-column-zero = Le plan { $of } a un budget en { $currency } nul dans ses { $count } activités, alors qu'il coûte quelque chose.
finding-activity-spent-above-required = Activité { $activity } (ligne { $line }), { $year } : { $found } a été dépensé ; son budget est { $expected } (écart { $difference }).
