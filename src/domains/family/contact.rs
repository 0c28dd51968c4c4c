//! How a member is reached: sealed at rest, and opened here alone.
//!
//! The table has no policy, so it can be neither listed nor found by id: a contact is read beside
//! the member or the referral through which a viewer may have it, and the statement itself leaves
//! out every ciphertext that the viewer may not have.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, SimpleObject, Union};
use entities::{
    CodeSet,
    codes::{ConsentPurpose, SafeChannel},
    family, family_member,
    ids::MemberId,
    member_contact,
};
use sea_orm::{
    FromQueryResult, Iterable, QueryResult,
    sea_query::{Condition, Expr, ExprTrait, JoinType, SelectStatement},
};

use super::policy::{assigned, consented, with_reason};
use crate::{
    access::{Batch, Concerning, ErrorCode, Failure, Gate, Key, Lens, Rows, col},
    graph::{
        audience,
        coded::Coded,
        list::visible,
        refuse,
        withheld::{Withheld, WithheldReason},
    },
    vault::{Field, VaultError},
};

/// How to reach a member («kontaktoplysninger»). Look at the safe channels first.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "audience::contacts")]
pub struct FamilyContact {
    /// The safe ways to reach her or him. What is not named is not safe: with none, never call or write.
    safe_channels: Vec<Coded<SafeChannel>>,
    /// How to reach her or him without danger; null when nothing is noted.
    safe_note: Option<String>,
    /// Name; null when not given.
    name: Option<String>,
    /// Phone; null when not given, and where neither a call nor a text message is safe.
    phone: Option<String>,
    /// E-mail; null when not given, and where an e-mail is not safe.
    email: Option<String>,
    /// Counts the changes.
    version: i32,
}

/// How to reach a member, or that it is withheld.
#[derive(Union)]
#[graphql(visible = "audience::contacts")]
pub enum FamilyContactAccess {
    /// How to reach the member.
    Contact(FamilyContact),
    /// It is withheld.
    Withheld(Withheld),
}

/// What a viewer gets who asks for a contact.
#[derive(Clone)]
pub enum Found {
    /// The contact.
    Contact(Arc<FamilyContact>),
    /// The viewer may have it, and nothing is recorded.
    Nothing,
    /// The viewer may not have it.
    Withheld(WithheldReason),
    /// It does not open.
    Unreadable,
}

impl Found {
    /// As a field shows it. A contact that does not open is an error of its own field alone.
    pub fn show(found: Option<Self>, ctx: &Context<'_>) -> Option<FamilyContactAccess> {
        match found.unwrap_or(Self::Withheld(WithheldReason::NotShared)) {
            Self::Contact(contact) => Some(FamilyContactAccess::Contact((*contact).clone())),
            Self::Nothing => None,
            Self::Withheld(reason) => Some(FamilyContactAccess::Withheld(Withheld { reason })),
            Self::Unreadable => {
                let message =
                    "These contact details can't be read. The request id finds it in the log.";
                refuse(ctx, Failure::new(ErrorCode::ContactUnreadable, message))
            }
        }
    }
}

/// Mødrehjælpen's own right to the contact of the member whose key is in `member`: the assigned
/// social worker with the member's consent, other roles with a stated reason. The statement has
/// the family.
pub fn ours(lens: &Lens, member: (&'static str, &'static str)) -> Expr {
    let consent = consented(lens, member, ConsentPurpose::Contact);
    Rows::any([assigned(lens).and(consent), with_reason(lens)]).holds()
}

/// Adds the contact of the member whose key is in `member` to a statement that has the family, as
/// far as `right` holds, and what tells why it is missing. Mødrehjælpen's own right counts as far
/// as `along` holds: a role that sees the family must not tie it to a row that another role shows.
pub fn beside(
    select: &mut SelectStatement,
    lens: &Lens,
    member: (&'static str, &'static str),
    right: Expr,
    along: &Expr,
) {
    type E = member_contact::Entity;
    use member_contact::Column as C;
    select
        .join(
            JoinType::LeftJoin,
            member_contact::Entity,
            Condition::all()
                .add(Expr::col(col::<E>(C::MemberId)).equals(member))
                .add(right),
        )
        .expr_as(ours(lens, member).and(along.clone()), "ours")
        .expr_as(assigned(lens).holds().and(along.clone()), "assigned");
    for column in C::iter() {
        let name = sea_orm::IdenStatic::as_str(&column);
        select.expr_as(Expr::col(col::<E>(column)), format!("contact_{name}"));
    }
}

/// Whose data a statement with [`beside`] reads: hers whose contact is there, else `otherwise`'s.
#[must_use]
pub fn concerning(otherwise: &'static str) -> Concerning {
    Concerning::named(&["contact_member_id", "contact_family_id"], Some(otherwise))
}

#[derive(FromQueryResult)]
struct Sealed {
    ours: bool,
    assigned: bool,
    contact_member_id: Option<MemberId>,
    contact_name: Option<Vec<u8>>,
    contact_phone: Option<Vec<u8>>,
    contact_email: Option<Vec<u8>>,
    contact_safe_note: Option<Vec<u8>>,
    contact_key_id: Option<String>,
    contact_safe_channels: Option<i32>,
    contact_version: Option<i32>,
}

/// What a row of a statement with [`beside`] gives its viewer.
///
/// # Errors
/// When a column doesn't have the declared type.
pub fn read(gate: &Gate, row: &QueryResult) -> Result<Found, Failure> {
    let row = Sealed::from_query_result(row, "")?;
    let Some(member) = row.contact_member_id else {
        return Ok(match (row.ours, row.assigned) {
            (true, _) => Found::Nothing,
            (false, true) => Found::Withheld(WithheldReason::NoConsent),
            (false, false) => Found::Withheld(WithheldReason::NotShared),
        });
    };
    Ok(match open(gate, member, row) {
        Ok(contact) => Found::Contact(Arc::new(contact)),
        Err(error) => {
            tracing::error!(error = %error, "contact details do not open");
            Found::Unreadable
        }
    })
}

/// The safe channels that need a phone number.
const BY_PHONE: [SafeChannel; 3] = [
    SafeChannel::PhoneDaytime,
    SafeChannel::PhoneEvening,
    SafeChannel::Sms,
];

fn open(gate: &Gate, member: MemberId, row: Sealed) -> Result<FamilyContact, VaultError> {
    let key_id = row.contact_key_id.ok_or(VaultError::UnknownKey)?;
    let open = |field, sealed: Option<Vec<u8>>| {
        sealed
            .map(|sealed| gate.vault.open(field, member, &key_id, &sealed))
            .transpose()
    };
    let safe = CodeSet::from_bits(row.contact_safe_channels.unwrap_or_default());
    let may = |ways: &[SafeChannel]| ways.iter().any(|way| safe.contains(*way));
    Ok(FamilyContact {
        safe_channels: safe.iter().map(Coded).collect(),
        safe_note: open(Field::SafeNote, row.contact_safe_note)?,
        name: open(Field::Name, row.contact_name)?,
        // A number that is not safe to use is not shown: nobody dials it by mistake.
        phone: open(Field::Phone, row.contact_phone.filter(|_| may(&BY_PHONE)))?,
        email: open(
            Field::Email,
            row.contact_email.filter(|_| may(&[SafeChannel::Email])),
        )?,
        version: row.contact_version.unwrap_or_default(),
    })
}

/// The contact of a member, for those who see the member.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ContactOf(pub MemberId);

impl Batch for ContactOf {
    type Output = Found;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Found>, Failure> {
        type E = family_member::Entity;
        use family_member::Column as C;
        let mut found = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        let member = col::<E>(C::Id);
        select
            .expr_as(Expr::col(member), "member")
            .join(
                JoinType::InnerJoin,
                family::Entity,
                Expr::col(col::<family::Entity>(family::Column::Id)).equals(col::<E>(C::FamilyId)),
            )
            .and_where(gate.lens.among(Expr::col(member), &keys));
        let right = ours(&gate.lens, member);
        beside(&mut select, &gate.lens, member, right, &Expr::value(true));
        for row in gate.read(select, concerning("member")).await? {
            found.insert(Self(row.try_get("", "member")?), read(gate, &row)?);
        }
        Ok(found)
    }
}
