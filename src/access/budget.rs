//! What one request may use up. The document is weighed before it runs (`graph::limits`); this
//! stops what the weighing did not foresee.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{ErrorCode, Failure};

/// How many comparisons a filter may make: each can be a subselect for every row.
pub const FILTER_SIZE: usize = 40;
/// How many comparisons the filters of a request may make together.
pub const FILTERS_SIZE: usize = 200;

/// The budget of one request.
#[derive(Debug)]
pub struct Budget {
    nodes: u64,
    handed_out: AtomicU64,
    // By the field that filters: it has the same filter below every parent.
    filters: Mutex<HashMap<usize, usize>>,
}

impl Budget {
    /// A budget of so many nodes.
    #[must_use]
    pub fn new(nodes: u64) -> Self {
        Self {
            nodes,
            handed_out: AtomicU64::new(0),
            filters: Mutex::default(),
        }
    }

    /// Takes note of nodes handed out.
    ///
    /// # Errors
    /// `COST_LIMIT_EXCEEDED`.
    pub fn charge_nodes(&self, nodes: usize) -> Result<(), Failure> {
        let nodes = nodes as u64;
        let before = self.handed_out.fetch_add(nodes, Ordering::Relaxed);
        if before.saturating_add(nodes) > self.nodes {
            return Err(exceeded(&format!(
                "An answer has {} nodes at most.",
                self.nodes
            )));
        }
        Ok(())
    }

    /// Takes note of a filter of a field.
    ///
    /// # Errors
    /// `COST_LIMIT_EXCEEDED`.
    pub fn charge_filter(&self, field: usize, comparisons: usize) -> Result<(), Failure> {
        let mut filters = self.filters.lock().unwrap_or_else(PoisonError::into_inner);
        filters.insert(field, comparisons);
        if comparisons > FILTER_SIZE || filters.values().sum::<usize>() > FILTERS_SIZE {
            return Err(exceeded(&format!(
                "A filter makes {FILTER_SIZE} comparisons at most, all of a request {FILTERS_SIZE}."
            )));
        }
        Ok(())
    }
}

fn exceeded(message: &str) -> Failure {
    Failure::new(ErrorCode::CostLimitExceeded, message)
}
