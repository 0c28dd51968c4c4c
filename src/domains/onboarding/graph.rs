//! Proposed leaders, for those who may confirm them.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    ids::{ProgrammeId, TypedId},
    leader_proposal,
};

use crate::{
    domains::{directory::Person, programme::Programme},
    graph::{
        audience,
        filter::{IdFilter, filters, seen},
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A proposed project leader.
    LeaderProposal of leader_proposal;
}

filters! {
    /// Narrows a list of proposed leaders.
    LeaderProposalFilter {
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<leader_proposal::Entity>(lens, leader_proposal::Column::ProgrammeId),
    }
}
orders! {
    /// Orders of proposed leaders.
    LeaderProposalOrder of leader_proposal {
        /// The oldest first.
        ProposedAtAsc = ProposedAt, Asc;
        /// The newest first.
        ProposedAtDesc = ProposedAt, Desc;
    }
}

/// Root fields of onboarding.
#[derive(Default)]
pub struct OnboardingQuery;

#[macros::lists(
    leader_proposals: LeaderProposal(LeaderProposalFilter, LeaderProposalOrder::ProposedAtDesc), "Proposed project leaders, for those who may propose and confirm them.";
)]
#[Object]
impl OnboardingQuery {}

/// A proposed project leader («projektleder»): it takes two persons, neither of them the leader to be (R39, R48).
#[Object(visible = "audience::leadership")]
impl LeaderProposal {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Of which programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }

    /// Who is to lead it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.person_id)).await?)
    }

    /// From which day on.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// The first of the two.
    async fn proposed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.proposed_by)).await?)
    }

    /// When, UTC.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.proposed_at
    }

    /// The second of the two; null until then.
    async fn confirmed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = self.0.confirmed_by else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// When it was confirmed, UTC; null until then.
    async fn confirmed_at(&self) -> Option<DateTime<Utc>> {
        self.0.confirmed_at
    }
}
