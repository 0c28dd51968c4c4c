//! A request's own connection to the database.
//!
//! A pool asks a connection whether it still answers whenever it is given back: a round trip for
//! each statement. So a request gives its connection back once, when it is over. Siblings that read
//! at the same time take further ones for as long as they read, or wait for the request's own,
//! whichever comes first: requests that each hold one can't wait for each other.

use std::fmt::Write;

use sea_orm::{
    DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement,
    sea_query::{
        PostgresQueryBuilder, QueryBuilder, SelectStatement, SqlWriter, SqliteQueryBuilder, Value,
        Values,
    },
    sqlx::{self, AssertSqlSafe, Postgres, Sqlite, pool::PoolConnection},
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

/// A connection for one request, taken with its first statement.
#[derive(Debug)]
pub struct Wire {
    db: DatabaseConnection,
    own: Mutex<Option<Line>>,
}

#[derive(Debug)]
enum Line {
    Postgres(PoolConnection<Postgres>),
    Sqlite(PoolConnection<Sqlite>),
}

impl Wire {
    /// A wire to this database.
    #[must_use]
    pub fn new(db: DatabaseConnection) -> Self {
        let own = Mutex::default();
        Self { db, own }
    }

    /// The dialect.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    /// The pool, for what needs a transaction.
    pub(super) fn pool(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Gives the connection back, before the request waits for the pool in another way.
    pub(super) async fn release(&self) {
        self.own.lock().await.take();
    }

    /// The text of a statement and its values, in the dialect.
    #[must_use]
    pub fn statement(&self, select: &SelectStatement) -> Statement {
        let mut text = Text::default();
        match self.backend() {
            DbBackend::Sqlite => select.build_collect_into(SqliteQueryBuilder, &mut text),
            _ => select.build_collect_into(PostgresQueryBuilder, &mut text),
        };
        Statement {
            sql: text.sql,
            values: Some(Values(text.values)),
            db_backend: self.backend(),
        }
    }

    /// Reads all rows of a statement.
    ///
    /// # Errors
    /// When the database is away, or the statement fails.
    pub async fn read(&self, statement: &Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut own = match self.own.try_lock() {
            Ok(own) => own,
            Err(_) => tokio::select! {
                own = self.own.lock() => own,
                line = self.dial() => return line?.read(statement).await,
            },
        };
        // Not left in place: after a read that fails or is broken off, the connection goes back to the
        // pool, which sees to it that it is in order.
        let mut line = match own.take() {
            Some(line) => line,
            None => self.dial().await?,
        };
        let rows = line.read(statement).await?;
        *own = Some(line);
        Ok(rows)
    }

    async fn dial(&self) -> Result<Line, DbErr> {
        let line = match self.backend() {
            DbBackend::Sqlite => {
                let pool = self.db.get_sqlite_connection_pool();
                pool.acquire().await.map(Line::Sqlite)
            }
            _ => {
                let pool = self.db.get_postgres_connection_pool();
                pool.acquire().await.map(Line::Postgres)
            }
        };
        line.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))
    }
}

impl Line {
    async fn read(&mut self, statement: &Statement) -> Result<Vec<QueryResult>, DbErr> {
        let sql = AssertSqlSafe(statement.sql.clone());
        let values = SqlxValues(statement.values.clone().unwrap_or(Values(vec![])));
        let rows = match self {
            Self::Postgres(line) => {
                let query = sqlx::query_with::<Postgres, _>(sql, values);
                let rows = query.fetch_all(&mut **line).await;
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect())
            }
            Self::Sqlite(line) => {
                let query = sqlx::query_with::<Sqlite, _>(sql, values);
                let rows = query.fetch_all(&mut **line).await;
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect())
            }
        };
        rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }
}

/// A statement as it is written: values are parameters, each once, but how many rows are wanted stands
/// in the text. PostgreSQL plans a statement once for all values, if that is as good; of a limit that
/// it doesn't see it thinks that it is a tenth of all rows.
#[derive(Default)]
struct Text {
    sql: String,
    values: Vec<Value>,
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.sql.write_str(text)
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sql)
    }
}

impl SqlWriter for Text {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        // Limits and offsets alone are unsigned: no column is.
        if let Value::BigUnsigned(Some(rows)) = value {
            self.sql.push_str(&rows.to_string());
            return;
        }
        let (mark, numbered) = builder.placeholder();
        self.sql.push_str(mark);
        let known = self.values.iter().position(|known| *known == value);
        let place = match known.filter(|_| numbered) {
            Some(place) => place,
            None => {
                self.values.push(value);
                self.values.len() - 1
            }
        };
        if numbered {
            self.sql.push_str(&(place + 1).to_string());
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}
