//! Proposing and approving referral criteria.

use async_graphql::Context;
use entities::{
    Code as _, CodeSet,
    codes::{AgreementStatus, CareLevel, TargetGroup},
    criteria, criteria_approval,
    ids::{CriteriaId, HospitalId, ProgrammeId},
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    agreement::{self, With},
    approval::{give, refused},
    mutations::{ApproveCriteriaInput, ProposeCriteriaInput},
};
use crate::{
    access::{Change, Failure, col, new_id},
    domains::steering::{governed, hospital_of, in_turn, sits_for},
    graph::{
        mutation::{
            Stop, UserErrorCode as Code, asked_before, keep, line, person as acting, wrong,
        },
        node, reader,
    },
};

/// Proposes the next version of a hospital's criteria, or of the whole programme's.
pub(super) async fn propose(
    ctx: &Context<'_>,
    input: &ProposeCriteriaInput,
) -> Result<CriteriaId, Stop> {
    acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    if let Some(made) = asked_before(ctx, &change, &input.idempotency_key).await? {
        return Ok(made.into());
    }
    let programme = governed(&change, &input.programme).await?.id;
    let hospital = match &input.hospital {
        Some(id) => Some(hospital_of(&change, programme, id).await?.id),
        None => None,
    };
    let care_levels: CodeSet<CareLevel> = input.care_levels.iter().map(|code| code.0).collect();
    if care_levels.is_empty() {
        return Err(wrong("careLevels", Code::ValueInvalid).into());
    }
    let excluded: CodeSet<TargetGroup> = input.excluded_groups.iter().map(|code| code.0).collect();
    // Somebody is to be referred.
    if TargetGroup::ALL
        .iter()
        .all(|group| excluded.contains(group.value))
    {
        return Err(wrong("excludedGroups", Code::ValueInvalid).into());
    }
    let procedure = line("procedure", &input.procedure, 4000)?;
    let from = input.valid_from.0;
    if from < change.lens().today {
        return Err(wrong("validFrom", Code::PeriodInvalid).into());
    }
    let all = versions(&change, programme, hospital).await?;
    agreement::may_begin(&all, from).map_err(|why| refused("validFrom", why))?;
    let row = criteria::Model {
        id: new_id(),
        programme_id: programme,
        hospital_id: hospital,
        version: agreement::next(&all),
        valid_from: from,
        valid_to: None,
        care_levels,
        excluded_groups: excluded,
        procedure,
        status: AgreementStatus::Proposed,
    };
    change.insert(&row).await?;
    keep(ctx, change, Some(&input.idempotency_key), row.id).await
}

/// Approves criteria for the party that the viewer sits for; the second party's approval agrees
/// them.
pub(super) async fn approve(
    ctx: &Context<'_>,
    input: &ApproveCriteriaInput,
) -> Result<CriteriaId, Stop> {
    let me = acting(ctx)?;
    let change = reader(ctx).gate().change().await?;
    let id = node::parse::<CriteriaId>(&input.criteria)?;
    let of = |row: &criteria::Model| row.programme_id;
    let criteria = in_turn::<criteria::Entity>(&change, "criteria", id, of).await?;
    let parties = sits_for(&change, criteria.programme_id, me).await?;
    let today = change.lens().today;
    let all = versions(&change, criteria.programme_id, criteria.hospital_id).await?;
    agreement::criteria_are_open(&criteria, &all, today).map_err(|why| refused("criteria", why))?;
    let given = give::<criteria_approval::Entity>(&change, "criteria", id.0, &parties, me).await?;
    let with = match criteria.hospital_id {
        Some(_) => With::Hospitals,
        None => With::Region,
    };
    if agreement::both(with, &given) {
        for row in agreement::agree_criteria(&criteria, &all, today) {
            change.save(&row).await?;
        }
    }
    keep(ctx, change, None, id).await
}

/// Every version of the hospital's criteria, or of the whole programme's.
async fn versions(
    change: &Change<'_>,
    programme: ProgrammeId,
    hospital: Option<HospitalId>,
) -> Result<Vec<criteria::Model>, Failure> {
    use criteria::Column as C;
    let column = |column: C| Expr::col(col::<criteria::Entity>(column));
    let scope = match hospital {
        Some(hospital) => column(C::HospitalId).eq(hospital),
        None => column(C::HospitalId).is_null(),
    };
    let same = column(C::ProgrammeId).eq(programme).and(scope);
    change.every::<criteria::Entity>(same).await
}
