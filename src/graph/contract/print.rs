//! A contract as a document in the schema definition language.

use std::{
    collections::HashMap,
    fmt::{self, Display, Formatter},
};

use super::{Contract, EnumValue, Field, Input, Kind, Named, Type, TypeRef};

/// Scalars that every schema has.
const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// What is applied where: directives by schema coordinate (`Type`, `Type.field`,
/// `Type.field(argument:)`, `Enum.VALUE`).
pub type Directives = HashMap<String, Vec<String>>;

impl Display for Contract {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.print(f, &Directives::new())
    }
}

impl Contract {
    /// The types that are declared: not those that every schema has.
    pub(super) fn declared(&self) -> Vec<&Type> {
        let mut types: Vec<&Type> = self
            .types
            .values()
            .filter(|of| !of.name.starts_with("__") && !BUILT_IN.contains(&of.name.as_str()))
            .collect();
        types.sort_by_key(|of| &of.name);
        types
    }

    /// The document, with these directives.
    ///
    /// # Errors
    /// Those of `f`.
    pub fn print(&self, f: &mut impl fmt::Write, directives: &Directives) -> fmt::Result {
        for of in self.declared() {
            Printer { of, directives }.print(f)?;
            writeln!(f)?;
        }
        writeln!(f, "schema {{\n  query: {}", self.query)?;
        if let Some(mutation) = &self.mutation {
            writeln!(f, "  mutation: {mutation}")?;
        }
        if let Some(subscription) = &self.subscription {
            writeln!(f, "  subscription: {subscription}")?;
        }
        writeln!(f, "}}")
    }
}

struct Printer<'a> {
    of: &'a Type,
    directives: &'a Directives,
}

impl Printer<'_> {
    fn print(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let of = self.of;
        describe(f, of.description.as_deref(), "")?;
        let name = &of.name;
        match of.kind {
            Kind::Scalar => {
                write!(f, "scalar {name}")?;
                if let Some(url) = &of.specified_by {
                    write!(f, " @specifiedBy(url: {})", quoted(url))?;
                }
                self.apply(f, name)?;
                writeln!(f)
            }
            Kind::Object | Kind::Interface => {
                let keyword = if of.kind == Kind::Object {
                    "type"
                } else {
                    "interface"
                };
                write!(f, "{keyword} {name}")?;
                let interfaces = of.interfaces.as_deref().unwrap_or_default();
                if !interfaces.is_empty() {
                    write!(f, " implements {}", joined(interfaces, " & "))?;
                }
                self.block(f, of.fields.as_deref().unwrap_or_default())
            }
            Kind::Union => {
                let members = of.possible_types.as_deref().unwrap_or_default();
                write!(f, "union {name}")?;
                self.apply(f, name)?;
                writeln!(f, " = {}", joined(members, " | "))
            }
            Kind::Enum => {
                write!(f, "enum {name}")?;
                self.block(f, of.enum_values.as_deref().unwrap_or_default())
            }
            Kind::InputObject => {
                write!(f, "input {name}")?;
                self.block(f, of.input_fields.as_deref().unwrap_or_default())
            }
        }
    }

    fn block(&self, f: &mut impl fmt::Write, parts: &[impl Part]) -> fmt::Result {
        self.apply(f, &self.of.name)?;
        writeln!(f, " {{")?;
        for part in parts {
            describe(f, part.description(), "  ")?;
            write!(f, "  {}", part.name())?;
            self.arguments(f, part)?;
            write!(f, "{part}")?;
            self.apply(f, &part.coordinate(self.of))?;
            writeln!(f)?;
        }
        writeln!(f, "}}")
    }

    fn arguments(&self, f: &mut impl fmt::Write, of: &impl Part) -> fmt::Result {
        if of.arguments().is_empty() {
            return Ok(());
        }
        writeln!(f, "(")?;
        for argument in of.arguments() {
            describe(f, argument.description(), "    ")?;
            write!(f, "    {}{argument}", argument.name)?;
            self.apply(f, &argument.of_field(&of.coordinate(self.of)))?;
            writeln!(f)?;
        }
        write!(f, "  )")
    }

    fn apply(&self, f: &mut impl fmt::Write, coordinate: &str) -> fmt::Result {
        let directives = self.directives.get(coordinate).into_iter().flatten();
        directives
            .into_iter()
            .try_for_each(|directive| write!(f, " {directive}"))
    }
}

/// A part of a type. What it displays follows its name and arguments.
pub(super) trait Part: Display {
    fn name(&self) -> &str;
    fn description(&self) -> Option<&str>;
    fn arguments(&self) -> &[Input] {
        &[]
    }
    fn coordinate(&self, of: &Type) -> String {
        format!("{}.{}", of.name, self.name())
    }
}

impl Part for Field {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    fn arguments(&self) -> &[Input] {
        &self.args
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, ": {}", self.of)?;
        deprecate(f, self.is_deprecated, self.deprecation_reason.as_deref())
    }
}

impl Part for Input {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl Input {
    /// Its coordinate as an argument of the field with this one.
    pub(super) fn of_field(&self, field: &str) -> String {
        format!("{field}({}:)", self.name)
    }
}

impl Display for Input {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, ": {}", self.of)?;
        if let Some(default) = &self.default_value {
            write!(f, " = {default}")?;
        }
        deprecate(f, self.is_deprecated, self.deprecation_reason.as_deref())
    }
}

impl Part for EnumValue {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl Display for EnumValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        deprecate(f, self.is_deprecated, self.deprecation_reason.as_deref())
    }
}

impl Display for TypeRef {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NonNull { of_type } => write!(f, "{of_type}!"),
            Self::List { of_type } => write!(f, "[{of_type}]"),
            Self::Named { name } => f.write_str(name),
        }
    }
}

fn describe(f: &mut impl fmt::Write, text: Option<&str>, indent: &str) -> fmt::Result {
    let Some(text) = text else { return Ok(()) };
    let text = text.replace(r#"""""#, r#"\""""#);
    writeln!(f, r#"{indent}""""#)?;
    for line in text.lines() {
        writeln!(f, "{indent}{line}")?;
    }
    writeln!(f, r#"{indent}""""#)
}

fn deprecate(f: &mut Formatter<'_>, is: bool, reason: Option<&str>) -> fmt::Result {
    match (is, reason) {
        (false, _) => Ok(()),
        (true, None) => write!(f, " @deprecated"),
        (true, Some(reason)) => write!(f, " @deprecated(reason: {})", quoted(reason)),
    }
}

/// A string literal. GraphQL escapes what JSON does.
fn quoted(text: &str) -> serde_json::Value {
    text.into()
}

fn joined(names: &[Named], between: &str) -> String {
    let names: Vec<&str> = names.iter().map(|of| of.name.as_str()).collect();
    names.join(between)
}
