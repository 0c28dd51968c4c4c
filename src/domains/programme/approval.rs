//! Approvals («godkendelser») of targets, criteria and reports: in the graph, and giving them.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    Classified,
    codes::{Party, TargetKind},
    criteria_approval,
    ids::{PersonId, TypedId},
    report_approval, target_approval,
};
use sea_orm::{
    EntityTrait, FromQueryResult,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::agreement::{self, Given, Refused};
use crate::{
    access::{Change, Policy, col, new_id},
    domains::directory::Person,
    graph::{
        audience,
        children::AllOf,
        coded::{Coded, Locale, label},
        loaders::Find,
        mutation::{Stop, UserErrorCode as Code, Wrong, wrong},
        reader,
        row::{Row, rows},
    },
};

/// A table of approvals.
pub(in crate::domains) trait Approvals: Policy + Classified {
    /// What is approved.
    const OF: Self::Column;

    /// What a row says.
    fn given(row: &Self::Model) -> Given;

    /// When it was given.
    fn at(row: &Self::Model) -> DateTime<Utc>;

    /// A new row.
    fn new(of: Uuid, given: Given, at: DateTime<Utc>) -> Self::Model;
}

/// Declares a kind of approval: `Node of table (column, Column)`, and what else a row has.
macro_rules! approvals {
    ($( $(#[doc = $doc:literal])* $node:ident of $entity:ident ($of:ident, $column:ident) $( { $more:ident: $value:expr } )?; )*) => {$(
        rows! {
            /// An approval.
            $node of $entity;
        }

        impl Approvals for $entity::Entity {
            const OF: Self::Column = $entity::Column::$column;

            fn given(row: &Self::Model) -> Given {
                Given {
                    party: row.party,
                    by: row.approved_by,
                }
            }

            fn at(row: &Self::Model) -> DateTime<Utc> {
                row.approved_at
            }

            fn new(of: Uuid, given: Given, at: DateTime<Utc>) -> Self::Model {
                $entity::Model {
                    id: new_id(),
                    $of: of.into(),
                    $( $more: $value, )?
                    party: given.party,
                    approved_by: given.by,
                    approved_at: at,
                }
            }
        }

        $(#[doc = $doc])*
        #[Object(visible = "audience::steering")]
        impl $node {
            /// Opaque, unique in the whole graph.
            pub async fn id(&self) -> ID {
                self.0.id.global().into()
            }

            /// For which party.
            async fn party(&self) -> Coded<Party> {
                Coded(self.0.party)
            }

            /// The party in words.
            async fn party_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
                label(self.0.party, locale)
            }

            /// By whom; null for somebody who has left the directory.
            async fn by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
                Ok(reader(ctx).load(Find::id(self.0.approved_by)).await?)
            }

            /// When, UTC.
            async fn at(&self) -> DateTime<Utc> {
                self.0.approved_at
            }
        }
    )*};
}

approvals! {
    /// A party's approval («godkendelse») of a target.
    TargetApproval of target_approval (target_id, TargetId) { target_kind: TargetKind::Target };
    /// A party's approval («godkendelse») of referral criteria.
    CriteriaApproval of criteria_approval (criteria_id, CriteriaId);
    /// A party's approval («godkendelse») of a report.
    ReportApproval of report_approval (report_id, ReportId);
}

/// The approvals of something, in the order it happened.
pub(in crate::domains) async fn of<R>(ctx: &Context<'_>, id: impl Into<Uuid>) -> Result<Vec<R>>
where
    R: Row,
    R::Entity: Approvals,
{
    type E<R> = <R as Row>::Entity;
    let key = AllOf::by(E::<R>::OF, id);
    let mut found: Vec<R> = reader(ctx).load(key).await?.unwrap_or_default();
    found.sort_by_key(|row| (E::<R>::at(row.model()), E::<R>::given(row.model()).party));
    Ok(found)
}

/// Gives an approval of `of`, by somebody who speaks for `parties`; all that it has now.
///
/// # Errors
/// [`Code::OtherPartyRequired`] on `field`, or when the database fails.
pub(in crate::domains) async fn give<A: Approvals>(
    change: &Change<'_>,
    field: &'static str,
    of: Uuid,
    parties: &[Party],
    by: PersonId,
) -> Result<Vec<Given>, Stop>
where
    <A as EntityTrait>::Model: FromQueryResult,
{
    let rows = change.known::<A>(Expr::col(col::<A>(A::OF)).eq(of)).await?;
    let mut given: Vec<Given> = rows.iter().map(A::given).collect();
    let new = agreement::approval(&given, parties, by).map_err(|why| refused(field, why))?;
    change.insert(&A::new(of, new, change.lens().now)).await?;
    given.push(new);
    Ok(given)
}

/// What the user did wrong.
pub(super) fn refused(field: &'static str, why: Refused) -> Wrong {
    let code = match why {
        Refused::NotOpen => Code::TransitionIllegal,
        Refused::OtherParty => Code::OtherPartyRequired,
        Refused::NoValue => Code::ValueInvalid,
        Refused::Midterm => Code::MidtermDecisionRequired,
        Refused::TooEarly => Code::PeriodInvalid,
    };
    wrong(field, code)
}
