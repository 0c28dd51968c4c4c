//! Changing data: one transaction in which what a decision rests on is read, and of which either
//! everything is kept or nothing.

use chrono::TimeDelta;
use entities::idempotent_request;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult, Iterable,
    ModelTrait, PrimaryKeyToColumn, QueryResult, SqliteTransactionMode, StatementBuilder,
    TransactionOptions, TransactionTrait,
    sea_query::{Expr, ExprTrait, LockType, OnConflict, Query, SelectStatement, Value},
};
use uuid::Uuid;

use super::{Failure, Gate, Policy, Rows, col};

/// How long a key is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// A change under way. Dropped, it has not happened.
pub struct Change<'a> {
    gate: &'a Gate,
    tx: DatabaseTransaction,
}

/// What an idempotency key was used for before.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing: go on.
    Never,
    /// The same; this is what it made or changed.
    Before(Option<Uuid>),
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
        let tx = self.db.begin_with_options(options).await?;
        Ok(Change { gate: self, tx })
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
        let id = E::PrimaryKey::iter()
            .next()
            .expect("every table has a primary key")
            .into_column();
        let mut select = Query::select();
        select
            .columns(E::Column::iter().map(col::<E>))
            .from(E::default())
            .and_where(Expr::col(col::<E>(id)).eq(key.into()));
        match E::rows(self.lens()) {
            Rows::Nothing => return Ok(None),
            Rows::Everything => {}
            Rows::Where(condition) => {
                select.cond_where(condition);
            }
        }
        let row = self.read(&self.held(select)).await?.into_iter().next();
        Ok(row
            .map(|row| E::Model::from_query_result(&row, ""))
            .transpose()?)
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
    pub async fn insert<M: ModelTrait>(&self, row: &M) -> Result<(), Failure> {
        let columns = || <M::Entity as EntityTrait>::Column::iter();
        let insert = Query::insert()
            .into_table(M::Entity::default())
            .columns(columns())
            .values_panic(columns().map(|column| Expr::value(row.get(column))))
            .take();
        self.execute(&insert).await?;
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
        Ok(match before {
            Some(before) if before.digest == digest => Asked::Before(before.result),
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
        Ok(self.tx.commit().await?)
    }
}

/// A new key.
pub fn new_id<T: From<Uuid>>() -> T {
    use rand::RngExt;
    uuid::Builder::from_random_bytes(rand::rng().random())
        .into_uuid()
        .into()
}
