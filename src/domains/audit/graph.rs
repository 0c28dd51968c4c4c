//! Lines of the audit trail in the graph.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    audit_event,
    codes::{AuditKind, Role},
    ids::{MachineClientId, OrganisationId, PersonId, TypedId},
    machine_client,
};
use sea_orm::sea_query::{Expr, Query};

use super::log::SubjectLog;
use crate::{
    access::{Batch, Concerning, Failure, Gate, Key, col},
    domains::directory::{Organisation, Person},
    graph::{
        audience,
        coded::{Coded, Locale, label},
        filter::{CodeFilter, DateFilter, IdFilter, TextFilter, filters, seen},
        loaders::Find,
        reader,
        row::{orders, rows},
    },
};

rows! {
    /// A line of the audit trail.
    AuditEvent of audit_event;
}

filters! {
    /// Narrows a list of lines of the audit trail.
    AuditEventFilter {
        /// The day.
        at: DateFilter as |f| f => |lens| seen::<audit_event::Entity>(lens, audit_event::Column::At),
        /// Read or write.
        kind: CodeFilter<AuditKind> as |f| f => |lens| seen::<audit_event::Entity>(lens, audit_event::Column::Kind),
        /// Who asked.
        person: IdFilter as |f| f.of::<PersonId>() => |lens| seen::<audit_event::Entity>(lens, audit_event::Column::PersonId),
        /// On whose behalf.
        organisation: IdFilter as |f| f.of::<OrganisationId>() => |lens| seen::<audit_event::Entity>(lens, audit_event::Column::OrganisationId),
        /// The operation, as the line has it.
        operation: TextFilter as |f| f => |lens| seen::<audit_event::Entity>(lens, audit_event::Column::Operation),
        /// The code of the stated purpose.
        purpose_code: TextFilter as |f| f => |lens| seen::<audit_event::Entity>(lens, audit_event::Column::PurposeCode),
    }
}
orders! {
    /// Orders of lines of the audit trail.
    AuditEventOrder of audit_event {
        /// The earliest first.
        AtAsc = At, Asc;
        /// The latest first.
        AtDesc = At, Desc;
    }
}

/// Root fields about the audit trail.
#[derive(Default)]
pub struct AuditQuery;

#[macros::lists(
    audit_events: AuditEvent(AuditEventFilter, AuditEventOrder::AtDesc), "The audit trail («log») of the programme; for its data protection officer alone.";
)]
#[Object]
impl AuditQuery {
    /// The log of a family's member, to be handed out to her or him; null for a member that is not there, and for anybody but the data protection officer. Needs the purpose SUBJECT_REQUEST.
    async fn subject_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member.")] member: ID,
    ) -> Result<Option<SubjectLog>> {
        SubjectLog::of(ctx, &member).await
    }
}

/// A line of the audit trail («log»): who asked what, why, and about how many. Written before the answer left, and never changed.
#[Object(visible = "audience::officers")]
impl AuditEvent {
    /// Opaque, unique in the whole graph.
    pub async fn id(&self) -> ID {
        self.0.id.global().into()
    }

    /// When, UTC.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Read or write.
    async fn kind(&self) -> Coded<AuditKind> {
        Coded(self.0.kind)
    }

    /// What kind of line, in words.
    async fn kind_label(&self, #[graphql(desc = "Language.", default)] locale: Locale) -> &str {
        label(self.0.kind, locale)
    }

    /// The request's id, as its answer had it in X-Request-Id.
    async fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// The person who asked; null for a machine client.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        let Some(id) = self.0.person_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The name of the machine client that asked; null for a person.
    async fn machine_client(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(id) = self.0.machine_client_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(ClientName(id)).await?)
    }

    /// The roles that the person had in the programme at that moment.
    async fn roles(&self) -> Vec<Coded<Role>> {
        self.0.roles.iter().map(Coded).collect()
    }

    /// On whose behalf: the organisation of the role, or else the employer.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let Some(id) = self.0.organisation_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// The program that was used, as the identity provider names it; null when it was not told.
    async fn client(&self) -> Option<&str> {
        self.0.client.as_deref()
    }

    /// The name of the saved operation, or else the root fields that were asked. Never what was asked for.
    async fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The code of the stated purpose; null when none was stated.
    async fn purpose_code(&self) -> Option<&str> {
        self.0.purpose_code.as_deref()
    }

    /// The stated reason, in the asker's words; null when none was stated.
    async fn purpose_reason(&self) -> Option<&str> {
        self.0.purpose_reason.as_deref()
    }

    /// How many persons, members, families and others the data were about.
    async fn subject_count(&self) -> usize {
        self.0.subjects.len() / 16
    }
}

/// The name of a machine client of a programme that the viewer takes part in.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ClientName(MachineClientId);

impl Batch for ClientName {
    type Output = String;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, String>, Failure> {
        type E = machine_client::Entity;
        use machine_client::Column as C;
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        let programmes = gate.lens.viewer.programmes();
        let select = Query::select()
            .columns([C::Id, C::Name].map(col::<E>))
            .from(machine_client::Entity)
            .and_where(gate.lens.among(Expr::col(col::<E>(C::Id)), &keys))
            .and_where(gate.lens.one_of(col::<E>(C::ProgrammeId), &programmes))
            .take();
        let rows = gate.read(select, Concerning::rows_of::<E>()).await?;
        rows.iter()
            .map(|row| Ok((Self(row.try_get("", "id")?), row.try_get("", "name")?)))
            .collect()
    }
}
