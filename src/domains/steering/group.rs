//! Seats, meetings and decisions in the graph.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    codes::{DecisionKind, MeetingTopic, Party, Track},
    decision,
    ids::{HospitalId, ProgrammeId, TypedId},
    meeting, seat,
};

use crate::{
    domains::{
        directory::{Hospital, Person},
        programme::Programme,
    },
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, DateFilter, Has, IdFilter, filters, seen},
        list::Via,
        loaders::Find,
        reader,
        row::{orders, rows},
        scalars::Date,
    },
};

rows! {
    /// A seat.
    Seat of seat;
    /// A meeting.
    Meeting of meeting;
    /// A decision.
    Decision of decision;
}

filters! {
    /// Narrows a list of seats.
    SeatFilter {
        /// The party.
        party: CodeFilter<Party> as |f| f => |lens| seen::<seat::Entity>(lens, seat::Column::Party),
    }
}
orders! {
    /// Orders of seats.
    SeatOrder of seat {
        /// The longest held first.
        ValidFromAsc = ValidFrom, Asc;
        /// The newest first.
        ValidFromDesc = ValidFrom, Desc;
    }
}
filters! {
    /// Narrows a list of meetings.
    MeetingFilter {
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<meeting::Entity>(lens, meeting::Column::ProgrammeId),
        /// The day it is held.
        held_at: DateFilter as |f| f => |lens| seen::<meeting::Entity>(lens, meeting::Column::HeldAt),
        /// Has this topic.
        topic: Coded<MeetingTopic> as |f| Has(f.0) => |lens| seen::<meeting::Entity>(lens, meeting::Column::Topics),
    }
}
orders! {
    /// Orders of meetings.
    MeetingOrder of meeting {
        /// The earliest first.
        HeldAtAsc = HeldAt, Asc;
        /// The latest first.
        HeldAtDesc = HeldAt, Desc;
    }
}
filters! {
    /// Narrows a list of decisions.
    DecisionFilter {
        /// The programme.
        programme: IdFilter as |f| f.of::<ProgrammeId>() => |lens| seen::<decision::Entity>(lens, decision::Column::ProgrammeId),
        /// What it is about.
        kind: CodeFilter<DecisionKind> as |f| f => |lens| seen::<decision::Entity>(lens, decision::Column::Kind),
        /// The track it is about.
        track: CodeFilter<Track> as |f| f => |lens| seen::<decision::Entity>(lens, decision::Column::Track),
        /// The hospital it is about.
        hospital: IdFilter as |f| f.of::<HospitalId>() => |lens| seen::<decision::Entity>(lens, decision::Column::HospitalId),
    }
}
orders! {
    /// Orders of decisions.
    DecisionOrder of decision {
        /// The earliest first.
        DecidedOnAsc = DecidedOn, Asc;
        /// The latest first.
        DecidedOnDesc = DecidedOn, Desc;
    }
}

/// A seat in the steering group («styregruppe») of a programme.
#[Object(visible = "audience::steering")]
impl Seat {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// Whose it is; null for somebody who has left the directory.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(reader(ctx).load(Find::id(self.0.person_id)).await?)
    }

    /// For which party.
    async fn party(&self) -> Coded<Party> {
        Coded(self.0.party)
    }

    /// The party in words.
    async fn party_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.party, locale)
    }

    /// First day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Last day; null when open.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// A meeting («styregruppemøde») of a programme's steering group.
#[macros::lists(
    decisions: Decision(DecisionFilter, DecisionOrder::DecidedOnAsc) via Via::Column("meeting_id"), "What was decided at it.";
)]
#[Object(visible = "audience::steering")]
impl Meeting {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// When it begins, UTC.
    async fn held_at(&self) -> DateTime<Utc> {
        self.0.held_at
    }

    /// Where.
    async fn place(&self) -> &str {
        &self.0.place
    }

    /// Counts the changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What is discussed.
    async fn topics(&self) -> Vec<Coded<MeetingTopic>> {
        self.0.topics.iter().map(Coded).collect()
    }

    /// What is discussed, in words and in the same order.
    async fn topic_labels(
        &self,
        #[graphql(desc = "Language.", default)] locale: Locale,
    ) -> Vec<&str> {
        self.0
            .topics
            .iter()
            .map(|topic| label(topic, locale))
            .collect()
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}

/// A decision («beslutning») of a programme's steering group.
#[Object(visible = "audience::steering")]
impl Decision {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// What it is about.
    async fn kind(&self) -> Coded<DecisionKind> {
        Coded(self.0.kind)
    }

    /// What it is about, in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }

    /// The track it is about; null for other decisions.
    async fn track(&self) -> Option<Coded<Track>> {
        self.0.track.map(Coded)
    }

    /// The hospital it is about; null for other decisions.
    async fn hospital(&self, ctx: &Context<'_>) -> Result<Option<Hospital>> {
        let Some(id) = self.0.hospital_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// On which day.
    async fn decided_on(&self) -> Date {
        Date(self.0.decided_on)
    }

    /// What was decided, in Danish.
    async fn summary(&self) -> &str {
        &self.0.summary
    }

    /// The meeting at which it was made; null when it was made in writing.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        let Some(id) = self.0.meeting_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The programme.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Option<Programme>> {
        Ok(reader(ctx).load(Find::id(self.0.programme_id)).await?)
    }
}
