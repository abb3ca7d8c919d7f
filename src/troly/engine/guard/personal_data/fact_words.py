"""The words of sensitive facts, folded, in Vietnamese, French and English."""

from __future__ import annotations

from troly.engine.guard.personal_data.values import Kind

_HEALTH_VI = (
    r"ung thu(?: (?:vu|gan|phoi|da day|dai trang|truc trang|mau|xuong|vom hong|tu cung|co tu cung"
    r"|tuyen giap|tuy|nao|than|buong trung|tuyen tien liet|thuc quan|luoi|da))?"
    r"(?: giai doan \w+)?|buou co|u nao|u xo tu cung|u ac tinh|khoi u \w+"
    r"|tam than(?: phan liet)?|roi loan (?:lo au|tam than|luong cuc|tram cam|giac ngu|tien dinh"
    r"|pho tu ky|tang dong|nhan cach|stress \w+|cam xuc)|tram cam(?: nang| sau sinh)?|hoang tuong"
    r"|tu ky|tang dong giam chu y|sa sut tri tue|mat tri nho|thieu nang tri tue"
    r"|viem gan(?: (?:sieu vi |virut )?[a-e])?(?: man(?: tinh)?)?|viem (?:phoi|phe quan|khop"
    r"|da khop"
    r"|cot song|mang nao|tuy|ruot thua|dai trang|da day|cau than|xoang|co tim|da co dia)"
    r"(?: (?:man|cap|dang thap)(?: tinh)?)?|dai thao duong(?: (?:tip|tuyp|type) \d)?"
    r"|tieu duong(?: (?:tip|tuyp|type) \d)?|hiv(?: duong tinh)?|aids|duong tinh (?:voi )?\w+"
    r"|lao (?:phoi|hach|xuong|mang nao|khang thuoc)|benh (?:lao|tim(?: bam sinh| mach)?|gut|phong"
    r"|thalassemia|parkinson|alzheimer|truyen nhiem|hiem ngheo|hiem|mau kho dong|bach cau|lupus"
    r"|tri|ghe lo|giang mai|lau|sui mao ga|down|phoi tac nghen \w+ \w+|dong kinh(?! (?:doanh"
    r"|te))|than \w+"
    r"|nen|hen|vay nen|soi|ung thu)|dong kinh|suy (?:than|tim|gan|ho hap|giap|tuy)"
    r"(?: (?:man|cap|do)(?: \w+)?)?|tang huyet ap|cao huyet ap|huyet ap cao|tang nhan ap"
    r"|mang thai(?: \w+ (?:tuan|thang))?|co thai(?: \w+ (?:tuan|thang))?|thai \d+ tuan|thieu mau"
    r"|dot quy|tai bien(?: mach mau nao)?|nhoi mau (?:co tim|nao)|xuat huyet nao|hen suyen"
    r"|hen phe quan|khuyet tat(?: (?:van dong|nghe noi|nhin|tri tue|than kinh|nang"
    r"|dac biet nang|nhe)){0,2}"
    r"|liet (?:nua nguoi|hai chan|tu chi|nhe|giuong|day than kinh \w+)|cam diec|khiem thi"
    r"|khiem thinh"
    r"|mu (?:hai mat|mat \w+|loa|mau|bam sinh)|diec (?:bam sinh|hai tai|tai \w+)"
    r"|xo gan(?: co chuong)?"
    r"|gut|soi (?:than|mat)|benh tim|chat doc (?:da cam|mau da cam)|nhiem chat doc \w+ \w+"
    r"|giang mai"
    r"|nghien (?:ma tuy|ruou|heroin|game|thuoc phien)|parkinson|alzheimer"
    r"|cham phat trien(?: tri tue)?"
    r"|bai (?:nao|liet)|hoi chung down|cham noi|sot xuat huyet|sot ret|thuong han|covid-19"
    r"|covid|lupus ban do"
    r"|tan mau bam sinh|thalassemia|hemophilia|bach (?:cau cap|bien|tang)|vay nen|loang xuong"
    r"|thoat vi dia dem|phau thuat (?:\w+ ){0,2}\w+|cat cut (?:\w+ )?\w+|ghep (?:than|gan|tim"
    r"|giac mac)"
    r"|chay than(?: nhan tao)?|hoa tri|xa tri|say thai|nao pha thai|pha thai|vo sinh|hiem muon"
    r"|thu tinh ong nghiem"
    r"|gay (?:xuong \w+|chan|tay|co)|chan thuong so nao|di ung (?:\w+ )?\w+|beo phi|suy dinh duong"
    r"|nhom mau (?:a|b|o|ab)\b[+-]?|thuong tat \d+\s?%|mat suc lao dong \d+\s?%|methadone"
    r"|suy nhuoc \w+|suy giam (?:mien dich|thi luc|thinh luc|tri nho|chuc nang \w+)"
    r"|thoai hoa (?:cot song(?: (?:co|that lung))?|khop(?: goi)?|\w+)|liet (?:mat|nua \w+|\w+ chan)"
    r"|cut (?:mot |hai |ca hai )?(?:ban |ngon |canh )?(?:tay|chan)(?: (?:trai|phai))?"
    r"|mat (?:mot|hai) (?:tay|chan|mat|canh tay)|hong (?:mot|hai) mat|gay xuong [\w ]{2,14}"
    r"|u (?:lanh|ac|mau|tuyen \w+|buong trung|da day|phoi|vu|gan)(?: tinh)?|polyp \w+|rung nhi"
    r"|(?:hep|ho) van (?:tim|hai la|dong mach chu)|roi loan (?:\w+ ){0,2}\w+|viem \w+(?: \w+)?"
    r"|benh (?:bach tang|phoi|da|gan|mat|xuong khop|mau|khop|truc \w+|soi|bui phoi|nghe nghiep"
    r"|da lieu|tam than|tram cam|cham|tu ky)|thuy dau|ho ra mau|di tat \w+|tam than"
    r"|nhiem (?:trung \w+|doc \w+|khuan \w+|giang mai|lao|covid(?:-19)?)"
    r"|sut moi|ho ham ech|vong keo|cham phat \w+|nhoi mau"
    r"|xep loai suc khoe \w+|suc khoe loai \w+|ty le thuong tat \d+\s?%"
)
_HEALTH_FR = (
    r"cancer (?:du|de la|des|de l')\s?\w+|cancer|leucemi\w+|lymphom\w+|depression(?: severe"
    r"| post-partum)?"
    r"|depressi(?:f|ve)|epilep\w+|schizophren\w+|seropositi\w+|sida|sclerose en plaques"
    r"|hepatite [abc]"
    r"|insuffisance (?:renale|cardiaque|respiratoire)(?: \w+)?|enceinte(?: de \w+ mois)?"
    r"|grossesse(?: \w+)?"
    r"|autis\w+|bipolaire|trouble(?:s)? (?:bipolaire|anxieux|psychotique|du comportement"
    r"|obsessionnel\w*)s?"
    r"|handicap\w*(?: (?:moteur|mental|visuel|auditif|psychique))?|maladie (?:de|d') ?\w+"
    r"|alcooli\w+|toxicoman\w+"
    r"|parkinson|alzheimer|drepanocytose|mucoviscidose|tuberculose|infarctus(?: du myocarde)?|avc"
    r"|accident vasculaire cerebral|paraplegi\w+|tetraplegi\w+|hemiplegi\w+|surdite|sourde?"
    r"|malvoyante?|aveugle"
    r"|cecite|obesite|anorexi\w+|boulimi\w+|endometriose|fibromyalgie"
    r"|polyarthrite(?: rhumatoide)?|arthrose"
    r"|hypertension|cardiopathie|dialys\w+|chimiotherapie|fausse couche|ivg|greffe (?:du|de la"
    r"|de) \w+|demence"
    r"|burn-out|burnout|arret maladie|thyroidite|maladie chronique|affection de longue duree"
    r"|eczema|psoriasis"
    r"|migraines?|surmenage|trisomi\w+|dyslexi\w+|dysphasi\w+|lupus|cirrhose|covid(?: long)?"
    r"|stress post-traumatique|sclerose laterale \w+|hernie \w+|hemophil\w+|vih|zona|goutte"
    r"|tumeur(?: \w+)?|infection \w+|tentative de suicide|pacemaker"
    r"|troubles? (?:du|de la|alimentaires?|dys|du spectre \w+|cognitifs?|mentaux|psychiques?)"
    r"(?: \w+)?|spasmophil\w+|narcoleps\w+|bronchite chronique|pneumopathie|sevrage(?: \w+)?"
)
_HEALTH_EN = (
    r"pregnan\w+|dementia|multiple sclerosis|motor neurone disease|bipolar(?: disorder)?"
    r"|hepatitis [abc]"
    r"|kidney (?:failure|disease|transplant)|renal failure|heart (?:failure|disease|attack"
    r"|condition)"
    r"|hiv(?:[- ]positive)?|hiv status|anorexi\w+|bulimi\w+|strokes?|tuberculosis|miscarri\w+"
    r"|abortion"
    r"|addict\w+ to \w+|(?:alcohol|drug|opioid|heroin|gambling) (?:addiction|dependence"
    r"|dependency|misuse)|alcoholi\w+"
    r"|leuk\w+|lymphom\w+|depress(?:ion|ed|ive)(?: episode)?|anxiety(?: disorder)?|panic attacks"
    r"|post-traumatic stress(?: disorder)?|ptsd|autis\w+|adhd|dyslexi\w+|cerebral palsy"
    r"|cystic fibrosis"
    r"|sickle cell(?: disease| an\w+)?|crohn's disease|ulcerative colitis|coeliac disease"
    r"|rheumatoid arthritis"
    r"|arthritis|osteoporosis|chemotherapy|dialysis|hysterectomy|mastectomy|wheelchair user"
    r"|registered blind"
    r"|blind|deaf|partially sighted|hearing loss|down's syndrome|learning (?:disability"
    r"|difficulties)"
    r"|personality disorder|psychosis|self-harm\w*|suicid\w+|eating disorder|obes\w+|lupus"
    r"|psoriasis"
    r"|chronic (?:fatigue(?: syndrome)?|pain|bronchitis|kidney disease)|copd|angina|cirrhosis"
    r"|long covid|paralys\w+"
    r"|paraplegic|tetraplegic|amput\w+|fertility treatment|ivf|sectioned"
    r"|high blood pressure|high cholesterol|terminal(?:ly)? ill\w*|tumou?r|malaria"
    r"|parkinson's(?: disease)?|alzheimer's(?: disease)?"
    r"|huntington's(?: disease)?|haemophili\w+|hemophili\w+|glaucoma|macular degeneration|gout"
    r"|kidney stones|gallstones|broken \w+|fractured \w+|hip replacement|heart bypass"
    r"|pacemaker|stammer|narcoleps\w+|insomnia|vertigo|eczema|migraines?|endometriosis"
    r"|fibromyalgia|sciatica|slipped disc|nervous breakdown|obsessive[- ]compulsive disorder|ocd"
    r"|drug overdose|overdose|methadone|rehab\w*|herpes|syphilis|chlamydia|gonorrhoea"
    r"|learning disabilit\w+|spina bifida|muscular dystrophy|brain injury|memory loss"
)
FACTS: tuple[tuple[Kind, str], ...] = (
    ("health", _HEALTH_VI),
    ("health", _HEALTH_FR),
    ("health", _HEALTH_EN),
    (
        "health",
        r"asthm\w+(?: severe)?|diabet\w+(?: (?:de )?type \d)?|type (?:1|2|one|two) diabetes",
    ),
    (
        "health",
        "|".join(
            f"{where} (?:cancer|tumou?r)"
            for where in [
                "breast",
                "lung",
                "prostate",
                "bowel",
                "skin",
                "ovarian",
                "liver",
                "pancreatic",
                "bladder",
                "throat",
                "brain",
                "cervical",
                "testicular",
                "thyroid",
                "colon",
                "kidney",
            ]
        ),
    ),
    (
        "religion",
        r"cao dai|phat giao(?: hoa hao)?|hoa hao|tin lanh|cong giao|thien chua giao|thien chua"
        r"|hoi giao"
        r"|bahai|ba la mon|tu an hieu nghia|dao (?:phat|chua|hoi|bani)|tinh do cu si"
        r"|buu son ky huong"
        r"|phap luan cong|tin do (?:dao )?(?:phat giao hoa hao|\w+(?: \w+)?)|phat tu|giao dan"
        r"|quy y tam bao"
        r"|temoins? de jehovah|catholi(?:que|c)(?: pratiquante?)?|protestante?s?|musulmane?"
        r"|juif|juive"
        r"|bouddhiste|athee|evangelique|hindoue?|sikh|orthodox jew|orthodoxe|chretien(?:ne)?"
        r"|jew(?:ish)?|practising (?:catholic|muslim|jew|christian)|roman catholic|muslim|buddhist"
        r"|hindu|quaker|jehovah's witness|methodist|baptist|mormon|sunni(?: muslims?)?"
        r"|shia(?: muslims?)?|anglican|presbyterian"
        r"|rastafarian|pentecostal\w*|atheist|zoroastrian|seventh-day adventist"
        r"|born-again christian|islam",
    ),
    (
        "politics",
        r"dang vien(?: dang [\w ]{3,20})?|quan diem chinh tri[\w ]{0,30}|vao dang|ket nap dang"
        r"|khai tru (?:khoi |ra khoi )?dang|ra khoi dang|sinh hoat dang|xoa ten dang vien",
    ),
    (
        "politics",
        "|".join(
            rf"{who}e?(?: \w+){{0,2}} (?:du parti|au parti|parti|du rassemblement"
            rf"|du mouvement) [\w ]{{3,20}}"
            for who in ("adherent", "membre", "militant", "sympathisant", "elu", "candidat")
        ),
    ),
    (
        "politics",
        r"adherente?(?: \w+)? (?:a la|a|au|du|de la) (?:cgt|cfdt|fo|sud|parti [\w]+)|syndicaliste"
        r"|syndiquee?(?: (?:a la|chez|au|a) \w+)?|delegue\w* (?:syndicale? )?(?:cgt|cfdt|fo"
        r"|sud|cftc|unsa)"
        r"|delegue\w* syndicale?|green party|labour party|conservative party|communist party"
        r"|liberal democrats?"
        r"|socialist party|republican party|reform uk|plaid cymru|sinn fein"
        r"|trade union(?: \w+)?|union (?:rep\w*|member)"
        r"|shop steward|parti (?:socialiste|communiste|radical|republicain|pirate)|les verts"
        r"|votes? (?:for|labour|tory|conservative)",
    ),
    (
        "sex_life",
        r"nguoi dong tinh|dong tinh(?: nam| nu)?|nguoi song tinh|song tinh|nguoi chuyen gioi"
        r"|chuyen gioi"
        r"|quan he tinh duc(?: ngoai hon nhan)?|quan he ngoai hon nhan|ngoai tinh|mai dam|ban dam"
        r"|bisexuel\w*|homosexuel\w*|lesbienne|transgenre|openly gay|is gay|gay (?:man|couple"
        r"|husband)|homme gay|transgender|trans (?:man|woman)|lesbian|bisexual"
        r"|homosexual|non-binary|same-sex partner|extramarital affair|liaison extraconjugale"
        r"|sex worker",
    ),
    (
        "criminal_record",
        r"an tich(?: ve)?(?: toi [\w ]{3,40})?|co an tich(?: ve)?(?: toi [\w ]{3,40})?"
        r"|tien su ve [\w ]{3,30}"
        r"|tien an(?: ve)?(?: toi [\w ]{3,40})?|tien su (?:pham toi|tu toi)|tien su(?= (?:trom"
        r"|cuop|danh|co y|gay|su dung|mua|tang|chong|lua)|[,.;]|$)"
        r"|bi ket an [\w ]{3,60}|bi tuyen phat [\w ]{3,40}|bi xu phat hanh chinh[\w ]{0,40}"
        r"|thu an[\w ]{0,20}|ra tu|man han tu|dang thi hanh an[\w ]{0,20}|chap hanh an[\w ]{0,20}"
        r"|ket an [\w ]{3,60}|an treo(?: [\w ]{2,20})?|chua xoa an tich"
        r"|da chap hanh xong an phat tu"
        r"|bi khoi to(?: ve)?(?: toi [\w ]{3,40})?|bi bat (?:ve|vi|qua tang)[\w ]{0,40}"
        r"|pham toi [\w ]{3,40}"
        r"|bi phat tu[\w ]{0,20}|phat \d+ (?:nam|thang) tu[\w ]{0,20}|tu giam|tu treo"
        r"|tu chung than|bi tam giam|bi truy na|lanh an [\w ]{3,30}"
        r"|condamnee? (?:a|pour) [\w ']{3,50}|casier judiciaire(?: charge| non vierge)?|incarceree?"
        r"|mis(?:e)? en examen(?: pour [\w ]{3,30})?|garde a vue|detenue? (?:a|pour) [\w ]{3,30}"
        r"|sursis probatoire|ecrouee?|bracelet electronique",
    ),
    (
        "criminal_record",
        r"previous convictions? for [\w ]{3,30}|prior convictions? for [\w ]{3,30}"
        r"|convictions? for [\w ]{3,30}|convicted of [\w -]{3,30}"
        r"|criminal record|spent \w+ (?:months|years) in prison|arrested for [\w ]{3,30}"
        r"|sentenced to [\w ]{3,30}"
        r"|cautioned for [\w ]{3,30}|charged with [\w ]{3,30}"
        r"|on probation(?: for [\w ]{3,30})?|served \w+ (?:months|years)"
        r"|pleaded guilty to [\w ]{3,30}|suspended sentence|sex offenders' register|in custody",
    ),
    (
        "biometric",
        r"anh khuon mat|hinh anh khuon mat|mau nuoc bot|giam dinh adn|mau (?:van tay|adn"
        r"|giong noi|mong mat|mau|chu ky song)"
        r"(?: (?:(?:muoi|10|hai) ngon|ngon \w+(?: (?:tay )?(?:phai|trai))?))?"
        r"|xet nghiem adn"
        r"|dau van tay(?: \w+ ngon| ngon \w+(?: (?:tay )?(?:phai|trai))?)?"
        r"|van tay(?: (?:muoi|10|tam|hai) ngon| ngon \w+(?: (?:tay )?(?:phai|trai))?)?"
        r"|anh mong mat|mong mat"
        r"|nhan dang khuon mat|nhan dien khuon mat|mau khuon mat|giong noi mau|ma gen"
        r"|trinh tu gen|du lieu gen"
        r"|sinh trac hoc(?: \w+ \w+)?"
        r"|empreintes?(?: digitales?| genetiques?| palmaires?)?(?: du pouce(?: droit"
        r"| gauche)?)?|profil (?:adn|genetique)"
        r"|adn|reconnaissance faciale|gabarit facial|scan de l'iris|iris (?:scan|pattern"
        r"|image)|facial (?:template|recognition)"
        r"|fingerprints?|palm prints?|dna(?: (?:sample|profile|test))?|voiceprint|voice print"
        r"|retina scan|face (?:scan|template)"
        r"|empreinte vocale|geometrie de la main",
    ),
    (
        "credit",
        r"no xau(?: nhom \d)?|diem tin dung(?: \w+)? ?\d{0,3}|lich su tin dung"
        r"|xep hang tin dung(?: \w+)?"
        r"|no qua han(?: [\w ]{2,20})?|qua han(?: tra no)? \d+ ngay|vo no|mat kha nang tra no"
        r"|no nhom \d"
        r"|tu choi (?:cho )?vay|no the tin dung|cham tra no|no ngan hang"
        r"|du no [\d.,]+ (?:trieu|ty|dong)(?: dong)?|pha san"
        r"|co no (?:xau|nhom \d|qua han)(?: nhom \d)?|dang co no (?:xau|nhom \d"
        r"|qua han)(?: nhom \d)?"
        r"|fichage (?:a la banque de france|au ficp|au fcc|ficp)|fichee? (?:au "
        r"|a la banque de france|ficp|fcc)|surendett\w+|interdit(?:e)? bancaire"
        r"|saisie sur salaire"
        r"|inscrit\w* (?:au|a la|sur le) (?:fichier des incidents(?: de paiement)?|ficp|fcc)"
        r"|incidents? de paiement|refus de pret|decouvert (?:bancaire|non autorise)|huissier"
        r"|credit (?:score|rating|history|report)(?: (?:of|is|at) \w+)?"
        r"|county court judg\w+(?: for debt)?|ccjs?"
        r"|bankrupt\w*|in arrears|rent arrears|defaulted on [\w ]{3,20}|repossess\w+"
        r"|missed (?:payments|repayments)"
        r"|insolven\w+|debt relief order|payday loans?|refused (?:a )?(?:loan|mortgage|credit)"
        r"|individual voluntary arrangement",
    ),
)
"""The fact itself, wherever it is said of somebody."""

_WORDS = r"[ \t]*:?[ \t]*([^\W_][\w'’ \-]{1,44})"
_FEW = (
    r"[ \t]*:?[ \t]*([^\W\d_]+(?:[ \-][^\W\d_]+){0,2})(?=[,;.\n|)\"]|$| (?:va|co|da|et|and|is"
    r"|est|was)\b)"
)
LED: tuple[tuple[Kind, str, str], ...] = (
    (
        "health",
        r"mac (?:phai )?(?:chung )?(?:benh )?|chan doan(?: (?:la|mac|bi|benh|xac dinh))*"
        r"|dieu tri (?:benh )?|bi benh"
        r"|tien su benh|benh an|suivi(?:e)? pour|soigne(?:e)? pour|traite(?:e)? pour"
        r"|atteint(?:e)? (?:de|d'un|d'une|du)"
        r"|souffre (?:de|d'un|d'une|du)|souffrant (?:de|d'un|d'une)|hospitalise(?:e)? pour"
        r"|opere(?:e)? (?:de|d'un|d'une|du)"
        r"|diagnosed with|treated for|treatment for|suffers from|suffering from"
        r"|admitted (?:to hospital )?with|recovering from"
        r"|living with|diagnosis|diagnostic|medication for|operated on for|off sick with"
        r"|signed off with",
        _WORDS,
    ),
    (
        "ethnic_origin",
        r"thanh phan dan toc|dan toc|d'origine|origine ethnique|ethnic origin(?: (?:is|as))?"
        r"|ethnicity(?: (?:is|as))?"
        r"|ethnic group|of (?:mixed )?(?=(?:roma|romani|traveller|basque|kurdish|somali"
        r"|bengali|punjabi|pashtun|igbo|yoruba)\b)",
        _FEW,
    ),
    (
        "sex_life",
        r"came out as|coming out as|identif(?:ies|ied|y) as|describes h\w+self as|se dit"
        r"|se declare|xu huong tinh duc|orientation sexuelle|sexual orientation",
        r"\s*:?\s*((?:openly )?(?:gay|lesbian|bisexual|queer|trans\w*|pansexual|asexual"
        r"|homosexuel\w*"
        r"|bisexuel\w*|lesbienne|dong tinh(?: \w+)?|song tinh|non-binary|heterosexual))(?!\w)",
    ),
    (
        "religion",
        r"ton giao|theo dao|vao dao|dao|religion(?: (?:is|as))?|de confession|de religion"
        r"|converted to"
        r"|se convertit? a l'|faith",
        _FEW,
    ),
)
"""Kind, the words that lead to the fact, the fact: what is found is its first group."""
