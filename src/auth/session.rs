//! Sessions of the service's own pages. The browser keeps a secret in a cookie, the database its
//! digest: who reads the database can't take a session over.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use entities::session::{self, Column};
use rand::RngExt;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, FromQueryResult,
    sea_query::{Expr, ExprTrait, Query},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::access::{Failure, Statements};

/// How long a session lasts: `[sessions]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifetime {
    /// Minutes after which it ends, used or not.
    pub minutes: u32,
    /// Minutes without use after which it ends.
    pub idle_minutes: u32,
}

/// How exactly the last use is noted: not every request is a write.
const SEEN_TO: TimeDelta = TimeDelta::minutes(1);

/// A secret for a browser: 256 random bits.
pub(super) fn secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the database keeps of a secret.
pub(super) fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// Begins a session of the issuer's subject; the browser's secret.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    db: &DatabaseConnection,
    issuer: &str,
    subject: &str,
    now: DateTime<Utc>,
    life: Lifetime,
) -> Result<String, Failure> {
    let secret = secret();
    let expires_at = now + TimeDelta::minutes(life.minutes.into());
    let insert = Query::insert()
        .into_table(session::Entity)
        .columns([
            Column::Digest,
            Column::Issuer,
            Column::Subject,
            Column::BegunAt,
            Column::SeenAt,
            Column::ExpiresAt,
        ])
        .values_panic([
            digest(&secret).into(),
            issuer.into(),
            subject.into(),
            now.into(),
            now.into(),
            expires_at.into(),
        ])
        .take();
    db.execute(&insert).await?;
    // Nobody comes back to a session that is over.
    let over = Query::delete()
        .from_table(session::Entity)
        .and_where(Expr::col(Column::ExpiresAt).lt(now))
        .take();
    db.execute(&over).await?;
    Ok(secret)
}

/// The session with this secret, unless it is over; its use is noted.
///
/// # Errors
/// When the database fails.
pub async fn find(
    db: &DatabaseConnection,
    statements: &Statements,
    secret: &str,
    now: DateTime<Utc>,
    life: Lifetime,
) -> Result<Option<session::Model>, Failure> {
    let found = peek(db, statements, secret, now, life).await?;
    if let Some(found) = &found
        && now >= found.seen_at + SEEN_TO
    {
        let seen = Query::update()
            .table(session::Entity)
            .value(Column::SeenAt, now)
            .and_where(Expr::col(Column::Digest).eq(found.digest.clone()))
            .take();
        statements.count();
        db.execute(&seen).await?;
    }
    Ok(found)
}

/// The session with this secret, unless it is over. That a connection stays open is no use of it.
///
/// # Errors
/// When the database fails.
pub async fn peek(
    db: &DatabaseConnection,
    statements: &Statements,
    secret: &str,
    now: DateTime<Utc>,
    life: Lifetime,
) -> Result<Option<session::Model>, Failure> {
    let digest = digest(secret);
    let select = Query::select()
        .columns([
            Column::Digest,
            Column::Issuer,
            Column::Subject,
            Column::BegunAt,
            Column::SeenAt,
            Column::ExpiresAt,
        ])
        .from(session::Entity)
        .and_where(Expr::col(Column::Digest).eq(digest))
        .take();
    statements.count();
    let Some(row) = db.query_one(&select).await? else {
        return Ok(None);
    };
    let found = session::Model::from_query_result(&row, "")?;
    let idle = TimeDelta::minutes(life.idle_minutes.into());
    if now >= found.expires_at || now >= found.seen_at + idle {
        return Ok(None);
    }
    Ok(Some(found))
}

/// Ends the session with this secret; its issuer, if there was one.
///
/// # Errors
/// When the database fails.
pub async fn end(db: &DatabaseConnection, secret: &str) -> Result<Option<String>, Failure> {
    let delete = Query::delete()
        .from_table(session::Entity)
        .and_where(Expr::col(Column::Digest).eq(digest(secret)))
        .returning_col(Column::Issuer)
        .take();
    let ended = db.query_one(&delete).await?;
    Ok(ended.map(|row| row.try_get("", "issuer")).transpose()?)
}
