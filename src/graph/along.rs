//! What is read along: to-one relations and numbers of children, in the statement that reads the rows
//! they belong to, so that they cost no statement of their own.
//!
//! A row says which of them it has ([`Row::along`], [`Row::numbers`]); a list looks ahead which are
//! asked for. What is joined are the rows that the viewer sees, by the relation's own policy: the
//! same that [`Find`] would read. All of it is kept at the gate ([`Kept`](crate::access::Kept)), and a
//! resolver that loads it is answered from there; it knows nothing of this.

use async_graphql::Lookahead;
use sea_orm::{
    DbErr, EntityTrait, IdenStatic, Iterable, QueryResult,
    sea_query::{Expr, ExprTrait, JoinType, SelectStatement},
};
use uuid::Uuid;

use super::{
    list::{reading, visible},
    loaders::Find,
    row::{Row, primary_key},
};
use crate::access::{Gate, Lens, Whose};

/// A to-one relation that can be read along.
#[derive(Clone, Copy)]
pub struct Along {
    path: &'static [&'static str],
    column: &'static str,
    given: Option<&'static str>,
    key: &'static str,
    rows: fn(&Lens) -> Option<SelectStatement>,
    columns: fn(&Lens) -> Vec<&'static str>,
    keep: fn(&Gate, &QueryResult, &str, Uuid) -> Result<(), DbErr>,
    below: fn() -> Vec<Along>,
}

impl Along {
    /// The `R` whose key stands in `column`; the graph asks for it by these fields below the row.
    pub fn to<R: Row>(path: &'static [&'static str], column: impl IdenStatic) -> Self {
        Self {
            path,
            column: column.as_str(),
            given: None,
            key: primary_key::<R::Entity>().as_str(),
            rows: |lens| {
                let rows = visible::<R::Entity>(lens)?;
                Some(reading::<R>(rows, lens, &AlongRows::default()))
            },
            columns: columns::<R>,
            keep: keep_one::<R>,
            below: R::along,
        }
    }

    /// As far as this extra of the row holds: the resolver's own condition. A relation that the
    /// viewer is not to know of is not read, or a statement less elsewhere would tell of it.
    #[must_use]
    pub fn given(self, extra: &'static str) -> Self {
        let given = Some(extra);
        Self { given, ..self }
    }
}

fn columns<R: Row>(lens: &Lens) -> Vec<&'static str> {
    let computed = R::extras(lens).into_iter().chain(R::derived(lens));
    <R::Entity as EntityTrait>::Column::iter()
        .map(|column| column.as_str())
        .chain(computed.map(|(name, _)| name))
        .collect()
}

fn keep_one<R: Row>(gate: &Gate, row: &QueryResult, prefix: &str, id: Uuid) -> Result<(), DbErr> {
    // Many rows have the same one: a site's referrals, a course's enrolments.
    let find = Find::<R>::id(id);
    if gate.kept.has(&find) {
        return Ok(());
    }
    let key = primary_key::<R::Entity>().as_str();
    let concerning = R::concerning();
    let (found, ids) = match row.try_get::<Option<Uuid>>(prefix, key)? {
        Some(_) => (Some(R::read(row, prefix)?), concerning.whose(row, prefix)?),
        None => (None, vec![]),
    };
    let personal = concerning.is_personal();
    gate.kept.put(find, found, Whose { personal, ids });
    Ok(())
}

/// Numbers of a row's children that can be read along: columns beside the row.
#[derive(Clone, Copy)]
pub struct Numbers {
    /// Each of these paths of fields asks for them.
    pub paths: &'static [&'static [&'static str]],
    /// The columns, by name, of rows under the table's name.
    pub columns: fn(&Lens) -> Vec<(&'static str, Expr)>,
    /// Keeps them for who loads them.
    pub keep: fn(&Gate, &QueryResult) -> Result<(), DbErr>,
}

/// What a document asks for that can be read along with rows of one list.
#[derive(Clone, Default)]
pub struct AlongRows {
    relations: Vec<Asked>,
    numbers: Vec<Numbers>,
}

impl AlongRows {
    /// Below nodes of `R` that the document selects like this.
    pub fn asked<R: Row>(lens: &Lens, nodes: &[Lookahead<'_>]) -> Self {
        let asks = |path: &&[&str]| nodes.iter().any(|node| target(node, path).is_some());
        let mut numbers = R::numbers();
        numbers.retain(|one| one.paths.iter().any(asks));
        Self {
            relations: choose(lens, nodes, R::along(), ""),
            numbers,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.relations.is_empty() && self.numbers.is_empty()
    }

    /// Adds it to a statement that has the rows under the name of `table`.
    pub(super) fn read(&self, select: &mut SelectStatement, lens: &Lens, table: &str) {
        for one in &self.numbers {
            for (name, expr) in (one.columns)(lens) {
                select.expr_as(expr, name);
            }
        }
        join(select, lens, table, &self.relations);
    }

    /// Keeps what was read along with a row.
    pub(super) fn keep(&self, gate: &Gate, row: &QueryResult) -> Result<(), DbErr> {
        for one in &self.numbers {
            (one.keep)(gate, row)?;
        }
        keep(gate, row, "", &self.relations)
    }
}

impl std::fmt::Debug for AlongRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let relations = self.relations.iter().map(|one| &one.alias);
        f.debug_list().entries(relations).finish()
    }
}

fn target<'a>(node: &Lookahead<'a>, path: &[&str]) -> Option<Lookahead<'a>> {
    let mut fields = path.iter();
    let first = node.field(fields.next()?);
    let last = fields.fold(first, |field, name| field.field(name));
    last.exists().then_some(last)
}

/// A relation that a document asks for.
#[derive(Clone)]
struct Asked {
    along: Along,
    /// The fields that lead to it, as the alias of what is joined.
    alias: String,
    below: Vec<Asked>,
}

impl Asked {
    fn prefix(&self) -> String {
        format!("{}.", self.alias)
    }
}

fn choose(lens: &Lens, nodes: &[Lookahead<'_>], all: Vec<Along>, above: &str) -> Vec<Asked> {
    let mut chosen = vec![];
    for along in all {
        let targets: Vec<_> = nodes
            .iter()
            .filter_map(|node| target(node, along.path))
            .collect();
        // Of what the viewer sees nothing at all, nothing is read: that is known without asking.
        if targets.is_empty() || (along.rows)(lens).is_none() {
            continue;
        }
        let alias = format!("{above}{}", along.path.join("."));
        let below = choose(lens, &targets, (along.below)(), &format!("{alias}."));
        chosen.push(Asked {
            along,
            alias,
            below,
        });
    }
    chosen
}

/// Joins what is asked for to the rows of `table`.
fn join(select: &mut SelectStatement, lens: &Lens, table: &str, asked: &[Asked]) {
    for one in asked {
        let Some(rows) = (one.along.rows)(lens) else {
            continue;
        };
        let alias = || one.alias.clone();
        for column in (one.along.columns)(lens) {
            let name = format!("{}{column}", one.prefix());
            select.expr_as(Expr::col((alias(), column)), name);
        }
        let key = Expr::col((alias(), one.along.key));
        let mut on = key.equals((table.to_owned(), one.along.column));
        if let Some(given) = one.along.given {
            on = on.and(Expr::col((table.to_owned(), given)));
        }
        select.join_subquery(JoinType::LeftJoin, rows, alias(), on);
        join(select, lens, &one.alias, &one.below);
    }
}

/// Keeps what was read along with a row whose columns have this prefix.
fn keep(gate: &Gate, row: &QueryResult, prefix: &str, asked: &[Asked]) -> Result<(), DbErr> {
    for one in asked {
        let given = one.along.given.map(|given| row.try_get(prefix, given));
        if matches!(given.transpose()?, Some(false)) {
            continue;
        }
        let Some(id) = row.try_get::<Option<Uuid>>(prefix, one.along.column)? else {
            continue;
        };
        let below = one.prefix();
        (one.along.keep)(gate, row, &below, id)?;
        keep(gate, row, &below, &one.below)?;
    }
    Ok(())
}
