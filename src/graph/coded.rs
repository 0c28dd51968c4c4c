//! Code lists in the schema: one wrapper makes every list of `entities::codes` a GraphQL enum.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, Enum, InputType, InputValueError, InputValueResult, Name, OutputType,
    Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use entities::Code;

/// A value of a code list, as input and output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Coded<T>(pub T);

fn create<T: Code>(registry: &mut Registry) -> String {
    registry.create_output_type::<Coded<T>, _>(MetaTypeId::Enum, |_| MetaType::Enum {
        name: T::NAME.into(),
        description: Some(T::DESCRIPTION.trim().into()),
        enum_values: T::ALL
            .iter()
            .map(|entry| {
                let value = MetaEnumValue {
                    name: entry.code.into(),
                    description: Some(entry.description.trim().into()),
                    deprecation: async_graphql::registry::Deprecation::default(),
                    visible: None,
                    inaccessible: false,
                    tags: vec![],
                    directive_invocations: vec![],
                };
                (entry.code.into(), value)
            })
            .collect(),
        visible: None,
        inaccessible: false,
        tags: vec![],
        rust_typename: Some(std::any::type_name::<Coded<T>>()),
        directive_invocations: vec![],
        requires_scopes: vec![],
    })
}

impl<T: Code> InputType for Coded<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        create::<T>(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let code = match value {
            Some(Value::Enum(name)) => name.to_string(),
            Some(Value::String(text)) => text,
            other => return Err(InputValueError::expected_type(other.unwrap_or_default())),
        };
        T::from_code(&code)
            .map(Self)
            .ok_or_else(|| InputValueError::custom(format!("{} has no such value.", T::NAME)))
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.code()))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: Code> OutputType for Coded<T> {
    fn type_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        create::<T>(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.code())))
    }
}

/// The languages in which labels and messages are available.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// Danish.
    #[default]
    Da,
    /// English.
    En,
}

/// The label of a value in `locale`.
#[must_use]
pub fn label<T: Code>(value: T, locale: Locale) -> &'static str {
    let entry = value.entry();
    match locale {
        Locale::Da => entry.da,
        Locale::En => entry.en,
    }
}
