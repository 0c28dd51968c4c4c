//! What a contract has, by schema coordinate.

use std::collections::{BTreeMap, BTreeSet};

use super::{Contract, Kind, Type, print::Part};

/// What a field leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A value: a scalar or an enum.
    Leaf,
    /// A type of objects.
    Object,
    /// One of several types of objects.
    Abstract,
}

/// A field of an object or interface.
#[derive(Clone, Copy, Debug)]
pub struct FieldOf<'a> {
    /// The type that has it.
    pub parent: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The name of what it leads to, below list and not-null.
    pub of: &'a str,
    /// What that is.
    pub target: Target,
}

impl FieldOf<'_> {
    /// Its schema coordinate.
    #[must_use]
    pub fn coordinate(&self) -> String {
        format!("{}.{}", self.parent, self.name)
    }
}

impl Contract {
    /// The parts of each type that it declares, by the type's name: fields, arguments, input fields,
    /// values. A scalar has none, and a union's members are no parts of it.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let declared = self.declared().into_iter();
        declared.map(|of| (of.name.as_str(), of.parts())).collect()
    }

    /// The fields of all objects and interfaces that it declares.
    pub fn fields(&self) -> impl Iterator<Item = FieldOf<'_>> {
        self.declared().into_iter().flat_map(move |of| {
            let fields = of.fields.as_deref().unwrap_or_default().iter();
            fields.map(move |field| FieldOf {
                parent: &of.name,
                name: &field.name,
                of: field.of.name(),
                target: match self.types.get(field.of.name()).map(|of| of.kind) {
                    Some(Kind::Object) => Target::Object,
                    Some(Kind::Interface | Kind::Union) => Target::Abstract,
                    _ => Target::Leaf,
                },
            })
        })
    }

    /// The names of the types of objects.
    pub fn objects(&self) -> impl Iterator<Item = &str> {
        let declared = self.declared().into_iter();
        let objects = declared.filter(|of| of.kind == Kind::Object);
        objects.map(|of| of.name.as_str())
    }
}

impl Type {
    fn parts(&self) -> BTreeSet<String> {
        let mut parts = BTreeSet::new();
        for field in self.fields.as_deref().unwrap_or_default() {
            let coordinate = field.coordinate(self);
            let arguments = field.args.iter();
            parts.extend(arguments.map(|argument| argument.of_field(&coordinate)));
            parts.insert(coordinate);
        }
        let inputs = self.input_fields.as_deref().unwrap_or_default();
        parts.extend(inputs.iter().map(|input| input.coordinate(self)));
        let values = self.enum_values.as_deref().unwrap_or_default();
        parts.extend(values.iter().map(|value| value.coordinate(self)));
        parts
    }
}
