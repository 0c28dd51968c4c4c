//! Programmes in the graph.

use async_graphql::{Context, Error, ID, Object, Result};
use entities::{
    ids::{ProgrammeId, TypedId},
    programme, region, track_plan,
};

use super::{
    Baseline, Criteria, CriteriaFilter, CriteriaOrder, Phase, Target, TrackPlan,
    loaders::ParametersOf,
    parameters::Parameters,
    plan::{BaselineFilter, BaselineOrder, PhaseFilter, PhaseOrder},
    target::{TargetFilter, TargetOrder},
};
use crate::{
    access::{ErrorCode, Failure},
    domains::{
        association::{
            Activity, ActivityFilter, ActivityOrder, Association, AssociationFilter,
            AssociationOrder,
        },
        course::{Course, CourseFilter, CourseOrder},
        directory::{Hospital, HospitalFilter, HospitalOrder, Region, Site, SiteFilter, SiteOrder},
        family::{Family, FamilyFilter, FamilyOrder},
        referral::{Referral, ReferralFilter, ReferralOrder},
        steering::{
            Decision, DecisionFilter, DecisionOrder, Material, MaterialFilter, MaterialOrder,
            Meeting, MeetingFilter, MeetingOrder, Report, ReportFilter, ReportOrder, Seat,
            SeatFilter, SeatOrder,
        },
    },
    graph::{
        audience,
        children::AllOf,
        filter::{filters, seen},
        list::Via,
        loaders::Find,
        node, reader, refuse,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A programme.
    Programme of programme;
}

filters! {
    /// Narrows a list of programmes.
    ProgrammeFilter {
        /// The code of the region.
        region: crate::graph::filter::TextFilter as |f| f => |lens| seen::<programme::Entity>(lens, programme::Column::RegionCode),
    }
}
orders! {
    /// Orders of programmes.
    ProgrammeOrder of programme {
        /// By the region's code.
        RegionAsc = RegionCode, Asc;
        /// By the region's code, backwards.
        RegionDesc = RegionCode, Desc;
    }
}

/// A partnership of a region with Mødrehjælpen: its period, its rules, and all that takes part in it.
#[macros::lists(
    hospitals: Hospital(HospitalFilter, HospitalOrder::NameAsc) via Via::Column("programme_id"), "Its hospitals.";
    sites: Site(SiteFilter, SiteOrder::NameAsc) via Via::Column("programme_id"), "Its sites.";
    associations: Association(AssociationFilter, AssociationOrder::NameAsc) via Via::Column("programme_id"), "Its local associations («lokalforeninger»).";
    activities: Activity(ActivityFilter, ActivityOrder::StartsAtAsc) via Via::Column("programme_id"), "Activities of its local associations.";
    referrals: Referral(ReferralFilter, ReferralOrder::SentAtDesc) via Via::Column("programme_id"), "Referrals («visitationer») in it that the viewer may see.";
    families: Family(FamilyFilter, FamilyOrder::OpenedAtDesc) for audience::family_lists via Via::Column("programme_id"), "Families in it that the viewer may see.";
    phases: Phase(PhaseFilter, PhaseOrder::PeriodFromAsc) via Via::Column("programme_id"), "Its time plan («tids- og procesplan»).";
    criteria: Criteria(CriteriaFilter, CriteriaOrder::ValidFromDesc) via Via::Column("programme_id"), "Every version of its referral criteria, the hospitals' own included.";
    targets: Target(TargetFilter, TargetOrder::VersionDesc) via Via::Column("programme_id"), "Its targets and expectations, every version; empty for those who may not read decisions.";
    baselines: Baseline(BaselineFilter, BaselineOrder::YearDesc) via Via::Column("programme_id"), "Figures from before it began.";
    seats: Seat(SeatFilter, SeatOrder::ValidFromAsc) via Via::Column("programme_id"), "Seats of its steering group («styregruppe»); empty for those who may not read decisions.";
    meetings: Meeting(MeetingFilter, MeetingOrder::HeldAtDesc) via Via::Column("programme_id"), "Meetings of its steering group.";
    decisions: Decision(DecisionFilter, DecisionOrder::DecidedOnDesc) via Via::Column("programme_id"), "Decisions of its steering group.";
    reports: Report(ReportFilter, ReportOrder::PeriodToDesc) via Via::Column("programme_id"), "Its reports that the viewer may see.";
    materials: Material(MaterialFilter, MaterialOrder::ValidFromDesc) via Via::Column("programme_id"), "Leaflets and other material about it.";
    courses: Course(CourseFilter, CourseOrder::StartsOnAsc) via Via::Column("programme_id"), "Courses («forløb») in it that the viewer may see.";
)]
#[Object]
impl Programme {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its region.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>> {
        Ok(reader(ctx)
            .load(Find::by(region::Column::Code, &self.0.region_code))
            .await?)
    }

    /// First day (R12).
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// Last day; null when open.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// What its agreement says, as numbers.
    async fn parameters(&self, ctx: &Context<'_>) -> Result<Parameters> {
        Ok(reader(ctx)
            .load(ParametersOf(self.0.id))
            .await?
            .unwrap_or_default())
    }

    /// When each of its tracks («spor») is active, in the order of the tracks.
    async fn track_plans(&self, ctx: &Context<'_>) -> Result<Vec<TrackPlan>> {
        let key = AllOf::by(track_plan::Column::ProgrammeId, self.0.id);
        let mut plans: Vec<TrackPlan> = reader(ctx).load(key).await?.unwrap_or_default();
        plans.sort_by_key(|plan| plan.0.track);
        Ok(plans)
    }
}

/// Root fields of programmes.
#[derive(Default)]
pub struct ProgrammeQuery;

#[macros::lists(
    programmes: Programme(ProgrammeFilter, ProgrammeOrder::RegionAsc), "Programmes that the viewer takes part in.";
    targets: Target(TargetFilter, TargetOrder::VersionDesc), "Targets and expectations of the viewer's programmes, every version; for those who read decisions.";
)]
#[Object]
impl ProgrammeQuery {
    /// A programme by its id or the code of its region.
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<ID>,
        #[graphql(desc = "Official code of its region, e.g. `1084`.")] region: Option<String>,
    ) -> Result<Option<Programme>> {
        let find = match (id, region) {
            (Some(id), None) => match node::parse::<ProgrammeId>(&id) {
                Ok(id) => Find::id(id),
                Err(failure) => return Ok(refuse(ctx, failure)),
            },
            (None, Some(code)) => Find::by(programme::Column::RegionCode, code),
            _ => {
                let failure = Failure::new(ErrorCode::InvalidId, "Give either id or region.");
                return Ok(refuse(ctx, failure));
            }
        };
        reader(ctx).load(find).await.map_err(Error::from)
    }
}
