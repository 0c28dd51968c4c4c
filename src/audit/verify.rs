//! Reading the whole trail again: what was changed, removed or cut off is found.

use std::{fmt, str::FromStr};

use entities::{audit_event, audit_segment};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult,
    IsolationLevel, Iterable, TransactionTrait,
    sea_query::{Expr, ExprTrait, Func, Order, Query},
};

use super::{Seals, line};

/// Lines read at a time.
const PAGE: u64 = 2000;

/// What is wrong, in one line.
pub type Fault = String;

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// Segments in the register.
    pub segments: u64,
    /// Those of them that have expired.
    pub expired: u64,
    /// Lines that were read.
    pub lines: u64,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// How far a segment was, written down somewhere else: `number lines hash`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The segment.
    pub number: i64,
    /// How many lines it had.
    pub lines: i64,
    /// The hash of the last one; the segment's birth when there was none.
    pub hash: Vec<u8>,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.number, self.lines)?;
        self.hash
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A line of a file of heads is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a head is of the form: number lines hash, as `brobygger audit heads` prints it")]
pub struct NoHead;

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Self, NoHead> {
        let words: Vec<&str> = text.split(' ').collect();
        let [number, lines, hash] = words[..] else {
            return Err(NoHead);
        };
        if hash.len() != 64 || !hash.is_ascii() {
            return Err(NoHead);
        }
        let byte = |at| u8::from_str_radix(&hash[at..at + 2], 16).map_err(|_| NoHead);
        Ok(Self {
            number: number.parse().map_err(|_| NoHead)?,
            lines: lines.parse().map_err(|_| NoHead)?,
            hash: (0..64).step_by(2).map(byte).collect::<Result<_, _>>()?,
        })
    }
}

/// The heads as they are now, to be written down where the database's owner can't reach.
///
/// # Errors
/// When the database fails.
pub async fn heads(db: &impl ConnectionTrait) -> Result<Vec<Head>, DbErr> {
    let segments = register(db).await?;
    Ok(segments
        .into_iter()
        .map(|segment| Head {
            number: segment.number,
            lines: segment.lines,
            hash: segment.head,
        })
        .collect())
}

/// Reads the register and every line, at one moment of the database. `heads` that were written
/// down earlier show whether it was put back to what it was before.
///
/// # Errors
/// When the database fails.
pub async fn verify(
    db: &DatabaseConnection,
    seals: &Seals,
    heads: &[Head],
) -> Result<Report, DbErr> {
    let snapshot = match db.get_database_backend() {
        // A transaction of SQLite is a snapshot anyway.
        DbBackend::Sqlite => db.begin().await?,
        _ => {
            let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
            db.begin_with_config(Some(level), Some(mode)).await?
        }
    };
    let mut report = Report::default();
    let segments = register(&snapshot).await?;
    let mut expected = 1;
    let mut before: Option<Vec<u8>> = Some(vec![]);
    for segment in &segments {
        let number = segment.number;
        if number > expected {
            report.faults.push(gap(expected, number - 1));
            before = None;
        }
        if let Some(before) = &before
            && let Some(birth) = seals.birth(segment, before)
            && birth.as_slice() != segment.birth
        {
            report.faults.push(format!(
                "segment {number}: its birth is not sealed so: it was changed, or the one before it"
            ));
        }
        expected = number + 1;
        before = Some(segment.birth.clone());
        let of: Vec<&Head> = heads.iter().filter(|head| head.number == number).collect();
        let (lines, faults) = check(&snapshot, seals, segment, &of).await?;
        report.lines += lines;
        report.faults.extend(faults);
    }
    for head in heads.iter().filter(|head| head.number >= expected) {
        let number = head.number;
        report.faults.push(format!(
            "segment {number}: gone since its head was written down"
        ));
    }
    let stray = stray(&snapshot).await?;
    if stray > 0 {
        report.faults.push(format!(
            "{stray} lines belong to no segment of the register"
        ));
    }
    report.segments = segments.len() as u64;
    let expired = segments.iter().filter(|s| s.expired_at.is_some());
    report.expired = expired.count() as u64;
    Ok(report)
}

fn gap(first: i64, last: i64) -> Fault {
    if first == last {
        format!("segment {first}: missing from the register")
    } else {
        format!("segments {first} to {last}: missing from the register")
    }
}

/// Checks the seal of a segment and all its lines; how many there are, and what is wrong.
pub(super) async fn check(
    db: &impl ConnectionTrait,
    seals: &Seals,
    segment: &audit_segment::Model,
    heads: &[&Head],
) -> Result<(u64, Vec<Fault>), DbErr> {
    let number = segment.number;
    let mut faults = vec![];
    match seals.seal(segment) {
        None => faults.push(format!(
            "segment {number}: its key {} is not in the ring",
            segment.key_id
        )),
        Some(seal) if seal.as_slice() != segment.seal => {
            faults.push(format!(
                "segment {number}: its seal is wrong: what the register says of it was changed"
            ));
        }
        Some(_) => {}
    }
    let mut chain = Chain::new(segment, heads);
    loop {
        let page = page(db, number, chain.seq).await?;
        page.iter().for_each(|line| chain.next(line));
        if (page.len() as u64) < PAGE {
            break;
        }
    }
    let lines = chain.lines;
    faults.extend(chain.end());
    Ok((lines, faults))
}

/// The lines of a segment, one after another.
struct Chain<'a> {
    segment: &'a audit_segment::Model,
    heads: &'a [&'a Head],
    seq: i64,
    hash: Vec<u8>,
    lines: u64,
    faults: Vec<Fault>,
}

impl<'a> Chain<'a> {
    fn new(segment: &'a audit_segment::Model, heads: &'a [&'a Head]) -> Self {
        let mut chain = Self {
            segment,
            heads,
            seq: 0,
            hash: segment.birth.clone(),
            lines: 0,
            faults: vec![],
        };
        chain.compare();
        chain
    }

    fn next(&mut self, line: &audit_event::Model) {
        let number = self.segment.number;
        let next = self.seq + 1;
        if line.seq > next {
            self.faults.push(if line.seq == next + 1 {
                format!("segment {number}, line {next}: removed")
            } else {
                let last = line.seq - 1;
                format!("segment {number}, lines {next} to {last}: removed")
            });
        } else {
            let hash = line::hash(&self.hash, line);
            if hash.as_slice() != line.hash || line::key(&hash) != line.id {
                self.faults
                    .push(format!("segment {number}, line {next}: changed"));
            }
        }
        self.seq = line.seq;
        self.hash.clone_from(&line.hash);
        self.lines += 1;
        self.compare();
    }

    /// Whether the chain here is what was written down.
    fn compare(&mut self) {
        let number = self.segment.number;
        for head in self.heads.iter().filter(|head| head.lines == self.seq) {
            if head.hash != self.hash && self.segment.expired_at.is_none() {
                self.faults.push(format!(
                    "segment {number}, line {}: another one than when its head was written down",
                    self.seq
                ));
            }
        }
    }

    fn end(mut self) -> Vec<Fault> {
        let (number, lines) = (self.segment.number, self.segment.lines);
        let mut fault = |text: String| self.faults.push(format!("segment {number}: {text}"));
        if self.segment.expired_at.is_some() {
            if self.seq > 0 {
                fault("has lines, though it has expired".into());
            }
            return self.faults;
        }
        for head in self.heads.iter().filter(|head| head.lines > lines) {
            let had = head.lines;
            fault(format!(
                "put back: {lines} lines, and {had} when its head was written down"
            ));
        }
        if self.seq < lines {
            fault(format!("cut off after line {} of {lines}", self.seq));
        } else if self.seq > lines {
            fault(format!("goes on after its last line, {lines}"));
        } else if self.hash != self.segment.head {
            fault("its head is not the hash of its last line".into());
        }
        self.faults
    }
}

/// All segments, oldest first.
pub(super) async fn register(
    db: &impl ConnectionTrait,
) -> Result<Vec<audit_segment::Model>, DbErr> {
    let select = Query::select()
        .columns(audit_segment::Column::iter())
        .from(audit_segment::Entity)
        .order_by(audit_segment::Column::Number, Order::Asc)
        .take();
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| audit_segment::Model::from_query_result(row, ""))
        .collect()
}

async fn page(
    db: &impl ConnectionTrait,
    segment: i64,
    after: i64,
) -> Result<Vec<audit_event::Model>, DbErr> {
    use audit_event::Column as C;
    let select = Query::select()
        .columns(C::iter())
        .from(audit_event::Entity)
        .and_where(Expr::col(C::Segment).eq(segment))
        .and_where(Expr::col(C::Seq).gt(after))
        .order_by(C::Seq, Order::Asc)
        .limit(PAGE)
        .take();
    let rows = db.query_all(&select).await?;
    rows.iter()
        .map(|row| audit_event::Model::from_query_result(row, ""))
        .collect()
}

/// Lines whose segment is not in the register.
async fn stray(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    use audit_event::Column as C;
    let known = Query::select()
        .column(audit_segment::Column::Number)
        .from(audit_segment::Entity)
        .take();
    let select = Query::select()
        .expr_as(Func::count(Expr::col(C::Id)), "n")
        .from(audit_event::Entity)
        .and_where(Expr::col(C::Segment).not_in_subquery(known))
        .take();
    match db.query_one(&select).await? {
        Some(row) => row.try_get("", "n"),
        None => Ok(0),
    }
}
