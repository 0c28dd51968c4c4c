//! Root fields of the steering group.

use async_graphql::{Context, ID, Object, Result};
use entities::ids::{DecisionId, ReportId};

use super::{
    Decision, DecisionFilter, DecisionOrder, Material, MaterialFilter, MaterialOrder, Meeting,
    MeetingFilter, MeetingOrder, Report, ReportFilter, ReportOrder,
};
use crate::graph::node;

/// Root fields of the steering group.
#[derive(Default)]
pub struct SteeringQuery;

#[macros::lists(
    meetings: Meeting(MeetingFilter, MeetingOrder::HeldAtDesc), "Meetings of the steering groups of the viewer's programmes; for those who read decisions.";
    decisions: Decision(DecisionFilter, DecisionOrder::DecidedOnDesc), "Decisions of the steering groups of the viewer's programmes; for those who read decisions.";
    reports: Report(ReportFilter, ReportOrder::PeriodToDesc), "Reports of the viewer's programmes, as far as each has come for the viewer to see.";
    materials: Material(MaterialFilter, MaterialOrder::ValidFromDesc), "Leaflets and other material of the viewer's programmes.";
)]
#[Object]
impl SteeringQuery {
    /// A decision of a steering group by its id.
    async fn decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Decision>> {
        node::find::<DecisionId, Decision>(ctx, &id).await
    }

    /// A report by its id.
    async fn report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Report>> {
        node::find::<ReportId, Report>(ctx, &id).await
    }
}
