//! A subscription: its part of the outbox, told one event at a time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_graphql::{
    Response as GraphQlResponse, ServerError, Value, parser::types::OperationType,
};
use chrono::{DateTime, TimeDelta, Utc};
use entities::outbox;
use futures_util::StreamExt;
use tokio::{
    sync::watch,
    time::{Interval, MissedTickBehavior, interval, timeout},
};

use super::{
    super::{
        App,
        credentials::Proof,
        operation::{Asker, Operation, Ready, Unready, code},
        params::Params,
    },
    protocol::Close,
};
use crate::{
    access::{ErrorCode, Failure, Statements},
    audit::Entry,
    auth::Refusal,
    graph::{coded::Locale, live::Turn},
    live::outbox::{self as rows, Source},
};

/// How often it is asked whether rights have to be looked at again.
const TICK: Duration = Duration::from_secs(1);

/// On whose behalf the subscriptions of a socket run.
pub struct Caller {
    /// The service.
    pub app: Arc<App>,
    /// Their credentials.
    pub proof: Proof,
    /// The language of messages.
    pub locale: Locale,
    /// The id of the request that opened the socket.
    pub request_id: String,
}

/// Why a subscription is over.
pub enum End {
    /// For these errors.
    Errors(Vec<ServerError>),
    /// With its socket.
    Close(Close),
}

/// Over for an error with this code.
pub fn failed(code: &str, message: &str) -> End {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    End::Errors(vec![error])
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        failed(failure.code.as_str(), &failure.message)
    }
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::Missing | Refusal::Invalid(_) | Refusal::Malformed(_) | Refusal::CrossSite => {
                return Self::Close(Close::EXPIRED);
            }
            Refusal::InsufficientScope(_) => "INSUFFICIENT_SCOPE",
            Refusal::ForeignOrganisation | Refusal::Unlinked => "FORBIDDEN",
            Refusal::IssuerUnavailable | Refusal::Unavailable => "SERVICE_UNAVAILABLE",
            Refusal::Internal => "INTERNAL_ERROR",
        };
        failed(code, &refusal.to_string())
    }
}

fn away() -> End {
    failed(
        ErrorCode::Unavailable.as_str(),
        "The service can't tell this now. Resume with `after` later.",
    )
}

/// A subscription under way.
pub struct Subscription {
    caller: Arc<Caller>,
    operation: Operation,
    source: Source,
    /// The number of the last row that was looked at.
    last: i64,
    /// Rows that were read and not looked at yet.
    waiting: VecDeque<outbox::Model>,
    newest: watch::Receiver<i64>,
    ticks: Interval,
    checked: DateTime<Utc>,
}

impl Subscription {
    /// Begins where the client wants to resume, or now.
    ///
    /// # Errors
    /// When the operation is refused, or the viewer may not follow what it is about.
    pub async fn begin(caller: Arc<Caller>, params: Params) -> Result<Self, End> {
        let app = caller.app.clone();
        let operation = Operation::read(&app, params)
            .map_err(|refused| failed(refused.code, &refused.message))?;
        if matches!(
            operation.kind,
            Some(OperationType::Query | OperationType::Mutation)
        ) {
            return Err(failed(
                "BAD_REQUEST",
                "A WebSocket is for subscriptions only. Ask queries and mutations by POST.",
            ));
        }
        if operation.kind.is_some() && !operation.is_single {
            return Err(failed(
                "GRAPHQL_VALIDATION_FAILED",
                "A subscription selects one root field, and nothing beside it.",
            ));
        }
        // From here on: what happens while rights are looked at is told.
        let newest = app.live.newest();
        let source = listen(&caller, &operation)
            .await
            .map_err(|unready| match unready {
                Unable::Foreign(mut errors) => {
                    code(&mut errors);
                    End::Errors(errors)
                }
                Unable::End(end) => end,
            })?;
        let place = rows::place(&app.db, &source).await?;
        let last = place.ok_or_else(|| {
            Failure::new(
                ErrorCode::CursorExpired,
                "What happened since is no longer known: read anew, then subscribe without `after`.",
            )
        })?;
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut subscription = Self {
            checked: app.clock.now(),
            caller,
            operation,
            source,
            last,
            waiting: VecDeque::new(),
            newest,
            ticks,
        };
        // The hub may not have looked yet.
        subscription.newest.mark_changed();
        Ok(subscription)
    }

    /// The next event that the viewer may know of.
    ///
    /// # Errors
    /// When it is over.
    pub async fn next(&mut self) -> Result<GraphQlResponse, End> {
        loop {
            while let Some(row) = self.waiting.pop_front() {
                self.last = row.seq;
                if let Some(response) = self.tell(row).await? {
                    return Ok(response);
                }
            }
            let between = TimeDelta::seconds(self.caller.app.live.settings.check_seconds.into());
            tokio::select! {
                changed = self.newest.changed() => {
                    changed.map_err(|_| End::Close(Close::GOING_AWAY))?;
                    self.read().await?;
                }
                _ = self.ticks.tick() => {
                    let now = self.caller.app.clock.now();
                    if now >= self.checked + between {
                        self.checked = now;
                        self.check().await?;
                    }
                }
            }
        }
    }

    /// Reads what is new.
    async fn read(&mut self) -> Result<(), End> {
        let newest = *self.newest.borrow_and_update();
        let read = rows::after(&self.caller.app.db, &self.source, self.last).await?;
        if read.len() == rows::BATCH {
            self.newest.mark_changed();
        } else if read.is_empty() {
            // What is not ours need not be passed over again.
            self.last = self.last.max(newest);
        }
        self.waiting.extend(read);
        Ok(())
    }

    /// Looks whether the viewer may still follow this, and what it now is about.
    async fn check(&mut self) -> Result<(), End> {
        let after = self.source.after;
        let source = listen(&self.caller, &self.operation)
            .await
            .map_err(Unable::later)?;
        self.source = Source { after, ..source };
        Ok(())
    }

    async fn tell(&self, row: outbox::Model) -> Result<Option<GraphQlResponse>, End> {
        let turn = Turn::Tell(Arc::new(row));
        take(&self.caller, &self.operation, turn)
            .await
            .map_err(Unable::later)
    }
}

/// What the operation listens to, if the viewer may follow it.
async fn listen(caller: &Caller, operation: &Operation) -> Result<Source, Unable> {
    let source = Arc::<Mutex<Option<Source>>>::default();
    let turn = Turn::Listen(source.clone());
    take(caller, operation, turn).await?;
    let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
    source.take().ok_or_else(|| Unable::End(away()))
}

/// Why a turn is not taken.
enum Unable {
    /// The operation names what is not in the viewer's schema.
    Foreign(Vec<ServerError>),
    /// It is over.
    End(End),
}

impl<E: Into<End>> From<E> for Unable {
    fn from(end: E) -> Self {
        Self::End(end.into())
    }
}

impl Unable {
    /// Once a subscription has begun, its document was within the viewer's schema before.
    fn later(self) -> End {
        match self {
            Self::Foreign(_) => failed(
                ErrorCode::Forbidden.as_str(),
                "You may no longer follow what happens there.",
            ),
            Self::End(end) => end,
        }
    }
}

/// Executes the operation once, as the viewer is now; within the time that a request may take.
async fn take(
    caller: &Caller,
    operation: &Operation,
    turn: Turn,
) -> Result<Option<GraphQlResponse>, Unable> {
    let limit = Duration::from_secs(caller.app.limits.request_seconds);
    let taken = timeout(limit, execute(caller, operation, turn)).await;
    taken.unwrap_or_else(|_| Err(Unable::End(away())))
}

async fn execute(
    caller: &Caller,
    operation: &Operation,
    turn: Turn,
) -> Result<Option<GraphQlResponse>, Unable> {
    let (app, started, statements) = (&caller.app, Instant::now(), Statements::default());
    let asker = Asker {
        credentials: Some(caller.proof.still(app, &statements).await?),
        router: false,
        locale: caller.locale,
        request_id: &caller.request_id,
        statements: &statements,
        kept: false,
    };
    let Ready {
        request,
        concerned,
        entry,
        ..
    } = match operation.clone().ready(app, asker).await {
        Ok(ready) => ready,
        Err(Unready::Refused(refusal)) => return Err(refusal.into()),
        Err(Unready::Foreign(errors)) => return Err(Unable::Foreign(errors)),
    };
    let mut answers = app.schema.execute_stream(request.data(turn));
    // No answer: there is nothing that the viewer may know of, and nothing is said.
    let Some(mut response) = answers.next().await else {
        return Ok(None);
    };
    code(&mut response.errors);
    if response.data == Value::Null && response.errors.iter().all(ends) {
        return Err(End::Errors(response.errors).into());
    }
    if let Some(subjects) = concerned.subjects() {
        let written = app.audit.append(Entry { subjects, ..entry }).await;
        written.map_err(|_| away())?;
    }
    tracing::info!(
        operation = operation.saved.as_deref().unwrap_or_default(),
        statements = statements.total(),
        micros = started.elapsed().as_micros() as u64,
        "told"
    );
    Ok(Some(response))
}

/// The subscription itself failed, not a field of an event; or the database is away, and what
/// happened is told when it is resumed.
fn ends(error: &ServerError) -> bool {
    let away = |failure: &Failure| failure.code == ErrorCode::Unavailable;
    error.path.len() <= 1 || error.source::<Failure>().is_some_and(away)
}
