//! A table of a report: as HTML to be read, as CSV to be reckoned with.

use super::{html::escape, number::Count, text::T};
use crate::{graph::coded::Locale, report::number};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// People, contacts, or what they took part in.
    Count(Count),
    /// A number that counts nobody: days, minutes, a target.
    Whole(i64),
    /// Tenths of something: a mean.
    Tenths(i64),
    /// A share, written with its sign.
    Share(String),
    /// Nothing.
    Empty,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number, if there is one.
    #[must_use]
    pub fn whole(n: Option<i32>) -> Self {
        n.map_or(Self::Empty, |n| Self::Whole(n.into()))
    }

    /// As the report's reader sees it.
    #[must_use]
    pub fn shown(&self, locale: Locale) -> String {
        match self {
            Self::Text(text) | Self::Share(text) => text.clone(),
            Self::Count(count) => count.text(locale),
            Self::Whole(n) => number::whole(*n, locale),
            Self::Tenths(n) => number::tenths(*n, locale),
            Self::Empty => "–".to_owned(),
        }
    }
}

/// A row, under the heading of its group if the table has groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The group: a track.
    pub group: Option<String>,
    /// The first column: what the row is about.
    pub head: String,
    /// The other columns.
    pub cells: Vec<Cell>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// What it shows.
    pub caption: String,
    /// What groups are, where there are any.
    pub group: Option<String>,
    /// The heads of all columns, the first one's included.
    pub heads: Vec<String>,
    /// The rows.
    pub lines: Vec<Line>,
    /// Whether its last column sums up the others: its cells are no cells of their own.
    pub sums: bool,
}

impl Table {
    /// Its counted cells, sums left out.
    pub fn counts(&self) -> impl Iterator<Item = Count> + '_ {
        let lines = self.lines.iter();
        let own = lines.flat_map(|line| {
            let own = line.cells.len() - usize::from(self.sums && !line.cells.is_empty());
            &line.cells[..own]
        });
        own.filter_map(|cell| match cell {
            Cell::Count(count) => Some(*count),
            _ => None,
        })
    }

    /// Whether there are numbers in it.
    #[must_use]
    pub fn is_numbers(&self) -> bool {
        let mut cells = self.lines.iter().flat_map(|line| &line.cells);
        cells.any(|cell| !matches!(cell, Cell::Text(_) | Cell::Empty))
    }

    /// Whether all that it counts is kept back: there is nothing to be seen in it.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        let seen = |count: Count| matches!(count.told(), Some(n) if n > 0);
        let mut counts = self.counts().peekable();
        counts.peek().is_some()
            && !counts.any(seen)
            && self.counts().any(|one| one == Count::Hidden)
    }

    /// As HTML: a caption, heads with their scope, groups as bodies; a line alone where all is kept
    /// back.
    #[must_use]
    pub fn html(&self, locale: Locale) -> String {
        if self.is_hidden() {
            let caption = self.caption.as_str();
            let text = T::AllHidden.fill(locale, &[("table", caption)]);
            return format!(
                "<p class=\"note\" id=\"t-{}\">{}</p>\n",
                self.name,
                escape(&text)
            );
        }
        let class = match (self.is_numbers(), self.heads.len()) {
            (true, ..=3) => " class=\"short\"",
            (true, _) => "",
            (false, _) => " class=\"words\"",
        };
        let mut html = format!(
            "<div class=\"scroll\"><table id=\"t-{}\"{}><caption>{}</caption><thead><tr>",
            self.name,
            class,
            escape(&self.caption)
        );
        for (at, head) in self.heads.iter().enumerate() {
            let numbers = at > 0
                && self.lines.iter().any(|line| {
                    let cell = line.cells.get(at - 1);
                    cell.is_some_and(|cell| !matches!(cell, Cell::Text(_) | Cell::Empty))
                });
            let class = if numbers { " class=\"n\"" } else { "" };
            html += &format!("<th scope=\"col\"{class}>{}</th>", escape(head));
        }
        html += "</tr></thead>";
        let mut group: Option<&str> = None;
        html += "<tbody>";
        for line in &self.lines {
            if line.group.is_some() && line.group.as_deref() != group {
                group = line.group.as_deref();
                html += &format!(
                    "</tbody><tbody><tr><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>",
                    self.heads.len(),
                    escape(group.unwrap_or_default())
                );
            }
            html += &format!("<tr><th scope=\"row\">{}</th>", escape(&line.head));
            for (at, cell) in line.cells.iter().enumerate() {
                let class = match cell {
                    Cell::Count(Count::Hidden) => "n c hidden",
                    Cell::Count(_) if self.sums && at + 1 == line.cells.len() => "n c sum",
                    Cell::Count(_) => "n c",
                    Cell::Whole(_) | Cell::Tenths(_) | Cell::Share(_) => "n",
                    Cell::Empty => "n none",
                    Cell::Text(_) => "",
                };
                let shown = escape(&cell.shown(locale));
                html += &match class {
                    "" => format!("<td>{shown}</td>"),
                    class => format!("<td class=\"{class}\">{shown}</td>"),
                };
            }
            html += "</tr>";
        }
        html += "</tbody></table></div>\n";
        html.replace("<tbody></tbody>", "")
    }

    /// As CSV for a Danish Excel: semicolons, decimal commas, a byte order mark. A table of numbers
    /// has a line for each cell, so that what is kept back can say so in a column of its own.
    #[must_use]
    pub fn csv(&self, locale: Locale) -> String {
        let mut csv = "\u{feff}".to_owned();
        let [column, value, suppressed, at_least] = match locale {
            Locale::Da => ["kolonne", "værdi", "skjult", "mindst"],
            Locale::En => ["column", "value", "suppressed", "at least"],
        };
        let mut heads: Vec<&str> = self.group.iter().map(String::as_str).collect();
        if !self.is_numbers() {
            heads.extend(self.heads.iter().map(String::as_str));
            record(&mut csv, heads);
            for line in &self.lines {
                let cells: Vec<String> = line.cells.iter().map(|cell| cell.shown(locale)).collect();
                let group = self.group.is_some().then_some(line.group.as_deref());
                let first = group.map(Option::unwrap_or_default).into_iter();
                let first = first.chain([line.head.as_str()]);
                record(&mut csv, first.chain(cells.iter().map(String::as_str)));
            }
            return csv;
        }
        heads.extend(self.heads.first().map(String::as_str));
        heads.extend([column, value, suppressed, at_least]);
        record(&mut csv, heads);
        for line in &self.lines {
            for (cell, head) in line.cells.iter().zip(self.heads.iter().skip(1)) {
                let text = match cell {
                    Cell::Count(count) => count.told().map_or(String::new(), |n| n.to_string()),
                    Cell::Whole(n) => n.to_string(),
                    Cell::Tenths(n) => format!("{},{}", n / 10, (n % 10).abs()),
                    Cell::Text(text) | Cell::Share(text) => text.clone(),
                    Cell::Empty => String::new(),
                };
                let hidden = matches!(cell, Cell::Count(Count::Hidden));
                let partly = matches!(cell, Cell::Count(Count::AtLeast(_)));
                let group = self.group.is_some().then_some(line.group.as_deref());
                let first = group.map(Option::unwrap_or_default).into_iter();
                let rest = [
                    line.head.as_str(),
                    head,
                    &text,
                    if hidden { "true" } else { "false" },
                    if partly { "true" } else { "false" },
                ];
                record(&mut csv, first.chain(rest));
            }
        }
        csv
    }
}

/// A line of CSV. What a spreadsheet would take for a formula is told to be text.
fn record<'a>(csv: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    for (at, field) in fields.into_iter().enumerate() {
        if at > 0 {
            csv.push(';');
        }
        let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let plain = if formula {
            format!("'{field}")
        } else {
            field.to_owned()
        };
        if plain.contains([';', '"', '\n', '\r']) {
            csv.push_str(&format!("\"{}\"", plain.replace('"', "\"\"")));
        } else {
            csv.push_str(&plain);
        }
    }
    csv.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let line = |group: &str, head: &str, cells: Vec<Cell>| Line {
            group: Some(group.to_owned()),
            head: head.to_owned(),
            cells,
        };
        Table {
            name: "alder",
            caption: "Alder <af> mor".to_owned(),
            group: Some("Spor".to_owned()),
            heads: vec!["Alder".to_owned(), "2025".to_owned(), "I alt".to_owned()],
            lines: vec![
                line(
                    "Spor 1",
                    "=cmd()",
                    vec![
                        Cell::Count(Count::Told(1234)),
                        Cell::Count(Count::Told(1234)),
                    ],
                ),
                line(
                    "Spor 1",
                    "a;\"b\"",
                    vec![Cell::Count(Count::Hidden), Cell::Count(Count::AtLeast(5))],
                ),
                line("Spor 2", "c", vec![Cell::Tenths(42), Cell::Empty]),
            ],
            sums: true,
        }
    }

    #[test]
    fn a_table_of_numbers_is_a_line_for_each_cell_in_csv() {
        let csv = table().csv(Locale::Da);
        assert_eq!(
            csv,
            "\u{feff}Spor;Alder;kolonne;værdi;skjult;mindst\r\n\
             Spor 1;'=cmd();2025;1234;false;false\r\n\
             Spor 1;'=cmd();I alt;1234;false;false\r\n\
             Spor 1;\"a;\"\"b\"\"\";2025;;true;false\r\n\
             Spor 1;\"a;\"\"b\"\"\";I alt;5;false;true\r\n\
             Spor 2;c;2025;4,2;false;false\r\n\
             Spor 2;c;I alt;;false;false\r\n"
        );
    }

    #[test]
    fn html_is_escaped_and_says_what_heads_are() {
        let html = table().html(Locale::Da);
        assert!(html.contains("<caption>Alder &lt;af&gt; mor</caption>"));
        assert!(html.contains("<th scope=\"rowgroup\" colspan=\"3\">Spor 2</th>"));
        assert!(html.contains("<td class=\"n c hidden\">skjult</td>"));
        assert!(html.contains("<td class=\"n c\">1.234</td><td class=\"n c sum\">1.234</td>"));
        assert!(!html.contains("<tbody></tbody>"));
    }

    #[test]
    fn sums_are_no_cells_of_their_own() {
        let counts: Vec<Count> = table().counts().collect();
        assert_eq!(counts, [Count::Told(1234), Count::Hidden]);
    }
}
