//! Recording, correcting and removing how a member is reached; naming a family.

use async_graphql::Context;
use entities::{
    CodeSet,
    codes::{ConsentPurpose, SafeChannel},
    family, family_member,
    ids::{FamilyId, MemberId},
    member_contact,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::{
    consenting::{begin, wording},
    consents::required,
    mine,
    mutations::{NameFamilyInput, RecordContactInput, RemoveContactInput},
    rules::{Case, Step, reachable},
    sealing::{Texts, Written, open, seal},
};
use crate::{
    access::{ErrorCode, Failure},
    graph::{
        coded::Coded,
        mutation::{Stop, UserErrorCode as Code, asked_before, keep, person as acting, wrong},
        node, reader,
    },
    vault::VaultError,
};

/// Records or corrects a contact, with the member's consent to be contacted (I8, I10).
pub(super) async fn record(ctx: &Context<'_>, input: RecordContactInput) -> Result<MemberId, Stop> {
    acting(ctx)?;
    let gate = reader(ctx).gate();
    let change = gate.change().await?;
    let key = input.idempotency_key.as_deref();
    if let Some(key) = key
        && let Some(before) = asked_before(ctx, &change, key).await?
    {
        return Ok(before.into());
    }
    let (family, member) = mine::member(&change, &input.member).await?;
    reachable(family.status, family.anonymous).map_err(|code| wrong("member", code))?;
    required(&change, member.id, ConsentPurpose::Contact, "member").await?;
    let before = change.row::<member_contact::Entity>(member.id).await?;
    if input.version != before.as_ref().map(|contact| contact.version) {
        return Err(wrong("version", Code::VersionStale).into());
    }
    let texts = match &before {
        Some(contact) => open(&gate.vault, contact).map_err(unreadable)?,
        None => Texts::default(),
    };
    let written = Written {
        name: input.name,
        phone: input.phone,
        email: input.email,
        safe_note: input.safe_note,
    };
    let texts = written.over(texts)?;
    let channels = channels(&input.safe_channels);
    let of = (member.id, family.id);
    match before {
        Some(before) => {
            let contact = seal(&gate.vault, of, &texts, channels, before.version + 1);
            change.save(&contact).await?;
        }
        None => {
            let contact = seal(&gate.vault, of, &texts, channels, 1);
            change.insert(&contact).await?;
        }
    }
    keep(ctx, change, key, member.id).await
}

/// Removes a contact; also where it is withheld because a consent was withdrawn.
pub(super) async fn remove(
    ctx: &Context<'_>,
    input: &RemoveContactInput,
) -> Result<MemberId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let key = input.idempotency_key.as_deref();
    if let Some(key) = key
        && let Some(before) = asked_before(ctx, &change, key).await?
    {
        return Ok(before.into());
    }
    let (_, member) = mine::member(&change, &input.member).await?;
    let contact = change.row::<member_contact::Entity>(member.id).await?;
    let version = contact.map(|contact| contact.version);
    if input.version.is_some() && input.version != version {
        return Err(wrong("version", Code::VersionStale).into());
    }
    let gone = Query::delete()
        .from_table(member_contact::Entity)
        .and_where(Expr::col(member_contact::Column::MemberId).eq(member.id))
        .take();
    change.execute(&gone).await?;
    keep(ctx, change, key, member.id).await
}

/// Names an anonymous family, with consent. A referral that came by a hand-out code stays as it
/// was: the hospital is told nothing by it.
pub(super) async fn name(ctx: &Context<'_>, input: NameFamilyInput) -> Result<FamilyId, Stop> {
    let me = acting(ctx)?;
    let gate = reader(ctx).gate();
    let change = gate.change().await?;
    let key = &input.idempotency_key;
    if let Some(before) = asked_before(ctx, &change, key).await? {
        return Ok(before.into());
    }
    let family = mine::family(&change, node::parse(&input.family)?, "family").await?;
    let after = Case::from(&family).after(Step::Name);
    let after = after.map_err(|code| wrong("family", code))?;
    let member = node::parse::<MemberId>(&input.member)?;
    let member = change.find::<family_member::Entity>(member).await?;
    let member = member.filter(|member| member.family_id == family.id);
    let member = member.ok_or(wrong("member", Code::NotFound))?;
    for (nth, consent) in input.consents.iter().enumerate() {
        let same = |other: &super::mutations::GivenConsentInput| other.purpose == consent.purpose;
        if input.consents[..nth].iter().any(same) {
            return Err(wrong("consents", Code::ValueInvalid).into());
        }
        let wording = wording("consents.wordingVersion", &consent.wording_version)?;
        match begin(&change, &member, consent.purpose.0, &wording, me).await? {
            // What she consented to while she was anonymous still holds.
            Ok(_) | Err(Code::AlreadyGiven) => {}
            Err(code) => return Err(wrong("consents", code).into()),
        }
    }
    required(&change, member.id, ConsentPurpose::Contact, "consents").await?;
    let written = Written {
        name: input.name,
        phone: input.phone,
        email: input.email,
        safe_note: input.safe_note,
    };
    let texts = written.over(Texts::default())?;
    // A family that was anonymous has no contact yet; it need not have one now.
    if input.safe_channels.is_some() || !texts.is_empty() {
        let channels = channels(input.safe_channels.as_deref().unwrap_or_default());
        let contact = seal(&gate.vault, (member.id, family.id), &texts, channels, 1);
        change.insert(&contact).await?;
    }
    let family = family::Model {
        anonymous: after.anonymous,
        version: family.version + 1,
        ..family
    };
    change.save(&family).await?;
    keep(ctx, change, Some(key), family.id).await
}

fn channels(input: &[Coded<SafeChannel>]) -> CodeSet<SafeChannel> {
    input.iter().map(|channel| channel.0).collect()
}

/// What does not open is not overwritten unseen: it can be removed and recorded anew.
fn unreadable(error: VaultError) -> Failure {
    tracing::error!(error = %error, "contact details do not open");
    let message = "These contact details can't be read. The request id finds it in the log.";
    Failure::new(ErrorCode::ContactUnreadable, message)
}
