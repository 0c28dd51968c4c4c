//! Activities in the graph.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    activity,
    codes::{ActivityStatus, ActivityType},
    ids::{ActivityTallyId, AssociationId, TypedId},
};
use sea_orm::{QueryResult, sea_query::Expr};

use super::{
    ActivityTally, Association,
    loaders::{self, Seats, SeatsOf},
    policy::signups_of,
    signup::{Signup, SignupFilter, SignupOrder},
};
use crate::{
    access::{Failure, Lens},
    graph::{
        along::{Along, Numbers},
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, DateFilter, IdFilter, filters, seen},
        list::Via,
        loaders::Find,
        reader, refuse,
        row::{Row, orders},
    },
};

/// An activity, and whether the viewer may read its signups.
#[derive(Clone)]
pub struct Activity {
    model: std::sync::Arc<activity::Model>,
    reads_signups: bool,
}

impl Row for Activity {
    type Entity = activity::Entity;

    fn extras(lens: &Lens) -> Vec<(&'static str, Expr)> {
        vec![("reads_signups", signups_of(lens).holds())]
    }

    fn along() -> Vec<Along> {
        vec![Along::to::<Association>(
            &["association"],
            activity::Column::AssociationId,
        )]
    }

    fn numbers() -> Vec<Numbers> {
        loaders::numbers()
    }

    fn read(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        Ok(Self {
            model: sea_orm::FromQueryResult::from_query_result(row, prefix)
                .map(std::sync::Arc::new)?,
            reads_signups: row.try_get(prefix, "reads_signups")?,
        })
    }

    fn model(&self) -> &activity::Model {
        &self.model
    }
}

filters! {
    /// Narrows a list of activities.
    ActivityFilter {
        /// The type.
        #[graphql(name = "type")]
        kind: CodeFilter<ActivityType> as |f| f => |lens| seen::<activity::Entity>(lens, activity::Column::Kind),
        /// The status.
        status: CodeFilter<ActivityStatus> as |f| f => |lens| seen::<activity::Entity>(lens, activity::Column::Status),
        /// The day it begins.
        starts_at: DateFilter as |f| f => |lens| seen::<activity::Entity>(lens, activity::Column::StartsAt),
        /// The association that offers it.
        association: IdFilter as |f| f.of::<AssociationId>() => |lens| seen::<activity::Entity>(lens, activity::Column::AssociationId),
    }
}
orders! {
    /// Orders of activities.
    ActivityOrder of activity {
        /// The earliest first.
        StartsAtAsc = StartsAt, Asc;
        /// The latest first.
        StartsAtDesc = StartsAt, Desc;
    }
}

/// Whether there is room at an activity, without numbers.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityRoom {
    /// There are seats left, or there is no limit.
    HasRoom,
    /// There are none left, but a waiting list.
    Waitlist,
}

impl Activity {
    async fn seats(&self, ctx: &Context<'_>) -> Result<Seats, Failure> {
        Ok(reader(ctx)
            .load(SeatsOf(self.model.id))
            .await?
            .unwrap_or_default())
    }

    fn left(&self, seats: Seats) -> Option<i64> {
        self.model
            .capacity
            .map(|capacity| (i64::from(capacity) - seats.taken).max(0))
    }

    fn numbers(&self) -> Result<(), Failure> {
        if self.reads_signups {
            return Ok(());
        }
        Err(Failure::forbidden(
            "Numbers of signups are for the association, social workers and the project leader.",
        ))
    }
}

/// An activity of a local association («lokal aktivitet», track 3), open without a referral.
#[macros::lists(
    signups: Signup(SignupFilter, SignupOrder::SignedUpAtAsc) via Via::Column("activity_id"), "Signups by alias; empty for those who may not read them.";
)]
#[Object(visible = "audience::activities")]
impl Activity {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.model.id.global().into()
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.model.title
    }

    /// Type.
    #[graphql(name = "type")]
    async fn kind(&self) -> Coded<ActivityType> {
        Coded(self.model.kind)
    }

    /// The type in words.
    async fn type_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.model.kind, locale)
    }

    /// Where.
    async fn place(&self) -> &str {
        &self.model.place
    }

    /// From, UTC.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.model.starts_at
    }

    /// To, UTC.
    async fn ends_at(&self) -> DateTime<Utc> {
        self.model.ends_at
    }

    /// Status.
    async fn status(&self) -> Coded<ActivityStatus> {
        Coded(self.model.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.model.status, locale)
    }

    /// Seats, children included; null when there is no limit.
    async fn capacity(&self) -> Option<i32> {
        self.model.capacity
    }

    /// Whether there is room, for everyone who may see the activity.
    async fn room(&self, ctx: &Context<'_>) -> Result<ActivityRoom> {
        let full = self.left(self.seats(ctx).await?) == Some(0);
        Ok(if full {
            ActivityRoom::Waitlist
        } else {
            ActivityRoom::HasRoom
        })
    }

    /// Seats left; null when there is no limit. For those who may read the signups.
    #[graphql(visible = "audience::associations")]
    async fn seats_left(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        match self.numbers() {
            Ok(()) => Ok(self.left(self.seats(ctx).await?)),
            Err(failure) => Ok(refuse(ctx, failure)),
        }
    }

    /// Signups on the waiting list. For those who may read the signups.
    #[graphql(visible = "audience::associations")]
    async fn waitlist(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        match self.numbers() {
            Ok(()) => Ok(Some(self.seats(ctx).await?.waiting)),
            Err(failure) => Ok(refuse(ctx, failure)),
        }
    }

    /// The association that offers it.
    async fn association(&self, ctx: &Context<'_>) -> Result<Option<Association>> {
        Ok(reader(ctx)
            .load(Find::id(self.model.association_id))
            .await?)
    }

    /// How many families came («optælling»); null until it is recorded, and for those who may not read it.
    async fn tally(&self, ctx: &Context<'_>) -> Result<Option<ActivityTally>> {
        let id = ActivityTallyId(self.model.id.0);
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Counts the changes; an update gives the version it saw.
    async fn version(&self) -> i32 {
        self.model.version
    }
}
