//! Many rows in one statement, for both databases.
//!
//! The text of a full batch is the same each time, so that it is prepared once; sea-orm's own
//! `insert_many` would build it anew from its parts, at several times the cost.

use std::fmt::Write;

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable, ModelTrait,
    PrimaryKeyToColumn, Statement, Value,
};

/// Values bound by one statement. The databases allow more (SQLite 32,766, PostgreSQL 65,535),
/// but larger ones are no faster.
const VALUES_PER_STATEMENT: usize = 8_000;

/// What to do with a row whose key is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It must not be.
    Refuse,
    /// It stays as it is: what was changed since is not set back.
    Keep,
    /// Give it the new content, if that differs.
    Update,
}

/// Writes `rows`, in order, in as few statements as the limit allows.
pub(crate) async fn write<E>(
    db: &impl ConnectionTrait,
    rows: &[E::Model],
    existing: Existing,
) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let backend = db.get_database_backend();
    let columns: Vec<E::Column> = E::Column::iter().collect();
    let batch = (VALUES_PER_STATEMENT / columns.len()).max(1);
    let mut full_text: Option<String> = None;
    for rows in rows.chunks(batch) {
        let sql = if rows.len() == batch {
            full_text
                .get_or_insert_with(|| text::<E>(backend, &columns, batch, existing))
                .clone()
        } else {
            text::<E>(backend, &columns, rows.len(), existing)
        };
        let values: Vec<Value> = rows
            .iter()
            .flat_map(|row| columns.iter().map(move |column| row.get(*column)))
            .collect();
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
    }
    Ok(())
}

fn text<E: EntityTrait>(
    backend: DbBackend,
    columns: &[E::Column],
    rows: usize,
    existing: Existing,
) -> String {
    let table = E::default();
    let table = table.table_name();
    let names: Vec<&str> = columns.iter().map(IdenStatic::as_str).collect();
    let mut sql = format!("INSERT INTO {table} ({}) VALUES ", names.join(", "));
    let mut place = 0;
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..names.len() {
            place += 1;
            if column > 0 {
                sql.push_str(", ");
            }
            match backend {
                DbBackend::Postgres => write!(sql, "${place}").expect("text can be appended"),
                _ => sql.push('?'),
            }
        }
        sql.push(')');
    }
    if existing != Existing::Refuse {
        let key: Vec<&str> = E::PrimaryKey::iter()
            .map(|key| key.into_column().as_str())
            .collect();
        let rest: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !key.contains(name))
            .collect();
        write!(sql, " ON CONFLICT ({}) DO ", key.join(", ")).expect("text can be appended");
        if existing == Existing::Keep || rest.is_empty() {
            sql.push_str("NOTHING");
        } else {
            let set: Vec<String> = rest
                .iter()
                .map(|name| format!("{name} = excluded.{name}"))
                .collect();
            let differs: Vec<String> = rest
                .iter()
                .map(|name| format!("{table}.{name} IS DISTINCT FROM excluded.{name}"))
                .collect();
            write!(
                sql,
                "UPDATE SET {} WHERE {}",
                set.join(", "),
                differs.join(" OR ")
            )
            .expect("text can be appended");
        }
    }
    sql
}
