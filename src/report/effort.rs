//! The sections about the effort: referrals, flow, satisfaction, hospitals, local activities, capacity.

use std::collections::BTreeSet;

use chrono::Datelike;
use entities::{
    Code,
    codes::{
        Dimension, Measure, Reached, ReportKind, ScoreDimension, StaffKind, SurveyAudience, Track,
    },
    score_figure,
};
use uuid::Uuid;

use super::{
    labels::{self, lower, upper},
    number::{self, Count, Period},
    people::KNOWN,
    svg::{Bar, BarRow, Chart},
    table::{Cell, Line, Table},
    text::T,
    writer::{Counted, Part, Section, Writer},
};
use crate::graph::coded::{Locale, label};

impl Writer<'_> {
    /// Referrals: sent, received, declined and why, by hospital.
    pub(super) fn referrals(&self) -> Section {
        use Dimension as D;
        let counted = |by| Counted {
            measure: Measure::Referrals,
            tracks: KNOWN,
            by,
            periods: &self.periods,
        };
        let mut parts = vec![Part::Text(self.say(T::ReferralsLead))];
        let (mut reached, bases) =
            self.by("referrals-reached", T::SentAndReached, counted(D::Reached));
        parts.extend(self.bars(&reached, &bases));
        let periods = self.counted(counted(D::Reached));
        for (at, track) in KNOWN.iter().enumerate() {
            let counts: Vec<Count> = periods
                .iter()
                .map(|period| self.whole((Measure::Referrals, *track), *period).0)
                .collect();
            if counts.iter().all(|count| *count == Count::Absent) {
                continue;
            }
            let group = track.map(|track| self.track(track));
            let before = |line: &Line| line.group == group;
            let place = reached.lines.iter().position(before);
            let place = place.unwrap_or(if at == 0 { 0 } else { reached.lines.len() });
            let sent = Line {
                group,
                head: self.say(T::Sent),
                cells: Self::cells(counts),
            };
            reached.lines.insert(place, sent);
        }
        reached.heads[0] = self.say(T::HowFar);
        parts.push(Part::Table(reached));
        let years = self.years();
        let declined = Counted {
            periods: &years,
            ..counted(D::DeclineReason)
        };
        parts.extend(self.shown("referrals-declined", T::Declined, declined));
        parts.extend(self.shown(
            "referrals-hospitals",
            T::SentByHospital,
            counted(D::Hospital),
        ));
        if let Some(year) = self.years().last() {
            for (name, caption, by) in [
                (
                    "declined-hospitals",
                    T::DeclinedByHospital,
                    D::DeclineReason,
                ),
                ("reached-hospitals", T::ReachedByHospital, D::Reached),
            ] {
                parts.extend(self.crossed(name, caption, by, *year).map(Part::Table));
            }
        }
        Section {
            id: "referrals",
            title: self.say(T::Referrals),
            parts,
        }
    }

    /// Referrals of a year by hospital and something else.
    fn crossed(
        &self,
        name: &'static str,
        caption: T,
        by: Dimension,
        year: Period,
    ) -> Option<Table> {
        let hospitals = labels::categories(self.facts, Dimension::Hospital, self.locale());
        let columns = labels::categories(self.facts, by, self.locale());
        let mut lines = vec![];
        for track in KNOWN {
            let of = (Measure::Referrals, *track);
            for (code, head) in &hospitals {
                let counts: Vec<Count> = columns
                    .iter()
                    .map(|(other, _)| {
                        self.cell(of, &[Dimension::Hospital, by], &[code, other], year)
                    })
                    .collect();
                let nothing = |count: &Count| matches!(count, Count::Absent | Count::Told(0));
                if !counts.iter().all(nothing) {
                    lines.push(Line {
                        group: track.map(|track| self.track(track)),
                        head: head.clone(),
                        cells: counts.into_iter().map(Cell::Count).collect(),
                    });
                }
            }
        }
        let mut heads = vec![self.say(T::Hospital)];
        heads.extend(columns.into_iter().map(|(_, label)| upper(&label)));
        let caption = self.fill(caption, &[("year", &year.name(self.locale()))]);
        (!lines.is_empty()).then(|| Table {
            name,
            caption,
            group: Some(self.say(T::Track)),
            heads,
            lines,
            sums: false,
        })
    }

    /// Days between steps, and how courses end.
    pub(super) fn flow(&self) -> Section {
        let min = number::whole(self.snapshot.answers_min.into(), self.locale());
        let mut parts = vec![Part::Text(self.fill(T::FlowLead, &[("min", &min)]))];
        let mut lines = vec![];
        for track in [Track::OpenAdvice, Track::ReferredActivity] {
            let mut last: Option<(Period, Vec<BarRow>)> = None;
            for period in self.flow_periods(track) {
                let mut rows = vec![];
                for step in Reached::ALL.iter().map(|entry| entry.value) {
                    let found = self.facts.flows.iter().find(|flow| {
                        (flow.track, flow.step, flow.granularity, flow.ends_on)
                            == (track, step, period.per, period.ends_on)
                    });
                    let Some(flow) = found.filter(|flow| flow.referrals != Some(0)) else {
                        continue;
                    };
                    let step = upper(label(step, self.locale()));
                    let head = self.fill(
                        T::StepOf,
                        &[("step", &step), ("period", &period.name(self.locale()))],
                    );
                    let referrals = flow.referrals;
                    let referrals = referrals.map_or(Count::Hidden, |n| Count::Told(n.into()));
                    lines.push(Line {
                        group: Some(self.track(track)),
                        head,
                        cells: vec![
                            Cell::Count(referrals),
                            Cell::whole(flow.median_days),
                            Cell::whole(flow.p90_days),
                        ],
                    });
                    if let (Some(median), Some(ninety)) = (flow.median_days, flow.p90_days) {
                        rows.push(BarRow {
                            name: step,
                            bars: [median, ninety]
                                .map(|days| self.plain(days.into()))
                                .to_vec(),
                            target: None,
                        });
                    }
                }
                if !rows.is_empty() {
                    last = Some((period, rows));
                }
            }
            if let Some((period, rows)) = last {
                let name = period.name(self.locale());
                let title = self.fill(
                    T::FlowChart,
                    &[("track", &self.track(track)), ("period", &name)],
                );
                let series = [self.say(T::Median), self.say(T::Ninety)];
                let svg = self
                    .chart(format!("c-flow-{}", track as usize), &title)
                    .bars(&[&series[0], &series[1]], &rows);
                parts.push(Part::Chart(title, svg));
            }
        }
        if !lines.is_empty() {
            let heads = [T::Step, T::StepReferrals, T::Median, T::Ninety];
            parts.push(Part::Table(Table {
                name: "flow",
                caption: self.say(T::FlowTable),
                group: Some(self.say(T::Track)),
                heads: heads.map(|head| self.say(head)).to_vec(),
                lines,
                sums: false,
            }));
        }
        let completion = Counted {
            measure: Measure::CoursePlaces,
            tracks: &[Some(Track::ReferredActivity)],
            by: Dimension::Completion,
            periods: &self.periods,
        };
        parts.extend(self.shown("completion", T::Completion, completion));
        Section {
            id: "flow",
            title: self.say(T::Flow),
            parts,
        }
    }

    /// The years of which something is told, and the quarters of the others.
    fn flow_periods(&self, track: Track) -> Vec<Period> {
        let told = |period: &Period| {
            let mut flows = self.facts.flows.iter();
            flows.any(|flow| {
                (flow.track, flow.granularity, flow.ends_on) == (track, period.per, period.ends_on)
                    && flow.referrals.is_some()
            })
        };
        let years: Vec<Period> = self.years().into_iter().filter(told).collect();
        let of_year = |quarter: &&Period| {
            let same = |year: &Period| year.ends_on.year() == quarter.ends_on.year();
            !years.iter().any(same)
        };
        let quarters = self.quarters.iter().filter(of_year);
        let mut periods: Vec<Period> = years.iter().chain(quarters).copied().collect();
        periods.sort_by_key(|period| period.ends_on);
        periods
    }

    /// A bar of a number that counts nobody.
    fn plain(&self, value: i64) -> Bar {
        Bar {
            value: Some(value),
            at_least: false,
            label: number::whole(value, self.locale()),
        }
    }

    /// What families and departments think.
    pub(super) fn satisfaction(&self) -> Section {
        let min = number::whole(self.snapshot.answers_min.into(), self.locale());
        let mut parts = vec![Part::Text(self.fill(T::SatisfactionLead, &[("min", &min)]))];
        let tables = [
            (
                "satisfaction-families",
                T::FamiliesAnswer,
                SurveyAudience::Family,
                None,
            ),
            (
                "satisfaction-departments",
                T::DepartmentsAnswer,
                SurveyAudience::Department,
                Some(ScoreDimension::StaffKind),
            ),
            (
                "satisfaction-hospitals",
                T::DepartmentsByHospital,
                SurveyAudience::Department,
                Some(ScoreDimension::Hospital),
            ),
        ];
        let before = parts.len();
        for (name, caption, audience, by) in tables {
            parts.extend(self.scores(name, caption, audience, by));
        }
        if parts.len() == before {
            parts.push(Part::Text(self.say(T::NoAnswers)));
        }
        Section {
            id: "satisfaction",
            title: self.say(T::Satisfaction),
            parts,
        }
    }

    /// The latest means of an audience, each answer in one of them at most.
    fn scores(
        &self,
        name: &'static str,
        caption: T,
        audience: SurveyAudience,
        by: Option<ScoreDimension>,
    ) -> Vec<Part> {
        let scores = self.facts.scores.iter().filter(|score| {
            score.audience == audience
                && score.dimension == by
                && score.ends_on <= self.snapshot.ends_on
        });
        let mut scores: Vec<&score_figure::Model> = scores.collect();
        let item = |score: &score_figure::Model| self.facts.items.get(&score.item_id);
        scores.sort_by_key(|score| std::cmp::Reverse(score.ends_on));
        let mut covered = BTreeSet::new();
        scores.retain(|score| {
            let categories: Vec<&str> = match &score.categories {
                Some(categories) => categories.split(' ').collect(),
                None => vec![""],
            };
            let keys: Vec<_> = categories
                .into_iter()
                .map(|category| (score.track, score.item_id, category))
                .collect();
            let new = keys.iter().all(|key| !covered.contains(key));
            covered.extend(keys);
            new
        });
        scores.sort_by_key(|score| {
            let seq = item(score).map(|item| item.seq);
            (score.track, self.pooled(score), seq)
        });
        let mut lines = vec![];
        let mut panels: Vec<(String, i64, Vec<BarRow>)> = vec![];
        for score in scores {
            let Some(item) = item(score) else { continue };
            let group = self.pooled(score);
            let question = match self.locale() {
                Locale::Da => item.question_da.clone(),
                Locale::En => item.question_en.clone(),
            };
            lines.push(Line {
                group: Some(group.clone()),
                head: question.clone(),
                cells: vec![
                    Cell::Count(Count::Told(score.answers.into())),
                    Cell::Tenths(score.mean_tenths.into()),
                    Cell::Whole(item.max_score.into()),
                    Cell::Text(number::span(score.starts_on, score.ends_on, self.locale())),
                ],
            });
            let mean = number::tenths(score.mean_tenths.into(), self.locale());
            let best = number::whole(item.max_score.into(), self.locale());
            let row = BarRow {
                name: question,
                bars: vec![Bar {
                    value: Some(score.mean_tenths.into()),
                    at_least: false,
                    label: self.fill(T::MeanOf, &[("mean", &mean), ("best", &best)]),
                }],
                target: None,
            };
            match panels.last_mut().filter(|panel| panel.0 == group) {
                Some(panel) => panel.2.push(row),
                None => panels.push((group, i64::from(item.max_score) * 10, vec![row])),
            }
        }
        if lines.is_empty() {
            return vec![];
        }
        let caption = self.say(caption);
        let mut parts = vec![Part::Heading(caption.clone())];
        for (at, (group, top, rows)) in panels.into_iter().enumerate() {
            let title = format!("{caption}: {group}");
            let chart = self.chart(format!("c-{name}-{at}"), &title);
            let svg = Chart { top, ..chart }.bars(&[], &rows);
            parts.push(Part::Chart(title, svg));
        }
        let heads = [T::Question, T::Answers, T::Mean, T::Best, T::PooledOver];
        parts.push(Part::Table(Table {
            name,
            caption,
            group: Some(self.say(T::DefPooled)),
            heads: heads.map(|head| self.say(head)).to_vec(),
            lines,
            sums: false,
        }));
        parts
    }

    /// What was pooled into a mean, in words.
    fn pooled(&self, score: &score_figure::Model) -> String {
        let name = |category: &str| match score.dimension {
            Some(ScoreDimension::StaffKind) => {
                let kind = StaffKind::from_code(category);
                kind.map(|kind| lower(label(kind, self.locale())))
            }
            Some(ScoreDimension::Hospital) => {
                let id = Uuid::try_parse(category).ok();
                let hospitals = self.facts.hospitals.iter();
                let mut hospitals = hospitals.filter(|one| Some(one.id.0) == id);
                hospitals.next().map(|one| one.name.clone())
            }
            None => None,
        };
        let categories = score.categories.iter().flat_map(|all| all.split(' '));
        let names: Vec<String> = categories.filter_map(name).collect();
        match (names.is_empty(), score.track) {
            (false, _) => upper(&names.join(" + ")),
            (true, Some(track)) => self.track(track),
            (true, None) => upper(T::All.say(self.locale())),
        }
    }

    /// The hospitals beside each other.
    pub(super) fn side_by_side(&self) -> Section {
        let (first, second) = (Track::OpenAdvice, Track::ReferredActivity);
        let named = |text: T, track: Track| {
            let name = lower(&self.track(track));
            self.fill(text, &[("track", &name)])
        };
        let columns = [
            (Measure::Families, Some(first), named(T::FamiliesOf, first)),
            (
                Measure::Families,
                Some(second),
                named(T::FamiliesOf, second),
            ),
            (
                Measure::Referrals,
                Some(first),
                named(T::ReferralsOf, first),
            ),
            (
                Measure::Referrals,
                Some(second),
                named(T::ReferralsOf, second),
            ),
            (Measure::Sparring, None, self.say(T::Sparring)),
        ];
        let lines: Vec<Line> = labels::categories(self.facts, Dimension::Hospital, self.locale())
            .into_iter()
            .filter_map(|(code, head)| {
                let cells: Vec<Count> = columns
                    .iter()
                    .map(|(measure, track, _)| {
                        let of = (*measure, *track);
                        let by = Dimension::Hospital;
                        let counts: Vec<Count> = self
                            .periods
                            .iter()
                            .map(|period| self.cell(of, &[by], &[&code], *period))
                            .collect();
                        self.sum(of, by, &self.periods, &counts)
                    })
                    .collect();
                let nothing = |count: &Count| matches!(count, Count::Absent | Count::Told(0));
                (!cells.iter().all(nothing)).then(|| Line {
                    group: None,
                    head: upper(&head),
                    cells: cells.into_iter().map(Cell::Count).collect(),
                })
            })
            .collect();
        let mut parts = vec![Part::Text(self.say(T::SideBySideLead))];
        for (at, (.., title)) in columns.iter().enumerate() {
            let rows: Vec<BarRow> = lines
                .iter()
                .filter_map(|line| match line.cells.get(at) {
                    Some(Cell::Count(count)) if *count != Count::Absent => Some(BarRow {
                        name: line.head.clone(),
                        bars: vec![Bar::of(*count, None, self.locale())],
                        target: None,
                    }),
                    _ => None,
                })
                .collect();
            if !rows.is_empty() {
                let svg = self
                    .chart(format!("c-hospitals-{at}"), title)
                    .bars(&[], &rows);
                parts.push(Part::Chart(title.clone(), svg));
            }
        }
        let mut heads = vec![self.say(T::Hospital)];
        heads.extend(columns.into_iter().map(|(.., head)| head));
        parts.push(Part::Table(Table {
            name: "hospitals",
            caption: self.say(T::HospitalsTable),
            group: None,
            heads,
            lines,
            sums: false,
        }));
        Section {
            id: "hospitals",
            title: self.say(T::SideBySide),
            parts,
        }
    }

    /// Track 3.
    pub(super) fn local(&self) -> Section {
        use Dimension as D;
        let counted = |measure, by| Counted {
            measure,
            tracks: &[Some(Track::LocalActivity)],
            by,
            periods: &self.periods,
        };
        let mut parts = vec![Part::Text(self.say(T::LocalLead))];
        for (name, caption, measure, by) in [
            (
                "activities-types",
                T::ActivitiesByType,
                Measure::Activities,
                D::ActivityType,
            ),
            (
                "contacts-types",
                T::ContactsByType,
                Measure::Contacts,
                D::ActivityType,
            ),
            (
                "contacts-associations",
                T::ContactsByAssociation,
                Measure::Contacts,
                D::Association,
            ),
        ] {
            parts.extend(self.shown(name, caption, counted(measure, by)));
        }
        let (own, _) = self.by(
            "activities-associations",
            T::ActivitiesByAssociation,
            counted(Measure::Activities, D::Association),
        );
        parts.extend((!own.lines.is_empty()).then_some(Part::Table(own)));
        Section {
            id: "local",
            title: self.say(T::LocalActivities),
            parts,
        }
    }

    /// How much of the effort's time is used.
    pub(super) fn capacity(&self) -> Section {
        use Measure as M;
        let series = [
            (
                (M::Sessions, Some(Track::OpenAdvice)),
                self.say(T::Sessions),
            ),
            (
                (M::Contacts, Some(Track::OpenAdvice)),
                self.say(T::CountedWalkIns),
            ),
            ((M::Sparring, None), self.say(T::Sparring)),
        ];
        let panels = [
            ("sessions", T::SessionsPerQuarter, series[0].0),
            ("sparring", T::SparringPerQuarter, series[2].0),
        ];
        let panels: Vec<(String, String)> = panels
            .into_iter()
            .filter_map(|(id, title, of)| self.columns(id, self.say(title), of))
            .collect();
        let mut lines = vec![];
        for (of, name) in series {
            for quarter in &self.quarters {
                let (count, minutes) = self.whole(of, *quarter);
                if count == Count::Absent {
                    continue;
                }
                let each = count.told().filter(|n| *n > 0).zip(minutes);
                let each = each.map(|(n, minutes)| (i64::from(minutes) + n / 2) / n);
                lines.push(Line {
                    group: Some(name.clone()),
                    head: quarter.name(self.locale()),
                    cells: vec![
                        Cell::Count(count),
                        Cell::whole(minutes),
                        each.map_or(Cell::Empty, Cell::Whole),
                    ],
                });
            }
        }
        let mut parts = vec![Part::Text(self.say(T::CapacityLead)), Part::Panels(panels)];
        let heads = [T::Quarter, T::Number, T::Minutes, T::MinutesEach];
        parts.push(Part::Table(Table {
            name: "capacity",
            caption: self.say(T::CapacityTable),
            group: Some(self.say(T::Series)),
            heads: heads.map(|head| self.say(head)).to_vec(),
            lines,
            sums: false,
        }));
        if self.asked.kind != ReportKind::Status {
            let counted = |measure, by| Counted {
                measure,
                tracks: match measure {
                    M::Sparring => &[None],
                    _ => &[Some(Track::OpenAdvice)],
                },
                by,
                periods: &self.periods,
            };
            parts.push(Part::Text(self.say(T::ChannelsLead)));
            parts.extend(self.shown(
                "channels",
                T::Channels,
                counted(M::Sessions, Dimension::Channel),
            ));
            parts.extend(self.shown(
                "sparring-topics",
                T::SparringTopics,
                counted(M::Sparring, Dimension::AskedGroup),
            ));
        }
        Section {
            id: "capacity",
            title: self.say(T::Capacity),
            parts,
        }
    }
}
