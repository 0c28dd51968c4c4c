//! What the steering groups of the demo decide and publish. Data, not rules: every word is invented,
//! and nothing else asks which region it is. What lies after the demo's day has not happened.

use chrono::NaiveDate;
use entities::codes::{DecisionKind, Forum, Metric, ReportKind, ReportStatus, Track};

/// What one programme's steering group does.
pub(super) struct Script {
    pub(super) region: &'static str,
    pub(super) decisions: &'static [Decided],
    pub(super) targets: &'static [Goal],
    pub(super) criteria: &'static [OwnCriteria],
    pub(super) reports: &'static [Written],
}

/// A decision: at the last meeting before this day.
pub(super) struct Decided {
    pub(super) before: NaiveDate,
    pub(super) kind: DecisionKind,
    pub(super) track: Option<Track>,
    pub(super) summary: &'static str,
}

/// A target: proposed a quarter before it is agreed, if it ever is.
pub(super) struct Goal {
    pub(super) track: Track,
    pub(super) metric: Metric,
    pub(super) version: i32,
    pub(super) value: Option<i32>,
    pub(super) period: Option<(NaiveDate, NaiveDate)>,
    pub(super) agreed_before: Option<NaiveDate>,
}

/// A hospital's own version of the criteria.
pub(super) struct OwnCriteria {
    pub(super) hospital: &'static str,
    pub(super) version: i32,
    pub(super) from: NaiveDate,
    pub(super) to: Option<NaiveDate>,
    pub(super) agreed: bool,
    pub(super) procedure: &'static str,
}

/// A report, and when it came so far.
pub(super) struct Written {
    pub(super) kind: ReportKind,
    pub(super) title: &'static str,
    pub(super) status: ReportStatus,
    pub(super) period: (NaiveDate, NaiveDate),
    pub(super) on: NaiveDate,
    pub(super) summary: &'static str,
    pub(super) presented: &'static [(Forum, NaiveDate)],
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("not a date"),
    }
}

pub(super) const SCRIPTS: &[Script] = &[
    Script {
        region: "1084",
        decisions: &[
            Decided {
                before: day(2025, 6, 30),
                kind: DecisionKind::Targets,
                track: Some(Track::OpenAdvice),
                summary: "Foreløbige måltal for spor 1 er aftalt. De genbesøges, når opstarten er afrapporteret.",
            },
            Decided {
                before: day(2025, 12, 31),
                kind: DecisionKind::Midterm,
                track: None,
                summary: "Midtvejsrapporten er drøftet. Spor 1 fortsætter uændret; der er kapacitet til at begynde spor 2. Den digitale indsats afventer.",
            },
            Decided {
                before: day(2025, 12, 31),
                kind: DecisionKind::ActivateTrack,
                track: Some(Track::ReferredActivity),
                summary: "Spor 2 sættes i gang fra januar 2026.",
            },
            Decided {
                before: day(2026, 3, 31),
                kind: DecisionKind::Targets,
                track: Some(Track::OpenAdvice),
                summary: "Måltal for spor 1 er forhøjet efter midtvejsrapporten.",
            },
            Decided {
                before: day(2026, 3, 31),
                kind: DecisionKind::Targets,
                track: Some(Track::ReferredActivity),
                summary: "Måltal for spor 2 i 2026 er aftalt.",
            },
            Decided {
                before: day(2026, 6, 30),
                kind: DecisionKind::NextSteps,
                track: None,
                summary: "Parterne drøfter det videre forløb, når udkastet til slutevalueringen foreligger.",
            },
        ],
        targets: &[
            Goal {
                track: Track::OpenAdvice,
                metric: Metric::Families,
                version: 1,
                value: Some(600),
                period: Some((day(2025, 3, 1), day(2026, 12, 31))),
                agreed_before: Some(day(2025, 6, 30)),
            },
            Goal {
                track: Track::OpenAdvice,
                metric: Metric::Families,
                version: 2,
                value: Some(900),
                period: Some((day(2025, 3, 1), day(2026, 12, 31))),
                agreed_before: Some(day(2026, 3, 31)),
            },
            Goal {
                track: Track::ReferredActivity,
                metric: Metric::Families,
                version: 1,
                value: Some(80),
                period: Some((day(2026, 1, 5), day(2026, 12, 31))),
                agreed_before: Some(day(2026, 3, 31)),
            },
            Goal {
                track: Track::LocalActivity,
                metric: Metric::PregnantFamilies,
                version: 1,
                value: None,
                period: None,
                agreed_before: None,
            },
        ],
        criteria: &[
            OwnCriteria {
                hospital: "Herlev og Gentofte Hospital",
                version: 1,
                from: day(2025, 5, 1),
                to: Some(day(2026, 2, 28)),
                agreed: true,
                procedure: "Jordemoderen sender visitationen fra konsultationen. Kontaktpersonen samler op hver fredag.",
            },
            OwnCriteria {
                hospital: "Herlev og Gentofte Hospital",
                version: 2,
                from: day(2026, 3, 1),
                to: None,
                agreed: true,
                procedure: "Jordemoderen vurderer på niveau 3 med fokus på sociale problemer og andre sårbarheder og sender visitationen samme dag. I tvivlstilfælde ringes til kontaktpersonen, før der sendes.",
            },
            OwnCriteria {
                hospital: "Herlev og Gentofte Hospital",
                version: 3,
                from: day(2026, 8, 1),
                to: None,
                agreed: false,
                procedure: "Forslag: også jordemødre i Gentofte sender direkte til Mødrehjælpens kontor.",
            },
            OwnCriteria {
                hospital: "Nordsjællands Hospital",
                version: 1,
                from: day(2025, 6, 1),
                to: None,
                agreed: true,
                procedure: "Sårbarhedsteamet gennemgår alle visitationer på den ugentlige konference og sender dem til socialrådgiveren i Hillerød.",
            },
        ],
        reports: &[
            Written {
                kind: ReportKind::StartUp,
                title: "Afrapportering på opstart",
                status: ReportStatus::Presented,
                period: (day(2024, 12, 1), day(2025, 10, 31)),
                on: day(2025, 12, 1),
                summary: "Åben rådgivning er i gang på alle fire hospitaler. Kapaciteten er ved at blive udnyttet.",
                presented: &[(Forum::SteeringGroup, day(2025, 12, 15))],
            },
            Written {
                kind: ReportKind::Midterm,
                title: "Midtvejsrapport",
                status: ReportStatus::Presented,
                period: (day(2024, 12, 1), day(2025, 11, 30)),
                on: day(2025, 12, 8),
                summary: "Samarbejdet er bygget op, og indsatserne er etableret. Rapporten ligger til grund for beslutningen om spor 2.",
                presented: &[
                    (Forum::SteeringGroup, day(2025, 12, 15)),
                    (Forum::HospitalDirectors, day(2026, 1, 22)),
                    (Forum::HealthCommittee, day(2026, 2, 10)),
                ],
            },
            Written {
                kind: ReportKind::Status,
                title: "Status, 1. kvartal 2026",
                status: ReportStatus::Approved,
                period: (day(2026, 1, 1), day(2026, 3, 31)),
                on: day(2026, 6, 15),
                summary: "Spor 2 er begyndt med de første forløb.",
                presented: &[],
            },
            Written {
                kind: ReportKind::Status,
                title: "Status, 2. kvartal 2026",
                status: ReportStatus::Review,
                period: (day(2026, 4, 1), day(2026, 6, 30)),
                on: day(2026, 9, 1),
                summary: "Til kommentering i styregruppen.",
                presented: &[],
            },
            Written {
                kind: ReportKind::Final,
                title: "Slutevaluering",
                status: ReportStatus::Draft,
                period: (day(2024, 12, 1), day(2026, 12, 31)),
                on: day(2026, 9, 7),
                summary: "Disposition og foreløbige tabeller.",
                presented: &[],
            },
        ],
    },
    Script {
        region: "1083",
        decisions: &[
            Decided {
                before: day(2025, 9, 30),
                kind: DecisionKind::Midterm,
                track: None,
                summary: "Det første år er drøftet. Alle fem fødesteder fortsætter, og holdene i spor 2 udvides.",
            },
            Decided {
                before: day(2025, 9, 30),
                kind: DecisionKind::Targets,
                track: Some(Track::OpenAdvice),
                summary: "Forventningen til spor 1 er gjort til et måltal for 2025.",
            },
            Decided {
                before: day(2025, 12, 31),
                kind: DecisionKind::Targets,
                track: Some(Track::ReferredActivity),
                summary: "Måltal for spor 2 i 2026 er aftalt.",
            },
            Decided {
                before: day(2026, 3, 31),
                kind: DecisionKind::Targets,
                track: Some(Track::OpenAdvice),
                summary: "Måltal for spor 1 er rettet til og gælder hele 2025 og 2026.",
            },
        ],
        // Version 1 of tracks 1 and 2 is the announcement's expectation.
        targets: &[
            Goal {
                track: Track::OpenAdvice,
                metric: Metric::Families,
                version: 2,
                value: Some(600),
                period: Some((day(2025, 1, 1), day(2025, 12, 31))),
                agreed_before: Some(day(2025, 9, 30)),
            },
            Goal {
                track: Track::OpenAdvice,
                metric: Metric::Families,
                version: 3,
                value: Some(1150),
                period: Some((day(2025, 1, 1), day(2026, 12, 31))),
                agreed_before: Some(day(2026, 3, 31)),
            },
            Goal {
                track: Track::ReferredActivity,
                metric: Metric::Families,
                version: 2,
                value: Some(100),
                period: Some((day(2026, 1, 1), day(2026, 12, 31))),
                agreed_before: Some(day(2025, 12, 31)),
            },
        ],
        criteria: &[],
        reports: &[
            Written {
                kind: ReportKind::StartUp,
                title: "Opstart på de fem fødesteder",
                status: ReportStatus::Presented,
                period: (day(2024, 9, 1), day(2025, 2, 28)),
                on: day(2025, 3, 10),
                summary: "Socialrådgiverne er på plads en dag om ugen på hvert fødested.",
                presented: &[(Forum::SteeringGroup, day(2025, 3, 17))],
            },
            Written {
                kind: ReportKind::Midterm,
                title: "Midtvejsrapport",
                status: ReportStatus::Approved,
                period: (day(2024, 9, 1), day(2025, 8, 31)),
                on: day(2025, 9, 15),
                summary: "Familierne finder vej til rådgivningen; venteliste til enkelte hold.",
                presented: &[],
            },
            Written {
                kind: ReportKind::Status,
                title: "Status, 1. halvår 2026",
                status: ReportStatus::Review,
                period: (day(2026, 1, 1), day(2026, 6, 30)),
                on: day(2026, 8, 20),
                summary: "Til kommentering i styregruppen.",
                presented: &[],
            },
            Written {
                kind: ReportKind::Status,
                title: "Status, 3. kvartal 2026",
                status: ReportStatus::Draft,
                period: (day(2026, 7, 1), day(2026, 9, 30)),
                on: day(2026, 9, 10),
                summary: "Under udarbejdelse.",
                presented: &[],
            },
        ],
    },
];
