//! Batches of families: members and their consents.

use std::collections::HashMap;

use entities::{
    consent, family_member,
    ids::{FamilyId, MemberId},
};
use sea_orm::sea_query::{Expr, Order};

use super::graph::{Consent, FamilyMember};
use crate::{
    access::{Batch, Failure, Gate, Key, col},
    graph::{
        list::{columns, visible},
        row::Row,
    },
};

/// The members of a family, the pregnant one first.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MembersOf(pub FamilyId);

impl Batch for MembersOf {
    type Output = Vec<FamilyMember>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = family_member::Entity;
        use family_member::Column as C;
        let mut found: HashMap<Self, Vec<FamilyMember>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<FamilyMember>(&mut select, &gate.lens);
        select
            .and_where(gate.lens.among(Expr::col(col::<E>(C::FamilyId)), &keys))
            .order_by(col::<E>(C::Id), Order::Asc);
        for row in gate.read(select, FamilyMember::concerning()).await? {
            let member = FamilyMember::read(&row, "")?;
            found
                .entry(Self(member.0.family_id))
                .or_default()
                .push(member);
        }
        for members in found.values_mut() {
            members.sort_by_key(|member| (member.0.role, member.0.id));
        }
        Ok(found)
    }
}

/// The consents of a member, the latest first.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ConsentsOf(pub MemberId);

impl Batch for ConsentsOf {
    type Output = Vec<Consent>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = consent::Entity;
        use consent::Column as C;
        let mut found: HashMap<Self, Vec<Consent>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<Consent>(&mut select, &gate.lens);
        select
            .and_where(gate.lens.among(Expr::col(col::<E>(C::MemberId)), &keys))
            .order_by(col::<E>(C::ValidFrom), Order::Desc)
            .order_by(col::<E>(C::Id), Order::Desc);
        for row in gate.read(select, Consent::concerning()).await? {
            let consent = Consent::read(&row, "")?;
            found
                .entry(Self(consent.0.member_id))
                .or_default()
                .push(consent);
        }
        Ok(found)
    }
}
