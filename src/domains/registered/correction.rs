//! Correcting what is recorded of a member (GDPR art. 16).

use async_graphql::Context;
use entities::{
    codes::{FamilyStatus, MemberRole},
    family, family_member,
    ids::MemberId,
    member_contact, municipality, profile,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    contact::{Plain, sealed},
    mutations::{CorrectMemberInput, MemberContactInput, MemberProfileInput},
    officer,
};
use crate::{
    access::{Change, Gate, col},
    graph::{
        lens,
        mutation::{
            Stop, UserErrorCode as Code, Wrong, asked_before, current, keep, line, person, wrong,
        },
        node, reader,
    },
};

/// Corrects; the member.
pub(super) async fn correct(
    ctx: &Context<'_>,
    input: CorrectMemberInput,
) -> Result<MemberId, Stop> {
    person(ctx)?;
    let programmes = officer::of(lens(ctx))?;
    let gate = reader(ctx).gate();
    let change = gate.change().await?;
    let key = input.idempotency_key.as_str();
    if let Some(member) = asked_before(ctx, &change, key).await? {
        return Ok(member.into());
    }
    let id = node::parse::<MemberId>(&input.member)?;
    let (family, member) = officer::member(&change, &programmes, id).await?;
    if family.status == FamilyStatus::Anonymised {
        return Err(wrong("member", Code::FamilyAnonymised).into());
    }
    if input.contact.is_none() && input.profile.is_none() {
        return Err(wrong("contact", Code::OneOfRequired).into());
    }
    if let Some(contact) = &input.contact {
        correct_contact(gate, &change, (&family, &member), contact).await?;
    }
    if let Some(profile) = &input.profile {
        correct_profile(&change, &member, profile).await?;
    }
    keep(ctx, change, Some(key), id).await
}

async fn correct_contact(
    gate: &Gate,
    change: &Change<'_>,
    (family, member): (&family::Model, &family_member::Model),
    input: &MemberContactInput,
) -> Result<(), Stop> {
    if family.anonymous {
        return Err(wrong("contact", Code::FamilyAnonymous).into());
    }
    // What is not recorded is not corrected: it is given, to those who work with the family.
    let row = change.row::<member_contact::Entity>(member.id).await?;
    let row = row.ok_or(wrong("contact", Code::NotFound))?;
    current(input.version, row.version)?;
    let plain = Plain {
        name: text("contact.name", input.name.as_deref(), 100)?,
        phone: text("contact.phone", input.phone.as_deref(), 40)?,
        email: email(input.email.as_deref())?,
        safe_note: text("contact.safeNote", input.safe_note.as_deref(), 500)?,
        safe_channels: input.safe_channels.iter().map(|way| way.0).collect(),
    };
    let row = sealed(
        &gate.vault,
        (member.id, family.id),
        &plain,
        row.version.saturating_add(1),
    );
    change.save(&row).await?;
    Ok(())
}

fn text(field: &'static str, text: Option<&str>, longest: usize) -> Result<Option<String>, Wrong> {
    text.map(|text| line(field, text, longest)).transpose()
}

fn email(given: Option<&str>) -> Result<Option<String>, Wrong> {
    let address = text("contact.email", given, 200)?;
    let shaped = |address: &String| {
        let parts = address.split_once('@');
        parts.is_some_and(|(local, host)| {
            !local.is_empty() && host.contains('.') && !address.contains(char::is_whitespace)
        })
    };
    if address.as_ref().is_some_and(|address| !shaped(address)) {
        return Err(wrong("contact.email", Code::EmailInvalid));
    }
    Ok(address)
}

async fn correct_profile(
    change: &Change<'_>,
    member: &family_member::Model,
    input: &MemberProfileInput,
) -> Result<(), Stop> {
    // The bands are hers, and nobody else's to correct.
    if member.role != MemberRole::Pregnant {
        return Err(wrong("profile", Code::NotFound).into());
    }
    let of = Expr::col(col::<profile::Entity>(profile::Column::FamilyId)).eq(member.family_id);
    let row = change.every::<profile::Entity>(of).await?;
    let row = row.into_iter().next();
    let row = row.ok_or(wrong("profile", Code::NotFound))?;
    if let Some(code) = &input.municipality {
        let of =
            Expr::col(col::<municipality::Entity>(municipality::Column::Code)).eq(code.as_str());
        // PostgreSQL has no text with a NUL in it.
        let known =
            !code.contains('\0') && !change.known::<municipality::Entity>(of).await?.is_empty();
        if !known {
            return Err(wrong("profile.municipality", Code::NotFound).into());
        }
    }
    let row = profile::Model {
        age_band: input.age_band.0,
        gestation_band: input.gestation_band.map(|band| band.0),
        children_band: input.children_band.0,
        income_source: input.income_source.0,
        employment: input.employment.0,
        municipality_code: input.municipality.clone(),
        ..row
    };
    change.save(&row).await?;
    Ok(())
}
