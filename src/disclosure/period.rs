//! Which cells of a dimension are kept back in one period.

use super::{Views, safe, tree::Tree};

/// The cells that are kept back, by node, when `kept` are in any case.
///
/// A node is told only if its parent is. Among the children of a node that is told, others are kept
/// back beside those that have to be until at least two are, and together they are safe in each
/// view: the smallest that does, or else the biggest and so on.
#[must_use]
pub fn kept_back(tree: &Tree, views: &Views, mut kept: Vec<bool>, k: u32) -> Vec<bool> {
    for node in 0..tree.len() {
        let children = tree.children(node);
        if kept[node] {
            children.iter().for_each(|child| kept[*child] = true);
            continue;
        }
        let (mut hidden, mut others): (Vec<usize>, Vec<usize>) =
            children.iter().partition(|child| kept[**child]);
        others.sort_by_key(|child| (views.all()[*child], *child));
        while !hidden.is_empty() && !protected(&hidden, views, k) {
            let does = |child: &usize| {
                hidden.push(*child);
                let does = protected(&hidden, views, k);
                hidden.pop();
                does
            };
            // When there are no more, the parent alone is told.
            let Some(last) = others.len().checked_sub(1) else {
                break;
            };
            let next = others.iter().position(does).unwrap_or(last);
            hidden.push(others.remove(next));
        }
        hidden.iter().for_each(|child| kept[*child] = true);
    }
    kept
}

/// The cells that may not be told by themselves, by node. A category that holds all of its parent
/// tells what everybody there is: it may not where that is sensitive. The only one of its parent
/// tells no more than that.
#[must_use]
pub fn unsafe_ones(
    tree: &Tree,
    views: &Views,
    k: u32,
    sensitive: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let few = |node: usize| !views.of(node).all(|count| safe(count, k));
    let tells_all = |node: usize, parent: usize| {
        let mut both = views.of(node).zip(views.of(parent));
        both.any(|(count, whole)| count > 0 && count == whole)
    };
    (0..tree.len())
        .map(|node| {
            few(node)
                || sensitive(node)
                    && tree.parent(node).is_some_and(|parent| {
                        tree.children(parent).len() > 1 && tells_all(node, parent)
                    })
        })
        .collect()
}

/// At least two, and together safe and not nobody in each view.
fn protected(hidden: &[usize], views: &Views, k: u32) -> bool {
    let together = |view: &Vec<u32>| hidden.iter().map(|node| view[*node]).sum::<u32>();
    hidden.len() >= 2 && views.0.iter().all(|view| safe(together(view), k))
}
