//! Retention: what is older than the programmes keep it goes.
//!
//! Contact details go so many months after their family was closed (`CONTACT_RETENTION_MONTHS`); a
//! programme that says no number keeps them. What is over by itself goes too: attempts to sign in,
//! sessions, invitations, remembered idempotency keys. Nothing is anonymised by age: no agreement
//! says when.

use chrono::{DateTime, TimeDelta, Utc};
use entities::{
    codes::{FamilyStatus, ParameterName},
    family, idempotent_request,
    ids::ProgrammeId,
    invitation, member_contact, programme, programme_parameter, session, sign_in,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    sea_query::{Condition, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement},
};
use uuid::Uuid;

use super::rules;
use crate::access::{REMEMBERED, col};

/// How long after it was begun a sign-in is over for certain.
const SIGN_IN: TimeDelta = TimeDelta::days(1);

/// What goes of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfProgramme {
    /// The programme.
    pub programme: ProgrammeId,
    /// Its name.
    pub name: String,
    /// Families must have been closed before this moment; `None`: contact details are kept.
    before: Option<DateTime<Utc>>,
    /// Contact details that are due, by the members they are of.
    pub contacts: Vec<Uuid>,
}

/// What goes by itself, whatever the programme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Over {
    /// Attempts to sign in.
    pub sign_ins: u64,
    /// Sessions.
    pub sessions: u64,
    /// Invitations.
    pub invitations: u64,
    /// Idempotency keys.
    pub keys: u64,
}

/// What is due of each programme at `now`.
///
/// # Errors
/// When the database fails.
pub async fn due(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<Vec<OfProgramme>, DbErr> {
    type P = programme::Entity;
    type V = programme_parameter::Entity;
    use programme_parameter::Column as W;
    let months = Condition::all()
        .add(Expr::col(col::<V>(W::ProgrammeId)).equals(col::<P>(programme::Column::Id)))
        .add(Expr::col(col::<V>(W::Name)).eq(ParameterName::ContactRetentionMonths));
    let programmes = Query::select()
        .columns([
            col::<P>(programme::Column::Id),
            col::<P>(programme::Column::Name),
        ])
        .column(col::<V>(W::Value))
        .from(programme::Entity)
        .join(JoinType::LeftJoin, programme_parameter::Entity, months)
        .order_by(col::<P>(programme::Column::RegionCode), Order::Asc)
        .take();
    let mut all = vec![];
    for row in db.query_all(&programmes).await? {
        let programme: ProgrammeId = row.try_get("", "id")?;
        let before = rules::closed_before(now, row.try_get("", "value")?);
        let contacts = match before {
            Some(before) => {
                let select = contacts(programme, before);
                let rows = db.query_all(&select).await?;
                let ids = rows.iter().map(|row| row.try_get("", "member_id"));
                ids.collect::<Result<_, _>>()?
            }
            None => vec![],
        };
        all.push(OfProgramme {
            programme,
            name: row.try_get("", "name")?,
            before,
            contacts,
        });
    }
    Ok(all)
}

/// The members of a programme whose contact details are due.
fn contacts(programme: ProgrammeId, before: DateTime<Utc>) -> SelectStatement {
    type M = member_contact::Entity;
    type F = family::Entity;
    Query::select()
        .column(col::<M>(member_contact::Column::MemberId))
        .from(member_contact::Entity)
        .join(
            JoinType::InnerJoin,
            family::Entity,
            Expr::col(col::<F>(family::Column::Id))
                .equals(col::<M>(member_contact::Column::FamilyId)),
        )
        .and_where(Expr::col(col::<F>(family::Column::ProgrammeId)).eq(programme))
        .and_where(Expr::col(col::<F>(family::Column::Status)).ne(FamilyStatus::Active))
        .and_where(Expr::col(col::<F>(family::Column::ClosedAt)).lt(before))
        .order_by(col::<M>(member_contact::Column::MemberId), Order::Asc)
        .take()
}

impl OfProgramme {
    /// Deletes what is still due; how many contact details that were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete(&self, db: &DatabaseConnection) -> Result<u64, DbErr> {
        let Some(before) = self.before else {
            return Ok(0);
        };
        // A case that was taken up again meanwhile is not closed.
        let mut due = contacts(self.programme, before);
        due.clear_order_by();
        let delete = Query::delete()
            .from_table(member_contact::Entity)
            .and_where(Expr::col(member_contact::Column::MemberId).in_subquery(due))
            .take();
        Ok(db.execute(&delete).await?.rows_affected())
    }
}

/// What is over at `now`: how many rows.
///
/// # Errors
/// When the database fails.
pub async fn over(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<Over, DbErr> {
    Ok(Over {
        sign_ins: count::<sign_in::Entity>(db, signing_in(now)).await?,
        sessions: count::<session::Entity>(db, in_session(now)).await?,
        invitations: count::<invitation::Entity>(db, invited(now)).await?,
        keys: count::<idempotent_request::Entity>(db, remembered(now)).await?,
    })
}

/// Deletes what is over at `now`: how many rows.
///
/// # Errors
/// When the database fails.
pub async fn delete_over(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<Over, DbErr> {
    Ok(Over {
        sign_ins: delete::<sign_in::Entity>(db, signing_in(now)).await?,
        sessions: delete::<session::Entity>(db, in_session(now)).await?,
        invitations: delete::<invitation::Entity>(db, invited(now)).await?,
        keys: delete::<idempotent_request::Entity>(db, remembered(now)).await?,
    })
}

fn signing_in(now: DateTime<Utc>) -> Expr {
    Expr::col(sign_in::Column::BegunAt).lt(now - SIGN_IN)
}

fn in_session(now: DateTime<Utc>) -> Expr {
    Expr::col(session::Column::ExpiresAt).lt(now)
}

fn invited(now: DateTime<Utc>) -> Expr {
    Expr::col(invitation::Column::ExpiresAt).lt(now)
}

fn remembered(now: DateTime<Utc>) -> Expr {
    Expr::col(idempotent_request::Column::AskedAt).lt(now - REMEMBERED)
}

async fn count<E: EntityTrait>(db: &DatabaseConnection, condition: Expr) -> Result<u64, DbErr> {
    let select = Query::select()
        .expr_as(Func::count(Expr::val(1)), "n")
        .from(E::default())
        .and_where(condition)
        .take();
    let row = db.query_one(&select).await?;
    let n: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    Ok(u64::try_from(n).unwrap_or_default())
}

async fn delete<E: EntityTrait>(db: &DatabaseConnection, condition: Expr) -> Result<u64, DbErr> {
    let delete = Query::delete()
        .from_table(E::default())
        .and_where(condition)
        .take();
    Ok(db.execute(&delete).await?.rows_affected())
}
