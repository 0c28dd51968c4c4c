//! The terms on a day, as a change has to know them.

use chrono::NaiveDate;
use entities::{
    codes::{AgreementStatus, Track},
    criteria, hospital,
    ids::ProgrammeId,
    programme, track_plan,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::rules::{Limits, Terms};
use crate::{
    access::{Change, ErrorCode, Failure, col},
    graph::mutation::{Stop, UserErrorCode as Code, wrong},
};

/// The terms under which a hospital refers to a track on a day: its own criteria, or else the
/// programme's.
///
/// # Errors
/// When the database fails.
pub async fn terms(
    change: &Change<'_>,
    hospital: &hospital::Model,
    track: Track,
    day: NaiveDate,
) -> Result<Terms, Failure> {
    use criteria::Column as C;
    let programme = programme_of(change, hospital.programme_id).await?;
    let column = |c: C| Expr::col(col::<criteria::Entity>(c));
    let mut in_force = change
        .known::<criteria::Entity>(
            column(C::ProgrammeId)
                .eq(hospital.programme_id)
                .and(column(C::Status).ne(AgreementStatus::Proposed)),
        )
        .await?;
    in_force.retain(|criteria| {
        criteria.hospital_id.is_none_or(|own| own == hospital.id)
            && criteria.valid_from <= day
            && criteria.valid_to.is_none_or(|last| day <= last)
    });
    let criteria = in_force
        .iter()
        .max_by_key(|criteria| (criteria.hospital_id, criteria.version));
    Ok(Terms {
        starts_on: programme.starts_on,
        ends_on: programme.ends_on,
        participation: hospital.participation,
        active_from: active_from(change, hospital.programme_id, track).await?,
        criteria: criteria.map(|criteria| Limits {
            care_levels: criteria.care_levels,
            excluded_groups: criteria.excluded_groups,
        }),
    })
}

/// The day is within the programme's period, and the track has begun by then (I5).
///
/// # Errors
/// [`Code::OutsidePeriod`], [`Code::TrackNotActive`], or when the database fails.
pub async fn in_period(
    change: &Change<'_>,
    programme: ProgrammeId,
    track: Track,
    day: NaiveDate,
    field: &'static str,
) -> Result<(), Stop> {
    within(change, programme, day, field).await?;
    let from = active_from(change, programme, track).await?;
    if from.is_none_or(|from| day < from) {
        return Err(wrong(field, Code::TrackNotActive).into());
    }
    Ok(())
}

/// The day is within the programme's period, whatever the track.
///
/// # Errors
/// [`Code::OutsidePeriod`], or when the database fails.
pub async fn within(
    change: &Change<'_>,
    programme: ProgrammeId,
    day: NaiveDate,
    field: &'static str,
) -> Result<(), Stop> {
    let of = programme_of(change, programme).await?;
    if day < of.starts_on || of.ends_on.is_some_and(|last| day > last) {
        return Err(wrong(field, Code::OutsidePeriod).into());
    }
    Ok(())
}

async fn programme_of(change: &Change<'_>, id: ProgrammeId) -> Result<programme::Model, Failure> {
    let key = Expr::col(col::<programme::Entity>(programme::Column::Id)).eq(id);
    let found = change.known::<programme::Entity>(key).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Failure::new(ErrorCode::Internal, "A programme is missing."))
}

async fn active_from(
    change: &Change<'_>,
    programme: ProgrammeId,
    track: Track,
) -> Result<Option<NaiveDate>, Failure> {
    use track_plan::Column as C;
    let column = |c: C| Expr::col(col::<track_plan::Entity>(c));
    let plans = change
        .known::<track_plan::Entity>(
            column(C::ProgrammeId)
                .eq(programme)
                .and(column(C::Track).eq(track)),
        )
        .await?;
    Ok(plans.iter().filter_map(|plan| plan.active_from).min())
}
