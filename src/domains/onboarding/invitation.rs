//! Invitations: a code for a person who has never signed in, and what accepting it does.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use entities::{
    identity,
    ids::{PersonId, ProgrammeId},
    invitation::{self, Column},
    leader_proposal, person, role_assignment,
};
use rand::RngExt;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use sha2::{Digest, Sha256};

use crate::{
    access::{Failure, new_id},
    auth::Credentials,
};

/// How long a code is good.
const GOOD_FOR: TimeDelta = TimeDelta::days(14);

/// A new invitation of `person`, and its code: 160 random bits, kept as a digest.
#[must_use]
pub fn invite(
    person: PersonId,
    by: Option<PersonId>,
    now: DateTime<Utc>,
) -> (invitation::Model, String) {
    let bytes: [u8; 20] = rand::rng().random();
    let code = URL_SAFE_NO_PAD.encode(bytes);
    let row = invitation::Model {
        id: new_id(),
        person_id: person,
        digest: Sha256::digest(&code).to_vec(),
        invited_by: by,
        invited_at: now,
        expires_at: now + GOOD_FOR,
        accepted_at: None,
    };
    (row, code)
}

/// Whom a good code invites, and to which programme.
///
/// # Errors
/// When the database fails.
pub async fn invited(
    db: &DatabaseConnection,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<(PersonId, Option<ProgrammeId>)>, Failure> {
    let good = Query::select()
        .column(Column::PersonId)
        .from(invitation::Entity)
        .and_where(Expr::col(Column::Digest).eq(Sha256::digest(code).to_vec()))
        .and_where(Expr::col(Column::AcceptedAt).is_null())
        .and_where(Expr::col(Column::ExpiresAt).gt(now))
        .take();
    let Some(row) = db.query_one(&good).await? else {
        return Ok(None);
    };
    let person: PersonId = row.try_get("", "person_id")?;
    let role = Query::select()
        .column(role_assignment::Column::ProgrammeId)
        .from(role_assignment::Entity)
        .and_where(Expr::col(role_assignment::Column::PersonId).eq(person))
        .limit(1)
        .take();
    let proposed = Query::select()
        .column(leader_proposal::Column::ProgrammeId)
        .from(leader_proposal::Entity)
        .and_where(Expr::col(leader_proposal::Column::PersonId).eq(person))
        .limit(1)
        .take();
    for select in [role, proposed] {
        if let Some(row) = db.query_one(&select).await? {
            return Ok(Some((person, Some(row.try_get("", "programme_id")?))));
        }
    }
    Ok(Some((person, None)))
}

/// Why an invitation is not accepted.
#[derive(Debug)]
pub enum AcceptError {
    /// The code is wrong, used, or too old: it is not told which.
    NotGood,
    /// The identity is linked to somebody already.
    AlreadyLinked,
    /// The issuer may not speak for the organisation of the person invited.
    ForeignOrganisation,
    /// It broke.
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for AcceptError {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

/// Links the identity behind the credentials to the person whom the code invites: once, for both.
///
/// # Errors
/// See [`AcceptError`]; then nothing is written, and the code stays good.
pub async fn accept(
    db: &DatabaseConnection,
    credentials: &Credentials,
    code: &str,
    now: DateTime<Utc>,
) -> Result<(), AcceptError> {
    let tx = db
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        })
        .await?;
    let used = Query::update()
        .table(invitation::Entity)
        .value(Column::AcceptedAt, now)
        .and_where(Expr::col(Column::Digest).eq(Sha256::digest(code).to_vec()))
        .and_where(Expr::col(Column::AcceptedAt).is_null())
        .and_where(Expr::col(Column::ExpiresAt).gt(now))
        .returning_col(Column::PersonId)
        .take();
    let row = tx.query_one(&used).await?.ok_or(AcceptError::NotGood)?;
    let person: PersonId = row.try_get("", "person_id")?;
    if !speaks_for(&tx, credentials, person).await? {
        return Err(AcceptError::ForeignOrganisation);
    }
    let linked = Query::select()
        .expr(Expr::value(1))
        .from(identity::Entity)
        .and_where(Expr::col(identity::Column::PersonId).eq(person))
        .take();
    if tx.query_one(&linked).await?.is_some() {
        return Err(AcceptError::NotGood);
    }
    use identity::Column as I;
    let link = Query::insert()
        .into_table(identity::Entity)
        .columns([I::Id, I::Issuer, I::Subject, I::PersonId])
        .values_panic([
            new_id::<uuid::Uuid>().into(),
            credentials.issuer.settings.issuer.clone().into(),
            credentials.subject.clone().into(),
            person.into(),
        ])
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .take();
    if tx.execute(&link).await?.rows_affected() == 0 {
        return Err(AcceptError::AlreadyLinked);
    }
    Ok(tx.commit().await?)
}

/// Whether the issuer may speak for the organisation that the person works for. A role elsewhere
/// is no reason: whoever grants it could have chosen it.
async fn speaks_for(
    db: &impl ConnectionTrait,
    credentials: &Credentials,
    who: PersonId,
) -> Result<bool, Failure> {
    let employer = Query::select()
        .column(person::Column::OrganisationId)
        .from(person::Entity)
        .and_where(Expr::col(person::Column::Id).eq(who))
        .take();
    let Some(row) = db.query_one(&employer).await? else {
        return Ok(false);
    };
    Ok(credentials
        .issuer
        .speaks_for(row.try_get("", "organisation_id")?))
}
