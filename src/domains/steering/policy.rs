//! Who sees what of the steering group: the column "targets, decisions, reports" of the access table.

use entities::{
    codes::{ReportStatus, Role},
    decision, material, meeting, report, report_approval, report_comment, report_presentation,
    seat,
};
use sea_orm::{
    EntityTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    access::{Lens, Policy, Rows, col},
    domains::evaluation,
    graph::list::visible,
};

/// Who reads targets, decisions and reports.
pub const READERS: &[Role] = &[
    Role::ContactPerson,
    Role::DepartmentManager,
    Role::BridgeConsultant,
    Role::SocialWorker,
    Role::ProjectLeader,
    Role::AssociationCoordinator,
    Role::SteeringMember,
    Role::Evaluator,
    Role::RegionAdministrator,
    Role::DataProtectionOfficer,
];

/// Who writes targets, criteria, decisions and what else is kept of a programme.
pub const GOVERNORS: &[Role] = &[Role::ProjectLeader, Role::RegionAdministrator];

/// Who writes, comments or approves reports, and so reads drafts.
const WRITERS: &[Role] = &[
    Role::Evaluator,
    Role::ProjectLeader,
    Role::RegionAdministrator,
];

/// Whether the viewer reads a report as a document, where they see the report: it holds aggregates of
/// the programme, so it is for those who may ask for them.
#[must_use]
pub(super) fn may_read_document(lens: &Lens, report: &report::Model) -> bool {
    evaluation::read_in(lens).contains(&report.programme_id.0)
}

/// The programmes whose targets, decisions and reports the viewer reads.
#[must_use]
pub fn read_in(lens: &Lens) -> Vec<Uuid> {
    lens.viewer.programmes_as(READERS)
}

impl Policy for seat::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, seat::Column::ProgrammeId, &read_in(lens))
    }
}

impl Policy for meeting::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, meeting::Column::ProgrammeId, &read_in(lens))
    }
}

impl Policy for decision::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, decision::Column::ProgrammeId, &read_in(lens))
    }
}

impl Policy for report::Entity {
    /// Approved and presented ones: all readers. In review: the steering group too. Drafts: those
    /// who work on them.
    fn rows(lens: &Lens) -> Rows {
        use ReportStatus::{Approved, Presented, Review};
        use report::Column as C;
        let status = || Expr::col(col::<Self>(C::Status));
        let members = lens.viewer.programmes_as(&[Role::SteeringMember]);
        Rows::any([
            Rows::of::<Self>(lens, C::ProgrammeId, &read_in(lens))
                .and(status().is_in([Approved, Presented])),
            Rows::of::<Self>(lens, C::ProgrammeId, &members).and(status().eq(Review)),
            Rows::of::<Self>(lens, C::ProgrammeId, &lens.viewer.programmes_as(WRITERS)),
        ])
    }
}

impl Policy for report_presentation::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_reports::<Self>(lens, report_presentation::Column::ReportId)
    }
}

impl Policy for report_approval::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_reports::<Self>(lens, report_approval::Column::ReportId)
    }
}

impl Policy for report_comment::Entity {
    fn rows(lens: &Lens) -> Rows {
        of_reports::<Self>(lens, report_comment::Column::ReportId)
    }
}

/// What belongs to a report is seen with it.
fn of_reports<E: EntityTrait>(lens: &Lens, column: E::Column) -> Rows {
    let Some(mut reports) = visible::<report::Entity>(lens) else {
        return Rows::Nothing;
    };
    reports.column(col::<report::Entity>(report::Column::Id));
    Rows::only(Expr::col(col::<E>(column)).in_subquery(reports))
}

impl Policy for material::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            material::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}
