//! The shape of each programme's population: what the documents say or let one expect, and for the
//! rest plausible guesses. Data, not rules: nothing else asks which region it is.

use chrono::NaiveDate;

/// How a programme's population is to look at scale 1.
pub(super) struct Plan {
    /// Its region.
    pub(super) region: &'static str,
    /// Referrals to track 1 a year, once every site has started.
    pub(super) advice_per_year: f64,
    /// Referrals to track 2 a year.
    pub(super) courses_per_year: f64,
    /// First day of track 2.
    pub(super) courses_from: NaiveDate,
    /// Walk-ins for each referral to track 1.
    pub(super) walk_ins: f64,
    /// Sites that refer.
    pub(super) sites: &'static [SitePlan],
    /// Where the competence centre's bridge consultant works.
    pub(super) bridge: Option<&'static str>,
    /// A municipality whose staff take part.
    pub(super) municipality: Option<&'static str>,
    /// Towns with larger associations.
    pub(super) large: &'static [&'static str],
}

/// How a site takes part.
pub(super) struct SitePlan {
    /// Its name.
    pub(super) name: &'static str,
    /// Its share of the referrals.
    pub(super) share: f64,
    /// First day of open advice here.
    pub(super) from: NaiveDate,
    /// Weekly presence: half-days as (day from Monday = 0, afternoon).
    pub(super) presence: &'static [(u32, bool)],
    /// Whether the presence is a whole day.
    pub(super) whole_days: bool,
    /// Whether somebody is to be here on each of its days without fail: no cancellations.
    pub(super) always: bool,
    /// Whether a scripted case of each kind is to be seen here at any scale.
    pub(super) showcase: bool,
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MAX,
    }
}

const fn site(
    name: &'static str,
    share: f64,
    from: NaiveDate,
    presence: &'static [(u32, bool)],
) -> SitePlan {
    SitePlan {
        name,
        share,
        from,
        presence,
        whole_days: false,
        always: false,
        showcase: false,
    }
}

/// Both programmes.
pub(super) const PLANS: &[Plan] = &[
    Plan {
        region: "1084",
        // 3,700 pregnancies at level 3 a year (R33), about half of them referred (R34).
        advice_per_year: 1_850.0,
        // Unknown before the midterm decision (R36); a guess.
        courses_per_year: 200.0,
        courses_from: day(2026, 1, 5),
        walk_ins: 0.15,
        // Shares by births; starts between March and June 2025 (R66).
        sites: &[
            SitePlan {
                always: true,
                showcase: true,
                ..site(
                    "Herlev",
                    0.21,
                    day(2025, 3, 10),
                    &[
                        (0, false),
                        (1, false),
                        (2, false),
                        (2, true),
                        (3, false),
                        (4, false),
                    ],
                )
            },
            site(
                "Hvidovre",
                0.29,
                day(2025, 3, 3),
                &[(0, false), (1, true), (2, false), (3, false)],
            ),
            SitePlan {
                showcase: true,
                ..site(
                    "Hillerød",
                    0.20,
                    day(2025, 4, 22),
                    &[(0, true), (1, false), (3, false)],
                )
            },
            site(
                "Rigshospitalet",
                0.20,
                day(2025, 6, 2),
                &[(1, false), (2, true), (4, false)],
            ),
            site("Amager", 0.04, day(2025, 4, 1), &[(2, false), (4, false)]),
            site("Gentofte", 0.02, day(2025, 5, 5), &[(1, true), (3, true)]),
            site("Glostrup", 0.02, day(2025, 6, 10), &[(0, false), (3, true)]),
            site(
                "Frederikssund",
                0.02,
                day(2025, 5, 19),
                &[(2, false), (4, true)],
            ),
            site(
                "Mødrehjælpen København",
                0.0,
                day(2025, 3, 3),
                &[(0, true), (3, true)],
            ),
        ],
        bridge: Some("Amager og Hvidovre Hospital"),
        municipality: None,
        large: &[
            "Amager",
            "Frederiksberg",
            "Nørrebro",
            "Vesterbro",
            "Helsingør",
        ],
    },
    Plan {
        region: "1083",
        // R76 and R82.
        advice_per_year: 600.0,
        courses_per_year: 100.0,
        courses_from: day(2024, 9, 2),
        walk_ins: 0.10,
        // One whole day a week at each birth place (R74).
        sites: &[
            SitePlan {
                whole_days: true,
                showcase: true,
                ..site("Odense", 0.36, day(2024, 9, 2), &[(1, false)])
            },
            SitePlan {
                whole_days: true,
                ..site("Svendborg", 0.08, day(2024, 9, 5), &[(3, false)])
            },
            SitePlan {
                whole_days: true,
                ..site("Kolding", 0.25, day(2024, 9, 4), &[(2, false)])
            },
            SitePlan {
                whole_days: true,
                ..site("Esbjerg", 0.18, day(2024, 9, 2), &[(0, false)])
            },
            SitePlan {
                whole_days: true,
                ..site("Aabenraa", 0.13, day(2024, 9, 3), &[(4, false)])
            },
            SitePlan {
                whole_days: true,
                ..site("Mødrehjælpen Odense", 0.0, day(2024, 9, 2), &[(4, false)])
            },
        ],
        bridge: None,
        municipality: Some("Odense Kommune"),
        large: &["Odense", "Esbjerg", "Kolding", "Vejle"],
    },
];

impl Plan {
    /// The plan of a site, if it has one.
    pub(super) fn site(&self, name: &str) -> Option<&SitePlan> {
        self.sites.iter().find(|site| site.name == name)
    }
}

impl SitePlan {
    /// How far the referring has got under way on `date`: from 0 to 1, within half a year.
    pub(super) fn ramp(&self, date: NaiveDate) -> f64 {
        let days = (date - self.from).num_days();
        if days < 0 {
            0.0
        } else {
            (0.2 + 0.8 * days as f64 / 180.0).min(1.0)
        }
    }
}
