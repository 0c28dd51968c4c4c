//! An attacker with linear programming: whatever is told is an equation over what nobody can see,
//! and a number that is kept back is made as small and as large as they allow.

use microlp::{
    ComparisonOp, Error, LinearExpr, OptimizationDirection, Problem, SolveOutcome, Variable,
};

/// What an attacker knows of so many unknown numbers, none of them negative.
pub struct Attacker {
    unknown: usize,
    told: Vec<(Vec<usize>, u32)>,
}

impl Attacker {
    /// One who knows nothing.
    pub fn new(unknown: usize) -> Self {
        Self {
            unknown,
            told: vec![],
        }
    }

    /// Is told what these are together.
    pub fn is_told(&mut self, together: Vec<usize>, number: u32) {
        self.told.push((together, number));
    }

    /// How many equations there are.
    pub fn knows(&self) -> usize {
        self.told.len()
    }

    /// The smallest and largest that these can be together.
    pub fn bounds(&self, together: &[usize]) -> (f64, f64) {
        (
            self.extreme(together, OptimizationDirection::Minimize),
            self.extreme(together, OptimizationDirection::Maximize),
        )
    }

    fn extreme(&self, together: &[usize], direction: OptimizationDirection) -> f64 {
        let mut problem = Problem::new(direction);
        let mut weight = vec![0.0; self.unknown];
        together.iter().for_each(|unknown| weight[*unknown] = 1.0);
        let variables: Vec<Variable> = weight
            .into_iter()
            .map(|weight| problem.add_var(weight, (0.0, f64::INFINITY)))
            .collect();
        for (together, number) in &self.told {
            let mut sum = LinearExpr::empty();
            for unknown in together {
                sum.add(variables[*unknown], 1.0);
            }
            problem.add_constraint(sum, ComparisonOp::Eq, f64::from(*number));
        }
        match problem.solve() {
            Ok(SolveOutcome::Solution(solution)) => solution.objective(),
            Ok(other) => panic!("{other:?}"),
            Err(Error::Unbounded) => f64::INFINITY,
            Err(error) => panic!("what is told contradicts itself: {error}"),
        }
    }
}

/// Whether bounds give a number away: it is less than the threshold, or known exactly. Of a number
/// that is nobody, that is no harm.
pub fn is_pinned((low, high): (f64, f64), k: u32) -> bool {
    high > 0.5 && (high < f64::from(k) - 1e-6 || high - low < 0.5)
}
