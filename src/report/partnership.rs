//! The sections about the partnership: how it was established, what was decided, what the report has
//! to answer, and how to read it.

use entities::{
    Code,
    codes::{Participation, ReportKind},
};

use super::{
    labels::upper,
    number::{self, Count},
    table::{Cell, Line, Table},
    text::T,
    writer::{Part, Section, Writer},
};
use crate::{calendar::local_date, graph::coded::label};

impl Writer<'_> {
    fn words(&self, name: &'static str, caption: T, heads: &[T], lines: Vec<Line>) -> Option<Part> {
        let group = lines.iter().any(|line| line.group.is_some());
        (!lines.is_empty()).then(|| {
            Part::Table(Table {
                name,
                caption: self.say(caption),
                group: group.then(|| self.say(T::Hospital)),
                heads: heads.iter().map(|head| self.say(*head)).collect(),
                lines,
                sums: false,
            })
        })
    }

    fn day(&self, date: chrono::NaiveDate) -> String {
        number::day(date, self.locale())
    }

    /// How the cooperation was built, and the efforts established.
    pub(super) fn establishment(&self) -> Section {
        let facts = self.facts;
        let active = facts.hospitals.iter();
        let active = active.filter(|one| one.participation == Participation::Active);
        let sites = facts.sites.iter().filter(|site| site.hospital_id.is_some());
        let mut municipalities: Vec<&String> = facts.serves.values().flatten().collect();
        municipalities.sort_unstable();
        municipalities.dedup();
        let text = |n: usize| number::whole(n as i64, self.locale());
        let met = facts.meetings.iter();
        let met: Vec<_> = met
            .filter(|one| local_date(one.held_at) <= self.as_of)
            .collect();
        let lead = self.fill(
            T::EstablishmentLead,
            &[
                ("active", &text(active.count())),
                ("sites", &text(sites.count())),
                ("associations", &text(facts.associations.len())),
                ("municipalities", &text(municipalities.len())),
                ("meetings", &text(met.len())),
                ("day", &self.day(self.as_of)),
            ],
        );
        let mut parts = vec![Part::Text(lead)];
        let tracks = facts.plans.iter().map(|plan| {
            let decision = facts.decisions.iter();
            let mut decision = decision.filter(|one| Some(one.id) == plan.decision_id);
            let decision = decision.next().filter(|one| one.decided_on <= self.as_of);
            // What was decided after the snapshot was frozen is not in the report.
            let known = plan.decision_id.is_none() || decision.is_some();
            let from = plan.active_from.filter(|_| known);
            Line {
                group: None,
                head: self.track(plan.track),
                cells: vec![
                    Cell::Text(
                        from.map_or_else(|| self.say(T::AwaitsDecision), |day| self.day(day)),
                    ),
                    Cell::Text(match decision {
                        Some(decision) => self.day(decision.decided_on),
                        None if from.is_some() => self.say(T::FromAgreement),
                        None => "–".to_owned(),
                    }),
                ],
            }
        });
        let heads = [T::Track, T::ActiveFrom, T::ByDecision];
        parts.extend(self.words("tracks", T::TrackStarts, &heads, tracks.collect()));
        let heads = [T::Site, T::SiteKind, T::Municipality, T::PresentFrom];
        parts.extend(self.words("sites", T::Places, &heads, self.places()));
        let associations = facts.associations.iter().map(|one| {
            let names = facts.serves.get(&one.id).cloned().unwrap_or_default();
            Line {
                group: None,
                head: one.name.clone(),
                cells: vec![Cell::Text(names.join(", "))],
            }
        });
        let heads = [T::Association, T::Municipalities];
        parts.extend(self.words(
            "associations",
            T::Associations,
            &heads,
            associations.collect(),
        ));
        parts.extend(self.phases());
        let meetings = met.into_iter().map(|meeting| {
            let topics = meeting.topics.iter();
            let topics: Vec<&str> = topics.map(|topic| label(topic, self.locale())).collect();
            Line {
                group: None,
                head: self.day(local_date(meeting.held_at)),
                cells: vec![
                    Cell::Text(meeting.place.clone()),
                    Cell::Text(upper(&topics.join(", ").to_lowercase())),
                ],
            }
        });
        let heads = [T::Date, T::Place, T::Topics];
        parts.extend(self.words("meetings", T::Meetings, &heads, meetings.collect()));
        Section {
            id: "establishment",
            title: self.say(T::Establishment),
            parts,
        }
    }

    fn places(&self) -> Vec<Line> {
        let facts = self.facts;
        let line = |group: &str, site: &entities::site::Model| {
            let from = facts.present_from.get(&site.id).copied();
            let from = from.filter(|day| *day <= self.as_of);
            let municipality = facts.municipalities.get(&site.municipality_code);
            Line {
                group: Some(group.to_owned()),
                head: site.name.clone(),
                cells: vec![
                    Cell::Text(upper(label(site.kind, self.locale()))),
                    Cell::Text(municipality.cloned().unwrap_or_default()),
                    Cell::Text(from.map_or_else(|| self.say(T::NotPresent), |day| self.day(day))),
                ],
            }
        };
        let mut lines = vec![];
        for hospital in &facts.hospitals {
            let name = match hospital.participation {
                Participation::Active => hospital.name.clone(),
                Participation::Candidate => {
                    self.fill(T::Candidate, &[("hospital", &hospital.name)])
                }
            };
            let own = facts.sites.iter();
            let own = own.filter(|site| site.hospital_id == Some(hospital.id));
            lines.extend(own.map(|site| line(&name, site)));
        }
        let own = facts.sites.iter().filter(|site| site.hospital_id.is_none());
        let premises = self.say(T::OwnPremises);
        lines.extend(own.map(|site| line(&premises, site)));
        lines
    }

    fn phases(&self) -> Vec<Part> {
        let lines = self.facts.phases.iter().map(|phase| Line {
            group: None,
            head: phase.name.clone(),
            cells: vec![
                Cell::Text(phase.stated_period.clone()),
                Cell::Text(number::span(
                    phase.period_from,
                    phase.period_to,
                    self.locale(),
                )),
            ],
        });
        let heads = [T::Phase, T::StatedPeriod, T::MeantPeriod];
        let table = self.words("phases", T::Phases, &heads, lines.collect());
        let note = table.is_some().then(|| Part::Note(self.say(T::PhasesNote)));
        table.into_iter().chain(note).collect()
    }

    /// What was discussed and decided.
    pub(super) fn decisions(&self) -> Section {
        let facts = self.facts;
        let lead = self.fill(T::DecisionsLead, &[("day", &self.day(self.as_of))]);
        let mut parts = vec![Part::Text(lead)];
        let made = facts.decisions.iter();
        let made = made.filter(|one| one.decided_on <= self.as_of);
        let lines: Vec<Line> = made
            .map(|decision| {
                let hospital = facts.hospitals.iter();
                let mut hospital = hospital.filter(|one| Some(one.id) == decision.hospital_id);
                let mut about = vec![upper(label(decision.kind, self.locale()))];
                about.extend(decision.track.map(|track| self.track(track)));
                about.extend(hospital.next().map(|one| one.name.clone()));
                let meeting = facts.meetings.iter();
                let mut meeting = meeting.filter(|one| Some(one.id) == decision.meeting_id);
                let at = meeting.next().map(|one| one.place.clone());
                Line {
                    group: None,
                    head: self.day(decision.decided_on),
                    cells: vec![
                        Cell::Text(about.join(": ")),
                        Cell::Text(decision.summary.clone()),
                        Cell::Text(at.unwrap_or_else(|| self.say(T::Written))),
                    ],
                }
            })
            .collect();
        if lines.is_empty() {
            parts.push(Part::Text(self.say(T::NoDecisions)));
        }
        let heads = [T::Date, T::About, T::Decided, T::At];
        parts.extend(self.words("decisions", T::DecisionsTable, &heads, lines));
        Section {
            id: "decisions",
            title: self.say(T::Decisions),
            parts,
        }
    }

    /// What the agreement asks of a report of this kind, with the sections that answer it.
    pub(super) fn requirements(&self, sections: &[Section]) -> Section {
        let asked: &[(&str, T, &[&str])] = match self.asked.kind {
            ReportKind::StartUp => &[
                ("R67", T::R67Capacity, &["capacity"]),
                ("R67", T::R67Flow, &["flow", "referrals"]),
                ("R67", T::R67Profile, &["profile"]),
                ("R67", T::R67Decisions, &["decisions", "establishment"]),
                ("R57", T::R57, &["families"]),
            ],
            ReportKind::Status => &[
                ("R57", T::R57, &["families", "capacity"]),
                ("R50", T::R50, &["families"]),
            ],
            ReportKind::Midterm => &[
                ("R49", T::R49, &["families", "referrals", "hospitals"]),
                ("R50", T::R50, &["families", "local"]),
                ("R51", T::R51, &["profile"]),
                ("R52", T::R52, &["reasons"]),
                ("R53", T::R53, &["satisfaction"]),
                ("R54", T::R54, &["satisfaction"]),
                ("R55", T::R55, &["establishment", "decisions"]),
                ("R56", T::R56, &["capacity", "flow", "decisions"]),
            ],
            ReportKind::Final => &[
                ("R49", T::R49, &["families", "referrals", "hospitals"]),
                ("R50", T::R50, &["families", "local"]),
                ("R51", T::R51, &["profile"]),
                ("R52", T::R52, &["reasons"]),
                ("R53", T::R53, &["satisfaction"]),
                ("R54", T::R54, &["satisfaction"]),
                ("R55", T::R55, &["establishment"]),
                ("R56", T::R56, &["capacity", "flow", "decisions"]),
                ("R58", T::R58, &["summary", "families", "decisions"]),
            ],
        };
        let place = |id: &str| {
            let at = sections.iter().position(|section| section.id == id)?;
            Some(format!("{}. {}", at + 1, sections[at].title))
        };
        let lines = asked.iter().map(|(number, text, where_to)| {
            let places: Vec<String> = where_to.iter().filter_map(|id| place(id)).collect();
            Line {
                group: None,
                head: (*number).to_owned(),
                cells: vec![Cell::Text(self.say(*text)), Cell::Text(places.join("; "))],
            }
        });
        let mut parts = vec![Part::Text(self.say(T::RequirementsLead))];
        let heads = [T::Numbered, T::Requirement, T::Answered];
        parts.extend(self.words("requirements", T::Requirements, &heads, lines.collect()));
        Section {
            id: "requirements",
            title: self.say(T::Requirements),
            parts,
        }
    }

    /// What the words of the report mean.
    pub(super) fn definitions(&self) -> Section {
        let terms = [
            (T::DefFamily, T::DefFamilyIs),
            (T::DefContact, T::DefContactIs),
            (T::DefBasis, T::DefBasisIs),
            (T::DefSnapshot, T::DefSnapshotIs),
            (T::DefSum, T::DefSumIs),
            (T::DefPooled, T::DefPooledIs),
        ];
        let terms = terms.map(|(term, is)| (self.say(term), self.say(is)));
        Section {
            id: "definitions",
            title: self.say(T::Definitions),
            parts: vec![Part::Terms(terms.to_vec())],
        }
    }

    /// What is hidden in these sections, and why.
    pub(super) fn suppression(&self, sections: &[Section]) -> Section {
        let tables = sections.iter().flat_map(|section| &section.parts);
        let tables = tables.filter_map(|part| match part {
            Part::Table(table) => Some(table),
            _ => None,
        });
        let (mut hidden, mut all, mut lines) = (0, 0, vec![]);
        for table in tables {
            let cells: Vec<Count> = table.counts().filter(|one| *one != Count::Absent).collect();
            let hidden_one = |one: &&Count| matches!(one, Count::Hidden | Count::AtLeast(_));
            let kept = cells.iter().filter(hidden_one).count() as i64;
            let of = cells.len() as i64;
            (hidden, all) = (hidden + kept, all + of);
            if kept > 0 {
                lines.push(Line {
                    group: None,
                    head: table.caption.clone(),
                    cells: vec![Cell::Whole(kept), Cell::Whole(of)],
                });
            }
        }
        let k = i64::from(self.snapshot.threshold);
        let most = number::whole((k - 1).max(1), self.locale());
        let mut parts = vec![
            Part::Text(self.fill(T::SuppressionLead, &[("most", &most)])),
            Part::Text(self.say(T::SuppressionAlike)),
        ];
        if hidden == 0 {
            parts.push(Part::Text(self.say(T::SuppressionNone)));
        } else {
            let share = number::share(hidden, all, self.locale()).unwrap_or_default();
            let (hidden, all) = (
                number::whole(hidden, self.locale()),
                number::whole(all, self.locale()),
            );
            let values = [("hidden", &*hidden), ("all", &*all), ("share", &*share)];
            parts.push(Part::Text(self.fill(T::SuppressionCount, &values)));
        }
        let heads = [T::TableHead, T::HiddenCells, T::AllCells];
        parts.extend(self.words("suppression", T::SuppressionTable, &heads, lines));
        Section {
            id: "suppression",
            title: self.say(T::Suppression),
            parts,
        }
    }

    /// The parties, in words.
    pub(super) fn parties(&self) -> String {
        let hospitals = self.facts.hospitals.iter();
        let hospitals = hospitals.filter(|one| one.participation == Participation::Active);
        let names: Vec<&str> = hospitals.map(|one| one.name.as_str()).collect();
        self.fill(
            T::PartiesList,
            &[
                ("region", &self.facts.region),
                ("hospitals", &names.join(", ")),
                ("ngo", &self.facts.ngo),
            ],
        )
    }
}

/// The kind of a report as its title has it.
#[must_use]
pub(super) fn kind(kind: ReportKind) -> T {
    match kind {
        ReportKind::StartUp => T::StartUpReport,
        ReportKind::Status => T::StatusReport,
        ReportKind::Midterm => T::MidtermReport,
        ReportKind::Final => T::FinalReport,
    }
}

/// A kind by what the command line calls it: `start-up` for `START_UP`.
#[must_use]
pub fn kind_named(name: &str) -> Option<ReportKind> {
    ReportKind::from_code(&name.to_uppercase().replace('-', "_"))
}
