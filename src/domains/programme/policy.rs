//! Who sees a programme: everyone who takes part in it. Targets and approvals are for those who
//! read the steering group's decisions.

use entities::{
    baseline, criteria, criteria_approval, phase, programme, programme_parameter, target,
    target_approval, track_plan,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::{
    access::{Lens, Policy, Rows, col},
    domains::steering::read_in,
    graph::list::visible,
};

impl Policy for programme::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, programme::Column::Id, &lens.viewer.programmes())
    }
}

impl Policy for programme_parameter::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            programme_parameter::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}

impl Policy for track_plan::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            track_plan::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}

impl Policy for phase::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, phase::Column::ProgrammeId, &lens.viewer.programmes())
    }
}

impl Policy for baseline::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            baseline::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}

impl Policy for criteria::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            criteria::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}

impl Policy for target::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, target::Column::ProgrammeId, &read_in(lens))
    }
}

impl Policy for target_approval::Entity {
    fn rows(lens: &Lens) -> Rows {
        let Some(mut targets) = visible::<target::Entity>(lens) else {
            return Rows::Nothing;
        };
        targets.column(col::<target::Entity>(target::Column::Id));
        Rows::only(Expr::col(col::<Self>(target_approval::Column::TargetId)).in_subquery(targets))
    }
}

impl Policy for criteria_approval::Entity {
    /// Everyone in the programme reads its criteria; who approved them is a decision's matter.
    fn rows(lens: &Lens) -> Rows {
        type C = criteria::Entity;
        let decided = Rows::of::<C>(lens, criteria::Column::ProgrammeId, &read_in(lens));
        let criteria = visible::<C>(lens);
        let Some(mut criteria) = criteria.and_then(|visible| decided.among(visible)) else {
            return Rows::Nothing;
        };
        criteria.column(col::<C>(criteria::Column::Id));
        Rows::only(
            Expr::col(col::<Self>(criteria_approval::Column::CriteriaId)).in_subquery(criteria),
        )
    }
}
