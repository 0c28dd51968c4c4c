//! The contact that a named referral carries.

use std::collections::HashMap;

use entities::{family, ids::ReferralId, referral};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType};

use super::policy::{hands_over, is_ours, lacks_reason};
use crate::{
    access::{Batch, Failure, Gate, Key, col},
    domains::family::contact::{Found, beside, concerning, ours, read},
    graph::{list::visible, withheld::WithheldReason},
};

/// The contact of the member that a referral is about, for those who see the referral.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ContactOf(pub ReferralId);

impl Batch for ContactOf {
    type Output = Found;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Found>, Failure> {
        type E = referral::Entity;
        use referral::Column as C;
        let mut found = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        let (id, member) = (col::<E>(C::Id), col::<E>(C::MemberId));
        select
            .expr_as(Expr::col(id), "referral")
            .expr_as(lacks_reason(&gate.lens), "lacks_reason")
            .join(
                JoinType::LeftJoin,
                family::Entity,
                Expr::col(col::<family::Entity>(family::Column::Id)).equals(col::<E>(C::FamilyId)),
            )
            .and_where(gate.lens.among(Expr::col(id), &keys));
        let along = is_ours(&gate.lens);
        let right = ours(&gate.lens, member)
            .and(along.clone())
            .or(hands_over(&gate.lens));
        beside(&mut select, &gate.lens, member, right, &along);
        for row in gate.read(select, concerning("referral")).await? {
            let mut contact = read(gate, &row)?;
            if matches!(contact, Found::Withheld(WithheldReason::NotShared))
                && row.try_get("", "lacks_reason")?
            {
                contact = Found::Withheld(WithheldReason::PurposeRequired);
            }
            found.insert(Self(row.try_get("", "referral")?), contact);
        }
        Ok(found)
    }
}
