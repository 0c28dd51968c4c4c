//! A member's own log: when, why and on behalf of which organisation.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use entities::{
    audit_event,
    codes::{AuditKind, MemberRole, Role},
    ids::MemberId,
};
use sea_orm::{
    DbBackend,
    sea_query::{Condition, Expr, ExprTrait, Func},
};
use uuid::Uuid;

use super::graph::AuditEventOrder;
use crate::{
    access::{ErrorCode, Failure, Lens, any_of, col},
    domains::{
        directory::Organisation,
        family::{FamilyMember, policy::SUBJECT_REQUEST},
    },
    graph::{
        audience,
        coded::{Coded, Locale, label},
        connection::Connection,
        filter::{DateFilter, filters, seen},
        lens,
        loaders::Find,
        node,
        page::PageArgs,
        reader, refuse,
        row::{Row, rows},
    },
};

rows! {
    /// A line as its subject is told it.
    SubjectLogEntry of audit_event;
}

filters! {
    /// Narrows a member's log.
    SubjectLogFilter {
        /// The day.
        at: DateFilter as |f| f => |lens| seen::<audit_event::Entity>(lens, audit_event::Column::At),
    }
}

/// The log of a member of a family: what may be told to her or him.
pub struct SubjectLog {
    member: FamilyMember,
}

impl SubjectLog {
    /// The log of this member, for the data protection officer who answers a request.
    pub async fn of(ctx: &Context<'_>, member: &ID) -> Result<Option<Self>> {
        let viewer = &lens(ctx).viewer;
        if !viewer.is_any(&[Role::DataProtectionOfficer]) {
            return Ok(None);
        }
        let purpose = viewer.purpose.as_ref();
        if purpose.is_none_or(|purpose| purpose.code != SUBJECT_REQUEST) {
            let message = "A member's log is made on request: send extensions.purpose with the code SUBJECT_REQUEST.";
            return Ok(refuse(
                ctx,
                Failure::new(ErrorCode::PurposeRequired, message),
            ));
        }
        let found = node::find::<MemberId, FamilyMember>(ctx, member).await?;
        Ok(found.map(|member| Self { member }))
    }

    /// Lines that name the member. What was done with the family as a whole is told to the
    /// pregnant member alone.
    fn condition(&self, lens: &Lens) -> Condition {
        let member = self.member.model();
        let mut named = vec![names(lens, member.id.0)];
        if member.role == MemberRole::Pregnant {
            named.push(names(lens, member.family_id.0));
        }
        Condition::all().add(any_of(named))
    }
}

/// Whether a line is about `subject`.
fn names(lens: &Lens, subject: Uuid) -> Expr {
    let subjects = Expr::col(col::<audit_event::Entity>(audit_event::Column::Subjects));
    let id = Expr::value(subject.as_bytes().to_vec());
    let position = if lens.backend == DbBackend::Postgres {
        Expr::cust_with_exprs("position($1 in $2)", [id, subjects])
    } else {
        Func::cust("instr").arg(subjects).arg(id).into()
    };
    position.gt(0)
}

/// The log of a member of a family («indsigt i loggen», GDPR art. 15): when, why, and which organisation; never which employee.
#[Object(visible = "audience::officers")]
impl SubjectLog {
    /// Whose log it is.
    async fn member(&self) -> FamilyMember {
        self.member.clone()
    }

    /// Its lines. What was done with the family as a whole stands in the pregnant member's log alone.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "where", desc = "Which of them; all by default.")] filter: Option<
            SubjectLogFilter,
        >,
        #[graphql(desc = "In what order.", default_with = "AuditEventOrder::AtDesc")]
        order_by: AuditEventOrder,
        #[graphql(desc = "So many from the beginning, or after `after`: 1–100, 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "So many from the end, or before `before`: 1–100.")] last: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<SubjectLogEntry>> {
        let page = PageArgs {
            first,
            last,
            after,
            before,
        };
        let (of, given) = (self.member.model().id.0, |lens: &Lens| self.condition(lens));
        Connection::ask(ctx, None, Some(of), given, filter.as_ref(), order_by, &page)
    }
}

/// A line of a member's log.
#[Object(visible = "audience::officers")]
impl SubjectLogEntry {
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

    /// Which organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        let Some(id) = self.0.organisation_id else {
            return Ok(None);
        };
        Ok(reader(ctx).load(Find::id(id)).await?)
    }

    /// Why: the code of the stated purpose; null when it was the organisation's daily work. Never the asker's words: they may be about another member, whom this one must not learn of.
    async fn purpose_code(&self) -> Option<&str> {
        self.0.purpose_code.as_deref()
    }
}
