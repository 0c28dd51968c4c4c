//! Bounded work before any work: what a document would cost is known before it is validated.
//!
//! Validation walks fragments wherever they are spread, so a few dozen small fragments that spread
//! each other twice would take it for ever. Here each fragment is counted once.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned,
    parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet},
};

/// Whether brackets are nested deeper than `limit`, outside strings and comments: the parser is
/// recursive, so this is asked before it.
#[must_use]
pub fn nested_deeper_than(limit: usize, document: &str) -> bool {
    let bytes = document.as_bytes();
    let (mut depth, mut at) = (0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .take_while(|b| !matches!(b, b'\n' | b'\r'))
                    .count()
                    - 1
            }
            b'"' => at = end_of_string(bytes, at),
            _ => {}
        }
        at += 1;
    }
    false
}

/// The place of the last byte of the string that begins at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let block = bytes[at..].starts_with(b"\"\"\"");
    let mut end = at + if block { 3 } else { 1 };
    while end < bytes.len() {
        match bytes[end] {
            b'\\' if block && bytes[end..].starts_with(b"\\\"\"\"") => end += 3,
            b'\\' if !block => end += 1,
            b'"' if !block => return end,
            b'"' if bytes[end..].starts_with(b"\"\"\"") => return end + 2,
            // An unclosed string ends with its line; the parser will refuse it.
            b'\n' if !block => return end,
            _ => {}
        }
        end += 1;
    }
    end
}

/// How many selections the document has with all fragments expanded, in time linear in its length.
/// A fragment that spreads itself counts as nothing here: validation refuses it.
#[must_use]
pub fn expanded_selections(document: &ExecutableDocument) -> u64 {
    let mut counter = Counter {
        fragments: &document.fragments,
        counted: HashMap::new(),
    };
    document
        .operations
        .iter()
        .map(|(_, operation)| counter.set(&operation.node.selection_set.node))
        .fold(0, u64::saturating_add)
}

struct Counter<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    counted: HashMap<&'a str, u64>,
}

impl<'a> Counter<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> u64 {
        set.items
            .iter()
            .map(|item| self.selection(&item.node))
            .fold(0, u64::saturating_add)
    }

    fn selection(&mut self, selection: &'a Selection) -> u64 {
        match selection {
            Selection::Field(field) => self.set(&field.node.selection_set.node).saturating_add(1),
            Selection::InlineFragment(fragment) => self
                .set(&fragment.node.selection_set.node)
                .saturating_add(1),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                if let Some(count) = self.counted.get(name) {
                    return *count;
                }
                // Until it is counted: a cycle ends here.
                self.counted.insert(name, 1);
                let Some(fragment) = self.fragments.get(name) else {
                    return 1;
                };
                let count = self
                    .set(&fragment.node.selection_set.node)
                    .saturating_add(1);
                self.counted.insert(name, count);
                count
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn fragments_that_double_are_counted_in_no_time() {
        let mut text = String::from("{ ...F0 }");
        for n in 0..200 {
            text.push_str(&format!(
                " fragment F{n} on Query {{ ...F{} ...F{} }}",
                n + 1,
                n + 1
            ));
        }
        text.push_str(" fragment F200 on Query { __typename }");
        assert_eq!(expanded_selections(&parse_query(text).unwrap()), u64::MAX);
    }

    #[test]
    fn cycles_end() {
        let text = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A __typename }";
        assert!(expanded_selections(&parse_query(text).unwrap()) < 10);
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        assert!(!nested_deeper_than(2, r#"{ a(b: "{{{{\"[[") # ((((("#));
        assert!(!nested_deeper_than(
            2,
            "{ a(b: \"\"\"{{{ \\\"\"\" [[[\"\"\") }"
        ));
        assert!(nested_deeper_than(2, "{ a { b { c } } }"));
        assert!(!nested_deeper_than(2, "\""));
        assert!(!nested_deeper_than(2, "#"));
    }
}
