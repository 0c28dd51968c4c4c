//! A contract as a document in the schema definition language.

use std::fmt::{self, Display, Formatter};

use super::{Contract, EnumValue, Field, Input, Kind, Named, Type, TypeRef};

/// Scalars that every schema has.
const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

impl Display for Contract {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut types: Vec<&Type> = self
            .types
            .values()
            .filter(|of| !of.name.starts_with("__") && !BUILT_IN.contains(&of.name.as_str()))
            .collect();
        types.sort_by_key(|of| &of.name);
        for of in types {
            writeln!(f, "{of}")?;
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

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        describe(f, self.description.as_deref(), "")?;
        let name = &self.name;
        match self.kind {
            Kind::Scalar => {
                write!(f, "scalar {name}")?;
                if let Some(url) = &self.specified_by {
                    write!(f, " @specifiedBy(url: {})", quoted(url))?;
                }
                writeln!(f)
            }
            Kind::Object | Kind::Interface => {
                let keyword = if self.kind == Kind::Object {
                    "type"
                } else {
                    "interface"
                };
                write!(f, "{keyword} {name}")?;
                let interfaces = self.interfaces.as_deref().unwrap_or_default();
                if !interfaces.is_empty() {
                    write!(f, " implements {}", joined(interfaces, " & "))?;
                }
                block(f, self.fields.as_deref().unwrap_or_default())
            }
            Kind::Union => {
                let members = self.possible_types.as_deref().unwrap_or_default();
                writeln!(f, "union {name} = {}", joined(members, " | "))
            }
            Kind::Enum => {
                write!(f, "enum {name}")?;
                block(f, self.enum_values.as_deref().unwrap_or_default())
            }
            Kind::InputObject => {
                write!(f, "input {name}")?;
                block(f, self.input_fields.as_deref().unwrap_or_default())
            }
        }
    }
}

/// A part of a type: a description, and a line.
trait Part: Display {
    fn description(&self) -> Option<&str>;
}

fn block(f: &mut Formatter<'_>, parts: &[impl Part]) -> fmt::Result {
    writeln!(f, " {{")?;
    for part in parts {
        describe(f, part.description(), "  ")?;
        writeln!(f, "  {part}")?;
    }
    writeln!(f, "}}")
}

impl Part for Field {
    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if !self.args.is_empty() {
            writeln!(f, "(")?;
            for argument in &self.args {
                describe(f, argument.description(), "    ")?;
                writeln!(f, "    {argument}")?;
            }
            write!(f, "  )")?;
        }
        write!(f, ": {}", self.of)?;
        deprecate(f, self.is_deprecated, self.deprecation_reason.as_deref())
    }
}

impl Part for Input {
    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl Display for Input {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.of)?;
        if let Some(default) = &self.default_value {
            write!(f, " = {default}")?;
        }
        deprecate(f, self.is_deprecated, self.deprecation_reason.as_deref())
    }
}

impl Part for EnumValue {
    fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }
}

impl Display for EnumValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
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

fn describe(f: &mut Formatter<'_>, text: Option<&str>, indent: &str) -> fmt::Result {
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
