//! Changing data: one transaction in which what a decision rests on is read, and of which either
//! everything is kept or nothing.

use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use entities::{
    Classified, Subjects,
    codes::{ParameterName, Stream},
    idempotent_request,
    ids::ProgrammeId,
    outbox, programme_parameter,
};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, FromQueryResult,
    IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, QueryResult, SqliteTransactionMode,
    StatementBuilder, TransactionOptions, TransactionTrait,
    sea_query::{
        Condition, Expr, ExprTrait, Func, LockType, OnConflict, Query, SelectStatement, Value,
    },
};
use uuid::Uuid;

use super::{Failure, Gate, Policy, col};

/// How long an idempotency key is remembered.
pub const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// The lock under which events get their numbers, so that they are seen in the order of the numbers.
const NUMBERING: i64 = 0x6f75_7462_6f78;

/// The channel on which PostgreSQL wakes the other processes when a change with events is committed.
pub const CHANNEL: &str = "brobygger_outbox";

/// A change under way. Dropped, it has not happened.
pub struct Change<'a> {
    gate: &'a Gate,
    tx: DatabaseTransaction,
    events: Mutex<Vec<Event>>,
}

/// Something that happened, for those who listen. It holds no content: each listener reads the row
/// through their own policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// In which programme.
    pub programme: ProgrammeId,
    /// What kind of thing.
    pub stream: Stream,
    /// At which hospital, association or site.
    pub scope: Uuid,
    /// Which thing.
    pub row: Uuid,
    /// The step of a referral's trail: who may not know of the step is not told.
    pub step: Option<Uuid>,
}

/// What an idempotency key was used for before.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: go on.
    Never,
    /// The same; this is what it made or changed.
    Before(Uuid),
    /// Something else.
    Otherwise,
}

impl Gate {
    /// Begins a change. SQLite has one writer at a time: it is chosen here, not half-way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change(&self) -> Result<Change<'_>, Failure> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.wire.release().await;
        let tx = self.wire.pool().begin_with_options(options).await?;
        Ok(Change {
            gate: self,
            tx,
            events: Mutex::default(),
        })
    }
}

impl Change<'_> {
    /// Through what the viewer sees.
    #[must_use]
    pub fn lens(&self) -> &super::Lens {
        &self.gate.lens
    }

    /// The row with this key as far as the viewer sees it, held until the change is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find<E: Policy>(&self, key: impl Into<Value>) -> Result<Option<E::Model>, Failure>
    where
        E::Model: FromQueryResult,
    {
        let mut select = whole::<E>();
        select.and_where(is::<E>(key));
        let Some(select) = E::rows(self.lens()).among(select) else {
            return Ok(None);
        };
        let rows = self.read(&self.held(select)).await?;
        let row = rows
            .first()
            .map(|row| E::Model::from_query_result(row, ""))
            .transpose()?;
        row.iter().for_each(|row| self.concerns(row));
        Ok(row)
    }

    /// The row with this key, whoever asks, held until the change is over: for a rule, not for an
    /// answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn row<E: EntityTrait>(
        &self,
        key: impl Into<Value>,
    ) -> Result<Option<E::Model>, Failure>
    where
        E::Model: FromQueryResult,
    {
        Ok(self.every::<E>(is::<E>(key)).await?.into_iter().next())
    }

    /// All rows for which `condition` holds, in the order of their keys, whoever asks, held until
    /// the change is over: for a rule, not for an answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn every<E: EntityTrait>(
        &self,
        condition: impl Into<Condition>,
    ) -> Result<Vec<E::Model>, Failure>
    where
        E::Model: FromQueryResult,
    {
        let rows = self.read(&self.held(ordered::<E>(condition))).await?;
        Ok(models::<E>(&rows)?)
    }

    /// All rows for which `condition` holds, in the order of their keys, whoever asks, and held by
    /// nobody: what a rule has to know of agreements and places, which changes don't wait for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known<E: EntityTrait>(
        &self,
        condition: impl Into<Condition>,
    ) -> Result<Vec<E::Model>, Failure>
    where
        E::Model: FromQueryResult,
    {
        let rows = self.read(&ordered::<E>(condition)).await?;
        Ok(models::<E>(&rows)?)
    }

    /// A parameter of a programme; `None`: no limit, or undecided.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn parameter(
        &self,
        programme: ProgrammeId,
        name: ParameterName,
    ) -> Result<Option<i32>, Failure> {
        use programme_parameter::{Column as C, Entity};
        let select = Query::select()
            .column(C::Value)
            .from(Entity)
            .and_where(Expr::col(C::ProgrammeId).eq(programme))
            .and_where(Expr::col(C::Name).eq(name))
            .take();
        let rows = self.read(&select).await?;
        let value = rows.first().map(|row| row.try_get("", C::Value.as_str()));
        Ok(value.transpose()?.flatten())
    }

    /// Notes whose row is read or written.
    fn concerns<M>(&self, row: &M)
    where
        M: ModelTrait,
        M::Entity: Classified,
    {
        match <M::Entity as Classified>::subjects() {
            Subjects::Nobody => {}
            Subjects::Unnamed => self.lens().concerned.touch(),
            Subjects::Named(columns) => {
                self.lens().concerned.touch();
                for column in columns {
                    if let Value::Uuid(Some(id)) = row.get(*column) {
                        self.gate.concerns(id);
                    }
                }
            }
        }
    }

    /// Tells those who listen, once the change is kept.
    pub fn tell(&self, event: Event) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        if !events.contains(&event) {
            events.push(event);
        }
    }

    /// Numbers and writes what happened. The lock is taken last and let go by the commit, so that
    /// nobody sees a number before a smaller one. Whether there was something.
    async fn write_events(&self) -> Result<bool, Failure> {
        use outbox::{Column as C, Entity, Model};
        let events =
            std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner));
        if events.is_empty() {
            return Ok(false);
        }
        if self.lens().backend == DbBackend::Postgres {
            let lock = Func::cust("pg_advisory_xact_lock").arg(NUMBERING);
            self.read(&Query::select().expr(lock).take()).await?;
            // It is delivered by the commit, and says nothing but that there is something.
            let wake = Func::cust("pg_notify").arg(CHANNEL).arg("");
            self.read(&Query::select().expr(wake).take()).await?;
        }
        let last = Query::select()
            .expr_as(Func::max(Expr::col(C::Seq)), "seq")
            .from(Entity)
            .take();
        let rows = self.read(&last).await?;
        let last: Option<i64> = rows
            .first()
            .map(|row| row.try_get("", "seq"))
            .transpose()?
            .flatten();
        for (seq, event) in (last.unwrap_or_default() + 1..).zip(events) {
            let row = Model {
                id: new_id(),
                seq,
                programme_id: event.programme,
                stream: event.stream,
                scope_id: event.scope,
                row_id: event.row,
                step_id: event.step,
                at: self.lens().now,
            };
            self.insert(&row).await?;
        }
        Ok(true)
    }

    /// The statement, such that the rows it finds are held until the change is over. SQLite has one
    /// writer at a time, so it holds them anyway.
    #[must_use]
    pub fn held(&self, mut select: SelectStatement) -> SelectStatement {
        if self.lens().backend == DbBackend::Postgres {
            select.lock(LockType::Update);
        }
        select
    }

    /// Reads what a rule has to know, whoever asks: nothing of it is answered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(&self, select: &SelectStatement) -> Result<Vec<QueryResult>, Failure> {
        self.gate.statements.count();
        Ok(self.tx.query_all(select).await?)
    }

    /// Whether there is such a row, whoever asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_there(&self, select: &SelectStatement) -> Result<bool, Failure> {
        Ok(!self.read(select).await?.is_empty())
    }

    /// Writes a new row.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert<M>(&self, row: &M) -> Result<(), Failure>
    where
        M: ModelTrait,
        M::Entity: Classified,
    {
        self.concerns(row);
        let columns = || <M::Entity as EntityTrait>::Column::iter();
        let insert = Query::insert()
            .into_table(M::Entity::default())
            .columns(columns())
            .values_panic(columns().map(|column| Expr::value(row.get(column))))
            .take();
        self.execute(&insert).await?;
        Ok(())
    }

    /// Writes all columns of a row that is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save<M>(&self, row: &M) -> Result<(), Failure>
    where
        M: ModelTrait,
        M::Entity: Classified,
    {
        self.concerns(row);
        let mut update = Query::update();
        update.table(M::Entity::default());
        for column in <M::Entity as EntityTrait>::Column::iter() {
            update.value(column, row.get(column));
        }
        for key in <M::Entity as EntityTrait>::PrimaryKey::iter() {
            let key = key.into_column();
            update.and_where(Expr::col(key).eq(row.get(key)));
        }
        self.execute(&update).await?;
        Ok(())
    }

    /// Runs a writing statement; how many rows it changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn execute(&self, statement: &impl StatementBuilder) -> Result<u64, Failure> {
        self.gate.statements.count();
        Ok(self.tx.execute(statement).await?.rows_affected())
    }

    /// What the viewer asked under this key before. A request under way with the same key is
    /// waited for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn asked(&self, key: &str, digest: Vec<u8>) -> Result<Asked, Failure> {
        use idempotent_request::{Column as C, Entity, Model};
        let principal = self.lens().viewer.key();
        let forgotten = Query::delete()
            .from_table(Entity)
            .and_where(Expr::col(C::AskedAt).lt(self.lens().now - REMEMBERED))
            .take();
        self.execute(&forgotten).await?;
        let row = Model {
            principal,
            key: key.to_owned(),
            digest: digest.clone(),
            result: None,
            asked_at: self.lens().now,
        };
        let insert = Query::insert()
            .into_table(Entity)
            .columns(C::iter())
            .values_panic(C::iter().map(|column| Expr::value(row.get(column))))
            .on_conflict(
                OnConflict::columns([C::Principal, C::Key])
                    .do_nothing()
                    .to_owned(),
            )
            .take();
        if self.execute(&insert).await? == 1 {
            return Ok(Asked::Never);
        }
        let select = Query::select()
            .columns(C::iter())
            .from(Entity)
            .and_where(Expr::col(C::Principal).eq(principal))
            .and_where(Expr::col(C::Key).eq(key))
            .take();
        let rows = self.read(&select).await?;
        let before = rows
            .first()
            .map(|row| Model::from_query_result(row, ""))
            .transpose()?;
        // A key is kept with its change, so a kept key has its result.
        Ok(match before {
            Some(Model {
                digest: same,
                result: Some(result),
                ..
            }) if same == digest => Asked::Before(result),
            _ => Asked::Otherwise,
        })
    }

    /// Keeps the change, and under the key what it made or changed.
    ///
    /// # Errors
    /// When the database fails; then nothing is kept.
    pub async fn keep(self, key: Option<&str>, result: impl Into<Uuid>) -> Result<(), Failure> {
        use idempotent_request::{Column as C, Entity};
        if let Some(key) = key {
            let update = Query::update()
                .table(Entity)
                .value(C::Result, result.into())
                .and_where(Expr::col(C::Principal).eq(self.lens().viewer.key()))
                .and_where(Expr::col(C::Key).eq(key))
                .take();
            self.execute(&update).await?;
        }
        let told = self.write_events().await?;
        self.tx.commit().await?;
        if told {
            self.gate.bell.ring();
        }
        Ok(())
    }
}

/// All columns of all rows.
fn whole<E: EntityTrait>() -> SelectStatement {
    Query::select()
        .columns(E::Column::iter().map(col::<E>))
        .from(E::default())
        .take()
}

/// All columns of the rows for which `condition` holds, in the order of their keys.
fn ordered<E: EntityTrait>(condition: impl Into<Condition>) -> SelectStatement {
    let mut select = whole::<E>();
    select.cond_where(condition.into());
    for key in E::PrimaryKey::iter() {
        select.order_by(col::<E>(key.into_column()), sea_orm::Order::Asc);
    }
    select
}

fn models<E: EntityTrait>(rows: &[QueryResult]) -> Result<Vec<E::Model>, DbErr>
where
    E::Model: FromQueryResult,
{
    rows.iter()
        .map(|row| E::Model::from_query_result(row, ""))
        .collect()
}

/// The row has this key.
fn is<E: EntityTrait>(key: impl Into<Value>) -> Expr {
    let id = E::PrimaryKey::iter().next();
    let id = id.expect("every table has a primary key").into_column();
    Expr::col(col::<E>(id)).eq(key.into())
}

/// A new key, random.
pub fn new_id<T: From<Uuid>>() -> T {
    use rand::RngExt;
    uuid::Builder::from_random_bytes(rand::rng().random())
        .into_uuid()
        .into()
}
