"""English words that turn a meaning."""

MARKERS: dict[str, str] = {
    "neutral": """
        no(?= \\d) /
        not only / as well as / as soon as / so that / no doubt / at all / after all / above all
        / all right / under way / free of charge / free of / without delay / even so / over time
        / if any / not least / as long as possible / no less / no later / under the / under this
        / every year / each year / every month / every day / every week / in no time / may \\d+
        / \\d+ may / can not only / on or / other than that
    """,
    "outside": "outside / beyond / off",
    "only": "only / reserved for / restricted to / solely / exclusively / nothing but / no one but / none but / alone / sole",
    "option": """
        need not / needn t / (?:do|does|is|are) not (?:have|need|required|obliged|obligated|compelled) to
        / (?:don|doesn|isn|aren) t (?:have|need|required) to / (?:is|are) not (?:required|mandatory|compulsory|obligatory|necessary|needed)
        / optional / voluntary / not mandatory / not compulsory / not required / not obliged to / no need to
        / without having to / exempt from / no obligation / under no obligation / not necessary
    """,
    "prohibition": """
        (?:may|must|can|shall|could) not / cannot / (?:can|mustn|shan) t / prohibited / forbidden
        / (?:is|are) not (?:allowed|permitted|authorised|authorized|entitled) / not allowed
        / not permitted / banned / prohibits / forbids / no right to / barred from / not entitled
        / unlawful / it is prohibited / under no circumstances / not authorised / not authorized
        / may never / must never
    """,
    "not": """
        not / no / never / none / neither / nor / without / (?:don|doesn|didn|isn|aren|won|wasn|weren|hasn|haven|wouldn) t
        / nobody / no one / nothing / lack / not yet / no longer / lacks / fails to / fail to / unable to
    """,
    "obligation": """
        must / shall / has to / have to / is required to / are required to / required / mandatory
        / compulsory / obligatory / is obliged to / are obliged to / obliged / needs to / need to
        / is bound to / are bound to / requires / require / it is necessary / is necessary / has a duty to
        / have a duty to / obligation / are under a duty to / is under a duty to / is responsible for / duty
    """,
    "permission": """
        may / can / choose whether / chooses whether / at its discretion / at their discretion / is allowed to / are allowed to / allowed / permitted / is permitted to
        / are permitted to / is entitled to / are entitled to / entitled / has the right to
        / have the right to / is free to / are free to / authorised / authorized / might / could
        / is possible / it is possible / has the option / have the option / is able to / are able to
        / permits / allows
    """,
    "advice": """
        should / ought to / is recommended / are recommended / recommended / is advised / are advised
        / is encouraged / are encouraged / encouraged / advisable / advised / are invited to
    """,
    "passive": "by",
    "all": """
        all / every / any / the whole / the entire / entire / whole / each and every / everyone / everybody
        / in full / whoever / anyone / without exception / both
    """,
    "most": "most / the majority / a majority / mostly / mainly / predominantly",
    "some": """
        some / several / a few / part of / a part of / certain / a number of / a portion of / partially / partly
        / in part / one of / few / a handful of / a minority / selected / half of
    """,
    "more": """
        at least / a minimum of / minimum / no less than / not less than / no fewer than / not fewer than
        / more than / over / or more / above / exceeding / exceeds / exceed / upwards of / or over / or above
        / greater than / higher than / at the earliest / or older / or longer / not below / larger than
        / aged over / in excess of / beyond / or greater / longer than / no sooner than / minimum of
        / older than
    """,
    "less": """
        at most / a maximum of / maximum / no more than / not more than / less than / under / or less
        / below / up to / not exceeding / not exceed / does not exceed / may not exceed / must not exceed
        / cannot exceed / shall not exceed / fewer than / or fewer / or under / at the latest
        / no later than / not later than / capped at / lower than / or younger / not over / not above
        / smaller than / within the limit of / no longer than / maximum of / younger than / or shorter / or earlier
        / shorter than / or lower / or below / limited to / do not exceed / without exceeding / never exceed
        / never exceeds / should not exceed / earlier than
    """,
    "before": "before / by / until / prior to / no later than / not later than / ahead of / up until / till",
    "after": "after / from / since / following / as of / as from / starting / starting from / starting on / beginning / no earlier than / upon / not before / onwards / or later",
    "condition": """
        if / when / whenever / where / provided / provided that / providing / on condition that / as long as
        / subject to / in case / in case of / in the event / in the event of / once / only if / only when / only where
        / so long as / in cases where / conditional on / depending on / assuming / in the case of / on the condition
    """,
    "unless": "unless / except if / except where / except when / save where / except in case / except in the case",
    "except": """
        except / except for / excluding / other than / apart from / save for / save / with the exception of
        / but not / aside from / excepting / excludes / exclude / excluded / exempt / not including / bar / barring / with the exclusion of
        / not counting / does not apply to / do not apply to / does not include / do not include
    """,
    "regardless": """
        regardless / regardless of / irrespective of / however few / however many / even if / even when
        / no matter / whether or not
    """,
    "sanction": "fine / fined / penalty / offence / punished / liable / breach / penalised / sanction",
    "including": "including / even / inclusive of / as well as / included / includes / also",
}

CONTRASTS = """
increase/increases/increased/increasing/raise/raises/raised/rise/rises/rose/risen/grow/grew/grows/go up/goes up/went up/higher | decrease/decreases/decreased/decreasing/reduce/reduces/reduced/reduction/lower/lowers/lowered/cut/fall/falls/fell/drop/drops/dropped/decline/declines/declined/go down/goes down/went down/shrink
mandatory/compulsory/obligatory | optional/voluntary
allowed/permitted/allow/allows/permit/permits/authorised/authorized/lawful | prohibited/forbidden/banned/prohibit/prohibits/forbid/forbids/ban/unlawful
before/prior to/ahead of | after/following
above/over | below/under/beneath
at least/minimum/no less than/not less than/no fewer than | at most/maximum/no more than/not more than/up to
more than/more | less than/fewer than/fewer/less
high/higher/highest | low/lower/lowest
large/larger/largest/big/bigger | small/smaller/smallest
long/longer/longest | short/shorter/shortest
fast/quickly/quick | slow/slowly
early/earlier/earliest | late/later/latest
buy/buys/bought/purchase/purchases/purchased/buyer/purchaser/acquire/acquires/acquired | sell/sells/sold/sale/seller
import/imports/imported | export/exports/exported
grant/grants/granted/issue/issues/issued/award/awards/awarded | revoke/revokes/revoked/withdraw/withdraws/withdrawn/cancel/cancels/cancelled/suspend/suspended/suspends
open/opens/opened/opening | close/closes/closed/closing/shut/shuts
start/starts/started/begin/begins/began/begun/commence/commences/commenced | end/ends/ended/finish/finishes/finished/stop/stops/stopped/cease/ceases/ceased/expire/expires/terminate/terminates
free/free of charge/no charge/no fee/at no cost/without charge/without payment/costs nothing/waived/gratis | paid/payable/chargeable/for a fee/charged/subject to a fee/fee is charged/fee applies
exempt/exempted/exempt from/exemption | liable/subject to
public/publicly/publish/published | private/confidential/secret/in secret/secretly/in private
secret ballot | show of hands/open vote
temporary/temporarily/provisional/interim | permanent/permanently/indefinite/indefinitely
direct/directly/in person | indirect/indirectly
in person/at the counter | online/by post/remotely
in writing/written | oral/orally/verbal/verbally
men/man/male/males | women/woman/female/females
morning | afternoon | evening | noon | night
day/daytime | night
accept/accepts/accepted/approve/approves/approved/approval/agree/agrees/agreed/adopt/adopted/endorse/endorsed | refuse/refuses/refused/reject/rejects/rejected/deny/denies/denied/refusal/rejection/decline/declined/turn down/turned down/oppose/opposed
reward/rewards/rewarded/bonus | punish/penalty/penalties/fine/fined/sanction
create/creates/created/establish/establishes/established/set up/sets up | abolish/abolishes/abolished/dissolve/dissolves/dissolved/disband/disbanded
in force/valid/effective | expired/invalid/void/repealed/not valid
complete | incomplete
full/fully | partial/partially
sufficient/enough | insufficient
individual/individually/individuals | collective/collectively/jointly
old/older/former/existing | new/newer
near/nearest | far/farthest/furthest
lend/lends/lent/lender | borrow/borrows/borrowed/borrower
tenant/tenants/lessee | landlord/landlords/owner/lessor
send/sends/sent/submit/submits/submitted/file/files/filed/deliver/delivers/hand in/lodge/lodges/lodged | receive/receives/received/collect/collects
creditor | debtor
employer/employers | employee/employees/worker/workers/staff
mayor | deputy mayor
chair/chairperson/chairman | vice chair/deputy chair
director | deputy director
rural | urban
original/originals | copy/copies/photocopy
minor/minors/children/child | adult/adults
monday | tuesday | wednesday | thursday | friday | saturday | sunday
mondays | tuesdays | wednesdays | thursdays | fridays | saturdays | sundays
daily/every day/each day | weekly/every week/each week/once a week | monthly/every month/each month/once a month | quarterly/every quarter/each quarter | yearly/annually/annual/every year/each year/once a year
working day/working days/business day/business days | calendar day/calendar days
north/northern | south/southern | east/eastern | west/western
left | right hand
revenue/revenues/income | expenditure/expenditures/spending/expenses/expense
surplus | deficit
profit | loss
national/domestic | international/foreign
present/attend/attends/attended/attendance | absent/absence/miss
appoint/appoints/appointed/appointment | dismiss/dismisses/dismissed/dismissal/remove/removed/removes
hire/hires/hired/recruit/recruits/recruited | fire/fired/lay off/laid off/dismissed
extend/extends/extended/prolong/lengthen/lengthened | shorten/shortens/shortened/curtail
continue/continues/continued/keep/keeps | stop/stops/suspend/suspends/interrupt/discontinue/discontinued
expand/expands/expanded/widen/widened | narrow/narrowed/restrict/restricted/restricts
keep/keeps/kept/retain/retains/retained/store/stored/preserve/preserved | destroy/destroys/destroyed/return/returned/discard/discarded/delete/deleted
build/builds/built/construct/constructed | demolish/demolished/tear down
full time | part time
internal/inside/indoor/indoors | external/outside/outdoor/outdoors
include/includes/included/including | exclude/excludes/excluded/excluding/except
with | without
first | last
entry/enter/enters | exit/leave/leaves
arrival | departure
civil | criminal/penal | administrative
ordinary | extraordinary/special
gross | net
winter | summer | spring | autumn
urgent | non urgent/routine
refundable/refunded | non refundable/not refunded
resident/residents | visitor/visitors/non resident/non residents
district | province | commune | national
permanent | seasonal
plaintiff/claimant | defendant
strengthen/strengthened | weaken/weakened
success/succeed/pass/passes/passed | failure/fail/fails/failed
same/equal/identical | different/unequal
per year/a year | per month/a month | per week/a week | per day/a day | per hour/an hour
per tonne/a tonne/tonne/tonnes | per kilogram/per kilo/kilogram/kilograms
per person | per household
safe | unsafe/dangerous
active | inactive
encourage/encourages/encouraged | discourage/discourages/discouraged
support/supports/supported | oppose/opposes/opposed
weekday/weekdays | weekend/weekends
acting | permanent
"""

SYNONYMS = """
application/request/file
apply/request/ask
submit/file/lodge/send/hand in
issue/grant/deliver/award
town hall/municipal office/commune office
commune/municipality
inhabitant/resident/citizen/inhabitants/residents/citizens
person/people/individual/anyone/applicant/applicants
pay/settle/pays/paid
amount/sum/cost/price/fee/charge
deadline/time limit/period/term
begin/start/commence
meet/hold a meeting/convene/sit/meeting/session
repair/renovate/refurbish/fix/mend
official/civil servant/officer/employee/staff/officials/officers
comes into force/takes effect/enters into force/come into force/take effect/effective/applies
decision/ruling/order
vehicle/car/automobile
home/house/dwelling/residence/household/family
pupil/student/pupils/students
school/schools
keep/retain/store/hold/kept/retained/stored
receive/get/obtain/gets/receives/obtains
allowance/benefit/grant/subsidy/aid/support
decide/rule/determine/decides
annually/every year/yearly/each year/per year/a year
at most/no more than/up to/maximum
at least/minimum/no fewer than/no less than
inform/notify/notified/informed/tell
aged/age/old/years
children/child/kids
within/in
examine/review/consider/assess
chair/preside/chaired/presided/head/headed/lead/led
responsible/charge/duty
fine/penalty
signed/sign/signature
"""

SMALL = """
    the an of to in is are was were be been do does did and or for by with at from that this it its
    as has have had can i you we they he she his her their there a these those will would shall may
    must on not no s t who which whose whom what when where if than then so such any all into per
    being also each them our your my about out only more less least most before after within under
    over up both between during upon however but
"""
