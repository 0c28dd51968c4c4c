//! Recording what the steering group decides, and what follows from it at once.

use async_graphql::Context;
use chrono::NaiveDate;
use entities::{
    codes::{DecisionKind, Role},
    decision, hospital,
    ids::{DecisionId, MeetingId},
    meeting, programme, role_assignment, track_plan,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    mutations::RecordDecisionInput,
    rights::{governed, hospital_of},
    rules::{self, Decided, Held},
};
use crate::{
    access::{Change, Failure, col, new_id},
    calendar::local_date,
    domains::directory::in_force_on,
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, keep, line, person as acting, wrong,
        },
        node, reader,
    },
};

/// Records a decision. It is never changed: what it says is changed by another one.
pub(super) async fn record(
    ctx: &Context<'_>,
    input: &RecordDecisionInput,
) -> Result<DecisionId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let programme = governed(&change, &input.programme).await?;
    let (now, today) = (change.lens().now, change.lens().today);
    let meeting = match &input.meeting {
        Some(id) => {
            let id = node::parse::<MeetingId>(id)?;
            let found = change.find::<meeting::Entity>(id).await?;
            let ours = found.filter(|found| found.programme_id == programme.id);
            Some(ours.ok_or(wrong("meeting", Code::NotFound))?)
        }
        None => None,
    };
    let hospital = match &input.hospital {
        Some(id) => Some(hospital_of(&change, programme.id, id).await?),
        None => None,
    };
    let decided = Decided {
        kind: input.kind.0,
        track: input.track.map(|track| track.0),
        hospital: hospital.is_some(),
        active_from: input.active_from.map(|day| day.0),
        on: input.decided_on.0,
    };
    let held = meeting.as_ref().map(|meeting| Held {
        on: local_date(meeting.held_at),
        begun: meeting.held_at <= now,
    });
    rules::decision(&decided, held, today)?;
    let row = decision::Model {
        id: new_id(),
        programme_id: programme.id,
        meeting_id: meeting.map(|meeting| meeting.id),
        kind: decided.kind,
        track: decided.track,
        hospital_id: hospital.as_ref().map(|hospital| hospital.id),
        decided_on: decided.on,
        summary: line("summary", &input.summary, 2000)?,
    };
    change.insert(&row).await?;
    if let Some(from) = decided.active_from {
        begin_track(&change, &programme, &row, from).await?;
    }
    if let (DecisionKind::ActivateHospital, Some(hospital)) = (row.kind, hospital) {
        begin_hospital(&change, hospital).await?;
    }
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// The decision's track begins on a day within the programme's period (C13).
async fn begin_track(
    change: &Change<'_>,
    programme: &programme::Model,
    decision: &decision::Model,
    from: NaiveDate,
) -> Result<(), Stop> {
    use track_plan::Column as C;
    let Some(track) = decision.track else {
        return Ok(());
    };
    if from < programme.starts_on || programme.ends_on.is_some_and(|last| last < from) {
        return Err(wrong("activeFrom", Code::OutsidePeriod).into());
    }
    let column = |column: C| Expr::col(col::<track_plan::Entity>(column));
    let same = column(C::ProgrammeId)
        .eq(programme.id)
        .and(column(C::Track).eq(track));
    let plan = change.every::<track_plan::Entity>(same).await?;
    match plan.into_iter().next() {
        Some(plan) => {
            rules::begin_track(plan.active_from, change.lens().today)?;
            let plan = track_plan::Model {
                active_from: Some(from),
                decision_id: Some(decision.id),
                ..plan
            };
            change.save(&plan).await?;
        }
        None => {
            let plan = track_plan::Model {
                id: new_id(),
                programme_id: programme.id,
                track,
                active_from: Some(from),
                decision_id: Some(decision.id),
            };
            change.insert(&plan).await?;
        }
    }
    Ok(())
}

/// The candidate takes part, by phone and video alone where that is how it was to (R11). Its contact
/// persons are held meanwhile, so that the last one doesn't go at the same time.
async fn begin_hospital(change: &Change<'_>, hospital: hospital::Model) -> Result<(), Stop> {
    let contacts = contact_persons(change, &hospital).await?;
    let participation = rules::begin_hospital(hospital.participation, contacts)?;
    let hospital = hospital::Model {
        participation,
        ..hospital
    };
    change.save(&hospital).await?;
    Ok(())
}

async fn contact_persons(
    change: &Change<'_>,
    hospital: &hospital::Model,
) -> Result<usize, Failure> {
    use role_assignment::Column as C;
    let column = |column: C| Expr::col(col::<role_assignment::Entity>(column));
    let in_force = column(C::OrganisationId)
        .eq(hospital.id)
        .and(column(C::Role).eq(Role::ContactPerson))
        .and(in_force_on(change.lens().today));
    Ok(change
        .every::<role_assignment::Entity>(in_force)
        .await?
        .len())
}
