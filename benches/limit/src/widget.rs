//! A hospital's 20 newest open referrals, and who has each.

use axum::response::Response;
use serde::Serialize;
use tokio_postgres::Row;

use crate::{Failed, Named, Nodes, moment::Moment, persons::Persons, pool::Connection, rows};

/// Down the hospital's index until there are 20, one look for a consent each. What the member has
/// not shared is open for a while after it was sent; the hospital does not have in its rows what
/// Mødrehjælpen referred on.
pub const SQL: &str = "
    SELECT r.code, r.track, CASE WHEN r.sent THEN r.sent_at END,
      r.status = 'SENT' AND NOT r.anonymous AND r.due_at < now(),
      CASE WHEN c.id IS NOT NULL OR r.status = 'DRAFT'
          OR NOT r.anonymous AND r.status IN ('SENT', 'DECLINED', 'WITHDRAWN')
        THEN r.status END,
      r.changed_at, p.name
    FROM referral r
    LEFT JOIN consent c ON c.member_id = r.member_id AND NOT r.anonymous
      AND c.purpose = 'FEEDBACK_TO_REFERRER' AND c.status = 'ACTIVE'
      AND c.valid_from <= now() AND (c.valid_to IS NULL OR c.valid_to > now())
    LEFT JOIN person p ON p.id = r.assignee_id AND c.id IS NOT NULL
    WHERE r.hospital_id = $1
      AND (r.previous_id IS NULL
        OR EXISTS (SELECT FROM person e WHERE e.id = r.referrer_id AND e.organisation_id = $1))
      AND CASE
        WHEN c.id IS NULL AND r.status <> 'DRAFT'
            AND (r.anonymous OR r.status NOT IN ('SENT', 'DECLINED', 'WITHDRAWN'))
          THEN r.sent_at > now() - make_interval(hours => 24 * $2)
        WHEN r.status = 'DECLINED' THEN r.acknowledged_at IS NULL
        ELSE r.status NOT IN ('COMPLETED', 'DISCONTINUED', 'WITHDRAWN', 'ENTERED_IN_ERROR')
      END
    ORDER BY r.sent_at DESC, r.id DESC
    LIMIT 20";

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
    overdue: bool,
    progress: Progress<'a>,
}

#[derive(Serialize)]
#[serde(tag = "__typename")]
enum Progress<'a> {
    #[serde(rename = "ReferralProgress", rename_all = "camelCase")]
    Known {
        status: &'a str,
        changed_at: Moment,
        social_worker: Option<Named<'a>>,
    },
    Withheld {
        reason: &'static str,
    },
}

impl<'a> Referral<'a> {
    fn of(row: &'a Row) -> Self {
        Self {
            code: row.get(0),
            track: row.get(1),
            sent_at: row.get(2),
            overdue: row.get(3),
            progress: match row.get(4) {
                Some(status) => Progress::Known {
                    status,
                    changed_at: row.get(5),
                    social_worker: row.get::<_, Option<&str>>(6).map(|name| Named { name }),
                },
                None => Progress::Withheld {
                    reason: "NOT_SHARED",
                },
            },
        }
    }
}

pub async fn answer(connection: &Connection, persons: &Persons) -> Result<Response, Failed> {
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 2] =
        [&persons.hospital, &persons.withheld_open_days];
    let rows = rows(connection, &connection.widget, &parameters).await?;
    let nodes = rows.iter().map(Referral::of).collect();
    crate::answer(Data {
        referrals: Nodes { nodes },
    })
}
