//! Sending a referral, and referring a family on.

use async_graphql::{Context, ID};
use entities::{
    codes::{ConsentPurpose, ParameterName, ReferralStatus, Role, Track},
    family, hospital,
    ids::{HospitalId, PersonId, ReferralId, SiteId},
    referral, site,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    inputs::{Facts, ReferOnInput, SendReferralInput},
    rules::{self, Act, Groups},
    sides::{Begun, begin},
    steps::{first_event, write},
};
use crate::{
    access::{Change, ErrorCode, Failure, col, new_id},
    calendar::due_at,
    chance,
    domains::{
        family::consents,
        programme::{
            rules::{Question, reasons},
            terms,
        },
    },
    graph::{
        mutation::{Stop, UserErrorCode as Code, Wrong, keep, wrong},
        node,
    },
};

/// Sends a draft.
pub(super) async fn send(ctx: &Context<'_>, input: &SendReferralInput) -> Result<ReferralId, Stop> {
    let mut held = match begin(ctx, &input.aim()).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    held.by_hospital(Act::Send, input.version).await?;
    let may = refers_to_courses(&held.change, held.row.hospital_id);
    eligible(&held.change, &held.row, may)
        .await
        .map_err(of_the_whole)?;
    held.row.due_at = due(&held.change, &held.row).await?;
    write(&held.change, &mut held.row, Act::Send, held.me).await?;
    keep(ctx, held.change, input.aim().key, held.row.id).await
}

/// What is wrong with a referral that stands there already, not with a field of the input.
pub(super) fn of_the_whole(stop: Stop) -> Stop {
    match stop {
        Stop::Wrong(Wrong { code, .. }) => wrong("referral", code).into(),
        failure => failure,
    }
}

/// Whether the viewer refers to courses from this hospital: as a midwife of it (I4, R24).
pub(super) fn refers_to_courses(change: &Change<'_>, hospital: HospitalId) -> bool {
    let viewer = &change.lens().viewer;
    viewer
        .organisations_as(&[Role::Midwife])
        .contains(&hospital.0)
}

/// When a referral that is sent now is to be received.
pub(super) async fn due(
    change: &Change<'_>,
    row: &referral::Model,
) -> Result<chrono::DateTime<chrono::Utc>, Failure> {
    let name = ParameterName::ReceiveWithinWorkingDays;
    let days = change.parameter(row.programme_id, name).await?;
    Ok(due_at(change.lens().now, days.map_or(0, i32::unsigned_abs)))
}

/// Where a referral's groups stand to the criteria in force.
pub(super) async fn groups(change: &Change<'_>, row: &referral::Model) -> Result<Groups, Stop> {
    let hospital = hospital(change, row.hospital_id).await?;
    let terms = terms(change, &hospital, row.track, change.lens().today).await?;
    let limits = terms.criteria.ok_or(wrong("referral", Code::NoCriteria))?;
    Ok(rules::standing(row.target_groups, limits.excluded_groups))
}

/// That the referral may be made today (I1 to I6), and its member lets it be shared (I10).
pub(super) async fn eligible(
    change: &Change<'_>,
    row: &referral::Model,
    refers_to_courses: bool,
) -> Result<(), Stop> {
    let hospital = hospital(change, row.hospital_id).await?;
    let day = change.lens().today;
    let question = Question {
        day,
        track: row.track,
        care_level: row.care_level,
        groups: row.target_groups,
        judgement: row.judgement,
        refers_to_courses,
    };
    let terms = terms(change, &hospital, row.track, day).await?;
    // A mix of excluded and other groups may be sent, and waits for the project leader (C5).
    let against = reasons(&terms, &question);
    let mixed = entities::codes::EligibilityReason::GroupsMixed;
    if let Some(reason) = against.into_iter().find(|reason| *reason != mixed) {
        return Err(rules::refused(reason).into());
    }
    if row.anonymous {
        return Ok(());
    }
    let missing = wrong("member.consents", Code::ConsentRequired);
    let member = row.member_id.ok_or(missing)?;
    consents::required(
        change,
        member,
        ConsentPurpose::ShareWithNgo,
        "member.consents",
    )
    .await
}

async fn hospital(change: &Change<'_>, id: HospitalId) -> Result<hospital::Model, Failure> {
    let key = Expr::col(col::<hospital::Entity>(hospital::Column::Id)).eq(id);
    let found = change
        .known::<hospital::Entity>(key)
        .await?
        .into_iter()
        .next();
    found.ok_or_else(|| Failure::new(ErrorCode::Internal, "A hospital is missing."))
}

/// A site of a hospital in one of the viewer's programmes, with its hospital.
pub(super) async fn site(change: &Change<'_>, id: &ID) -> Result<(site::Model, HospitalId), Stop> {
    let id = node::parse::<SiteId>(id)?;
    let key = Expr::col(col::<site::Entity>(site::Column::Id)).eq(id);
    let found = change.known::<site::Entity>(key).await?.into_iter().next();
    let mine = change.lens().viewer.programmes();
    let found = found.filter(|site| mine.contains(&site.programme_id.0));
    let site = found.ok_or(wrong("site", Code::NotFound))?;
    let hospital = site.hospital_id.ok_or(wrong("site", Code::ScopeInvalid))?;
    Ok((site, hospital))
}

/// A referral that is not there yet: a draft, of nobody.
pub(super) fn new_row(
    change: &Change<'_>,
    at: (&site::Model, HospitalId),
    track: Track,
    facts: &Facts,
    me: PersonId,
) -> referral::Model {
    let (now, today) = (change.lens().now, change.lens().today);
    let (site, hospital_id) = at;
    referral::Model {
        id: new_id(),
        code: chance::code("R"),
        programme_id: site.programme_id,
        hospital_id,
        site_id: site.id,
        track,
        referrer_id: me,
        family_id: None,
        member_id: None,
        anonymous: false,
        care_level: facts.care_level,
        target_groups: facts.target_groups,
        gestation_band: facts.gestation_band,
        judgement: facts.judgement,
        judged_by: facts.judgement.map(|_| me),
        judged_on: facts.judgement.map(|_| today),
        reasons: facts.reasons,
        status: ReferralStatus::Draft,
        assignee_id: None,
        decline_reason: None,
        end_reason: None,
        outcome: None,
        previous_id: None,
        sent: false,
        sent_at: now,
        due_at: now,
        received_at: None,
        changed_at: now,
        acknowledged_at: None,
        version: 1,
        groups_decided_by: None,
        groups_decided_at: None,
    }
}

/// Writes a new referral: a draft, or sent at once.
pub(super) async fn begin_row(
    change: &Change<'_>,
    row: &mut referral::Model,
    send: bool,
    me: PersonId,
) -> Result<(), Stop> {
    row.due_at = due(change, row).await?;
    if send {
        (row.status, row.sent) = (ReferralStatus::Sent, true);
    }
    change.insert(row).await?;
    Ok(first_event(change, row, me).await?)
}

/// Completes a referral, and refers its family on.
pub(super) async fn refer_on(ctx: &Context<'_>, input: &ReferOnInput) -> Result<ReferralId, Stop> {
    let aim = input.aim();
    let mut held = match begin(ctx, &aim).await? {
        Begun::Before(id) => return Ok(id.into()),
        Begun::Now(held) => held,
    };
    held.by_us(held.side.assigned, input.version)?;
    let (change, me) = (&held.change, held.me);
    let at = site(change, &input.site).await?;
    if at.0.programme_id != held.row.programme_id {
        return Err(wrong("site", Code::NotFound).into());
    }
    // A family that is unknown by name is referred on as such: nothing of it is shared.
    let unnamed = match held.row.family_id {
        Some(family) => {
            let family = change.row::<family::Entity>(family).await?;
            family.is_some_and(|family| family.anonymous)
        }
        None => false,
    };
    let mut next = new_row(change, (&at.0, at.1), input.track.0, &input.facts(), me);
    next.previous_id = Some(held.row.id);
    next.family_id = held.row.family_id;
    next.member_id = held.row.member_id;
    write(
        change,
        &mut held.row,
        Act::Complete(entities::codes::Outcome::ReferredOn),
        me,
    )
    .await?;
    let asked = referral::Model {
        anonymous: unnamed,
        ..next.clone()
    };
    eligible(change, &asked, true).await?;
    begin_row(change, &mut next, true, me).await?;
    keep(ctx, held.change, aim.key, next.id).await
}
