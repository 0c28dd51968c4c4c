//! The sections about people: how many, who they are, why they come and what they are helped with.

use chrono::Datelike;
use entities::codes::{Dimension, Granularity, Measure, Metric, ReportKind, TargetKind, Track};

use super::{
    facts::Aim,
    labels::{lower, upper},
    number::{self, Count, Period, quarter_of},
    svg::{Bar, BarRow},
    table::{Cell, Line, Table},
    text::T,
    writer::{Counted, Part, Section, Writer},
};
use crate::graph::coded::label;

/// The tracks that families are known in.
pub(super) const KNOWN: &[Option<Track>] =
    &[Some(Track::OpenAdvice), Some(Track::ReferredActivity)];

impl Writer<'_> {
    /// The most important numbers.
    pub(super) fn summary(&self) -> Section {
        use Measure as M;
        let mut numbers = vec![];
        let mut tell = |of: (Measure, Option<Track>), what: String, more: Option<String>| {
            let count = self.ever(of);
            if count != Count::Absent {
                numbers.push((count.text(self.locale()), what, more));
            }
        };
        for track in [Track::OpenAdvice, Track::ReferredActivity] {
            let of = (M::Families, Some(track));
            let more = self.aims().find_map(|aim| self.towards(aim, of));
            let what = self.fill(T::FamiliesIn, &[("track", &lower(&self.track(track)))]);
            tell(of, what, more);
        }
        tell(
            (M::Contacts, Some(Track::OpenAdvice)),
            self.say(T::WalkIns),
            None,
        );
        tell(
            (M::Contacts, Some(Track::LocalActivity)),
            self.say(T::AtActivities),
            None,
        );
        tell(
            (M::Sessions, Some(Track::OpenAdvice)),
            self.say(T::SessionsHeld),
            None,
        );
        tell((M::Sparring, None), self.say(T::SparringGiven), None);
        tell(
            (M::CoursePlaces, Some(Track::ReferredActivity)),
            self.say(T::PlacesEnded),
            None,
        );
        tell(
            (M::Activities, Some(Track::LocalActivity)),
            self.say(T::ActivitiesHeld),
            None,
        );
        let sent = KNOWN.iter().map(|track| self.ever((M::Referrals, *track)));
        let sent = Count::sum(sent);
        if sent != Count::Absent {
            numbers.insert(
                2.min(numbers.len()),
                (sent.text(self.locale()), self.say(T::ReferralsSent), None),
            );
        }
        let start = number::day(self.facts.programme.starts_on, self.locale());
        let until = number::day(self.snapshot.ends_on, self.locale());
        let lead = self.fill(T::SummaryLead, &[("start", &start), ("day", &until)]);
        Section {
            id: "summary",
            title: self.say(T::Summary),
            parts: vec![Part::Text(lead), Part::Numbers(numbers)],
        }
    }

    /// How far it is towards a target of this measure.
    fn towards(&self, aim: &Aim, of: (Measure, Option<Track>)) -> Option<String> {
        let same = measure(aim.target.metric) == Some(of.0) && Some(aim.target.track) == of.1;
        let value = aim.target.value.filter(|_| same)?;
        let reached = self.reached(aim).and_then(Count::told)?;
        let share = number::share(reached, value.into(), self.locale())?;
        let kind = lower(label(aim.target.kind, self.locale()));
        let kind = match (aim.target.kind, self.locale()) {
            (TargetKind::Target, crate::graph::coded::Locale::Da) => "måltallet".to_owned(),
            (TargetKind::Expectation, crate::graph::coded::Locale::Da) => {
                "forventningen".to_owned()
            }
            _ => kind,
        };
        let value = number::whole(value.into(), self.locale());
        Some(self.fill(
            T::OfTarget,
            &[("share", &share), ("kind", &kind), ("value", &value)],
        ))
    }

    /// The targets as they were when the snapshot was frozen: of each track and measure the latest
    /// that was agreed, else what was announced, else what was proposed.
    pub(super) fn aims(&self) -> impl Iterator<Item = &Aim> {
        let agreed = |aim: &Aim| aim.agreed_on.is_some_and(|on| on <= self.as_of);
        let weight = move |aim: &Aim| {
            let standing = match aim.target.kind {
                _ if agreed(aim) => 2,
                TargetKind::Expectation => 1,
                TargetKind::Target => 0,
            };
            (standing, aim.target.version)
        };
        let mut aims: Vec<&Aim> = self.facts.aims.iter().collect();
        aims.sort_by_key(|aim| {
            (
                aim.target.track,
                aim.target.metric,
                std::cmp::Reverse(weight(aim)),
            )
        });
        aims.dedup_by_key(|aim| (aim.target.track, aim.target.metric));
        aims.into_iter()
    }

    /// What is reached of a target; nothing when it isn't counted.
    fn reached(&self, aim: &Aim) -> Option<Count> {
        let of = (measure(aim.target.metric)?, Some(aim.target.track));
        if aim.target.track == Track::LocalActivity {
            return None;
        }
        let from = aim
            .target
            .period_from
            .unwrap_or(self.facts.programme.starts_on);
        let to = aim.target.period_to.unwrap_or(self.snapshot.ends_on);
        Some(self.between(of, from, to))
    }

    /// Families in the three tracks, against targets and baseline.
    pub(super) fn families(&self) -> Section {
        use Measure as M;
        let (first, second, third) = (
            Some(Track::OpenAdvice),
            Some(Track::ReferredActivity),
            Some(Track::LocalActivity),
        );
        let named = |text: T, track: Option<Track>| {
            let name = track.map(|track| self.track(track)).unwrap_or_default();
            self.fill(text, &[("track", &name)])
        };
        let series = [
            ((M::Families, first), named(T::CountedFamilies, first)),
            ((M::Families, second), named(T::CountedFamilies, second)),
            ((M::Contacts, first), self.say(T::CountedWalkIns)),
            ((M::Contacts, third), named(T::CountedContacts, third)),
        ];
        let panels = [
            (
                "families-1",
                (M::Families, first),
                named(T::FamiliesPerQuarter, first),
            ),
            (
                "families-2",
                (M::Families, second),
                named(T::FamiliesPerQuarter, second),
            ),
            (
                "contacts-1",
                (M::Contacts, first),
                self.say(T::WalkInsPerQuarter),
            ),
            (
                "contacts-3",
                (M::Contacts, third),
                named(T::ContactsPerQuarter, third),
            ),
        ];
        let panels: Vec<(String, String)> = panels
            .into_iter()
            .filter_map(|(id, of, title)| self.columns(id, title, of))
            .collect();
        let mut parts = vec![Part::Text(self.say(T::FamiliesLead)), Part::Panels(panels)];
        // The quarters are what the panels show; the years are more exact than their sum.
        let lines = series.into_iter().filter_map(|(of, head)| {
            let mut counts: Vec<Count> = self
                .quarters
                .iter()
                .map(|quarter| self.whole(of, *quarter).0)
                .collect();
            counts.push(self.ever(of));
            let nothing = counts.iter().all(|count| *count == Count::Absent);
            (!nothing).then(|| Line {
                group: None,
                head,
                cells: counts.into_iter().map(Cell::Count).collect(),
            })
        });
        let mut heads = vec![self.say(T::Series)];
        heads.extend(self.quarters.iter().map(|quarter| {
            let short = format!(
                "{}{}",
                self.say(T::QuarterShort),
                quarter_of(quarter.ends_on)
            );
            format!("{short} {}", quarter.ends_on.year())
        }));
        heads.push(self.say(T::Total));
        let table = Table {
            name: "families-by-quarter",
            caption: self.say(T::FamiliesByQuarter),
            group: None,
            heads,
            lines: lines.collect(),
            sums: true,
        };
        let hidden = table.counts().any(|count| count == Count::Hidden);
        parts.extend(hidden.then(|| Part::Note(self.say(T::DotMeansHidden))));
        parts.push(Part::Table(table));
        parts.extend(self.against_targets());
        parts.extend(self.coverage());
        Section {
            id: "families",
            title: self.say(T::Families),
            parts,
        }
    }

    fn against_targets(&self) -> Vec<Part> {
        let mut parts = vec![Part::Heading(self.say(T::AgainstTargets))];
        let lines: Vec<Line> = self.aims().map(|aim| self.aim(aim)).collect();
        if lines.is_empty() {
            parts.push(Part::Text(self.say(T::NoTargets)));
            return parts;
        }
        for aim in self.aims() {
            parts.extend(self.approach(aim));
        }
        let heads = [T::Metric, T::Bound, T::Period, T::Aim, T::Reached, T::Share];
        parts.push(Part::Table(Table {
            name: "against-targets",
            caption: self.say(T::AgainstTargets),
            group: Some(self.say(T::Track)),
            heads: heads.map(|head| self.say(head)).to_vec(),
            lines,
            sums: false,
        }));
        parts.push(Part::Note(self.say(T::TargetsNote)));
        parts
    }

    fn aim(&self, aim: &Aim) -> Line {
        let target = &aim.target;
        let agreed = aim.agreed_on.is_some_and(|on| on <= self.as_of);
        let kind = match target.kind {
            TargetKind::Target if !agreed => self.say(T::NotAgreed),
            kind => label(kind, self.locale()).to_owned(),
        };
        let period = match (target.period_from, target.period_to) {
            (Some(from), Some(to)) => number::span(from, to, self.locale()),
            _ => self.say(T::NoPeriod),
        };
        let reached = self.reached(aim);
        let share = reached.and_then(Count::told).zip(target.value);
        let share = share
            .and_then(|(part, whole)| number::share(part, whole.into(), self.locale()))
            .map_or(Cell::Empty, Cell::Share);
        Line {
            group: Some(self.track(target.track)),
            head: upper(label(target.metric, self.locale())),
            cells: vec![
                Cell::Text(kind),
                Cell::Text(period),
                Cell::whole(target.value),
                reached.map_or_else(|| Cell::Text(self.say(T::NotCounted)), Cell::Count),
                share,
            ],
        }
    }

    /// The way towards a target, quarter by quarter.
    fn approach(&self, aim: &Aim) -> Vec<Part> {
        let (Some(of), Some(value)) = (measure(aim.target.metric), aim.target.value) else {
            return vec![];
        };
        let of = (of, Some(aim.target.track));
        if self.reached(aim).is_none() {
            return vec![];
        }
        let from = aim
            .target
            .period_from
            .unwrap_or(self.facts.programme.starts_on);
        let to = aim.target.period_to.unwrap_or(self.snapshot.ends_on);
        let points: Vec<(String, Count)> = self
            .quarters
            .iter()
            .filter(|quarter| {
                quarter.ends_on >= from && quarter.ends_on <= to.max(self.snapshot.ends_on)
            })
            .map(|quarter| {
                let short = format!(
                    "{}{}",
                    self.say(T::QuarterShort),
                    quarter_of(quarter.ends_on)
                );
                let name = format!("{short} {}", quarter.ends_on.year());
                (name, self.between(of, from, quarter.ends_on.min(to)))
            })
            .collect();
        if points
            .iter()
            .filter(|point| point.1.told().is_some())
            .count()
            < 2
        {
            return vec![];
        }
        let kind = lower(label(aim.target.kind, self.locale()));
        let track = self.track(aim.target.track);
        let title = self.fill(T::Cumulative, &[("track", &track), ("kind", &kind)]);
        let name = format!("{kind} {}", number::whole(value.into(), self.locale()));
        let id = format!("c-towards-{}", aim.target.track as usize);
        let svg = self
            .chart(id, &title)
            .line(&points, Some((value.into(), &name)));
        let hollow = points
            .iter()
            .any(|point| matches!(point.1, Count::AtLeast(_)));
        let mut parts = vec![Part::Chart(title, svg)];
        parts.extend(hollow.then(|| Part::Note(self.say(T::HollowPoint))));
        parts
    }

    /// Referrals and families beside the number of pregnancies before.
    fn coverage(&self) -> Vec<Part> {
        let baselines = self.facts.baselines.iter();
        let Some(baseline) = baselines
            .filter(|one| one.metric == Metric::Level3Pregnancies)
            .max_by_key(|one| one.year)
        else {
            return vec![];
        };
        let value = number::whole(baseline.value.into(), self.locale());
        let lead = self.fill(
            T::CoverageLead,
            &[
                ("value", &value),
                ("metric", &lower(label(baseline.metric, self.locale()))),
                ("year", &baseline.year.to_string()),
                ("note", baseline.note.as_deref().unwrap_or_default()),
            ],
        );
        let track = Some(Track::OpenAdvice);
        let mut lines = vec![];
        let named = |text: T| self.fill(text, &[("track", &lower(&self.track(Track::OpenAdvice)))]);
        for (measure, name) in [
            (Measure::Referrals, named(T::ReferralsOf)),
            (Measure::Families, named(T::FamiliesOf)),
        ] {
            let counts: Vec<Count> = self
                .periods
                .iter()
                .map(|period| self.whole((measure, track), *period).0)
                .collect();
            if counts.iter().all(|count| *count == Count::Absent) {
                continue;
            }
            // The baseline is of a year: only a year is a share of it.
            let shares = counts.iter().zip(&self.periods).map(|(count, period)| {
                let part = count.told().filter(|_| period.per == Granularity::Year);
                let share =
                    part.and_then(|part| number::share(part, baseline.value.into(), self.locale()));
                share.map_or(Cell::Empty, Cell::Share)
            });
            let what = self.fill(T::CoverageShare, &[("what", &name), ("value", &value)]);
            let shares = Line {
                group: None,
                head: what,
                cells: shares.collect(),
            };
            lines.push(Line {
                group: None,
                head: name,
                cells: counts.into_iter().map(Cell::Count).collect(),
            });
            lines.push(shares);
        }
        if lines.is_empty() {
            return vec![];
        }
        let mut heads = vec![self.say(T::Series)];
        heads.extend(self.periods.iter().map(|period| period.name(self.locale())));
        vec![
            Part::Heading(self.say(T::Coverage)),
            Part::Text(lead),
            Part::Table(Table {
                name: "coverage",
                caption: self.say(T::Coverage),
                group: None,
                heads,
                lines,
                sums: false,
            }),
        ]
    }

    /// Who the families are.
    pub(super) fn profile(&self) -> Section {
        use Dimension as D;
        let mut parts = vec![Part::Text(self.say(T::ProfileLead))];
        let counted = |by: Dimension, periods| Counted {
            measure: Measure::Families,
            tracks: KNOWN,
            by,
            periods,
        };
        for (name, caption, by) in [
            ("age-groups", T::AgeGroups, D::AgeGroup),
            ("gestation", T::Gestation, D::GestationBand),
            ("children", T::ChildrenBefore, D::Children),
            ("income-groups", T::Income, D::IncomeGroup),
            ("employment-groups", T::Work, D::EmploymentGroup),
            ("region-parts", T::Part, D::RegionPart),
            ("target-groups", T::Groups, D::TargetGroup),
        ] {
            let shown = self.shown(name, caption, counted(by, &self.periods));
            if !shown.is_empty() {
                parts.push(Part::Heading(self.say(caption)));
                parts.extend(shown);
            }
        }
        let years = self.years();
        let whole = matches!(self.asked.kind, ReportKind::Midterm | ReportKind::Final);
        let fine: Vec<Part> = [
            ("age", T::AgeFine, D::AgeBand),
            ("income", T::IncomeFine, D::IncomeSource),
            ("employment", T::WorkFine, D::Employment),
        ]
        .into_iter()
        .filter(|_| whole && !years.is_empty())
        .map(|(name, caption, by)| self.by(name, caption, counted(by, &years)).0)
        .filter(|table| !table.lines.is_empty())
        .map(Part::Table)
        .collect();
        if !fine.is_empty() {
            parts.push(Part::Text(self.say(T::FineLead)));
            parts.extend(fine);
        }
        if self.asked.kind == ReportKind::Final {
            let closed = Counted {
                measure: Measure::ClosedFamilies,
                ..counted(D::Outcome, &self.periods)
            };
            parts.extend(self.shown("outcomes", T::Outcomes, closed));
        }
        Section {
            id: "profile",
            title: self.say(T::Profile),
            parts,
        }
    }

    /// Why families come, and what they are helped with.
    pub(super) fn reasons(&self) -> Section {
        use Dimension as D;
        let counted = |by, periods| Counted {
            measure: Measure::Families,
            tracks: KNOWN,
            by,
            periods,
        };
        let mut parts = vec![Part::Text(self.say(T::ReasonsLead))];
        parts.extend(self.shown(
            "reason-groups",
            T::ReasonGroups,
            counted(D::ReasonGroup, &self.periods),
        ));
        parts.extend(self.asked_and_helped(
            "asked-helped",
            T::AskedHelped,
            (D::AskedGroup, D::HelpedGroup),
            &self.periods,
        ));
        let years = self.years();
        if !years.is_empty() {
            let (reasons, _) = self.by("reasons", T::ReasonFine, counted(D::Reason, &years));
            if !reasons.lines.is_empty() {
                parts.push(Part::Text(self.say(T::FineLead)));
                parts.push(Part::Table(reasons));
            }
            parts.extend(self.asked_and_helped(
                "topics",
                T::AskedHelpedFine,
                (D::TopicAsked, D::TopicHelped),
                &years,
            ));
        }
        Section {
            id: "reasons",
            title: self.say(T::Reasons),
            parts,
        }
    }

    /// Topics asked about beside those helped with: pairs of bars, and the table they are of.
    fn asked_and_helped(
        &self,
        name: &'static str,
        caption: T,
        (asked, helped): (Dimension, Dimension),
        periods: &[Period],
    ) -> Vec<Part> {
        let track = &[Some(Track::OpenAdvice)];
        let of = |by| Counted {
            measure: Measure::Sessions,
            tracks: track,
            by,
            periods,
        };
        let (mut table, helped) = (
            self.by(name, caption, of(asked)).0,
            self.by(name, caption, of(helped)).0,
        );
        let (first, second) = (self.say(T::Asked), self.say(T::Helped));
        let last = |table: &Table, head: &str| {
            let line = table.lines.iter().find(|line| line.head == head);
            match line.and_then(|line| line.cells.last()) {
                Some(Cell::Count(count)) => *count,
                _ => Count::Told(0),
            }
        };
        let mut names: Vec<String> = table.lines.iter().map(|line| line.head.clone()).collect();
        for line in &helped.lines {
            if !names.contains(&line.head) {
                names.push(line.head.clone());
            }
        }
        if names.is_empty() {
            return vec![];
        }
        let rows: Vec<BarRow> = names
            .into_iter()
            .map(|name| BarRow {
                bars: [&table, &helped]
                    .map(|table| Bar::of(last(table, &name), None, self.locale()))
                    .to_vec(),
                name,
                target: None,
            })
            .collect();
        for line in &mut table.lines {
            line.group = Some(first.clone());
        }
        table
            .lines
            .extend(helped.lines.into_iter().map(|line| Line {
                group: Some(second.clone()),
                ..line
            }));
        table.group = Some(self.say(T::Series));
        table.heads[0] = self.say(T::TopicHead);
        let title = self.say(caption);
        let svg = self
            .chart(format!("c-{name}"), &title)
            .bars(&[&first, &second], &rows);
        vec![Part::Chart(title, svg), Part::Table(table)]
    }
}

/// What a target's measure is counted as.
fn measure(metric: Metric) -> Option<Measure> {
    match metric {
        Metric::Families => Some(Measure::Families),
        Metric::Referrals => Some(Measure::Referrals),
        Metric::PregnantFamilies | Metric::Level3Pregnancies => None,
    }
}
