//! Which cells of a dimension are kept back in one period.

use super::{Views, safe, tree::Tree};

/// The cells that are kept back, by node.
///
/// A node is told only if its parent is. Among the children of a node that is told, the unsafe ones
/// are kept back, and then, the smallest first, as many others as it takes that at least two are and
/// that together they are safe in each view. A category that holds all of its parent tells what
/// everybody there is: it is unsafe where that is sensitive.
#[must_use]
pub fn kept_back(tree: &Tree, views: &Views, k: u32, sensitive: bool) -> Vec<bool> {
    let mut kept = unsafe_ones(tree, views, k, sensitive);
    for node in 0..tree.len() {
        let children = tree.children(node);
        if kept[node] {
            children.iter().for_each(|child| kept[*child] = true);
            continue;
        }
        let (mut hidden, mut others): (Vec<usize>, Vec<usize>) =
            children.iter().partition(|child| kept[**child]);
        others.sort_by_key(|child| (views.all()[*child], *child));
        let mut others = others.into_iter();
        while !hidden.is_empty() && !protected(&hidden, views, k) {
            // When there are no more, the parent alone is told.
            let Some(other) = others.next() else { break };
            hidden.push(other);
        }
        hidden.iter().for_each(|child| kept[*child] = true);
    }
    kept
}

/// The cells that may not be told by themselves, by node.
#[must_use]
pub fn unsafe_ones(tree: &Tree, views: &Views, k: u32, sensitive: bool) -> Vec<bool> {
    let few = |node: usize| !views.of(node).all(|count| safe(count, k));
    let tells_all = |node: usize, parent: usize| {
        let mut both = views.of(node).zip(views.of(parent));
        both.any(|(count, whole)| count > 0 && count == whole)
    };
    (0..tree.len())
        .map(|node| {
            few(node)
                || sensitive
                    && tree
                        .parent(node)
                        .is_some_and(|parent| tells_all(node, parent))
        })
        .collect()
}

/// At least two, and together safe and not nobody in each view.
fn protected(hidden: &[usize], views: &Views, k: u32) -> bool {
    let together = |view: &Vec<u32>| hidden.iter().map(|node| view[*node]).sum::<u32>();
    hidden.len() >= 2 && views.0.iter().all(|view| safe(together(view), k))
}
