//! Advice sessions in the graph.

use async_graphql::{Context, ID, Object, Result};
use entities::{
    advice_session,
    codes::{Channel, Signpost, Topic},
    ids::{PersonId, SiteId, TypedId},
};

use crate::{
    domains::{
        directory::{Person, Site},
        family::Family,
        programme::Programme,
    },
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, DateFilter, Has, IdFilter, TextFilter, filters, seen},
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// An advice session.
    AdviceSession of advice_session;
}

filters! {
    /// Narrows a list of advice sessions.
    AdviceSessionFilter {
        /// The day it was held.
        held_on: DateFilter as |f| f.of_day() => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::HeldOn),
        /// How it was held.
        channel: CodeFilter<Channel> as |f| f => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::Channel),
        /// The code that a walk-in goes by.
        case_code: TextFilter as |f| f => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::CaseCode),
        /// Where it was held.
        site: IdFilter as |f| f.of::<SiteId>() => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::SiteId),
        /// The social worker who held it.
        worker: IdFilter as |f| f.of::<PersonId>() => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::WorkerId),
        /// This was asked about.
        asked: Coded<Topic> as |f| Has(f.0) => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::Asked),
        /// This was helped with.
        helped: Coded<Topic> as |f| Has(f.0) => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::Helped),
        /// The family was guided onwards to this.
        signpost: Coded<Signpost> as |f| Has(f.0) => |lens| seen::<advice_session::Entity>(lens, advice_session::Column::Signposts),
    }
}
orders! {
    /// Orders of advice sessions.
    AdviceSessionOrder of advice_session {
        /// The earliest first.
        HeldOnAsc = HeldOn, Asc;
        /// The latest first.
        HeldOnDesc = HeldOn, Desc;
    }
}

/// An advice session («rådgivning») of track 1: of a family, or of a walk-in who may stay unknown (R18).
#[Object(visible = "audience::advice")]
impl AdviceSession {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// The day it was held.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// How it was held (R19).
    async fn channel(&self) -> Coded<Channel> {
        Coded(self.0.channel)
    }

    /// How it was held, in words.
    async fn channel_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.channel, locale)
    }

    /// The family; null for a walk-in.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>> {
        let Some(id) = self.0.family_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The code that a walk-in goes by, random; null for a family, and when no code was wished.
    async fn case_code(&self) -> Option<&str> {
        self.0.case_code.as_deref()
    }

    /// Where it was held; always given in person.
    async fn site(&self, ctx: &Context<'_>) -> Result<Option<Site>> {
        let Some(id) = self.0.site_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The social worker («socialrådgiver») who held it.
    async fn worker(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.worker_id)).await?)
    }

    /// What was asked about (R52).
    async fn asked(&self) -> Vec<Coded<Topic>> {
        self.0.asked.iter().map(Coded).collect()
    }

    /// What was helped with (R52): another set than what was asked about.
    async fn helped(&self) -> Vec<Coded<Topic>> {
        self.0.helped.iter().map(Coded).collect()
    }

    /// How long it took, in minutes (R28).
    async fn minutes(&self) -> i32 {
        self.0.minutes
    }

    /// Where the family was guided onwards to (R22).
    async fn signposts(&self) -> Vec<Coded<Signpost>> {
        self.0.signposts.iter().map(Coded).collect()
    }

    /// Goes up with every correction; an update names the one it saw.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}
