//! The family that a referral is about: opened with it, with how to reach the member and what she
//! consents to.

use async_graphql::Context;
use entities::{
    CodeSet,
    codes::{ConsentStatus, FamilyStage, FamilyStatus, MemberRole, SafeChannel},
    consent, family, family_member,
    ids::{FamilyId, MemberId, PersonId, ProgrammeId},
    member_contact,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::inputs::CollectedConsentInput;
use crate::{
    access::{Change, col, new_id},
    chance,
    domains::family::sealing::{Texts, seal},
    graph::{
        mutation::{Stop, UserErrorCode as Code, line, wrong},
        reader,
    },
};

/// Who a referral is about.
#[derive(Clone, Copy)]
pub(super) struct About {
    pub(super) family: FamilyId,
    pub(super) member: MemberId,
}

/// Opens a family with a pregnant member, by alias.
pub(super) async fn open_family(
    change: &Change<'_>,
    programme: ProgrammeId,
    anonymous: bool,
    stage: FamilyStage,
    assignee: Option<PersonId>,
) -> Result<About, Stop> {
    let row = family::Model {
        id: new_id(),
        programme_id: programme,
        case_code: chance::code("C"),
        anonymous,
        stage,
        status: FamilyStatus::Active,
        outcome: None,
        assignee_id: assignee,
        opened_at: change.lens().now,
        closed_at: None,
        version: 1,
    };
    change.insert(&row).await?;
    let member = family_member::Model {
        id: new_id(),
        family_id: row.id,
        alias: chance::alias(|_| false),
        role: MemberRole::Pregnant,
    };
    change.insert(&member).await?;
    Ok(About {
        family: row.id,
        member: member.id,
    })
}

/// Keeps how to reach the member, instead of what was there.
pub(super) async fn keep_contact(
    ctx: &Context<'_>,
    change: &Change<'_>,
    about: About,
    (texts, channels): (Texts, CodeSet<SafeChannel>),
) -> Result<(), Stop> {
    let vault = &reader(ctx).gate().vault;
    let (of, texts) = ((about.member, about.family), texts.checked()?);
    match change.row::<member_contact::Entity>(about.member).await? {
        Some(before) => {
            let sealed = seal(vault, of, &texts, channels, before.version + 1);
            change.save(&sealed).await?;
        }
        None if texts.is_empty() && channels.is_empty() => {}
        None => change.insert(&seal(vault, of, &texts, channels, 1)).await?,
    }
    Ok(())
}

/// Adds consents that `by` collected; those in force already stay as they are.
pub(super) async fn collect(
    change: &Change<'_>,
    about: About,
    all: &[CollectedConsentInput],
    by: PersonId,
) -> Result<(), Stop> {
    use consent::Column as C;
    let column = |c: C| Expr::col(col::<consent::Entity>(c));
    let now = change.lens().now;
    let active = column(C::MemberId)
        .eq(about.member)
        .and(column(C::Status).eq(ConsentStatus::Active));
    let mut active = change.every::<consent::Entity>(active).await?;
    for (n, given) in all.iter().enumerate() {
        let purpose = given.purpose.0;
        if all[..n].iter().any(|other| other.purpose.0 == purpose) {
            return Err(wrong("consents", Code::ValueInvalid).into());
        }
        let wording = line("wordingVersion", &given.wording_version, 40)?;
        if let Some(before) = active.iter_mut().find(|row| row.purpose == purpose) {
            if before.valid_to.is_none_or(|until| now < until) {
                continue;
            }
            // It has run out; only its row says otherwise.
            before.status = ConsentStatus::Withdrawn;
            change.save(before).await?;
        }
        let row = consent::Model {
            id: new_id(),
            family_id: about.family,
            member_id: about.member,
            purpose,
            status: ConsentStatus::Active,
            wording_version: wording,
            collected_by: Some(by),
            valid_from: now,
            valid_to: None,
        };
        change.insert(&row).await?;
    }
    Ok(())
}
