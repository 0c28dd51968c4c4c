//! The newest 100 referrals of a social worker from before a day: each with its family, how often there was advice,
//! and the courses it takes part in.

use axum::response::Response;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tokio_postgres::Row;

use crate::{
    Failed, Named, Nodes, Total,
    moment::{Day, Moment},
    persons::Persons,
    pool::Connection,
    rows,
};

/// A page of enrolments, where nothing is said.
const PAGE: usize = 20;

/// One row for each referral and enrolment. What is assigned to the social worker, what waits at
/// their site, and what they referred on: each from its index, merged; then down by keys. Few
/// families have more enrolments than one, so the repeated columns cost less than a second statement.
/// `coalesce` keeps the planner from the index of all referrals that have one before.
pub const SQL: &str = "
    SELECT r.code, r.track, CASE WHEN r.sent THEN r.sent_at END, r.care_level, r.status, r.changed_at,
      f.case_code, f.stage, f.status, f.opened_at, s.total,
      e.alias, e.status, e.enrolled_at, c.title, c.kind, c.starts_on, c.status, t.name
    FROM (
      (SELECT id, code, track, sent, sent_at, care_level, status, changed_at, family_id FROM referral
        WHERE assignee_id = $1 AND sent_at < $3::date::timestamp AT TIME ZONE 'Europe/Copenhagen'
        ORDER BY sent_at DESC, id DESC LIMIT 100)
      UNION ALL
      (SELECT id, code, track, sent, sent_at, care_level, status, changed_at, family_id FROM referral
        WHERE site_id = $2 AND status = 'SENT' AND NOT anonymous AND assignee_id IS DISTINCT FROM $1
          AND sent_at < $3::date::timestamp AT TIME ZONE 'Europe/Copenhagen'
        ORDER BY sent_at DESC, id DESC LIMIT 100)
      UNION ALL
      (SELECT id, code, track, sent, sent_at, care_level, status, changed_at, family_id FROM referral
        WHERE referrer_id = $1 AND coalesce(previous_id, id) <> id AND status = 'SENT' AND NOT anonymous
          AND assignee_id IS DISTINCT FROM $1 AND site_id <> $2
          AND sent_at < $3::date::timestamp AT TIME ZONE 'Europe/Copenhagen'
        ORDER BY sent_at DESC, id DESC LIMIT 100)
      ORDER BY sent_at DESC, id DESC LIMIT 100) r
    LEFT JOIN family f ON f.id = r.family_id AND f.assignee_id = $1
    LEFT JOIN LATERAL (SELECT count(*) AS total FROM advice_session WHERE family_id = f.id) s ON true
    LEFT JOIN enrolment e ON e.family_id = f.id
    LEFT JOIN course c ON c.id = e.course_id
    LEFT JOIN site t ON t.id = c.site_id
    ORDER BY r.sent_at DESC, r.id DESC, e.enrolled_at DESC, e.id DESC";

#[derive(Deserialize)]
pub struct Variables {
    before: NaiveDate,
}

#[derive(Serialize)]
struct Data<'a> {
    referrals: Nodes<Vec<Referral<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Referral<'a> {
    code: &'a str,
    track: &'a str,
    sent_at: Option<Moment>,
    care_level: &'a str,
    progress: Progress<'a>,
    family: Option<Family<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress<'a> {
    status: &'a str,
    changed_at: Moment,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Family<'a> {
    case_code: &'a str,
    stage: &'a str,
    status: &'a str,
    opened_at: Moment,
    sessions: Total,
    enrolments: Nodes<Vec<Enrolment<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Enrolment<'a> {
    alias: &'a str,
    status: &'a str,
    enrolled_at: Moment,
    course: Course<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Course<'a> {
    title: &'a str,
    kind: &'a str,
    starts_on: Day,
    status: &'a str,
    site: Named<'a>,
}

impl<'a> Referral<'a> {
    /// Of its rows, which differ in the enrolment alone.
    fn of(rows: &'a [Row]) -> Self {
        let row = &rows[0];
        Self {
            code: row.get(0),
            track: row.get(1),
            sent_at: row.get(2),
            care_level: row.get(3),
            progress: Progress {
                status: row.get(4),
                changed_at: row.get(5),
            },
            family: row.get::<_, Option<&str>>(6).map(|case_code| Family {
                case_code,
                stage: row.get(7),
                status: row.get(8),
                opened_at: row.get(9),
                sessions: Total { total: row.get(10) },
                enrolments: Nodes {
                    nodes: rows.iter().filter_map(Enrolment::of).take(PAGE).collect(),
                },
            }),
        }
    }
}

impl<'a> Enrolment<'a> {
    fn of(row: &'a Row) -> Option<Self> {
        Some(Self {
            alias: row.get::<_, Option<&str>>(11)?,
            status: row.get(12),
            enrolled_at: row.get(13),
            course: Course {
                title: row.get(14),
                kind: row.get(15),
                starts_on: row.get(16),
                status: row.get(17),
                site: Named { name: row.get(18) },
            },
        })
    }
}

pub async fn answer(
    connection: &Connection,
    persons: &Persons,
    asked: Variables,
) -> Result<Response, Failed> {
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
        [&persons.social_worker, &persons.site, &asked.before];
    let rows = rows(connection, &connection.caseload, &parameters).await?;
    let same = |one: &Row, next: &Row| one.get::<_, &str>(0) == next.get::<_, &str>(0);
    let nodes = rows.chunk_by(same).map(Referral::of).collect();
    crate::answer(Data {
        referrals: Nodes { nodes },
    })
}
