//! Filters: typed comparators, joined by `and`, `or` and `not`.
//!
//! A comparator looks at a column through the policy's [`Sight`]: what the viewer may not read is
//! NULL to it, so nothing can be found by filtering that cannot be read.

use std::borrow::Cow;

use async_graphql::{
    ID, InputObject, InputType, InputValueError, InputValueResult, Value as GraphValue,
    registry::{MetaInputValue, MetaType, MetaTypeId, Registry},
};
use entities::{Code, CodeSet, ids::TypedId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Value};

pub use super::dates::DateFilter;

use super::coded::Coded;
use crate::access::{ErrorCode, Failure, Key, Lens, Policy, Sight, col};

/// How deep `and`, `or` and `not` may be nested.
pub const FILTER_DEPTH: u8 = 5;

/// A filter of a list.
pub trait Filter: Send + Sync {
    /// How many comparisons it makes.
    fn size(&self) -> usize;

    /// The condition it stands for.
    ///
    /// # Errors
    /// `INVALID_FILTER` when it contradicts itself or is nested too deep; `INVALID_ID`.
    fn condition(&self, lens: &Lens, depth: u8) -> Result<Condition, Failure>;
}

/// A column as `lens` shows it.
pub fn seen<E: Policy>(lens: &Lens, column: E::Column) -> Expr {
    lens.concerned.column::<E>(column);
    match E::sight(lens, column) {
        Sight::Plain => Expr::col(col::<E>(column)),
        Sight::Hidden => Expr::value(Option::<String>::None),
        Sight::As(expr) => expr,
    }
}

pub(super) fn invalid(message: &str) -> Failure {
    Failure::new(ErrorCode::InvalidFilter, message)
}

/// A comparator on one column.
pub trait Comparator {
    /// Adds what it asks of `seen` to `all`.
    ///
    /// # Errors
    /// See [`Filter::condition`].
    fn compare(&self, lens: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure>;
}

impl Comparator for bool {
    fn compare(&self, _: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure> {
        Ok(all.add(if *self { seen } else { seen.not() }))
    }
}

/// Compares a code or another short text, letter by letter.
#[derive(InputObject, Clone, Debug, Default)]
pub struct TextFilter {
    /// Is this text.
    eq: Option<String>,
    /// Is one of these (100 at most).
    r#in: Option<Vec<String>>,
}

impl Comparator for TextFilter {
    fn compare(&self, lens: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure> {
        among(
            lens,
            seen,
            all,
            self.eq.clone().map(Key::Text),
            self.r#in
                .as_ref()
                .map(|texts| texts.iter().cloned().map(Key::Text).collect()),
        )
    }
}

/// Compares the id of a related node.
#[derive(InputObject, Clone, Debug, Default)]
pub struct IdFilter {
    /// Is this node.
    eq: Option<ID>,
    /// Is one of these nodes (100 at most).
    r#in: Option<Vec<ID>>,
}

impl IdFilter {
    /// As a comparator of ids of type `I`.
    pub fn of<I: TypedId>(&self) -> TypedIdFilter<'_, I> {
        TypedIdFilter(self, std::marker::PhantomData)
    }
}

/// An [`IdFilter`] that knows of which type the ids are.
pub struct TypedIdFilter<'a, I>(&'a IdFilter, std::marker::PhantomData<I>);

impl<I: TypedId> Comparator for TypedIdFilter<'_, I> {
    fn compare(&self, lens: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure> {
        let key = |id: &ID| super::node::parse::<I>(id).map(|id| Key::Uuid(id.into()));
        let eq = self.0.eq.as_ref().map(key).transpose()?;
        let keys = self
            .0
            .r#in
            .as_ref()
            .map(|ids| ids.iter().map(key).collect())
            .transpose()?;
        among(lens, seen, all, eq, keys)
    }
}

fn among(
    lens: &Lens,
    seen: Expr,
    mut all: Condition,
    eq: Option<Key>,
    keys: Option<Vec<Key>>,
) -> Result<Condition, Failure> {
    let odd = |key: &Key| matches!(key, Key::Text(text) if text.contains('\0'));
    if eq.iter().chain(keys.iter().flatten()).any(odd) {
        return Err(invalid("A text has no NUL in it."));
    }
    if let Some(keys) = keys {
        check_list(&keys, eq.as_ref())?;
        all = all.add(lens.among(seen.clone(), &keys));
    }
    if let Some(key) = eq {
        all = all.add(seen.eq(Value::from(key)));
    }
    Ok(all)
}

fn check_list<T: PartialEq>(list: &[T], eq: Option<&T>) -> Result<(), Failure> {
    if list.is_empty() || list.len() > 100 {
        return Err(invalid("A list of values has between 1 and 100 of them."));
    }
    if eq.is_some_and(|eq| !list.contains(eq)) {
        return Err(invalid("eq is not one of in: nothing can be both."));
    }
    Ok(())
}

/// Compares a code of the list `T`.
#[derive(Clone, Debug)]
pub struct CodeFilter<T> {
    eq: Option<T>,
    r#in: Option<Vec<T>>,
}

// By hand, so that one generic type serves every code list.
impl<T: Code> InputType for CodeFilter<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        format!("{}Filter", T::NAME).into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            let field = |name: &str, ty: String, description: &str| {
                let value = MetaInputValue {
                    name: name.into(),
                    description: Some(description.into()),
                    ty,
                    deprecation: async_graphql::registry::Deprecation::default(),
                    default_value: None,
                    visible: None,
                    inaccessible: false,
                    tags: vec![],
                    is_secret: false,
                    directive_invocations: vec![],
                };
                (name.to_owned(), value)
            };
            let one = Option::<Coded<T>>::create_type_info(registry);
            let many = Option::<Vec<Coded<T>>>::create_type_info(registry);
            MetaType::InputObject {
                name: Self::type_name().into_owned(),
                description: Some(format!("Compares a value of {}.", T::NAME)),
                input_fields: [
                    field("eq", one, "Is this value."),
                    field("in", many, "Is one of these values."),
                ]
                .into_iter()
                .collect(),
                visible: None,
                inaccessible: false,
                tags: vec![],
                rust_typename: Some(std::any::type_name::<Self>()),
                oneof: false,
                directive_invocations: vec![],
            }
        })
    }

    fn parse(value: Option<GraphValue>) -> InputValueResult<Self> {
        let Some(GraphValue::Object(mut fields)) = value else {
            return Err(InputValueError::expected_type(value.unwrap_or_default()));
        };
        let eq: Option<Coded<T>> =
            InputType::parse(fields.swap_remove("eq")).map_err(InputValueError::propagate)?;
        let list: Option<Vec<Coded<T>>> =
            InputType::parse(fields.swap_remove("in")).map_err(InputValueError::propagate)?;
        Ok(Self {
            eq: eq.map(|code| code.0),
            r#in: list.map(|codes| codes.into_iter().map(|code| code.0).collect()),
        })
    }

    fn to_value(&self) -> GraphValue {
        let code = |value: T| Coded(value).to_value();
        let mut fields = async_graphql::indexmap::IndexMap::new();
        fields.extend(self.eq.map(|eq| (async_graphql::Name::new("eq"), code(eq))));
        fields.extend(self.r#in.as_ref().map(|list| {
            let list = list.iter().copied().map(code).collect();
            (async_graphql::Name::new("in"), GraphValue::List(list))
        }));
        GraphValue::Object(fields)
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: Code> Comparator for CodeFilter<T> {
    fn compare(&self, lens: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure> {
        let key = |value: T| Key::Text(value.code().to_owned());
        let list = self
            .r#in
            .as_ref()
            .map(|list| list.iter().copied().map(key).collect());
        among(lens, seen, all, self.eq.map(key), list)
    }
}

/// Asks whether a set of codes holds a value.
#[derive(Clone, Debug)]
pub struct Has<T>(pub T);

impl<T: Code> Comparator for Has<T> {
    fn compare(&self, _: &Lens, seen: Expr, all: Condition) -> Result<Condition, Failure> {
        let bit = CodeSet::from_iter([self.0]).bits();
        Ok(all.add(seen.bit_and(bit).gt(0)))
    }
}

/// Declares a filter: its fields, and the expression that each is compared with.
///
/// `field: Type as |f| comparator => |lens| expression`
macro_rules! filters {
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            $( $(#[doc = $fdoc:literal])* $(#[graphql($($attr:tt)*)])? $field:ident : $type:ty as |$f:ident| $compared:expr => |$lens:ident| $expr:expr, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(async_graphql::InputObject, Clone, Debug)]
        pub struct $name {
            /// All of these hold.
            and: Option<Vec<$name>>,
            /// One of these holds.
            or: Option<Vec<$name>>,
            /// This does not hold.
            not: Option<Box<$name>>,
            $( $(#[doc = $fdoc])* $(#[graphql($($attr)*)])? $field: Option<$type>, )*
        }

        impl $crate::graph::filter::Filter for $name {
            fn size(&self) -> usize {
                let parts = |parts: &Option<Vec<$name>>| {
                    parts.iter().flatten().map($crate::graph::filter::Filter::size).sum::<usize>()
                };
                let not = self.not.as_ref().map_or(0, |part| part.size());
                let own = 0 $( + usize::from(self.$field.is_some()) )*;
                own + parts(&self.and) + parts(&self.or) + not
            }

            fn condition(
                &self,
                lens: &$crate::access::Lens,
                depth: u8,
            ) -> Result<sea_orm::sea_query::Condition, $crate::access::Failure> {
                use $crate::graph::filter::{Comparator as _, deeper};
                let mut all = sea_orm::sea_query::Condition::all();
                $(
                    if let Some($f) = &self.$field {
                        let $lens = lens;
                        all = $compared.compare(lens, $expr, all)?;
                    }
                )*
                if let Some(parts) = &self.and {
                    all = all.add(deeper(parts, lens, depth, sea_orm::sea_query::Condition::all())?);
                }
                if let Some(parts) = &self.or {
                    all = all.add(deeper(parts, lens, depth, sea_orm::sea_query::Condition::any())?);
                }
                if let Some(part) = &self.not {
                    let parts = std::slice::from_ref(&**part);
                    all = all.add(deeper(parts, lens, depth, sea_orm::sea_query::Condition::all())?.not());
                }
                Ok(all)
            }
        }
    };
}
pub(crate) use filters;

/// The conditions of `parts` joined into `joined`, one level deeper.
///
/// # Errors
/// `INVALID_FILTER` when there are none or too many of them, or the nesting is too deep.
pub fn deeper(
    parts: &[impl Filter],
    lens: &Lens,
    depth: u8,
    mut joined: Condition,
) -> Result<Condition, Failure> {
    let depth = depth.checked_sub(1).ok_or_else(|| {
        Failure::new(
            ErrorCode::InvalidFilter,
            format!("A filter is nested {FILTER_DEPTH} levels deep at most."),
        )
    })?;
    if parts.is_empty() || parts.len() > 20 {
        return Err(invalid("and and or hold between 1 and 20 filters."));
    }
    for part in parts {
        joined = joined.add(part.condition(lens, depth)?);
    }
    Ok(joined)
}
