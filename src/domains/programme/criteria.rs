//! Referral criteria, and whether a woman may be referred, in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    CodeSet,
    codes::{AgreementStatus, CareLevel, EligibilityReason, Judgement, Role, TargetGroup, Track},
    criteria, hospital,
    ids::{HospitalId, TypedId},
    track_plan,
};
use sea_orm::sea_query::{Expr, ExprTrait};

use super::{
    Programme, TrackPlan,
    approval::{self, CriteriaApproval},
    loaders::CriteriaInForce,
    rules::{self, Limits, Question, Terms},
};
use crate::{
    access::Failure,
    domains::directory::Hospital,
    graph::{
        children::AllOf,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, IdFilter, filters, seen},
        lens,
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// Referral criteria.
    Criteria of criteria;
}

filters! {
    /// Narrows a list of referral criteria.
    CriteriaFilter {
        /// The hospital whose own they are.
        hospital: IdFilter as |f| f.of::<HospitalId>() => |lens| seen::<criteria::Entity>(lens, criteria::Column::HospitalId),
        /// Whether they are the whole programme's.
        programme_wide: bool as |f| f => |lens| Expr::case(seen::<criteria::Entity>(lens, criteria::Column::HospitalId).is_null(), true).finally(false).into(),
        /// How far they have come.
        status: CodeFilter<AgreementStatus> as |f| f => |lens| seen::<criteria::Entity>(lens, criteria::Column::Status),
    }
}
orders! {
    /// Orders of referral criteria.
    CriteriaOrder of criteria {
        /// The oldest first.
        ValidFromAsc = ValidFrom, Asc;
        /// The newest first.
        ValidFromDesc = ValidFrom, Desc;
    }
}

/// Who may be referred and how («visitationskriterier og -procedure»): a version of a hospital's own, or of the whole programme's.
#[Object]
impl Criteria {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The hospital whose own they are; null for the whole programme's.
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        let Some(id) = self.0.hospital_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Counts the versions, a hospital's own by themselves.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day; null when open.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Care levels («niveauer») that may be referred.
    async fn care_levels(&self) -> Vec<Coded<CareLevel>> {
        self.0.care_levels.iter().map(Coded).collect()
    }

    /// Target groups that are outside.
    async fn excluded_groups(&self) -> Vec<Coded<TargetGroup>> {
        self.0.excluded_groups.iter().map(Coded).collect()
    }

    /// How to refer, in Danish.
    async fn procedure(&self) -> &str {
        &self.0.procedure
    }

    /// How far they have come.
    async fn status(&self) -> Coded<AgreementStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// Who has approved them for which party, in the order it happened; empty for those who may not read decisions.
    async fn approvals(&self, ctx: &Context<'_>) -> Result<Vec<CriteriaApproval>> {
        approval::of(ctx, self.0.id).await
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// Whether a woman may be referred.
pub struct Eligibility {
    reasons: Vec<EligibilityReason>,
    criteria: Option<Criteria>,
}

impl Eligibility {
    /// Whether `hospital` may refer her today, by the criteria in force.
    pub(in crate::domains) async fn ask(
        ctx: &Context<'_>,
        hospital: &hospital::Model,
        track: Track,
        care_level: CareLevel,
        groups: CodeSet<TargetGroup>,
        judgement: Option<Judgement>,
    ) -> Result<Option<Self>, Failure> {
        let (reader, day) = (reader(ctx), lens(ctx).today);
        let refers = lens(ctx)
            .viewer
            .programmes_as(&[Role::Midwife, Role::SocialWorker]);
        let id = hospital.programme_id;
        let (programme, plans, criteria) = futures_util::try_join!(
            reader.load(Find::<Programme>::id(id)),
            reader.load(AllOf::<TrackPlan>::by(track_plan::Column::ProgrammeId, id)),
            reader.load(CriteriaInForce {
                hospital: hospital.id,
                programme: id,
            }),
        )?;
        let Some(programme) = programme else {
            return Ok(None);
        };
        let plans = plans.unwrap_or_default();
        let plan = plans.iter().find(|plan| plan.0.track == track);
        let terms = Terms {
            starts_on: programme.0.starts_on,
            ends_on: programme.0.ends_on,
            participation: hospital.participation,
            active_from: plan.and_then(|plan| plan.0.active_from),
            criteria: criteria.as_ref().map(|criteria| Limits {
                care_levels: criteria.0.care_levels,
                excluded_groups: criteria.0.excluded_groups,
            }),
        };
        let question = Question {
            day,
            track,
            care_level,
            groups,
            judgement,
            refers_to_courses: refers.contains(&hospital.programme_id.0),
        };
        Ok(Some(Self {
            reasons: rules::reasons(&terms, &question),
            criteria,
        }))
    }
}

/// Whether a woman may be referred («visiteres») today, and if not why. Nothing is recorded, and nobody is named.
#[Object]
impl Eligibility {
    /// Whether the referral may be made.
    async fn allowed(&self) -> bool {
        rules::allowed(&self.reasons)
    }

    /// It may be made, but the project leader («projektleder») decides before it can be accepted: an excluded target group is among hers.
    async fn needs_leaders_decision(&self) -> bool {
        !self.reasons.is_empty() && rules::allowed(&self.reasons)
    }

    /// All that stands against it; empty when nothing does.
    async fn reasons(&self) -> Vec<Coded<EligibilityReason>> {
        self.reasons.iter().copied().map(Coded).collect()
    }

    /// The reasons in words, in the same order.
    async fn reason_labels(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Vec<&str> {
        self.reasons
            .iter()
            .map(|reason| label(*reason, locale))
            .collect()
    }

    /// The criteria it was judged by; null when none are in force.
    async fn criteria(&self) -> Option<Criteria> {
        self.criteria.clone()
    }
}
