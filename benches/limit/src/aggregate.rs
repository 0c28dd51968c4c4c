//! One table of the evaluation: families of open advice by age, per year, and the contacts that are
//! nobody's family. The numbers are frozen, as the service has them.

use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::{Failed, pool::Connection, rows};

/// The latest frozen quarter, and what is told of the years that it covers.
pub const SQL: &str = "
    SELECT s.id, s.threshold, extract(year FROM f.starts_on)::int, f.first_category, f.value
    FROM (SELECT id, threshold, ends_on, min(starts_on) OVER () AS first FROM snapshot
      WHERE programme_id = $1 AND taken_at IS NOT NULL ORDER BY starts_on DESC LIMIT 1) s
    LEFT JOIN figure f ON f.programme_id = $1
      AND (f.measure = 'FAMILIES' AND f.first_dimension = 'AGE_GROUP'
        OR f.measure = 'CONTACTS' AND f.first_dimension IS NULL)
      AND f.second_dimension IS NULL AND f.granularity = 'YEAR' AND f.track = 'OPEN_ADVICE'
      AND f.starts_on >= greatest($2::date, s.first) AND f.ends_on <= least($3::date, s.ends_on)";

/// The age groups in their order, with their Danish labels.
const AGE_GROUPS: [(&str, &str); 4] = [
    ("UNDER_25", "under 25 år"),
    ("AGE_25_TO_34", "25–34 år"),
    ("AGE_35_ON", "35 år og derover"),
    ("UNKNOWN", "uoplyst"),
];

/// The periods are years here.
#[derive(Deserialize)]
pub struct Variables {
    programme: String,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct Data<'a> {
    evaluation: Evaluation<'a>,
}

#[derive(Serialize)]
struct Evaluation<'a> {
    families: Option<Table<'a>>,
}

#[derive(Serialize)]
struct Table<'a> {
    snapshot: String,
    threshold: i32,
    rows: Vec<Figure<'a>>,
}

#[derive(Serialize)]
struct Figure<'a> {
    period: String,
    basis: &'static str,
    categories: Vec<Category<'a>>,
    count: Count,
    #[serde(skip)]
    place: (i32, usize),
}

#[derive(Serialize)]
struct Category<'a> {
    dimension: &'static str,
    code: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct Count {
    value: Option<i32>,
    suppressed: bool,
}

impl<'a> Figure<'a> {
    /// `None` where the quarter has no figures.
    fn of(row: &'a Row) -> Option<Self> {
        let year: i32 = row.get::<_, Option<i32>>(2)?;
        let code: Option<&str> = row.get(3);
        let value = row.get(4);
        let of = |code| AGE_GROUPS.iter().position(|group| group.0 == code);
        // Contacts, which have no category, come after the families.
        let at = code.and_then(of).unwrap_or(AGE_GROUPS.len());
        Some(Self {
            period: year.to_string(),
            basis: match code {
                Some(_) => "DISTINCT_FAMILIES",
                None => "CONTACTS",
            },
            categories: Vec::from_iter(code.map(|code| Category {
                dimension: "AGE_GROUP",
                code,
                label: AGE_GROUPS.get(at).map_or(code, |group| group.1),
            })),
            count: Count {
                value,
                suppressed: value.is_none(),
            },
            place: (year, at),
        })
    }
}

pub async fn answer(connection: &Connection, asked: Variables) -> Result<Response, Failed> {
    let id = asked.programme.strip_prefix("programme_");
    let id = Uuid::try_parse(id.unwrap_or_default()).map_err(Failed::of)?;
    let day = |year: &str, month, day| {
        let year = year.parse().map_err(Failed::of)?;
        NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Failed::of("not a year"))
    };
    let (from, to) = (day(&asked.from, 1, 1)?, day(&asked.to, 12, 31)?);
    let rows = rows(connection, &connection.aggregate, &[&id, &from, &to]).await?;
    let families = rows.first().map(|row| {
        let mut figures: Vec<Figure<'_>> = rows.iter().filter_map(Figure::of).collect();
        figures.sort_unstable_by_key(|figure| figure.place);
        Table {
            snapshot: format!("snapshot_{}", row.get::<_, Uuid>(0).simple()),
            threshold: row.get(1),
            rows: figures,
        }
    });
    crate::answer(Data {
        evaluation: Evaluation { families },
    })
}
