//! Batches of activities: how many seats are taken.

use std::collections::HashMap;

use entities::{activity, codes::SignupStatus, ids::ActivityId, signup};
use sea_orm::{
    FromQueryResult,
    sea_query::{Expr, ExprTrait, Func, Query},
};

use super::Signup;
use crate::{
    access::{Batch, Concerning, Failure, Gate, Key, Whose, col, constant},
    graph::{
        along::Numbers,
        list::{Via, columns, count_beside, visible},
        loaders::AllBelow,
        row::Row,
    },
};

/// How the seats of an activity stand. Counts alone, of an activity the viewer already sees; who
/// may be told the exact numbers is for the field to say.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SeatsOf(pub ActivityId);

/// Seats of an activity.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Seats {
    /// Persons with a seat.
    pub taken: i64,
    /// Signups on the waiting list.
    pub waiting: i64,
}

fn column(column: signup::Column) -> Expr {
    Expr::col(col::<signup::Entity>(column))
}

/// Persons with a seat, and signups on the waiting list, of the signups that are looked at.
fn taken_and_waiting() -> [Expr; 2] {
    use signup::Column as C;
    let sum = |expr: Expr| Func::coalesce([Expr::from(Func::sum(expr)), constant(0)]).into();
    let seated = [SignupStatus::Confirmed, SignupStatus::ToBeTold].map(constant);
    let persons = column(C::Adults).add(column(C::Children));
    let waits = column(C::Status).eq(constant(SignupStatus::Waitlisted));
    [
        sum(Expr::case(column(C::Status).is_in(seated), persons)
            .finally(constant(0))
            .into()),
        sum(Expr::case(waits, constant(1)).finally(constant(0)).into()),
    ]
}

const TAKEN: &str = "seats_taken";
const WAITING: &str = "seats_waiting";
const SIGNUPS: &str = "signups_in_all";
const BY_ACTIVITY: Via = Via::Column("activity_id");

/// The seats, and how many signups there are, read along with activities.
pub fn numbers() -> Vec<Numbers> {
    type A = activity::Entity;
    fn beside(expr: Expr) -> Expr {
        let of = Expr::col(col::<A>(activity::Column::Id));
        let select = Query::select()
            .expr(expr)
            .from(signup::Entity)
            .and_where(column(signup::Column::ActivityId).eq(of))
            .take();
        Expr::SubQuery(None, Box::new(select.into()))
    }
    fn whose() -> Whose {
        Whose {
            personal: Concerning::numbers_of::<signup::Entity>().is_personal(),
            ids: vec![],
        }
    }
    vec![
        Numbers {
            paths: &[&["seatsLeft"], &["waitlist"], &["room"]],
            columns: |_| {
                let [taken, waiting] = taken_and_waiting();
                vec![(TAKEN, beside(taken)), (WAITING, beside(waiting))]
            },
            keep: |gate, row| {
                let (taken, waiting) = (row.try_get("", TAKEN)?, row.try_get("", WAITING)?);
                let seats = Seats { taken, waiting };
                let of = SeatsOf(row.try_get("", "id")?);
                gate.kept.put(of, Some(seats), whose());
                Ok(())
            },
        },
        Numbers {
            paths: &[&["signups", "totalCount"]],
            columns: |lens| {
                let of = Expr::col(col::<A>(activity::Column::Id));
                vec![(SIGNUPS, count_beside::<Signup>(lens, BY_ACTIVITY, of))]
            },
            keep: |gate, row| {
                let of = Key::Uuid(row.try_get("", "id")?);
                let all = AllBelow::<Signup>::new(BY_ACTIVITY, of);
                gate.kept.put(all, Some(row.try_get("", SIGNUPS)?), whose());
                Ok(())
            },
        },
    ]
}

impl Batch for SeatsOf {
    type Output = Seats;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Seats>, Failure> {
        type E = signup::Entity;
        use signup::Column as C;
        let [taken, waiting] = taken_and_waiting();
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        let select = Query::select()
            .column(col::<E>(C::ActivityId))
            .expr_as(taken, "taken")
            .expr_as(waiting, "waiting")
            .from(signup::Entity)
            .and_where(gate.lens.among(column(C::ActivityId), &keys))
            .group_by_col(col::<E>(C::ActivityId))
            .take();
        let mut found: HashMap<Self, Seats> = asked
            .into_iter()
            .map(|key| (key, Seats::default()))
            .collect();
        for row in gate.read(select, Concerning::numbers_of::<E>()).await? {
            let key = Self(row.try_get("", "activity_id")?);
            found.insert(key, Seats::from_query_result(&row, "")?);
        }
        Ok(found)
    }
}

/// The signups that were cancelled with their activity, in the order in which they came.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CalledOff(pub ActivityId);

impl Batch for CalledOff {
    type Output = Vec<Signup>;

    async fn load(gate: &Gate, asked: Vec<Self>) -> Result<HashMap<Self, Self::Output>, Failure> {
        type E = signup::Entity;
        use signup::Column as C;
        let mut found: HashMap<Self, Vec<Signup>> = HashMap::new();
        let Some(mut select) = visible::<E>(&gate.lens) else {
            return Ok(found);
        };
        let keys: Vec<Key> = asked.iter().map(|key| Key::Uuid(key.0.0)).collect();
        columns::<Signup>(&mut select, &gate.lens);
        select
            .and_where(gate.lens.among(column(C::ActivityId), &keys))
            .and_where(column(C::CalledOff).eq(true));
        for row in gate.read(select, Signup::concerning()).await? {
            let signup = Signup::read(&row, "")?;
            let of = Self(signup.model().activity_id);
            found.entry(of).or_default().push(signup);
        }
        for signups in found.values_mut() {
            signups.sort_by_key(|signup| (signup.model().signed_up_at, signup.model().id));
        }
        Ok(found)
    }
}
