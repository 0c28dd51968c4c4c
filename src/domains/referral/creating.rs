//! Making a referral, and correcting it until it is received.

use async_graphql::Context;
use entities::{
    codes::{FamilyStage, GestationBand, ReferralStatus, Role, Track},
    ids::ReferralId,
};

use super::{
    handing_over::{About, collect, keep_contact, open_family},
    inputs::{Aim, CreateReferralInput, UpdateReferralInput},
    sending::{begin_row, due, eligible, new_row, refers_to_courses, site},
    sides::{Begun, begin},
};
use crate::{
    access::Failure,
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, current, keep, person as acting, wrong,
        },
        reader,
    },
};

/// Makes a referral, as a draft or sent at once.
pub(super) async fn create(
    ctx: &Context<'_>,
    input: &CreateReferralInput,
) -> Result<ReferralId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = input.idempotency_key.as_str();
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let (site, hospital) = site(&change, &input.site).await?;
    let own = change
        .lens()
        .viewer
        .organisations_as(&[Role::ContactPerson, Role::Midwife]);
    if !own.contains(&hospital.0) {
        return Err(Failure::forbidden("Your roles do not refer from this site.").into());
    }
    // The draft of what never may be sent is none (R31).
    if input.track.0 == Track::LocalActivity {
        return Err(wrong("track", Code::NoReferralToTrack).into());
    }
    let mut row = new_row(
        &change,
        (&site, hospital),
        input.track.0,
        &input.facts(),
        me,
    );
    row.anonymous = input.anonymous;
    match &input.member {
        Some(_) if input.anonymous => return Err(wrong("member", Code::FamilyAnonymous).into()),
        None if !input.anonymous => return Err(wrong("member", Code::OneOfRequired).into()),
        None => {}
        Some(member) => {
            let stage = member.stage.0;
            let about = open_family(&change, row.programme_id, false, stage, None).await?;
            keep_contact(ctx, &change, about, member.details()).await?;
            collect(&change, about, &member.consents, me).await?;
            row.family_id = Some(about.family);
            row.member_id = Some(about.member);
        }
    }
    if input.send {
        eligible(&change, &row, refers_to_courses(&change, hospital)).await?;
    }
    begin_row(&change, &mut row, input.send, me).await?;
    keep(ctx, change, Some(key), row.id).await
}

/// Corrects a referral, until it is received.
pub(super) async fn update(
    ctx: &Context<'_>,
    input: &UpdateReferralInput,
) -> Result<ReferralId, Stop> {
    let aim = Aim {
        referral: &input.referral,
        version: input.version,
        key: None,
    };
    let mut held = match begin(ctx, &aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    if !held.side.hospital {
        return Err(Failure::forbidden("The referrer's side corrects what it refers.").into());
    }
    let known = held.known().await?;
    if !matches!(known, Some(ReferralStatus::Draft | ReferralStatus::Sent)) {
        return Err(wrong("referral", Code::TransitionIllegal).into());
    }
    current(input.version, held.row.version)?;
    let (change, row, me) = (&held.change, &mut held.row, held.me);
    let facts = input.facts();
    if row.judgement != facts.judgement {
        row.judgement = facts.judgement;
        row.judged_by = facts.judgement.map(|_| me);
        row.judged_on = facts.judgement.map(|_| change.lens().today);
    }
    row.care_level = facts.care_level;
    row.target_groups = facts.target_groups;
    row.gestation_band = facts.gestation_band;
    row.reasons = facts.reasons;
    if input.contact.is_some() || !input.consents.is_empty() {
        if row.anonymous {
            return Err(wrong("contact", Code::FamilyAnonymous).into());
        }
        let about = match (row.family_id, row.member_id) {
            (Some(family), Some(member)) => About { family, member },
            _ => {
                let stage = match row.gestation_band {
                    Some(GestationBand::AfterBirth) => FamilyStage::Newborn,
                    _ => FamilyStage::Pregnant,
                };
                open_family(change, row.programme_id, false, stage, None).await?
            }
        };
        (row.family_id, row.member_id) = (Some(about.family), Some(about.member));
        if let Some(contact) = &input.contact {
            keep_contact(ctx, change, about, contact.details()).await?;
        }
        collect(change, about, &input.consents, me).await?;
    }
    match known {
        // It was sent by who may send it; what it says now has to stand as well.
        Some(ReferralStatus::Sent) => eligible(change, row, true).await?,
        _ => {
            row.sent_at = change.lens().now;
            row.due_at = due(change, row).await?;
        }
    }
    row.version += 1;
    change.save(row).await?;
    keep(ctx, held.change, None, held.row.id).await
}
