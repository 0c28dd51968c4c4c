//! The published hierarchy of a dimension.

/// A hierarchy: node 0 is everything, and a parent comes before its children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

impl Tree {
    /// A hierarchy by the parents of its nodes; node 0 has none.
    ///
    /// # Panics
    /// When a parent comes after its child.
    #[must_use]
    pub fn new(parents: Vec<Option<usize>>) -> Self {
        let mut children = vec![vec![]; parents.len()];
        for (node, parent) in parents.iter().enumerate() {
            match parent {
                Some(parent) => {
                    assert!(*parent < node, "a parent comes before its children");
                    children[*parent].push(node);
                }
                None => assert!(node == 0, "node 0 alone is everything"),
            }
        }
        Self { parents, children }
    }

    /// One level of `n` categories.
    #[must_use]
    pub fn flat(n: usize) -> Self {
        Self::new(
            std::iter::once(None)
                .chain((0..n).map(|_| Some(0)))
                .collect(),
        )
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether there is but everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parents.len() == 1
    }

    /// The children of a node.
    #[must_use]
    pub fn children(&self, node: usize) -> &[usize] {
        &self.children[node]
    }

    /// The parent of a node.
    #[must_use]
    pub fn parent(&self, node: usize) -> Option<usize> {
        self.parents[node]
    }

    /// The finest categories.
    pub fn leaves(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(|node| self.children[*node].is_empty())
    }
}
