//! Charts as SVG: bars, pairs of bars, columns over time, a line against a target. Exact, from zero,
//! each number written beside its mark; what is kept back is hatched and says so.

use super::{html::escape, number, number::Count};
use crate::graph::coded::Locale;

/// The first and the second colour: apart for the colour-blind and in grey (Okabe and Ito).
const COLOURS: [&str; 2] = ["#0072b2", "#e69f00"];
const INK: &str = "#222";
const GREY: &str = "#6b6b6b";
const GRID: &str = "#d8d8d8";
const TARGET: &str = "#a83232";

/// What all charts have: a name that is unique in the document, a title, a description.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    /// Unique in the document.
    pub id: String,
    /// What it shows.
    pub title: &'a str,
    /// The language.
    pub locale: Locale,
    /// How far the axis of bars goes at least: to the best score, where there is one.
    pub top: i64,
}

/// A bar's length, and what is written beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// How long it is; of something kept back `None`.
    pub value: Option<i64>,
    /// Whether it is longer than is told.
    pub at_least: bool,
    /// What is written beside it.
    pub label: String,
}

impl Bar {
    /// Of a count, and its share of a whole if that is told.
    #[must_use]
    pub fn of(count: Count, whole: Option<i64>, locale: Locale) -> Self {
        let share = count.told().zip(whole);
        let share = share.and_then(|(part, whole)| number::share(part, whole, locale));
        let label = match share {
            Some(share) => format!("{} · {share}", count.text(locale)),
            None => count.text(locale),
        };
        Self {
            value: count.told(),
            at_least: matches!(count, Count::AtLeast(_)),
            label,
        }
    }
}

/// A row of bars, one for each series.
#[derive(Clone, Debug)]
pub struct BarRow {
    /// What it is about.
    pub name: String,
    /// The bars.
    pub bars: Vec<Bar>,
    /// Where a target stands, and what is written of it.
    pub target: Option<i64>,
}

const NAMES: i64 = 236;
const LENGTH: i64 = 330;
const WIDTH: i64 = 780;

impl Chart<'_> {
    /// Horizontal bars, one or two a row. `series` names them where there are two.
    #[must_use]
    pub fn bars(&self, series: &[&str], rows: &[BarRow]) -> String {
        let most = rows
            .iter()
            .flat_map(|row| {
                let bars = row.bars.iter().filter_map(|bar| bar.value);
                bars.chain(row.target)
            })
            .max()
            .unwrap_or(0)
            .max(self.top)
            .max(1);
        let thick = if series.len() > 1 { 15 } else { 18 };
        let top = if series.len() > 1 { 30 } else { 6 };
        let lines = |row: &BarRow| wrap(&row.name, 31).len() as i64;
        let high = |row: &BarRow| (row.bars.len() as i64 * (thick + 2)).max(lines(row) * 15) + 10;
        let height = top + rows.iter().map(high).sum::<i64>() + 4;
        let mut svg = self.open(WIDTH, height, &describe(series, rows));
        if series.len() > 1 {
            let mut x = NAMES;
            for (name, colour) in series.iter().zip(COLOURS) {
                svg += &format!(
                    "<rect x=\"{x}\" y=\"6\" width=\"12\" height=\"12\" fill=\"{colour}\"/>"
                );
                svg += &text(x + 18, 16, "start", INK, name);
                x += 40 + name.chars().count() as i64 * 8;
            }
        }
        let mut y = top;
        for row in rows {
            let high = high(row);
            let names = wrap(&row.name, 31);
            let first = y + high / 2 - 1 - (names.len() as i64 - 1) * 15 / 2;
            for (n, line) in names.iter().enumerate() {
                svg += &text(NAMES - 10, first + n as i64 * 15, "end", INK, line);
            }
            let start = y + (high - row.bars.len() as i64 * (thick + 2)) / 2 - 2;
            for (n, bar) in row.bars.iter().enumerate() {
                let at = start + n as i64 * (thick + 2);
                svg += &self.bar(bar, (NAMES, at), thick, COLOURS[n % 2], most);
            }
            if let Some(target) = row.target {
                let x = NAMES + target * LENGTH / most;
                svg += &format!(
                    "<line x1=\"{x}\" x2=\"{x}\" y1=\"{}\" y2=\"{}\" stroke=\"{TARGET}\" stroke-width=\"3\"/>",
                    start - 4,
                    start + row.bars.len() as i64 * (thick + 2) + 2
                );
            }
            y += high;
        }
        svg += &format!(
            "<line x1=\"{NAMES}\" x2=\"{NAMES}\" y1=\"{top}\" y2=\"{y}\" stroke=\"{INK}\"/></svg>\n"
        );
        svg
    }

    fn bar(&self, bar: &Bar, (x, y): (i64, i64), thick: i64, colour: &str, most: i64) -> String {
        let long = bar.value.map(|value| value * LENGTH / most);
        let mut svg = String::new();
        if let Some(long) = long {
            svg += &format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{long}\" height=\"{thick}\" fill=\"{colour}\"/>"
            );
        }
        let mut end = x + long.unwrap_or(0);
        // A dash says that nothing is counted; only what is kept back is hatched.
        if bar.at_least || (long.is_none() && bar.label != Count::Absent.text(self.locale)) {
            svg += &self.hatched((end, y), (22, thick));
            end += 22;
        }
        svg + &text(end + 6, y + thick - 4, "start", INK, &bar.label)
    }

    /// Columns over time with their numbers above, for a small panel. `marks`: what is written below
    /// each column, what is written a line deeper below the first of several, and the count.
    #[must_use]
    pub fn columns(&self, marks: &[(String, Option<String>, Count)]) -> String {
        let (wide, base, high) = (348, 168, 120);
        let most = marks.iter().filter_map(|mark| mark.2.told()).max();
        let most = most.unwrap_or(0).max(1);
        let step = ((wide - 12) / marks.len().max(1) as i64).min(64);
        let column = (step - 8).clamp(10, 40);
        let described: Vec<String> = marks
            .iter()
            .scan(String::new(), |year, (name, deeper, count)| {
                if let Some(deeper) = deeper {
                    year.clone_from(deeper);
                }
                Some(format!("{name} {year}: {}", count.text(self.locale)))
            })
            .collect();
        let mut svg = self.open(wide, base + 44, &described.join("; "));
        for (n, (name, deeper, count)) in marks.iter().enumerate() {
            let x = 6 + n as i64 * step + (step - column) / 2;
            let middle = x + column / 2;
            let mut top = base;
            match count {
                Count::Told(value) | Count::AtLeast(value) => {
                    let tall = value * high / most;
                    top -= tall;
                    svg += &format!(
                        "<rect x=\"{x}\" y=\"{top}\" width=\"{column}\" height=\"{tall}\" fill=\"{}\"/>",
                        COLOURS[0]
                    );
                }
                Count::Hidden => {
                    top -= 22;
                    svg += &self.hatched((x, top), (column, 22));
                }
                Count::Absent => {}
            }
            let label = match count {
                Count::Hidden => "•".to_owned(),
                count => count
                    .told()
                    .map_or("–".to_owned(), |n| number::whole(n, self.locale)),
            };
            svg += &text(middle, top - 5, "middle", INK, &label);
            svg += &text(middle, base + 16, "middle", GREY, name);
            if let Some(deeper) = deeper {
                svg += &text(x, base + 34, "start", GREY, deeper);
            }
        }
        svg += &format!(
            "<line x1=\"6\" x2=\"{}\" y1=\"{base}\" y2=\"{base}\" stroke=\"{INK}\"/></svg>\n",
            6 + step * marks.len() as i64
        );
        svg
    }

    /// A line over time, from zero, against a target. A point of which something is kept back is
    /// hollow. `points`: what stands below, and how many so far.
    #[must_use]
    pub fn line(&self, points: &[(String, Count)], target: Option<(i64, &str)>) -> String {
        let (left, right, top, base) = (56, 560, 24, 208);
        let most = points.iter().filter_map(|point| point.1.told());
        let most = nice(most.chain(target.map(|target| target.0)).max().unwrap_or(0));
        let described: Vec<String> = points
            .iter()
            .map(|(name, count)| format!("{name}: {}", count.text(self.locale)))
            .collect();
        let mut svg = self.open(WIDTH, base + 36, &described.join("; "));
        let height = |value: i64| base - value * (base - top) / most;
        for part in 0..=4 {
            let value = most * part / 4;
            let y = height(value);
            svg += &format!(
                "<line x1=\"{left}\" x2=\"{right}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{GRID}\"/>"
            );
            svg += &text(
                left - 8,
                y + 4,
                "end",
                GREY,
                &number::whole(value, self.locale),
            );
        }
        let last = points.len().saturating_sub(1).max(1) as i64;
        let x = |n: usize| left + 16 + n as i64 * (right - left - 32) / last;
        let told: Vec<(i64, i64, bool)> = points
            .iter()
            .enumerate()
            .filter_map(|(n, (_, count))| {
                let value = count.told()?;
                Some((x(n), height(value), matches!(count, Count::Told(_))))
            })
            .collect();
        let path: Vec<String> = told.iter().map(|(x, y, _)| format!("{x},{y}")).collect();
        svg += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\"/>",
            path.join(" "),
            COLOURS[0]
        );
        for (x, y, whole) in &told {
            let fill = if *whole { COLOURS[0] } else { "#fff" };
            svg += &format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{fill}\" stroke=\"{}\" stroke-width=\"2\"/>",
                COLOURS[0]
            );
        }
        for (n, (name, _)) in points.iter().enumerate() {
            svg += &text(x(n), base + 20, "middle", GREY, name);
        }
        let mut taken = None;
        if let Some((value, label)) = target {
            let y = height(value);
            svg += &format!(
                "<line x1=\"{left}\" x2=\"{right}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{TARGET}\" stroke-width=\"2\" stroke-dasharray=\"7 4\"/>"
            );
            svg += &text(right + 8, y + 4, "start", TARGET, label);
            taken = Some(y);
        }
        let end = points
            .iter()
            .rev()
            .find_map(|point| point.1.told().map(|_| point.1));
        if let (Some(count), Some((_, y, _))) = (end, told.last()) {
            // Two labels on one height would cover each other.
            let near = taken.filter(|taken| (taken - y).abs() < 16);
            let at = near.map_or(*y, |taken| if *y < taken { taken - 16 } else { taken + 16 });
            svg += &text(
                right + 8,
                at + 4,
                "start",
                COLOURS[0],
                &count.text(self.locale),
            );
        }
        svg + "</svg>\n"
    }

    fn open(&self, wide: i64, high: i64, described: &str) -> String {
        let id = &self.id;
        format!(
            "<svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\
             <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>\
             <defs><pattern id=\"{id}-h\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
             <rect width=\"5\" height=\"5\" fill=\"#fff\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\" stroke=\"{GREY}\" stroke-width=\"2\"/></pattern></defs>",
            escape(self.title),
            escape(described)
        )
    }

    fn hatched(&self, (x, y): (i64, i64), (wide, high): (i64, i64)) -> String {
        format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"url(#{}-h)\" stroke=\"{GREY}\"/>",
            self.id
        )
    }
}

fn describe(series: &[&str], rows: &[BarRow]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let bars: Vec<String> = row
                .bars
                .iter()
                .enumerate()
                .map(
                    |(n, bar)| match series.get(n).filter(|_| series.len() > 1) {
                        Some(name) => format!("{name} {}", bar.label),
                        None => bar.label.clone(),
                    },
                )
                .collect();
            format!("{}: {}", row.name, bars.join(", "))
        })
        .collect();
    rows.join("; ")
}

fn text(x: i64, y: i64, anchor: &str, colour: &str, content: &str) -> String {
    format!(
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>",
        escape(content)
    )
}

/// The end of an axis: the next 1, 2, 4 or 6 times a power of ten that is divided in four evenly.
fn nice(most: i64) -> i64 {
    let mut power = 1;
    loop {
        for step in [4, 8, 12, 16, 20, 24, 32] {
            if step * power >= most {
                return step * power;
            }
        }
        power *= 10;
    }
}

/// A name on lines of at most so many characters, broken between words.
fn wrap(name: &str, longest: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in name.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= longest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart<'static> {
        Chart {
            id: "c".to_owned(),
            title: "Alder & år",
            locale: Locale::Da,
            top: 0,
        }
    }

    fn row(name: &str, counts: &[Count]) -> BarRow {
        BarRow {
            name: name.to_owned(),
            bars: counts
                .iter()
                .map(|c| Bar::of(*c, Some(200), Locale::Da))
                .collect(),
            target: None,
        }
    }

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        let rows = [
            row("a", &[Count::Told(100)]),
            row("<b>", &[Count::Told(50)]),
            row("c", &[Count::Told(0)]),
            row("d", &[Count::Hidden]),
            row("e", &[Count::AtLeast(10)]),
            row("f", &[Count::Absent]),
        ];
        let svg = chart().bars(&[], &rows);
        let wide: Vec<&str> = svg
            .split("height=\"18\" fill=\"#0072b2\"")
            .filter_map(|part| {
                part.rsplit_once("width=\"")
                    .map(|(_, w)| w.trim_end_matches("\" "))
            })
            .collect();
        assert_eq!(&wide[..4], ["330", "165", "0", "33"]);
        assert_eq!(
            svg.matches("url(#c-h)").count(),
            2,
            "what is kept back is hatched"
        );
        assert!(svg.contains(">100 · 50\u{a0}%<") && svg.contains(">skjult<"));
        assert!(svg.contains("&lt;b&gt;") && svg.contains("Alder &amp; år"));
        assert!(svg.contains("role=\"img\" aria-labelledby=\"c-t c-d\""));
        assert!(svg.contains("a: 100 · 50\u{a0}%; &lt;b&gt;: 50"));
    }

    #[test]
    fn columns_and_lines_begin_at_zero() {
        let marks = [
            ("K1".to_owned(), Some("2025".to_owned()), Count::Told(60)),
            ("K2".to_owned(), None, Count::Told(120)),
            ("K3".to_owned(), None, Count::Hidden),
        ];
        let svg = chart().columns(&marks);
        assert!(svg.contains("height=\"60\" fill") && svg.contains("height=\"120\" fill"));
        assert!(svg.contains("K3 2025: skjult"));
        let points = [
            ("1".to_owned(), Count::Told(0)),
            ("2".to_owned(), Count::Told(100)),
            ("3".to_owned(), Count::AtLeast(200)),
        ];
        let svg = chart().line(&points, Some((400, "måltal 400")));
        assert!(svg.contains("points=\"72,208 308,162 544,116\""), "{svg}");
        assert_eq!(svg.matches("fill=\"#fff\" stroke=\"#0072b2\"").count(), 1);
        assert!(svg.contains(">måltal 400<") && svg.contains(">mindst 200<"));
    }

    #[test]
    fn an_axis_ends_evenly() {
        assert_eq!(
            [0, 3, 9, 13, 397, 900, 1150].map(nice),
            [4, 4, 12, 16, 400, 1200, 1200]
        );
    }
}
