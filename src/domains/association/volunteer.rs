//! Volunteers and family friends («Familieven») in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    codes::{MatchStatus, Weekday},
    ids::{AssociationId, TypedId},
    volunteer, volunteer_match,
};
use sea_orm::{DbErr, FromQueryResult, QueryResult, sea_query::Expr};

use super::{Association, policy::persons_of};
use crate::{
    access::{Failure, Lens},
    domains::directory::Person,
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, Has, IdFilter, filters, seen},
        loaders::Find,
        reader, refuse,
        row::{Row, orders, rows},
        scalars::Date,
    },
};

/// A volunteer, and whether the viewer may read which person it is.
#[derive(Clone)]
pub struct Volunteer {
    model: std::sync::Arc<volunteer::Model>,
    reads_person: bool,
}

impl Row for Volunteer {
    type Entity = volunteer::Entity;

    fn extras(lens: &Lens) -> Vec<(&'static str, Expr)> {
        vec![("reads_person", persons_of(lens).holds())]
    }

    fn read(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            model: volunteer::Model::from_query_result(row, prefix)?.into(),
            reads_person: row.try_get(prefix, "reads_person")?,
        })
    }

    fn model(&self) -> &volunteer::Model {
        &self.model
    }
}

rows! {
    /// A match of a volunteer and a family.
    VolunteerMatch of volunteer_match;
}

filters! {
    /// Narrows a list of volunteers.
    VolunteerFilter {
        /// Is free on this day of the week.
        weekday: Coded<Weekday> as |f| Has(f.0) => |lens| seen::<volunteer::Entity>(lens, volunteer::Column::Weekdays),
        /// Whether she or he takes part now.
        active: bool as |f| f => |lens| seen::<volunteer::Entity>(lens, volunteer::Column::Active),
        /// The association.
        association: IdFilter as |f| f.of::<AssociationId>() => |lens| seen::<volunteer::Entity>(lens, volunteer::Column::AssociationId),
    }
}
orders! {
    /// Orders of volunteers.
    VolunteerOrder of volunteer {
        /// By alias, letter by letter.
        AliasAsc = Alias, Asc;
        /// By alias, backwards.
        AliasDesc = Alias, Desc;
    }
}

filters! {
    /// Narrows a list of matches.
    VolunteerMatchFilter {
        /// The status.
        status: CodeFilter<MatchStatus> as |f| f => |lens| seen::<volunteer_match::Entity>(lens, volunteer_match::Column::Status),
        /// The association.
        association: IdFilter as |f| f.of::<AssociationId>() => |lens| seen::<volunteer_match::Entity>(lens, volunteer_match::Column::AssociationId),
    }
}
orders! {
    /// Orders of matches.
    VolunteerMatchOrder of volunteer_match {
        /// The longest first.
        SinceAsc = Since, Asc;
        /// The latest first.
        SinceDesc = Since, Desc;
    }
}

/// A volunteer («frivillig») of a local association, by an alias.
#[Object(visible = "audience::associations")]
impl Volunteer {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.model.id.global().into()
    }

    /// The alias, made for this association.
    async fn alias(&self) -> &str {
        &self.model.alias
    }

    /// Days of the week on which she or he is free.
    async fn weekdays(&self) -> Vec<Coded<Weekday>> {
        self.model.weekdays.iter().map(Coded).collect()
    }

    /// Whether she or he takes part now.
    async fn active(&self) -> bool {
        self.model.active
    }

    /// The association.
    async fn association(&self, ctx: &Context<'_>) -> Result<Option<Association>> {
        Ok(reader(ctx)
            .load(Find::id(self.model.association_id))
            .await?)
    }

    /// The person; null for one who does not sign in. For the association's coordinator and the project leader.
    #[graphql(visible = "audience::volunteers")]
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        if !self.reads_person {
            return Ok(refuse(
                ctx,
                Failure::forbidden(
                    "Who a volunteer is, is for the association's coordinator and the project leader.",
                ),
            ));
        }
        let Some(id) = self.model.person_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }
}

/// A family that has a family friend («Familieven»), or waits for one (R85), by an alias made for this alone.
#[Object(visible = "audience::associations")]
impl VolunteerMatch {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The family's alias; it has another one everywhere else.
    async fn alias(&self) -> &str {
        &self.0.alias
    }

    /// The volunteer («frivillig»); null while the family waits.
    async fn volunteer(&self, ctx: &Context<'_>) -> Result<Option<Volunteer>> {
        let Some(id) = self.0.volunteer_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Since when the family waits, or has a friend.
    async fn since(&self) -> Date {
        Date(self.0.since)
    }

    /// Minutes a week agreed; null while that is open.
    async fn minutes_per_week(&self) -> Option<i32> {
        self.0.minutes_per_week
    }

    /// Status.
    async fn status(&self) -> Coded<MatchStatus> {
        Coded(self.0.status)
    }

    /// The status in words.
    async fn status_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.status, locale)
    }

    /// The association.
    async fn association(&self, ctx: &Context<'_>) -> Result<Option<Association>> {
        Ok(reader(ctx).load(Find::id(self.0.association_id)).await?)
    }
}
