//! Consents («samtykker»), as a change has to know them (I10).

use entities::{
    codes::{ConsentPurpose, ConsentStatus},
    consent,
    ids::MemberId,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::rules;
use crate::{
    access::{Change, Failure, col},
    graph::mutation::{Stop, UserErrorCode as Code, wrong},
};

/// The member's consent for this purpose, if one is in force.
///
/// # Errors
/// When the database fails.
pub async fn in_force(
    change: &Change<'_>,
    member: MemberId,
    purpose: ConsentPurpose,
) -> Result<Option<consent::Model>, Failure> {
    use consent::Column as C;
    let column = |c: C| Expr::col(col::<consent::Entity>(c));
    let active = change
        .every::<consent::Entity>(
            column(C::MemberId)
                .eq(member)
                .and(column(C::Purpose).eq(purpose))
                .and(column(C::Status).eq(ConsentStatus::Active)),
        )
        .await?;
    Ok(rules::in_force(&active, change.lens().now).cloned())
}

/// The member consents to this.
///
/// # Errors
/// [`Code::ConsentRequired`], or when the database fails.
pub async fn required(
    change: &Change<'_>,
    member: MemberId,
    purpose: ConsentPurpose,
    field: &'static str,
) -> Result<(), Stop> {
    match in_force(change, member, purpose).await? {
        Some(_) => Ok(()),
        None => Err(wrong(field, Code::ConsentRequired).into()),
    }
}
