//! What the sections are written with: numbers of periods, tables by a dimension, charts of tables.

use chrono::{Datelike, NaiveDate};
use entities::{
    codes::{Dimension, Granularity, Measure, Track},
    figure, snapshot,
};

use super::{
    Asked,
    facts::Facts,
    labels,
    number::{Count, Period, quarter_of},
    svg::{Bar, BarRow, Chart},
    table::{Cell, Line, Table},
    text::T,
};
use crate::graph::coded::Locale;

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Part {
    /// A paragraph.
    Text(String),
    /// A smaller one.
    Note(String),
    /// A heading within the section.
    Heading(String),
    /// Numbers to begin with: number, what it is, what else is to be said of it.
    Numbers(Vec<(String, String, Option<String>)>),
    /// A chart under its title.
    Chart(String, String),
    /// Small charts side by side.
    Panels(Vec<(String, String)>),
    /// Terms and what they mean.
    Terms(Vec<(String, String)>),
    /// A table.
    Table(Table),
}

/// A section of a report.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What it consists of.
    pub parts: Vec<Part>,
}

/// What a section is written with.
#[derive(Debug)]
pub struct Writer<'a> {
    /// What is known.
    pub facts: &'a Facts,
    /// What was asked for.
    pub asked: &'a Asked,
    /// The frozen quarter that the figures end with.
    pub snapshot: &'a snapshot::Model,
    /// Its last day: what was decided after it is not in the report.
    pub as_of: NaiveDate,
    /// The columns of tables: closed years, then the quarters of the open one.
    pub periods: Vec<Period>,
    /// The quarters since the start.
    pub quarters: Vec<Period>,
}

/// What is counted, and by what.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// What is counted.
    pub measure: Measure,
    /// Of which tracks, each a group of rows; `None` where tracks don't apply.
    pub tracks: &'a [Option<Track>],
    /// By what.
    pub by: Dimension,
    /// In which periods.
    pub periods: &'a [Period],
}

impl<'a> Writer<'a> {
    /// Of the programme's facts, as they were when the snapshot was frozen.
    #[must_use]
    pub fn new(facts: &'a Facts, asked: &'a Asked, snapshot: &'a snapshot::Model) -> Self {
        let until = snapshot.ends_on;
        let taken = facts.snapshots.iter();
        let taken = taken.filter(|one| one.ends_on <= until && one.taken_at.is_some());
        let mut quarters: Vec<Period> = taken
            .map(|one| Period {
                per: Granularity::Quarter,
                ends_on: one.ends_on,
            })
            .collect();
        quarters.sort_by_key(|quarter| quarter.ends_on);
        // A year is decided with its fourth quarter, which may end with the programme.
        let last = facts.programme.ends_on;
        let closed =
            |quarter: &&Period| quarter_of(quarter.ends_on) == 4 || Some(quarter.ends_on) == last;
        let years: Vec<Period> = quarters
            .iter()
            .filter(closed)
            .map(|quarter| Period {
                per: Granularity::Year,
                ends_on: quarter.ends_on,
            })
            .collect();
        let open = quarters.iter().filter(|quarter| {
            let same = |year: &&Period| year.ends_on.year() == quarter.ends_on.year();
            !years.iter().any(|year| same(&year))
        });
        let periods = years.iter().chain(open).copied().collect();
        Self {
            facts,
            asked,
            snapshot,
            as_of: until,
            periods,
            quarters,
        }
    }

    /// The language.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.asked.locale
    }

    /// A text.
    #[must_use]
    pub fn say(&self, text: T) -> String {
        text.say(self.locale()).to_owned()
    }

    /// A text with values in its places.
    #[must_use]
    pub fn fill(&self, text: T, values: &[(&str, &str)]) -> String {
        text.fill(self.locale(), values)
    }

    /// A track's name.
    #[must_use]
    pub fn track(&self, track: Track) -> String {
        labels::track(track, self.locale())
    }

    /// The closed years among the columns.
    #[must_use]
    pub fn years(&self) -> Vec<Period> {
        let periods = self.periods.iter().copied();
        periods
            .filter(|period| period.per == Granularity::Year)
            .collect()
    }

    /// The figures of a period.
    fn figures(
        &self,
        (measure, track): (Measure, Option<Track>),
        by: &[Dimension],
        period: Period,
    ) -> impl Iterator<Item = &'a figure::Model> {
        let all = self.facts.figures(measure, track, period.per, by);
        let same = move |figure: &&figure::Model| figure.ends_on == period.ends_on;
        all.iter().filter(same)
    }

    /// A number of a period, not broken down, with its minutes.
    #[must_use]
    pub fn whole(&self, of: (Measure, Option<Track>), period: Period) -> (Count, Option<i32>) {
        match self.figures(of, &[], period).next() {
            None => (Count::Absent, None),
            Some(figure) => (decided(figure), figure.minutes),
        }
    }

    /// A cell of a table. Of a year that is kept back, what is told of its quarters is told.
    #[must_use]
    pub fn cell(
        &self,
        of: (Measure, Option<Track>),
        by: &[Dimension],
        categories: &[&str],
        period: Period,
    ) -> Count {
        self.tally(of, by, categories, period).0
    }

    /// A cell of a table, and of how many it is a part: all of the years and quarters of which it is
    /// told.
    fn tally(
        &self,
        of: (Measure, Option<Track>),
        by: &[Dimension],
        categories: &[&str],
        period: Period,
    ) -> (Count, i64) {
        let all = |period: Period| self.whole(of, period).0.told().unwrap_or_default();
        match (self.own(of, by, categories, period), period.per) {
            (Count::Hidden, Granularity::Year) => {
                let quarters = self.quarters.iter().copied();
                let quarters = quarters.filter(|one| one.ends_on.year() == period.ends_on.year());
                let told: Vec<(Count, i64)> = quarters
                    .map(|quarter| (self.own(of, by, categories, quarter), all(quarter)))
                    .collect();
                let sum = Count::sum(told.iter().map(|(count, _)| *count));
                let of_told = told.iter().filter(|(count, _)| count.told().is_some());
                let base = of_told.map(|(_, all)| all).sum();
                // The year's own number is not made up of its quarters where it is kept back.
                match sum.told() {
                    Some(n) if n > 0 => (Count::AtLeast(n), base),
                    _ => (Count::Hidden, 0),
                }
            }
            (count, _) if count.told().is_some() => (count, all(period)),
            (count, _) => (count, 0),
        }
    }

    /// The sum of a row's cells. Where a period in which something is counted is not broken down like
    /// this, it is of the others alone.
    #[must_use]
    pub fn sum(
        &self,
        of: (Measure, Option<Track>),
        by: Dimension,
        periods: &[Period],
        counts: &[Count],
    ) -> Count {
        let sum = Count::sum(counts.iter().copied());
        let gap = periods.iter().any(|period| {
            let whole = self.whole(of, *period).0;
            let nothing = matches!(whole, Count::Absent | Count::Told(0));
            !nothing && self.figures(of, &[by], *period).next().is_none()
        });
        match sum {
            Count::Told(0) if gap => Count::Absent,
            Count::Told(n) if gap => Count::AtLeast(n),
            sum => sum,
        }
    }

    /// A figure. Where its table has no row for it, it follows from the period's number: nothing is
    /// counted, or all is kept back.
    fn own(
        &self,
        of: (Measure, Option<Track>),
        by: &[Dimension],
        categories: &[&str],
        period: Period,
    ) -> Count {
        let mut any = false;
        for figure in self.figures(of, by, period) {
            any = true;
            let names = [&figure.first_category, &figure.second_category];
            let mut names = names.into_iter().flatten().map(String::as_str);
            if categories
                .iter()
                .all(|category| names.next() == Some(category))
            {
                return decided(figure);
            }
        }
        match self.whole(of, period).0 {
            Count::Told(0) => Count::Told(0),
            Count::Hidden => Count::Hidden,
            _ if any => Count::Told(0),
            _ => Count::Absent,
        }
    }

    /// A number from one day to another, of whole quarters that touch them; of a whole closed year
    /// the year's own.
    #[must_use]
    pub fn between(&self, of: (Measure, Option<Track>), from: NaiveDate, to: NaiveDate) -> Count {
        let touches = |quarter: &&Period| {
            let first = quarter.ends_on.with_day(1).unwrap_or(quarter.ends_on);
            let first = first - chrono::Months::new(first.month0() % 3);
            quarter.ends_on >= from && first <= to
        };
        let touched: Vec<Period> = self.quarters.iter().filter(touches).copied().collect();
        let year_of = |period: &Period| period.ends_on.year();
        let mut years: Vec<i32> = touched.iter().map(year_of).collect();
        years.dedup();
        Count::sum(years.into_iter().map(|year| {
            let of_year = |period: &&Period| year_of(period) == year;
            let own: Vec<&Period> = touched.iter().filter(of_year).collect();
            let all = self.quarters.iter().filter(of_year).count();
            let closed = self.years().into_iter().find(|one| year_of(one) == year);
            let closed = closed.filter(|_| own.len() == all);
            let whole = closed.map(|year| self.whole(of, year).0);
            match whole {
                Some(Count::Told(n)) => Count::Told(n),
                _ => Count::sum(own.into_iter().map(|quarter| self.whole(of, *quarter).0)),
            }
        }))
    }

    /// A number since the programme's start.
    #[must_use]
    pub fn ever(&self, of: (Measure, Option<Track>)) -> Count {
        self.between(of, self.facts.programme.starts_on, self.snapshot.ends_on)
    }

    /// The heads of a table by periods.
    #[must_use]
    pub fn heads(&self, first: String, periods: &[Period]) -> Vec<String> {
        let mut heads = vec![first];
        heads.extend(periods.iter().map(|period| period.name(self.locale())));
        if periods.len() > 1 {
            let years = periods.iter().all(|one| one.per == Granularity::Year);
            let open = self.periods.len() > periods.len();
            heads.push(self.say(if years && open {
                T::TotalYears
            } else {
                T::Total
            }));
        }
        heads
    }

    /// Cells by periods, and their sum where there are several.
    #[must_use]
    pub fn cells(counts: Vec<Count>) -> Vec<Cell> {
        let sum = (counts.len() > 1).then(|| Count::sum(counts.iter().copied()));
        counts.into_iter().chain(sum).map(Cell::Count).collect()
    }

    /// The periods in which anything is counted, and broken down like this.
    #[must_use]
    pub fn counted(&self, counted: Counted<'_>) -> Vec<Period> {
        let something = |period: &Period| {
            counted.tracks.iter().any(|track| {
                let of = (counted.measure, *track);
                let whole = self.whole(of, *period).0;
                !matches!(whole, Count::Absent | Count::Told(0))
                    && self.figures(of, &[counted.by], *period).next().is_some()
            })
        };
        let periods = counted.periods.iter().copied();
        periods.filter(something).collect()
    }

    /// A table by a dimension: a row for each category that anybody was in, or could have been. With
    /// it, of how many the row's last number is a part.
    #[must_use]
    pub fn by(&self, name: &'static str, caption: T, counted: Counted<'_>) -> (Table, Vec<i64>) {
        let categories = labels::categories(self.facts, counted.by, self.locale());
        let periods = self.counted(counted);
        let groups = counted.tracks.len() > 1;
        let (mut lines, mut bases) = (vec![], vec![]);
        for track in counted.tracks {
            let of = (counted.measure, *track);
            for (code, label) in &categories {
                let (counts, parts): (Vec<Count>, Vec<i64>) = periods
                    .iter()
                    .map(|period| self.tally(of, &[counted.by], &[code], *period))
                    .unzip();
                let nothing = |count: &Count| matches!(count, Count::Absent | Count::Told(0));
                if counts.iter().all(nothing) {
                    continue;
                }
                bases.push(parts.iter().sum());
                let sum = self.sum(of, counted.by, &periods, &counts);
                let sum = (counts.len() > 1).then_some(Cell::Count(sum));
                lines.push(Line {
                    group: track.filter(|_| groups).map(|one| self.track(one)),
                    head: labels::upper(label),
                    cells: counts.into_iter().map(Cell::Count).chain(sum).collect(),
                });
            }
        }
        let dimension = crate::graph::coded::label(counted.by, self.locale());
        let table = Table {
            name,
            caption: self.say(caption),
            group: groups.then(|| self.say(T::Track)),
            heads: self.heads(labels::upper(dimension), &periods),
            lines,
            sums: periods.len() > 1,
        };
        (table, bases)
    }

    /// Bars of the last column of a table by a dimension, a panel for each group: exactly what the
    /// table says, with the share of `bases`.
    #[must_use]
    pub fn bars(&self, table: &Table, bases: &[i64]) -> Vec<Part> {
        let mut groups: Vec<&Option<String>> = table.lines.iter().map(|line| &line.group).collect();
        groups.dedup();
        let mut parts = vec![];
        for group in groups {
            let lines = table.lines.iter().zip(bases);
            let rows: Vec<BarRow> = lines
                .filter(|(line, _)| line.group == *group)
                .filter_map(|(line, base)| match line.cells.last() {
                    Some(Cell::Count(count)) => Some(BarRow {
                        name: line.head.clone(),
                        bars: vec![Bar::of(*count, Some(*base), self.locale())],
                        target: None,
                    }),
                    _ => None,
                })
                .collect();
            // Where nothing is told there is nothing to be drawn.
            let told = |row: &BarRow| row.bars.iter().any(|bar| bar.value.is_some_and(|n| n > 0));
            if !rows.iter().any(told) {
                continue;
            }
            let head = table.heads.last().cloned().unwrap_or_default();
            let title = match group {
                Some(group) => format!(
                    "{group}: {}, {}",
                    labels::lower(&table.caption),
                    labels::lower(&head)
                ),
                None => format!("{}, {}", table.caption, labels::lower(&head)),
            };
            let chart = self.chart(format!("c-{}-{}", table.name, parts.len()), &title);
            parts.push(Part::Chart(title.clone(), chart.bars(&[], &rows)));
        }
        parts
    }

    /// A table by a dimension with its bars.
    #[must_use]
    pub fn shown(&self, name: &'static str, caption: T, counted: Counted<'_>) -> Vec<Part> {
        let (table, bases) = self.by(name, caption, counted);
        if table.lines.is_empty() {
            return vec![];
        }
        let mut parts = self.bars(&table, &bases);
        parts.push(Part::Table(table));
        parts
    }

    /// A chart of this name and title.
    #[must_use]
    pub fn chart<'t>(&self, id: String, title: &'t str) -> Chart<'t> {
        Chart {
            id,
            title,
            locale: self.locale(),
            top: 0,
        }
    }

    /// A small panel of columns by quarter.
    #[must_use]
    pub fn columns(
        &self,
        id: &str,
        title: String,
        of: (Measure, Option<Track>),
    ) -> Option<(String, String)> {
        let mut before = None;
        let marks: Vec<(String, Option<String>, Count)> = self
            .quarters
            .iter()
            .map(|quarter| {
                let year = quarter.ends_on.year();
                let deeper = (before != Some(year)).then(|| year.to_string());
                before = Some(year);
                let name = format!(
                    "{}{}",
                    self.say(T::QuarterShort),
                    quarter_of(quarter.ends_on)
                );
                (name, deeper, self.whole(of, *quarter).0)
            })
            .collect();
        let nothing = |mark: &(String, Option<String>, Count)| {
            matches!(mark.2, Count::Absent | Count::Told(0))
        };
        if marks.iter().all(nothing) {
            return None;
        }
        let svg = self.chart(format!("c-{id}"), &title).columns(&marks);
        Some((title, svg))
    }
}

fn decided(figure: &figure::Model) -> Count {
    figure
        .value
        .map_or(Count::Hidden, |n| Count::Told(n.into()))
}
