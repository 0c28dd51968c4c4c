//! Exact bounds of the cells of a table whose margins are known and of which some cells are known.
//!
//! What is unknown is a transportation problem: `rows × columns`, whole numbers that are not
//! negative. From the true table every other one is reached by cycles of unknown cells that are
//! raised and lowered by turns, so the most that a cell can be is its value and the largest flow
//! back from its column to its row in the residual network.

/// An unknown part of a table.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// The true numbers, by row and column; `None` where the number is told.
    pub cells: Vec<Vec<Option<u32>>>,
    /// For each row, whether its sum over the unknown cells is known.
    pub row_known: Vec<bool>,
    /// For each column, whether its sum over the unknown cells is known.
    pub column_known: Vec<bool>,
}

impl Unknown {
    /// The smallest and the largest number that this cell can have.
    #[must_use]
    pub fn bounds(&self, row: usize, column: usize) -> (u32, u32) {
        let value = self.cells[row][column].expect("the cell is unknown");
        (
            value - self.slack(row, column, false, value),
            value + self.slack(row, column, true, u32::MAX),
        )
    }

    /// The smallest and the largest sum of this column's unknown cells, when it isn't known.
    #[must_use]
    pub fn column_bounds(&self, column: usize) -> (u32, u32) {
        let value: u32 = self.cells.iter().filter_map(|line| line[column]).sum();
        let (free, own) = (self.free(), self.node(column));
        let flow = |from, to, most: u32| {
            let mut capacity = self.residual(None);
            (capacity[free][own], capacity[own][free]) = (0, 0);
            largest(&mut capacity, from, to, most)
        };
        (
            value - flow(own, free, value),
            value.saturating_add(flow(free, own, u32::MAX)),
        )
    }

    /// How much the cell can be raised or lowered, `most` at most. Raising it lowers the rest of
    /// its row and of its column: a path from the column to the row. Lowering it: the other way.
    fn slack(&self, row: usize, column: usize, raise: bool, most: u32) -> u32 {
        let mut capacity = self.residual(Some((row, column)));
        let own = self.node(column);
        let (from, to) = if raise { (own, row) } else { (row, own) };
        largest(&mut capacity, from, to, most)
    }

    fn node(&self, column: usize) -> usize {
        self.cells.len() + column
    }

    /// Joins the columns whose sums are not known: what leaves one may enter another.
    fn free(&self) -> usize {
        self.node(self.column_known.len())
    }

    /// An edge from a row to a column: this cell can be raised; from a column to a row: lowered.
    fn residual(&self, without: Option<(usize, usize)>) -> Vec<Vec<u64>> {
        const ANY: u64 = u32::MAX as u64;
        let (free, free_row) = (self.free(), self.free() + 1);
        let mut capacity = vec![vec![0; free_row + 1]; free_row + 1];
        for (row, line) in self.cells.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                let Some(value) = cell.filter(|_| without != Some((row, column))) else {
                    continue;
                };
                capacity[row][self.node(column)] = ANY;
                capacity[self.node(column)][row] = value.into();
            }
            if !self.row_known[row] {
                (capacity[row][free_row], capacity[free_row][row]) = (ANY, ANY);
            }
        }
        for column in (0..self.column_known.len()).filter(|column| !self.column_known[*column]) {
            let own = self.node(column);
            (capacity[own][free], capacity[free][own]) = (ANY, ANY);
        }
        capacity
    }
}

/// The largest flow, `most` at most (Edmonds–Karp: the networks are tiny).
fn largest(capacity: &mut [Vec<u64>], from: usize, to: usize, most: u32) -> u32 {
    let (mut flow, most) = (0, u64::from(most));
    while flow < most {
        let mut before = vec![usize::MAX; capacity.len()];
        before[from] = from;
        let mut queue = std::collections::VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            for next in 0..capacity.len() {
                if before[next] == usize::MAX && capacity[node][next] > 0 {
                    before[next] = node;
                    queue.push_back(next);
                }
            }
        }
        if before[to] == usize::MAX {
            break;
        }
        let mut step = most - flow;
        let mut node = to;
        while node != from {
            step = step.min(capacity[before[node]][node]);
            node = before[node];
        }
        node = to;
        while node != from {
            capacity[before[node]][node] -= step;
            capacity[node][before[node]] += step;
            node = before[node];
        }
        flow += step;
    }
    u32::try_from(flow).unwrap_or(u32::MAX)
}
