//! Sealing everything anew with the newest key, batch by batch.
//!
//! A row says which key it is sealed with, so a run that was broken off goes on where it stopped:
//! there is no other state. Each batch is one transaction; a row that somebody changes meanwhile
//! is left to the next batch.

use entities::{ids::MemberId, member_contact};
use rand::CryptoRng;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, TransactionTrait,
    sea_query::{Expr, ExprTrait, Func, Order, Query},
};

use super::{Field, Vault, VaultError};

type E = member_contact::Entity;
use member_contact::Column as C;

/// Why a rotation stopped, in one line.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// Rows are sealed with a key that the ring lacks. Nothing was changed.
    #[error("VAULT_KEY_MISSING: rows are sealed with the key {0}, which is not in the ring")]
    Missing(String),
    /// A row does not open. The batches before it are done.
    #[error("VAULT_UNREADABLE: the contact details of member {member} do not open: {cause}")]
    Unreadable {
        /// Whose, by key.
        member: uuid::Uuid,
        /// Why.
        cause: VaultError,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
}

/// How many rows are sealed with another key than the newest; all of them with a key of the ring.
///
/// # Errors
/// [`RotateError::Missing`] when one isn't.
pub async fn left(db: &DatabaseConnection, vault: &Vault) -> Result<u64, RotateError> {
    let select = Query::select()
        .column(C::KeyId)
        .expr_as(Func::count(Expr::col(C::MemberId)), "n")
        .from(member_contact::Entity)
        .and_where(Expr::col(C::KeyId).ne(vault.newest()))
        .group_by_col(C::KeyId)
        .order_by(C::KeyId, Order::Asc)
        .take();
    let mut rows = 0;
    for row in db.query_all(&select).await? {
        let key_id: String = row.try_get("", "key_id")?;
        if vault.knows(&key_id).is_err() {
            return Err(RotateError::Missing(key_id));
        }
        rows += row.try_get::<i64>("", "n")?.unsigned_abs();
    }
    Ok(rows)
}

/// Seals up to `size` rows anew; how many it looked at. Nothing is left when that is 0.
///
/// # Errors
/// See [`RotateError`]; then nothing of this batch is written.
pub async fn batch(
    db: &DatabaseConnection,
    vault: &Vault,
    chance: &mut impl CryptoRng,
    size: u64,
) -> Result<u64, RotateError> {
    let select = Query::select()
        .columns(<C as sea_orm::Iterable>::iter())
        .from(member_contact::Entity)
        .and_where(Expr::col(C::KeyId).ne(vault.newest()))
        .order_by(C::MemberId, Order::Asc)
        .limit(size)
        .take();
    let transaction = db.begin().await?;
    let rows = transaction.query_all(&select).await?;
    for row in &rows {
        let row = member_contact::Model::from_query_result(row, "")?;
        let sealed = reseal(vault, &row, chance)?;
        let [name, phone, email, safe_note] = sealed;
        E::update_many()
            .col_expr(C::Name, Expr::value(name))
            .col_expr(C::Phone, Expr::value(phone))
            .col_expr(C::Email, Expr::value(email))
            .col_expr(C::SafeNote, Expr::value(safe_note))
            .col_expr(C::KeyId, Expr::value(vault.newest()))
            .filter(C::MemberId.eq(row.member_id))
            .filter(C::KeyId.eq(&row.key_id))
            .filter(C::Version.eq(row.version))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(rows.len() as u64)
}

fn reseal(
    vault: &Vault,
    row: &member_contact::Model,
    chance: &mut impl CryptoRng,
) -> Result<[Option<Vec<u8>>; 4], RotateError> {
    let member: MemberId = row.member_id;
    let fields = [
        (Field::Name, &row.name),
        (Field::Phone, &row.phone),
        (Field::Email, &row.email),
        (Field::SafeNote, &row.safe_note),
    ];
    let mut sealed = [const { None }; 4];
    for (to, (field, old)) in sealed.iter_mut().zip(fields) {
        let Some(old) = old else { continue };
        let text = vault
            .open(field, member, &row.key_id, old)
            .map(zeroize::Zeroizing::new)
            .map_err(|cause| RotateError::Unreadable {
                member: member.0,
                cause,
            })?;
        *to = Some(vault.seal(field, member, &text, chance));
    }
    Ok(sealed)
}
