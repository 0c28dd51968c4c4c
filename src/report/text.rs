//! Every text of a report, in Danish and in English.

use crate::graph::coded::Locale;

macro_rules! texts {
    ($( $name:ident = $da:literal, $en:literal; )*) => {
        /// A text of a report.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each says itself")]
        pub enum T { $( $name, )* }

        impl T {
            /// All texts, in both languages.
            #[cfg(test)]
            pub(super) const ALL: &'static [(&'static str, &'static str)] = &[$( ($da, $en), )*];

            /// In a language.
            #[must_use]
            pub fn say(self, locale: Locale) -> &'static str {
                match (self, locale) {
                    $( (Self::$name, Locale::Da) => $da, (Self::$name, Locale::En) => $en, )*
                }
            }
        }
    };
}

impl T {
    /// In a language, with these values in its places.
    #[must_use]
    pub fn fill(self, locale: Locale, values: &[(&str, &str)]) -> String {
        let mut text = self.say(locale).to_owned();
        for (place, value) in values {
            text = text.replace(&format!("{{{place}}}"), value);
        }
        text
    }
}

texts! {
    // The title page.
    StartUpReport = "Opstartsrapport", "Start-up report";
    StatusReport = "Status til styregruppen", "Status for the steering group";
    MidtermReport = "Midtvejsrapport", "Midterm report";
    FinalReport = "Slutevaluering", "Final evaluation";
    Parties = "Parter", "Parties";
    PartiesList = "{region}, {hospitals} og {ngo}", "{region}, {hospitals} and {ngo}";
    Period = "Periode", "Period";
    PeriodFrom = "fra {from}", "from {from}";
    Figures = "Tal til og med", "Figures up to";
    FiguresUntil = "{day} (øjebliksbillede {snapshot}, frosset {taken})", "{day} (snapshot {snapshot}, frozen {taken})";
    Threshold = "Mindste celle", "Smallest cell";
    ThresholdOf = "{k}: færre end {k} vises aldrig", "{k}: fewer than {k} are never shown";
    MadeOn = "Dannet", "Made on";
    Contents = "Indhold", "Contents";
    Footer = "Dannet af Brobygger af øjebliksbillede {snapshot}. Tallene er frosset; hvem der spørger, og hvornår, ændrer dem ikke.", "Made by Brobygger from snapshot {snapshot}. The figures are frozen; who asks, and when, does not change them.";

    // Words of tables.
    Track = "Spor", "Track";
    Total = "I alt", "Total";
    TotalYears = "Hele år i alt", "Whole years, total";
    Quarter = "Kvartal", "Quarter";
    QuarterShort = "K", "Q";
    Hospital = "Hospital", "Hospital";
    Date = "Dato", "Date";
    All = "alle", "all";

    // Summary.
    Summary = "Sammenfatning i tal", "Summary in numbers";
    SummaryLead = "Tallene gælder fra programmets start {start} til og med {day}. En familie tælles én gang i hvert spor, den bruger.", "The figures cover the time from the programme's start on {start} up to {day}. A family is counted once in each track it uses.";
    FamiliesIn = "familier i {track}", "families in {track}";
    OfTarget = "{share} af {kind} {value}", "{share} of the {kind} of {value}";
    WalkIns = "henvendelser i åben rådgivning uden kendt familie", "contacts with open advice without a known family";
    AtActivities = "familier ved lokale aktiviteter (fremmøder)", "families at local activities (attendances)";
    ReferralsSent = "visitationer sendt", "referrals sent";
    SessionsHeld = "rådgivninger af kendte familier", "advice sessions of known families";
    SparringGiven = "sparringer til sundhedspersonale", "sparring talks with health staff";
    ActivitiesHeld = "aktiviteter holdt af lokalforeningerne", "activities held by the local associations";
    PlacesEnded = "pladser i forløb, der er afsluttet", "places in courses that have ended";

    // How the cooperation was built.
    Establishment = "Samarbejdet og etableringen", "How cooperation and efforts were established";
    EstablishmentLead = "{active} hospitaler deltager med {sites} matrikler og konsultationer; {associations} lokalforeninger dækker {municipalities} kommuner. Styregruppen har holdt {meetings} møder til og med {day}.", "{active} hospitals take part with {sites} sites and clinics; {associations} local associations cover {municipalities} municipalities. The steering group held {meetings} meetings up to {day}.";
    TrackStarts = "Sporenes start", "When the tracks began";
    ActiveFrom = "Aktivt fra", "Active from";
    AwaitsDecision = "afventer beslutning", "awaits a decision";
    ByDecision = "Ved beslutning", "By decision";
    FromAgreement = "følger af aftalen", "follows from the agreement";
    Places = "Deltagende hospitaler og steder", "Participating hospitals and sites";
    Site = "Sted", "Site";
    SiteKind = "Art", "Kind";
    Municipality = "Kommune", "Municipality";
    PresentFrom = "Socialrådgiver til stede fra", "Social worker present from";
    NotPresent = "ikke fast", "not regularly";
    OwnPremises = "Mødrehjælpens egne steder", "Mødrehjælpen's own premises";
    Candidate = "{hospital} (kandidat)", "{hospital} (candidate)";
    Associations = "Lokalforeninger og kommuner", "Local associations and municipalities";
    Association = "Lokalforening", "Local association";
    Municipalities = "Kommuner", "Municipalities";
    Phases = "Tids- og procesplan", "Time plan";
    Phase = "Fase", "Phase";
    StatedPeriod = "Som aftalen skriver", "As the agreement says";
    MeantPeriod = "Periode", "Period";
    PhasesNote = "Hvor aftalens ordlyd og den mente periode er forskellige, står begge.", "Where the agreement's wording and the period that is meant differ, both are shown.";
    Meetings = "Styregruppens møder", "Meetings of the steering group";
    Place = "Sted", "Place";
    Topics = "Drøftet", "Discussed";

    // Families.
    Families = "Familier i de tre spor", "Families in the three tracks";
    FamiliesLead = "Nye familier i spor 1 og 2, hver talt i kvartalet for sin første kontakt med sporet. Spor 3 er åbent uden visitation og registrerer ikke, hvem der kommer: her tælles familier ved hver aktivitet, så samme familie kan være talt flere gange.", "New families in tracks 1 and 2, each counted in the quarter of its first contact with the track. Track 3 is open without a referral and does not record who comes: families are counted at each activity, so the same family may be counted several times.";
    FamiliesByQuarter = "Nye familier og fremmøder pr. kvartal", "New families and attendances by quarter";
    FamiliesPerQuarter = "{track}: nye familier pr. kvartal", "{track}: new families by quarter";
    WalkInsPerQuarter = "Spor 1: henvendelser uden kendt familie pr. kvartal", "Track 1: contacts without a known family by quarter";
    ContactsPerQuarter = "{track}: familier ved aktiviteter (fremmøder) pr. kvartal", "{track}: families at activities (attendances) by quarter";
    Series = "Opgørelse", "What is counted";
    CountedFamilies = "{track}: familier", "{track}: families";
    CountedWalkIns = "Spor 1: henvendelser uden kendt familie", "Track 1: contacts without a known family";
    CountedContacts = "{track}: familier ved aktiviteter (fremmøder)", "{track}: families at activities (attendances)";
    DotMeansHidden = "Skraveret søjle med •: tallet er skjult.", "Hatched column with •: the number is hidden.";
    AgainstTargets = "Mod måltal og forventninger", "Against targets and expectations";
    Metric = "Mål", "Measure";
    Bound = "Art", "Kind";
    Aim = "Måltal", "Target";
    Reached = "Opnået", "Reached";
    Share = "Andel", "Share";
    NotAgreed = "ikke aftalt endnu", "not agreed yet";
    NoPeriod = "uden periode", "no period stated";
    NotCounted = "opgøres ikke i tabellerne", "not counted in the tables";
    TargetsNote = "Et måltal er aftalt mellem parterne; en forventning er udmeldt og ikke aftalt. Opnået tælles i de hele kvartaler, som målets periode berører, til og med øjebliksbilledet.", "A target is agreed between the parties; an expectation was announced and not agreed. What is reached is counted in the whole quarters that the target's period touches, up to the snapshot.";
    NoTargets = "Der var ikke aftalt måltal eller udmeldt forventninger, da øjebliksbilledet blev taget.", "No targets were agreed and no expectations announced when the snapshot was taken.";
    Cumulative = "{track}: familier i alt siden målets start, mod {kind}", "{track}: families since the target's start, against the {kind}";
    HollowPoint = "Et hult punkt viser et mindstetal: et kvartal bag det er skjult.", "A hollow point shows a minimum: a quarter behind it is hidden.";
    Coverage = "Dækning", "Coverage";
    CoverageLead = "Sammenholdt med {value} {metric} i {year}. {note}", "Compared with {value} {metric} in {year}. {note}";
    CoverageShare = "{what}, andel af {value}", "{what}, share of {value}";

    // Profile.
    Profile = "Hvem familierne er", "Who the families are";
    ProfileLead = "Profilen er Mødrehjælpens registrering ved første kontakt, i bånd og grupper. Procenten er andelen af sporets familier i de år og kvartaler, hvor tallet er vist.", "The profile is what Mødrehjælpen recorded at the first contact, in bands and groups. The per cent is the share of the track's families in the years and quarters in which the number is shown.";
    AgeGroups = "Alder, grupper", "Age, grouped";
    Gestation = "Graviditetsuge ved visitation", "Gestation at referral";
    ChildrenBefore = "Børn i familien i forvejen", "Children in the family before";
    Income = "Forsørgelsesgrundlag, grupper", "Source of income, grouped";
    Work = "Beskæftigelse, grupper", "Employment, grouped";
    Part = "Landsdel", "Part of the region";
    Groups = "Målgruppe (en familie kan høre til flere)", "Target group (a family may belong to several)";
    AgeFine = "Alder, hele år", "Age, whole years";
    IncomeFine = "Forsørgelsesgrundlag, hele år", "Source of income, whole years";
    WorkFine = "Beskæftigelse, hele år", "Employment, whole years";
    Outcomes = "Afsluttede familier efter udfald", "Closed families by outcome";
    FineLead = "Fine inddelinger afgøres kun for hele år: så kan flere tal vises uden at afsløre nogen.", "Fine categories are decided of whole years alone: then more can be shown without exposing anybody.";

    // Reasons.
    Reasons = "Henvendelsesårsager og hjælp", "Reasons for contact, and help given";
    ReasonsLead = "Hvorfor familien kommer, hvad den spørger om, og hvad den får hjælp til, er tre forskellige ting. En familie kan have flere årsager, en rådgivning flere emner.", "Why a family comes, what it asks about and what it is helped with are three different things. A family may have several reasons, a session several topics.";
    ReasonGroups = "Henvendelsesårsag, grupper", "Reason for contact, grouped";
    ReasonFine = "Henvendelsesårsag, hele år", "Reason for contact, whole years";
    AskedHelped = "Emner i rådgivninger: spurgt om og hjulpet med", "Topics of advice sessions: asked about and helped with";
    Asked = "Spurgt om", "Asked about";
    Helped = "Hjulpet med", "Helped with";
    AskedHelpedFine = "Emner, hele år: spurgt om og hjulpet med", "Topics, whole years: asked about and helped with";
    TopicHead = "Emne", "Topic";

    // Referrals.
    Referrals = "Visitationer", "Referrals";
    ReferralsLead = "Visitationer talt i kvartalet, hvor de blev sendt, og hvad der var sket med dem, da kvartalet blev frosset.", "Referrals counted in the quarter in which they were sent, and what had become of them when the quarter was frozen.";
    Sent = "Sendt", "Sent";
    SentAndReached = "Sendt, modtaget, afgjort og første kontakt", "Sent, received, decided and first contact";
    HowFar = "Hvor langt", "How far";
    Declined = "Afvist, og hvorfor", "Declined, and why";
    SentByHospital = "Sendt, efter hospital", "Sent, by hospital";
    DeclinedByHospital = "Afgørelse efter hospital, {year}", "Decision by hospital, {year}";
    ReachedByHospital = "Modtaget, afgjort og første kontakt, efter hospital, {year}", "Received, decided and first contact, by hospital, {year}";

    // Flow.
    Flow = "Flow", "Flow";
    FlowLead = "Dage fra visitationen blev sendt. Medianen: halvdelen ventede højst så længe; 90-percentilen: ni af ti. Vises fra {min} visitationer.", "Days from the referral being sent. The median: half waited no longer; the 90th percentile: nine of ten. Shown from {min} referrals on.";
    FlowTable = "Dage fra sendt til hvert trin", "Days from sent to each step";
    Step = "Trin og periode", "Step and period";
    StepOf = "{step}, {period}", "{step}, {period}";
    StepReferrals = "Visitationer", "Referrals";
    Median = "Median, dage", "Median, days";
    Ninety = "90-percentil, dage", "90th percentile, days";
    FlowChart = "{track}, {period}: dage til hvert trin", "{track}, {period}: days to each step";
    Completion = "Forløb: hvordan pladserne endte", "Courses: how places ended";

    // Satisfaction.
    Satisfaction = "Tilfredshed", "Satisfaction";
    SatisfactionLead = "Gennemsnit af mindst {min} svar. Er der færre, lægges perioder eller grupper sammen, til der er nok; hvad der er lagt sammen, står ved tallet. Ét er dårligst.", "Means of at least {min} answers. Where there are fewer, periods or groups are pooled until there are enough; what is pooled stands beside the number. One is worst.";
    FamiliesAnswer = "Familiernes tilfredshed efter spor", "Families' satisfaction by track";
    DepartmentsAnswer = "Afdelingernes tilfredshed efter faggruppe", "Departments' satisfaction by kind of staff";
    DepartmentsByHospital = "Afdelingernes tilfredshed efter hospital", "Departments' satisfaction by hospital";
    Question = "Spørgsmål", "Question";
    Answers = "Svar", "Answers";
    Mean = "Gennemsnit", "Mean";
    Best = "Bedste", "Best";
    PooledOver = "Svar fra", "Answers from";
    NoAnswers = "Der er endnu ikke svar nok til at vise et gennemsnit.", "There are not yet answers enough to show a mean.";
    MeanOf = "{mean} af {best}", "{mean} of {best}";

    // Hospitals.
    SideBySide = "Hospitalerne side om side", "The hospitals side by side";
    SideBySideLead = "Siden programmets start. Familier efter det hospital, der visiterede dem. Hospitalerne er ikke lige store og begyndte ikke samtidig.", "Since the programme's start. Families by the hospital that referred them. The hospitals differ in size and did not begin at the same time.";
    HospitalsTable = "Familier, visitationer og sparring efter hospital", "Families, referrals and sparring by hospital";
    FamiliesOf = "Familier, {track}", "Families, {track}";
    ReferralsOf = "Visitationer, {track}", "Referrals, {track}";
    Sparring = "Sparring", "Sparring";

    // Track 3.
    LocalActivities = "Lokale aktiviteter", "Local activities";
    LocalLead = "Lokalforeningernes aktiviteter er offentlige og tælles fuldt ud. Familier ved aktiviteter er fremmøder.", "The associations' activities are public and counted in full. Families at activities are attendances.";
    ActivitiesByType = "Holdte aktiviteter efter type", "Activities held, by type";
    ActivitiesByAssociation = "Holdte aktiviteter efter lokalforening", "Activities held, by local association";
    ContactsByAssociation = "Familier ved aktiviteter (fremmøder) efter lokalforening", "Families at activities (attendances) by local association";
    ContactsByType = "Familier ved aktiviteter (fremmøder) efter type", "Families at activities (attendances) by type";

    // Capacity.
    Capacity = "Udnyttelse af kapacitet", "Use of capacity";
    CapacityLead = "Rådgivninger, henvendelser og sparring med den tid, der blev brugt. Minutter vises for kvartaler, hvis antal er vist.", "Advice sessions, contacts and sparring with the time spent. Minutes are shown for quarters whose number is told.";
    CapacityTable = "Antal og minutter pr. kvartal", "Number and minutes by quarter";
    Number = "Antal", "Number";
    Minutes = "Minutter", "Minutes";
    MinutesEach = "Minutter pr. stk.", "Minutes each";
    Sessions = "Rådgivninger", "Advice sessions";
    SessionsPerQuarter = "Rådgivninger af kendte familier pr. kvartal", "Advice sessions of known families by quarter";
    SparringPerQuarter = "Sparringer pr. kvartal", "Sparring talks by quarter";
    Channels = "Rådgivninger efter kanal", "Advice sessions by channel";
    ChannelsLead = "Telefon og video viser behovet for en digital og telefonisk indsats.", "Phone and video show the need for a digital and telephone effort.";
    SparringTopics = "Sparring efter emne", "Sparring by topic";

    // Decisions.
    Decisions = "Drøftet og besluttet", "Discussed and decided";
    DecisionsLead = "Styregruppens beslutninger til og med {day}. Hvad der er besluttet senere, står i en senere rapport.", "The steering group's decisions up to {day}. What was decided later stands in a later report.";
    DecisionsTable = "Beslutninger", "Decisions";
    About = "Om", "About";
    Decided = "Besluttet", "Decided";
    Written = "skriftligt", "in writing";
    At = "Møde", "Meeting";
    NoDecisions = "Der er ikke truffet beslutninger endnu.", "Nothing has been decided yet.";

    // Requirements.
    Requirements = "Hvad rapporten skal svare på", "What the report has to answer";
    RequirementsLead = "Aftalens krav til en rapport af denne slags, og hvor de er besvaret.", "What the agreement asks of a report of this kind, and where it is answered.";
    Numbered = "Nr.", "No.";
    Requirement = "Krav", "Requirement";
    Answered = "Besvaret i", "Answered in";
    R49 = "At familierne findes og visiteres til indsatsen", "That families are found and referred";
    R50 = "Antallet af familier i hvert af de tre spor", "The number of families in each of the three tracks";
    R51 = "Socioøkonomiske forhold: alder, graviditet, antal børn, forsørgelsesgrundlag og beskæftigelse", "Socio-economic profile: age, pregnancy, number of children, source of income, employment";
    R52 = "Henvendelsesårsag, og hvilke problemstillinger familien får hjælp til", "The reason for contact, and the problems that the family is helped with";
    R53 = "Tilfredshed blandt de visiterede familier, efter spor", "Satisfaction of the referred families, by track";
    R54 = "Tilfredshed blandt afdelingerne, herunder jordemødre og ledelse", "Satisfaction of departments, midwives and management included";
    R55 = "Hvordan samarbejdet er bygget op, og indsatserne etableret", "How cooperation was built and the efforts established";
    R56 = "Grundlag for beslutning om kapacitet i spor 2 og om den digitale og telefoniske indsats", "The basis for decisions on capacity in track 2 and on the digital and telephone effort";
    R57 = "Løbende status til styregruppen, herunder familier i de tre spor", "Continuous status to the steering group, families in the three tracks included";
    R58 = "Slutevaluering: læring og effekt, og grundlag for det videre forløb", "Final evaluation: learning and effect, and the basis for what comes after";
    R67Capacity = "Udnyttelse af kapacitet", "Use of capacity";
    R67Flow = "Første evaluering af flow", "First evaluation of flow";
    R67Profile = "Første evaluering af brugerprofil", "First evaluation of the user profile";
    R67Decisions = "Tiltag for år 2", "Steps for year 2";

    // Definitions.
    Definitions = "Definitioner", "Definitions";
    DefFamily = "Familie", "Family";
    DefFamilyIs = "En kendt familie, talt én gang for hvert spor den bruger, i perioden for den første kontakt med sporet. Familier i flere spor kan ikke lægges sammen på tværs.", "A known family, counted once for each track that it uses, in the period of its first contact with the track. Families cannot be added up across tracks.";
    DefContact = "Kontakt, henvendelse, fremmøde", "Contact, attendance";
    DefContactIs = "En henvendelse i åben rådgivning uden kendt familie, eller en familie ved en lokal aktivitet. Samme familie kan være talt flere gange.", "A contact with open advice without a known family, or a family at a local activity. The same family may be counted several times.";
    DefBasis = "Grundlag", "Basis";
    DefBasisIs = "Familier, afsluttede familier og forløbspladser tæller forskellige familier; visitationer, rådgivninger, sparring, henvendelser og fremmøder tæller hændelser.", "Families, closed families and course places count distinct families; referrals, sessions, sparring, contacts and attendances count what happened.";
    DefPooled = "Lagt sammen", "Pooled";
    DefPooledIs = "Er der for få svar til et gennemsnit, lægges de sammen med de næste perioders eller gruppers, til der er nok. Intet svar indgår to gange i samme tabel.", "Where answers are too few for a mean, they are pooled with those of the next periods or groups until there are enough. No answer counts twice in a table.";
    DefSnapshot = "Øjebliksbillede", "Snapshot";
    DefSnapshotIs = "Et afsluttet kvartal fryses én gang, når sene registreringer er kommet ind. Alle tal afgøres da for altid; et år afgøres sammen med sit fjerde kvartal.", "A closed quarter is frozen once, when late registrations are in. All figures are then decided for good; a year is decided with its fourth quarter.";
    DefSum = "Summer", "Sums";
    DefSumIs = "«I alt» lægger de viste tal sammen. «mindst» står, hvor et skjult tal mangler i summen; er et års tal skjult, lægges de viste kvartaler sammen. «–» står, hvor der ikke er opdelt: det, der er lidt af, opdeles kun for hele år.", "Totals add up the numbers that are shown. “At least” stands where a hidden number is missing from the sum; where a year's number is hidden, the quarters that are shown are added up. A dash stands where nothing is broken down: what is few is broken down by whole years alone.";

    // Suppression.
    Suppression = "Hvad der er skjult, og hvorfor", "What is hidden, and why";
    SuppressionLead = "Et tal mellem 1 og {most} vises aldrig: i små grupper kan nogen genkendes. For at et skjult tal ikke kan regnes ud af de andre, er yderligere tal skjult; de kan være større. Der er regnet med, at et hospital kender sine egne familier og trækker dem fra.", "A number between 1 and {most} is never shown: in small groups somebody could be recognised. So that a hidden number cannot be worked out from the others, more numbers are hidden; these can be larger. It is reckoned with that a hospital knows its own families and subtracts them.";
    SuppressionAlike = "Hvor alle i en gruppe er ens i noget følsomt, er tallet også skjult, selv om gruppen er stor.", "Where all of a group are alike in something sensitive, the number is hidden too, however large the group.";
    SuppressionCount = "I denne rapport er {hidden} af {all} celler skjult ({share}).", "In this report {hidden} of {all} cells are hidden ({share}).";
    SuppressionTable = "Skjulte celler, tabel for tabel", "Hidden cells, table by table";
    TableHead = "Tabel", "Table";
    HiddenCells = "Skjult", "Hidden";
    AllCells = "Celler", "Cells";
    AllHidden = "{table}: alle tal er skjult.", "{table}: all numbers are hidden.";
    SuppressionNone = "Ingen celler i denne rapport er skjult.", "No cell of this report is hidden.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_places() {
        let places = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                .collect();
            found.sort();
            found.dedup();
            found
        };
        for (da, en) in T::ALL {
            assert!(!da.is_empty() && !en.is_empty());
            assert_eq!(places(da), places(en), "{da}");
        }
    }

    #[test]
    fn places_are_filled() {
        let text = T::OfTarget.fill(
            Locale::Da,
            &[("share", "50 %"), ("kind", "måltallet"), ("value", "900")],
        );
        assert_eq!(text, "50 % af måltallet 900");
    }
}
