"""French words that turn a meaning. Accents do not matter here."""

MARKERS: dict[str, str] = {
    "neutral": """
        en tout cas / tout de meme / tout d abord / sans doute / non seulement / sans delai
        / sans frais / pas seulement / point de / au point / plus tot / plus tard que prevu
        / si bien que / ainsi que / aussi / avant tout / apres tout / le cas echeant / sans retard
        / sous forme / sur tout / tout en / non loin / au plus pres / pas plus tot
        / (?:ne|n) est pas obligatoire pour
    """,
    "only": """
        seulement / uniquement / exclusivement / ne (?:\\w+ ){1,4}?que / n (?:\\w+ ){1,4}?que
        / reserve a / reserve aux / reservee aux / reservees aux / reserves aux / reservee a / seul / seule / seuls / seules / rien que
    """,
    "option": """
        (?:ne|n) (?:est|sont) pas (?:tenu|tenue|tenus|tenues|oblige|obligee|obliges|obligees)
        / (?:ne|n) (?:est|sont) pas (?:obligatoire|obligatoires|exige|exigee|exiges|requis|requise)
        / (?:ne|n) (?:a|ont) pas (?:a|besoin|l obligation) / facultatif / facultative
        / facultatifs / facultatives / il n est pas necessaire / dispense de / dispenses de
        / dispensee de / sans obligation / n est pas necessaire / optionnel / optionnelle
    """,
    "prohibition": """
        (?:ne|n) (?:peut|peuvent|doit|doivent|saurait|sauraient|pourra|pourront|devra|devront)
            (?:pas|plus|jamais|en aucun cas|en aucune maniere|etre en aucun cas)
        / (?:ne|n) (?:peut|peuvent|doit|doivent|saurait) / interdit / interdite / interdits
        / interdites / interdire / interdiction / defendu / defendue / il est interdit
        / (?:ne|n) (?:est|sont) pas (?:autorise|autorisee|autorises|autorisees|permis|permise)
        / (?:n|ne) (?:a|ont) pas le droit / prohibe / prohibee / il est defendu
    """,
    "not": """
        ne(?= (?:\\w+ ){1,4}?(?:pas|plus|jamais|aucun|aucune|rien|ni|point|guere)\\b)
        / n(?= (?:\\w+ ){1,4}?(?:pas|plus|jamais|aucun|aucune|rien|ni|point|guere)\\b)
        / manque / manquent / fait defaut / aucun(?! cas) / aucune(?! maniere) / sans / non / nul / nulle / ni / ne / jamais
        / pas(?= (?:d|de|un|une) )
    """,
    "obligation": """
        doit / doivent / devra / devront / est tenu / est tenue / sont tenus / sont tenues
        / il faut / obligatoire / obligatoires / obligatoirement / est oblige / est obligee
        / sont obliges / sont obligees / a l obligation / ont l obligation / impose / exige
        / est exige / est requis / est requise / sont requis / sont requises / sont exiges
        / sont exigees / est exigee / est necessaire / necessairement / imperativement / requiert
        / a pour obligation / est imperatif
    """,
    "permission": """
        peut / peuvent / pourra / pourront / a le droit / ont le droit / est autorise
        / est autorisee / sont autorises / sont autorisees / permet / a la possibilite
        / ont la possibilite / il est possible / est permis / est possible / a la faculte
        / est habilite / est habilitee / sont habilites / est libre de / pourrait / permis de
    """,
    "advice": """
        devrait / devraient / est recommande / est recommandee / est conseille / il est conseille
        / il est recommande / est encourage / sont encourages / est invite / sont invites
        / recommande / conseille
    """,
    "passive": "par",
    "all": """
        tous / toutes / tout / toute / l ensemble / l ensemble des / la totalite / l integralite
        / tous les / toutes les / quiconque / n importe quel / n importe quelle / integralement
        / en totalite / tous les deux
    """,
    "most": "la plupart / la majorite / majoritairement / l essentiel / la plus grande partie",
    "some": """
        certains / certaines / quelques / une partie / plusieurs / quelques uns / une fraction
        / en partie / partiellement / un petit nombre / certain nombre / l un / l une / un des
        / une des
    """,
    "more": """
        au moins / au minimum / minimum / plus de / superieur a / superieure a / superieurs a
        / superieures a / pas moins de / a partir de / ou plus / et plus / au dela de / minimal
        / minimale / plus d / excede / excedant / depasse / depassant / egal ou superieur
        / au dessus de / ne peut etre inferieur a / ne peut etre inferieure a / pas inferieur a
        / d au moins
    """,
    "less": """
        au plus / au maximum / maximum / moins de / inferieur a / inferieure a / inferieurs a
        / inferieures a / pas plus de / jusqu a / ou moins / et moins / maximal / maximale
        / moins d / au plus tard / n excede pas / ne depasse pas / ne peut exceder
        / ne peut depasser / dans la limite de / n excedant pas / ne depassant pas / plafonne a
        / plafonnee a / plafonnes a / plafond / pas plus d / ne peut pas depasser
        / ne doit pas depasser / ne peut pas exceder / ne peut etre superieur a / au dessous de
        / ne peut etre superieure a / d au plus / sans depasser / sans exceder / ne peuvent exceder
        / ne peuvent depasser / dans un delai maximal
    """,
    "before": "avant / avant le / avant la / jusqu au / jusqu a / au plus tard / au plus tard le",
    "after": """
        apres / apres le / a partir du / a compter du / a compter de / a partir de / des / des le
        / depuis / depuis le / au plus tot / posterieur / posterieurement / suivant / a la suite
    """,
    "condition": """
        si / s il / s ils / s elle / s elles / lorsque / lorsqu / quand / a condition / a condition que / a condition de
        / sous reserve / sous reserve de / sous reserve que / en cas / en cas de / des lors que
        / pourvu que / dans le cas / dans le cas ou / pour autant que / sous condition / en l absence
        / seulement si / uniquement si / uniquement en cas
    """,
    "unless": "sauf si / a moins que / sauf en cas / sauf lorsque / sauf quand / sauf s",
    "except": """
        sauf / excepte / exceptee / exceptes / exceptees / hormis / a l exception / a l exception de
        / a l exception des / a l exception du / a l exclusion / a l exclusion de / hors
        / en dehors de / en dehors des / autres que / exclu / exclue / exclus / exclues / mis a part / non compris / non compte
        / fors
    """,
    "regardless": """
        quel que soit / quelle que soit / quels que soient / meme si / peu importe / independamment de
        / sans condition / quelles que soient / meme lorsque / meme quand
    """,
    "sanction": "amende / sanction / sanctionne / puni / punie / passible / infraction / contrevenant",
    "including": "y compris / meme / inclus / incluse / compris / ainsi que / comprise",
}

CONTRASTS = """
augmenter/augmente/augmentent/augmentation/hausse/relever/releve/accroitre/accroit/augmente de/progresse/progresser/croitre | diminuer/diminue/diminuent/diminution/baisse/baisser/abaisser/abaisse/reduire/reduit/reduits/reduction/recule/decroitre
obligatoire/obligatoires/obligatoirement | facultatif/facultative/facultatifs/facultatives/optionnel/volontaire
autorise/autorisee/autorises/autorisees/permis/permise/autoriser/autorisation | interdit/interdite/interdits/interdites/interdire/interdiction/defendu/prohibe
avant/prealablement/au prealable | apres/posterieurement/a l issue/a la suite
au dessus/superieur/superieure/superieurs/superieures | au dessous/inferieur/inferieure/inferieurs/inferieures/en dessous
au moins/minimum/minimal/minimale/au minimum/pas moins | au plus/maximum/maximal/maximale/au maximum/pas plus
plus de/davantage | moins de
plus eleve/plus haut/haut/haute/eleve/elevee/hauts | plus bas/plus faible/bas/basse/faible/faibles
grand/grande/grands/grandes | petit/petite/petits/petites
long/longue | court/courte/bref/breve
rapide/rapidement | lent/lentement
tot | tard
acheter/achete/achat/acquiert/acquerir/acquisition/acheteur/acquereur | vendre/vend/vente/vendu/cede/cession/vendeur/ceder
importer/importation/importations | exporter/exportation/exportations
accorder/accorde/accordee/delivrer/delivre/delivree/octroyer/octroye/attribuer/attribue | retirer/retire/retiree/retrait/revoquer/revoque/suspendre/suspendu/suspend
ouvrir/ouvre/ouvert/ouverte/ouverts/ouverture/ouvrent/ouvertes | fermer/ferme/fermee/fermes/fermeture/ferment/fermees
commencer/commence/debut/debute/debuter/debutent/commencent/demarre | finir/finit/fin/termine/terminer/s acheve/acheve/prend fin/cesse
gratuit/gratuite/gratuits/gratuites/gratuitement/sans frais/gratuite du/exonere/exoneree/ne coute rien/aucun frais | payant/payante/payants/payantes/a titre onereux/onereux
exonere/exoneree/exoneres/exonerees/dispense/dispensee/dispenses | soumis/soumise/soumises/assujetti/assujettie/assujettis/redevable
public/publique/publics/publiques | prive/privee/prives/privees
public/publique/publiquement | secret/secrete/confidentiel/confidentielle/confidentiels/huis clos
temporaire/temporaires/provisoire/provisoirement/a titre temporaire | permanent/permanente/definitif/definitive/definitivement/perpetuel
direct/directement/en personne | indirect/indirectement
sur place/au guichet/en personne | en ligne/par internet/par correspondance
par ecrit/ecrit/ecrite | oral/orale/oralement/verbal/verbalement
homme/hommes/masculin | femme/femmes/feminin
matin/matinee | apres midi | soir/soiree | midi
jour/journee | nuit
accepter/accepte/acceptee/approuver/approuve/approuvee/approbation/favorable/adopte/adoptee/adopter/valide | refuser/refuse/refusee/rejeter/rejete/rejetee/refus/rejet/defavorable
recompense/recompenser/prime | sanction/sanctionne/sanctionner/amende
creer/cree/creation/instituer/institue | supprimer/supprime/suppression/dissoudre/dissout/dissolution
en vigueur | abroge/abrogee/abrogation
valable/valide/valables/valides | nul/nulle/invalide/non valable/perime/perimee/caduc
complet/complete/complets | incomplet/incomplete/incomplets
suffisant/suffisante | insuffisant/insuffisante
conforme | non conforme
individuel/individuelle/individuels | collectif/collective/collectifs
ancien/ancienne/anciens | nouveau/nouvelle/nouveaux/nouvelles/nouvel
proche | eloigne/lointain
louer/locataire/preneur | bailleur/proprietaire
emprunter/emprunte/emprunteur | preter/prete/preteur
envoyer/envoie/adresser/adresse/transmettre/transmet/transmis/remettre/remet/remis/a remis/remise/depose/deposer/soumet/soumettre | recevoir/recoit/a recu/recoivent/recu/reception
creancier | debiteur
employeur/employeurs | salarie/salaries/employe/employes
maire | adjoint/adjointe/maire adjoint
titulaire/titulaires | suppleant/suppleants/substitut/stagiaire/contractuel/contractuels
president | vice president
directeur | directeur adjoint/sous directeur
rural/rurale/ruraux | urbain/urbaine/urbains
original/originaux | copie/copies/photocopie
mineur/mineurs/mineure | majeur/majeurs/majeure
lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche
quotidien/quotidienne/chaque jour/tous les jours | hebdomadaire/chaque semaine/par semaine/toutes les semaines | mensuel/mensuelle/chaque mois/par mois/tous les mois | trimestriel/trimestrielle/chaque trimestre/par trimestre/tous les trimestres | annuel/annuelle/chaque annee/par an/tous les ans
ouvrable/ouvrables/ouvre/ouvres | calendaire/calendaires/ferie/feries
nord | sud | est de la | ouest
gauche | droite
recette/recettes | depense/depenses
excedent/excedentaire | deficit/deficitaire
national/nationale | international/internationale/etranger/etrangere
present/presents/presence | absent/absents/absence
nommer/nomme/nommee/nomination | revoquer/revoque/destituer/destitution/demettre
recruter/recrute/embaucher/embauche/recrutement | licencier/licencie/licenciement
prolonger/prolonge/prolongee/prorogation/proroge/allonger/allonge | raccourcir/raccourci/ecourter/ecourte/abreger/abrege
continuer/continue/maintenir/maintenu/maintient/poursuivre | arreter/interrompre/interrompu/suspendre/suspendu/cesser
elargir/elargi/etendre/etendu | restreindre/restreint/limiter
conserver/conserve/conservee/conserves/garder/garde/gardes | detruire/detruit/detruits/eliminer/elimine/restituer
construire/construction/construit | demolir/demolition/demoli
demandeur/plaignant | defendeur
temps plein/temps complet/a plein temps | temps partiel/mi temps
interne/internes/interieur/interieure/a l interieur | externe/externes/exterieur/exterieure/a l exterieur
inclus/incluse/incluses/compris/comprise | exclu/exclue/exclues/exclus/non compris
avec | sans
premier | dernier
entree/entrer/entre en | sortie/sortir
arrivee | depart
favorable | defavorable
couvert/couverte | decouvert
simple | double | triple
civil/civile | penal/penale | administratif/administrative
ordinaire | extraordinaire/exceptionnelle/exceptionnel
actif/active/actifs | inactif/retraite/retraites
departement/departemental | region/regional | commune/communal/communale | etat
net/nette | brut/brute
hiver | ete | printemps | automne
egal/egaux/egale/identique/identiques | inegal/different/differents/differente
par an | par mois | par semaine | par jour | par heure
tonne/tonnes | kilogramme/kilogrammes/kilo/kilos | gramme/grammes
par personne | par foyer/par menage
urgent/urgente/en urgence | non urgent
rembourse/remboursee/remboursable/rembourser/remboursables | non remboursable/non remboursables
"""

SYNONYMS = """
demande/requete/dossier
deposer/remettre/presenter/adresser/transmettre/envoyer/soumettre
delivrer/accorder/octroyer/attribuer
mairie/hotel de ville
commune/municipalite
habitant/administre/resident/habitants/residents
usager/usagers/citoyen/citoyens/personne/personnes/administres
verser/payer/regler/verse/paye
montant/somme/cout/tarif/prix
redevance/taxe/frais/droit
delai/duree/periode
jours/jour
entrer en vigueur/entre en vigueur/prend effet/prendre effet/s applique/applicable
debuter/commencer/demarrer
se reunir/tenir reunion/se reunit/tient une reunion/reunion/siege
reparer/renover/refaire
agent/fonctionnaire/employe/agents/fonctionnaires
arrete/decision/deliberation
responsable/charge/chargee
enfant/enfants
voiture/vehicule/automobile
domicile/logement/habitation
ecole/etablissement scolaire
eleve/ecolier/eleves
conserver/garder/archiver
beneficier/recevoir/percevoir/beneficie/percoit/recoit/touche/touchent
aide/allocation/subvention/indemnite
statuer/se prononcer/decider/statue
annuellement/chaque annee/par an/tous les ans
au plus/au maximum/pas plus
au moins/au minimum
informer/notifier/aviser/prevenir
dans les/dans un delai de/sous
agee/age/ans
transmettre/communiquer
"""

SMALL = """
    le la les l de des du d un une et en a au aux pour par dans sur est sont se s ce ces cet cette
    que qui qu il elle ils elles on y ont n ne pas plus sa son ses leur leurs ou quand quoi je nous
    vous mon ma mes notre votre etre avoir t c j m ete soit dont avec afin comme lors celui celle
    ceux celles aussi ainsi donc alors mais car sera seront fait si sans tout toute tous toutes
    meme tres entre sous vers chez lequel laquelle lesquels dont cela ci la peut doit doivent
    peuvent faut avant apres moins non ni
"""
