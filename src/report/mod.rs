//! The reports that a programme owes its parties (R49–R58): one HTML page that needs nothing else, and
//! a CSV file for each of its tables.
//!
//! Everything in a report is as it was when one snapshot was frozen: figures by
//! [`crate::domains::evaluation::asking`], steering up to that day. It is read through the eyes of an
//! evaluator of the programme, so every reader of a report reads the same, and nothing that could not
//! be asked for. Charts are drawn of the tables beside them: their numbers cannot differ.

mod effort;
mod facts;
mod html;
mod labels;
mod number;
mod partnership;
mod people;
mod svg;
mod table;
mod text;
mod writer;

pub mod files;

use chrono::NaiveDate;
use entities::{
    codes::{ReportKind, Role},
    ids::{OrganisationId, PersonId, ProgrammeId, SnapshotId},
    snapshot,
};
use uuid::Uuid;

pub use self::{facts::Facts, number::snapshot_name, partnership::kind_named, table::Table};
use self::{
    html::escape,
    text::T,
    writer::{Part, Section, Writer},
};
use crate::{
    access::{Grant, Principal, Viewer},
    calendar::local_date,
    graph::coded::Locale,
};

/// What report is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which kind.
    pub kind: ReportKind,
    /// Of which snapshot.
    pub snapshot: SnapshotId,
    /// In which language.
    pub locale: Locale,
    /// Its title, if it has one of its own.
    pub title: Option<String>,
    /// What its authors say of it.
    pub summary: Option<String>,
    /// The day on which it is made.
    pub made_on: NaiveDate,
}

/// A report, written.
#[derive(Clone, Debug)]
pub struct Document {
    title: String,
    head: String,
    footer: String,
    contents: String,
    sections: Vec<Section>,
    locale: Locale,
}

/// Through whose eyes reports are written: an evaluator of the programme, who is nobody and reads no
/// personal data.
#[must_use]
pub fn reader(programme: ProgrammeId) -> Viewer {
    Viewer {
        principal: Principal::Person {
            id: PersonId(Uuid::nil()),
            name: String::new(),
            employer: OrganisationId(Uuid::nil()),
        },
        grants: vec![Grant {
            role: Role::Evaluator,
            programme,
            organisation: None,
            site: None,
            ends_on: None,
            withheld_open_days: 0,
        }],
        client: None,
        purpose: None,
    }
}

impl Document {
    /// Writes a report; nothing when there is no such snapshot, or it is not complete.
    #[must_use]
    pub fn write(facts: &Facts, asked: &Asked) -> Option<Self> {
        let taken = facts.snapshots.iter();
        let mut taken = taken.filter(|one| one.id == asked.snapshot && one.taken_at.is_some());
        let snapshot = taken.next()?;
        let writer = Writer::new(facts, asked, snapshot);
        let mut sections = match asked.kind {
            ReportKind::StartUp => vec![
                writer.summary(),
                writer.capacity(),
                writer.flow(),
                writer.referrals(),
                writer.profile(),
                writer.families(),
                writer.establishment(),
                writer.decisions(),
            ],
            ReportKind::Status => vec![
                writer.summary(),
                writer.families(),
                writer.capacity(),
                writer.decisions(),
            ],
            ReportKind::Midterm | ReportKind::Final => vec![
                writer.summary(),
                writer.establishment(),
                writer.families(),
                writer.profile(),
                writer.reasons(),
                writer.referrals(),
                writer.flow(),
                writer.satisfaction(),
                writer.side_by_side(),
                writer.local(),
                writer.capacity(),
                writer.decisions(),
            ],
        };
        sections.push(writer.requirements(&sections));
        sections.push(writer.definitions());
        sections.push(writer.suppression(&sections));
        let kind = writer.say(partnership::kind(asked.kind));
        Some(Self {
            title: asked.title.clone().unwrap_or_else(|| kind.clone()),
            head: head(&writer, &kind, snapshot),
            contents: writer.say(T::Contents),
            footer: writer.fill(T::Footer, &[("snapshot", &snapshot_name(snapshot.ends_on))]),
            sections,
            locale: asked.locale,
        })
    }

    /// Its tables, in the order in which they stand.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let parts = self.sections.iter().flat_map(|section| &section.parts);
        parts.filter_map(|part| match part {
            Part::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        let mut body = self.head.clone();
        body += &format!(
            "<nav aria-label=\"{0}\"><h2>{0}</h2><ol>",
            escape(&self.contents)
        );
        for section in &self.sections {
            let title = escape(&section.title);
            body += &format!("<li><a href=\"#{}\">{title}</a></li>", section.id);
        }
        body += "</ol></nav>\n<main>\n";
        for (at, section) in self.sections.iter().enumerate() {
            body += &format!(
                "<section id=\"{0}\" aria-labelledby=\"h-{0}\"><h2 id=\"h-{0}\">{1}. {2}</h2>\n",
                section.id,
                at + 1,
                escape(&section.title)
            );
            for part in &section.parts {
                body += &part_html(part, self.locale);
            }
            body += "</section>\n";
        }
        body += &format!(
            "</main>\n<footer><p>{}</p></footer>\n",
            escape(&self.footer)
        );
        html::page(&self.title, &body, self.locale)
    }

    /// The tables as CSV, by the names of their files.
    #[must_use]
    pub fn csvs(&self) -> Vec<(String, String)> {
        let tables = self.tables().enumerate();
        tables
            .map(|(at, table)| {
                let name = format!("{:02}-{}.csv", at + 1, table.name);
                (name, table.csv(self.locale))
            })
            .collect()
    }
}

/// The title page.
fn head(writer: &Writer<'_>, kind: &str, snapshot: &snapshot::Model) -> String {
    let asked = writer.asked;
    let locale = asked.locale;
    let programme = &writer.facts.programme;
    let from = number::day(programme.starts_on, locale);
    let period = match programme.ends_on {
        Some(to) => number::span(programme.starts_on, to, locale),
        None => writer.fill(T::PeriodFrom, &[("from", &from)]),
    };
    let taken = snapshot.taken_at.map_or(snapshot.ends_on, local_date);
    let until = writer.fill(
        T::FiguresUntil,
        &[
            ("day", &number::day(snapshot.ends_on, locale)),
            ("snapshot", &snapshot_name(snapshot.ends_on)),
            ("taken", &number::day(taken, locale)),
        ],
    );
    let k = number::whole(snapshot.threshold.into(), locale);
    let mut html = format!(
        "<header><p class=\"kind\">{}</p><h1>{}</h1>\n",
        escape(&programme.name),
        escape(asked.title.as_deref().unwrap_or(kind))
    );
    if asked.title.as_deref().is_some_and(|title| title != kind) {
        html += &format!("<p>{}</p>\n", escape(kind));
    }
    if let Some(summary) = &asked.summary {
        html += &format!("<p class=\"said\">{}</p>\n", escape(summary));
    }
    html += "<dl>";
    for (term, value) in [
        (T::Parties, writer.parties()),
        (T::Period, period),
        (T::Figures, until),
        (T::Threshold, writer.fill(T::ThresholdOf, &[("k", &k)])),
        (T::MadeOn, number::day(asked.made_on, locale)),
    ] {
        html += &format!(
            "<dt>{}</dt><dd>{}</dd>",
            escape(term.say(locale)),
            escape(&value)
        );
    }
    html + "</dl></header>\n"
}

fn part_html(part: &Part, locale: Locale) -> String {
    let chart = |title: &str, svg: &str| {
        format!(
            "<figure><figcaption>{}</figcaption>{svg}</figure>\n",
            escape(title)
        )
    };
    match part {
        Part::Text(text) => format!("<p>{}</p>\n", escape(text)),
        Part::Note(text) => format!("<p class=\"note\">{}</p>\n", escape(text)),
        Part::Heading(text) => format!("<h3>{}</h3>\n", escape(text)),
        Part::Numbers(numbers) => {
            let numbers = numbers.iter().map(|(number, what, more)| {
                let more = more.iter();
                let more: String = more
                    .map(|more| format!("<small>{}</small>", escape(more)))
                    .collect();
                format!("<li><b>{}</b> {}{more}</li>", escape(number), escape(what))
            });
            format!(
                "<ul class=\"numbers\">{}</ul>\n",
                numbers.collect::<String>()
            )
        }
        Part::Chart(title, svg) => chart(title, svg),
        Part::Panels(panels) => {
            let panels = panels.iter().map(|(title, svg)| chart(title, svg));
            format!(
                "<div class=\"panels\">{}</div>\n",
                panels.collect::<String>()
            )
        }
        Part::Terms(terms) => {
            let terms = terms.iter();
            let terms =
                terms.map(|(term, is)| format!("<dt>{}</dt><dd>{}</dd>", escape(term), escape(is)));
            format!("<dl class=\"words\">{}</dl>\n", terms.collect::<String>())
        }
        Part::Table(table) => table.html(locale),
    }
}
