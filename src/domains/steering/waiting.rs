//! What waits for a seat of the steering group.

use entities::{
    codes::{AgreementStatus, ReportStatus, Role, TargetKind},
    report, seat, target, target_approval,
};
use sea_orm::{
    IdenStatic,
    sea_query::{Condition, Expr, ExprTrait, Query},
};

use crate::access::{Lens, Rows, col};

/// Targets that are proposed, and that a party the viewer sits for has not approved. Those that a
/// later version has overtaken wait for nobody.
pub fn targets_to_approve(lens: &Lens) -> Condition {
    let Some(me) = lens.viewer.person() else {
        return Condition::all().add(Expr::value(false));
    };
    let target = |column| Expr::col(col::<target::Entity>(column));
    let seat = |column| Expr::col(col::<seat::Entity>(column));
    let approval = |column| Expr::col(col::<target_approval::Entity>(column));
    let approved = Query::select()
        .expr(Expr::value(1))
        .from(target_approval::Entity)
        .and_where(approval(target_approval::Column::TargetId).eq(target(target::Column::Id)))
        .and_where(approval(target_approval::Column::Party).eq(seat(seat::Column::Party)))
        .take();
    let until = seat(seat::Column::ValidTo);
    let sits = Query::select()
        .expr(Expr::value(1))
        .from(seat::Entity)
        .and_where(seat(seat::Column::ProgrammeId).eq(target(target::Column::ProgrammeId)))
        .and_where(seat(seat::Column::PersonId).eq(me))
        .and_where(seat(seat::Column::ValidFrom).lte(lens.today))
        .and_where(until.clone().is_null().or(until.gte(lens.today)))
        .and_where(Expr::exists(approved).not())
        .take();
    let later = |column: target::Column| Expr::col(("later", column.as_str()));
    let overtaken = Query::select()
        .expr(Expr::value(1))
        .from_as(target::Entity, "later")
        .and_where(later(target::Column::ProgrammeId).eq(target(target::Column::ProgrammeId)))
        .and_where(later(target::Column::Track).eq(target(target::Column::Track)))
        .and_where(later(target::Column::Metric).eq(target(target::Column::Metric)))
        .and_where(later(target::Column::Version).gt(target(target::Column::Version)))
        .and_where(later(target::Column::Status).ne(AgreementStatus::Proposed))
        .take();
    Condition::all()
        .add(Expr::exists(overtaken).not())
        .add(target(target::Column::Kind).eq(TargetKind::Target))
        .add(target(target::Column::Status).eq(AgreementStatus::Proposed))
        .add(Expr::exists(sits))
}

/// Reports in review, for those who approve or comment on them.
pub fn reports_to_review(lens: &Lens) -> Condition {
    let programmes = lens.viewer.programmes_as(&[
        Role::SteeringMember,
        Role::ProjectLeader,
        Role::RegionAdministrator,
    ]);
    let mine = Rows::of::<report::Entity>(lens, report::Column::ProgrammeId, &programmes);
    Condition::all()
        .add(mine.holds())
        .add(Expr::col(col::<report::Entity>(report::Column::Status)).eq(ReportStatus::Review))
}
