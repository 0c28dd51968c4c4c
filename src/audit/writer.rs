//! The writer: one task of the process, which appends everything that waits in one transaction.

use std::{
    collections::{HashMap, hash_map},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Datelike, SubsecRound, Utc};
use entities::{audit_event, audit_segment, ids::ProgrammeId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, SqlErr, TransactionTrait,
    sea_query::{Expr, Order, Query},
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{Entry, Seals};
use crate::{calendar, clock::Clock};

/// Entries of a transaction at most.
const BATCH: usize = 500;
/// Rows of an INSERT at most: SQLite binds 32,766 values in a statement.
const ROWS: usize = 1000;
/// How often a number may be taken by another replica before opening a segment is given up.
const ATTEMPTS: usize = 50;

/// An entry could not be written: what it stands for must not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit trail can't be written")]
pub struct Unwritten;

/// What the writer has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Entries written.
    pub entries: u64,
    /// Transactions that wrote them.
    pub commits: u64,
}

#[derive(Debug, Default)]
struct Counters {
    entries: AtomicU64,
    commits: AtomicU64,
}

type Answer = oneshot::Sender<Result<(), Unwritten>>;

enum Message {
    Append(Box<Entry>, Answer),
    Close(Answer),
}

/// The process's audit trail.
#[derive(Clone, Debug)]
pub struct Audit {
    sender: mpsc::Sender<Message>,
    counters: Arc<Counters>,
}

impl Audit {
    /// Starts the writer on a connection of its own, `db`, as the replica with this random id.
    #[must_use]
    pub fn start(db: DatabaseConnection, seals: Seals, clock: Clock, replica: Uuid) -> Self {
        let (sender, receiver) = mpsc::channel(2 * BATCH);
        let counters = Arc::<Counters>::default();
        let writer = Writer {
            db,
            seals,
            clock,
            replica,
            open: HashMap::new(),
            counters: counters.clone(),
        };
        tokio::spawn(writer.run(receiver));
        Self { sender, counters }
    }

    /// A trail that says it has written and has not: for measuring what a trail costs, never for
    /// serving anybody.
    #[must_use]
    pub fn pretending() -> Self {
        let (sender, mut receiver) = mpsc::channel(2 * BATCH);
        tokio::spawn(async move {
            while let Some(message) = receiver.recv().await {
                let (Message::Append(_, answer) | Message::Close(answer)) = message;
                let _ = answer.send(Ok(()));
            }
        });
        Self {
            sender,
            counters: Arc::default(),
        }
    }

    /// Appends an entry; it is durable when this returns.
    ///
    /// # Errors
    /// [`Unwritten`]; then nobody may see what it stands for.
    pub async fn append(&self, entry: Entry) -> Result<(), Unwritten> {
        self.ask(|answer| Message::Append(Box::new(entry), answer))
            .await
    }

    /// Closes the segments and ends the writer: nothing can be appended any more.
    ///
    /// # Errors
    /// [`Unwritten`] when they could not be closed; they are whole all the same.
    pub async fn close(&self) -> Result<(), Unwritten> {
        self.ask(Message::Close).await
    }

    /// What was written so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            entries: self.counters.entries.load(Ordering::Relaxed),
            commits: self.counters.commits.load(Ordering::Relaxed),
        }
    }

    async fn ask(&self, message: impl FnOnce(Answer) -> Message) -> Result<(), Unwritten> {
        let (answer, answered) = oneshot::channel();
        let sent = self.sender.send(message(answer)).await;
        sent.map_err(|_| Unwritten)?;
        answered.await.map_err(|_| Unwritten)?
    }
}

/// Which segment a line belongs to: a programme's, in a month (year and month, Copenhagen).
type Place = (Option<ProgrammeId>, (i32, u32));

struct Writer {
    db: DatabaseConnection,
    seals: Seals,
    clock: Clock,
    replica: Uuid,
    open: HashMap<Place, audit_segment::Model>,
    counters: Arc<Counters>,
}

impl Writer {
    async fn run(mut self, mut receiver: mpsc::Receiver<Message>) {
        let mut messages = vec![];
        while receiver.recv_many(&mut messages, BATCH).await > 0 {
            let (mut entries, mut answers, mut closing) = (vec![], vec![], None);
            for message in messages.drain(..) {
                match message {
                    Message::Append(entry, answer) => {
                        entries.push(*entry);
                        answers.push(answer);
                    }
                    Message::Close(answer) => closing = Some(answer),
                }
            }
            if !entries.is_empty() {
                let written = self.write(&entries).await;
                let outcome = self.settle(written);
                for answer in answers {
                    // Whoever no longer waits has sent nothing either.
                    let _ = answer.send(outcome);
                }
                let closed = self.close_past().await;
                // What was written stays written; `settle` has logged it.
                let _ = self.settle(closed);
            }
            if let Some(answer) = closing {
                let closed = self.close_all().await;
                let _ = answer.send(self.settle(closed));
                return;
            }
        }
    }

    /// After an error nobody knows what the database holds: the segments are left as they are and
    /// fresh ones begun.
    fn settle(&mut self, result: Result<(), DbErr>) -> Result<(), Unwritten> {
        result.map_err(|error| {
            self.open.clear();
            // Logs what kind of error it is, without values.
            let _ = crate::access::Failure::from(error);
            tracing::error!("the audit trail can't be written; reads are refused");
            Unwritten
        })
    }

    async fn write(&mut self, entries: &[Entry]) -> Result<(), DbErr> {
        // The segments, as they will be.
        let mut grown: HashMap<Place, audit_segment::Model> = HashMap::new();
        let mut lines = vec![];
        for entry in entries {
            for programme in entry.programmes() {
                let place = (programme, month(entry.at));
                let segment = match grown.entry(place) {
                    hash_map::Entry::Occupied(segment) => segment.into_mut(),
                    hash_map::Entry::Vacant(new) => {
                        new.insert(self.segment(place, entry.at).await?)
                    }
                };
                segment.lines += 1;
                let line = entry.line(programme, (segment.number, segment.lines), &segment.head);
                segment.head.clone_from(&line.hash);
                lines.push(line);
            }
        }
        let transaction = self.db.begin().await?;
        for (place, segment) in &mut grown {
            self.reseal(segment)?;
            update(&transaction, &self.open[place], segment).await?;
        }
        for rows in lines.chunks(ROWS) {
            let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
            audit_event::Entity::insert_many(rows)
                .exec_without_returning(&transaction)
                .await?;
        }
        transaction.commit().await?;
        self.open.extend(grown);
        let written = entries.len() as u64;
        self.counters.entries.fetch_add(written, Ordering::Relaxed);
        self.counters.commits.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// The segment that lines of `place` go to; a new one when there is none yet.
    async fn segment(
        &mut self,
        place: Place,
        at: DateTime<Utc>,
    ) -> Result<audit_segment::Model, DbErr> {
        if let Some(segment) = self.open.get(&place) {
            return Ok(segment.clone());
        }
        let segment = self.register(place.0, at.trunc_subsecs(6)).await?;
        self.open.insert(place, segment.clone());
        Ok(segment)
    }

    /// Registers a segment under the next number. Another replica may take it first; then the
    /// one after is tried.
    async fn register(
        &self,
        programme_id: Option<ProgrammeId>,
        opened_at: DateTime<Utc>,
    ) -> Result<audit_segment::Model, DbErr> {
        for _ in 0..ATTEMPTS {
            let (number, before) = last(&self.db).await?;
            let mut segment = audit_segment::Model {
                number: number + 1,
                replica: self.replica,
                programme_id,
                opened_at,
                closed_at: None,
                expired_at: None,
                lines: 0,
                head: vec![],
                birth: vec![],
                seal: vec![],
                key_id: self.seals.newest().to_owned(),
            };
            let birth = self.seals.birth(&segment, &before);
            segment.birth = birth.ok_or_else(no_key)?.to_vec();
            segment.head.clone_from(&segment.birth);
            self.reseal(&mut segment)?;
            let inserted = audit_segment::Entity::insert(segment.clone().into_active_model())
                .exec_without_returning(&self.db)
                .await;
            match inserted {
                Ok(_) => return Ok(segment),
                Err(error)
                    if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Err(DbErr::Custom("no number was free for a segment".into()))
    }

    fn reseal(&self, segment: &mut audit_segment::Model) -> Result<(), DbErr> {
        segment.seal = self.seals.seal(segment).ok_or_else(no_key)?.to_vec();
        Ok(())
    }

    async fn close(&mut self, place: Place) -> Result<(), DbErr> {
        let Some(segment) = self.open.remove(&place) else {
            return Ok(());
        };
        let mut closed = segment.clone();
        closed.closed_at = Some(self.clock.now().trunc_subsecs(6));
        self.reseal(&mut closed)?;
        update(&self.db, &segment, &closed).await
    }

    /// Closes the segments of months that are over: their programme has a later one.
    async fn close_past(&mut self) -> Result<(), DbErr> {
        let later = |(programme, month): &Place| {
            let mut others = self.open.keys();
            others.any(|other| other.0 == *programme && other.1 > *month)
        };
        let past: Vec<Place> = self.open.keys().copied().filter(later).collect();
        for place in past {
            self.close(place).await?;
        }
        Ok(())
    }

    async fn close_all(&mut self) -> Result<(), DbErr> {
        let places: Vec<Place> = self.open.keys().copied().collect();
        for place in places {
            self.close(place).await?;
        }
        Ok(())
    }
}

fn no_key() -> DbErr {
    DbErr::Custom("the newest audit key is always there".into())
}

/// Number and birth of the last segment; 0 and nothing before the first.
async fn last(db: &DatabaseConnection) -> Result<(i64, Vec<u8>), DbErr> {
    use audit_segment::Column as C;
    let select = Query::select()
        .columns([C::Number, C::Birth])
        .from(audit_segment::Entity)
        .order_by(C::Number, Order::Desc)
        .limit(1)
        .take();
    #[derive(FromQueryResult)]
    struct Last {
        number: i64,
        birth: Vec<u8>,
    }
    match db.query_one(&select).await? {
        Some(row) => {
            let last = Last::from_query_result(&row, "")?;
            Ok((last.number, last.birth))
        }
        None => Ok((0, vec![])),
    }
}

/// Writes how a segment stands, if it still stands as it was: a head that somebody else moved is
/// not built on.
async fn update(
    db: &impl ConnectionTrait,
    was: &audit_segment::Model,
    is: &audit_segment::Model,
) -> Result<(), DbErr> {
    use audit_segment::Column as C;
    let updated = audit_segment::Entity::update_many()
        .col_expr(C::ClosedAt, Expr::value(is.closed_at))
        .col_expr(C::Lines, Expr::value(is.lines))
        .col_expr(C::Head, Expr::value(is.head.clone()))
        .col_expr(C::Seal, Expr::value(is.seal.clone()))
        .filter(C::Number.eq(was.number))
        .filter(C::Seal.eq(was.seal.clone()))
        .exec(db)
        .await?;
    match updated.rows_affected {
        1 => Ok(()),
        _ => Err(DbErr::Custom(
            "a segment of the audit trail was changed by somebody else".into(),
        )),
    }
}

fn month(at: DateTime<Utc>) -> (i32, u32) {
    let day = calendar::local_date(at);
    (day.year(), day.month())
}
