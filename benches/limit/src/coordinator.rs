//! What an association offers in a period, how many signed up, and whether there is room.

use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::{Failed, Named, Nodes, Total, moment::Moment, pool::Connection, rows};

/// The association's stretch of its index, and one of the signups' for each activity. Days are those
/// of Copenhagen.
pub const SQL: &str = "
    SELECT a.title, a.kind, a.place, a.starts_at, a.ends_at, a.status, a.capacity,
      s.taken, s.waiting, o.name, s.total
    FROM activity a
    JOIN association o ON o.id = a.association_id
    CROSS JOIN LATERAL (
      SELECT count(*) AS total, count(waitlist_place) AS waiting,
        sum(adults + children) FILTER (WHERE status IN ('CONFIRMED', 'TO_BE_TOLD')) AS taken
      FROM signup WHERE activity_id = a.id) s
    WHERE a.association_id = $1
      AND a.starts_at >= $2::date::timestamp AT TIME ZONE 'Europe/Copenhagen'
      AND a.starts_at < $3::date::timestamp AT TIME ZONE 'Europe/Copenhagen'
    ORDER BY a.starts_at, a.id
    LIMIT 50";

#[derive(Deserialize)]
pub struct Variables {
    association: String,
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Serialize)]
struct Data<'a> {
    activities: Nodes<Vec<Activity<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Activity<'a> {
    title: &'a str,
    r#type: &'a str,
    place: &'a str,
    starts_at: Moment,
    ends_at: Moment,
    status: &'a str,
    capacity: Option<i32>,
    seats_left: Option<i64>,
    waitlist: i64,
    association: Named<'a>,
    signups: Total,
}

impl<'a> Activity<'a> {
    fn of(row: &'a Row) -> Self {
        let capacity: Option<i32> = row.get(6);
        let taken: i64 = row.get::<_, Option<i64>>(7).unwrap_or_default();
        Self {
            title: row.get(0),
            r#type: row.get(1),
            place: row.get(2),
            starts_at: row.get(3),
            ends_at: row.get(4),
            status: row.get(5),
            capacity,
            seats_left: capacity.map(|capacity| (i64::from(capacity) - taken).max(0)),
            waitlist: row.get(8),
            association: Named { name: row.get(9) },
            signups: Total { total: row.get(10) },
        }
    }
}

pub async fn answer(connection: &Connection, asked: Variables) -> Result<Response, Failed> {
    let id = asked.association.strip_prefix("association_");
    let id = Uuid::try_parse(id.unwrap_or_default()).map_err(Failed::of)?;
    let statement = &connection.coordinator;
    let rows = rows(connection, statement, &[&id, &asked.from, &asked.to]).await?;
    let nodes = rows.iter().map(Activity::of).collect();
    crate::answer(Data {
        activities: Nodes { nodes },
    })
}
