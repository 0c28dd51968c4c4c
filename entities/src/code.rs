//! Code lists: enumerations stored as their upper-case code, with labels in two languages.

use std::marker::PhantomData;

use sea_orm::{
    DbErr, QueryResult, TryGetError, TryGetable,
    sea_query::{ArrayType, ColumnType, Nullable, StringLen, Value, ValueType, ValueTypeErr},
};

/// One value of a code list.
#[derive(Debug)]
pub struct CodeValue<T: 'static> {
    /// The Rust value.
    pub value: T,
    /// The stored and public code, e.g. `OPEN_ADVICE`.
    pub code: &'static str,
    /// What it means, in English.
    pub description: &'static str,
    /// The Danish label.
    pub da: &'static str,
    /// The English label.
    pub en: &'static str,
}

/// An enumeration with codes and labels.
pub trait Code: Copy + Eq + std::hash::Hash + Send + Sync + 'static {
    /// Its public name.
    const NAME: &'static str;
    /// What the list is, in English.
    const DESCRIPTION: &'static str;
    /// All values, in declaration order. Append only: [`CodeSet`] stores positions.
    const ALL: &'static [CodeValue<Self>];

    /// The row of this value.
    fn entry(self) -> &'static CodeValue<Self> {
        Self::ALL
            .iter()
            .find(|entry| entry.value == self)
            .expect("every value of a code list is in ALL")
    }

    /// The stored code.
    fn code(self) -> &'static str {
        self.entry().code
    }

    /// The value with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|entry| entry.code == code)
            .map(|entry| entry.value)
    }

    /// Its position in the list, the bit it has in a [`CodeSet`].
    fn position(self) -> usize {
        Self::ALL
            .iter()
            .position(|entry| entry.value == self)
            .expect("every value of a code list is in ALL")
    }
}

/// A stored code that the program doesn't know.
#[derive(Debug, thiserror::Error)]
#[error("the database holds a code that {list} does not have")]
pub struct UnknownCode {
    /// The code list.
    pub list: &'static str,
}

/// Reads a code from a result row.
pub fn try_get_code<T: Code, I: sea_orm::ColIdx>(
    row: &QueryResult,
    index: I,
) -> Result<T, TryGetError> {
    let text = String::try_get_by(row, index)?;
    T::from_code(&text)
        .ok_or_else(|| TryGetError::DbErr(DbErr::Type(UnknownCode { list: T::NAME }.to_string())))
}

/// A set of codes, stored as an integer: bit n stands for the n-th value of the list.
pub struct CodeSet<T> {
    bits: i32,
    of: PhantomData<fn() -> T>,
}

impl<T: Code> CodeSet<T> {
    /// The empty set.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            bits: 0,
            of: PhantomData,
        }
    }

    /// The set with these bits; bits beyond the list are dropped.
    #[must_use]
    pub fn from_bits(bits: i32) -> Self {
        let known = (1_i64 << T::ALL.len()) - 1;
        Self {
            bits: (i64::from(bits) & known) as i32,
            of: PhantomData,
        }
    }

    /// The stored integer.
    #[must_use]
    pub const fn bits(self) -> i32 {
        self.bits
    }

    /// Whether `value` is in the set.
    #[must_use]
    pub fn contains(self, value: T) -> bool {
        self.bits & (1 << value.position()) != 0
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The values in the set, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL
            .iter()
            .enumerate()
            .filter(move |(n, _)| self.bits & (1 << n) != 0)
            .map(|(_, entry)| entry.value)
    }
}

impl<T: Code> FromIterator<T> for CodeSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self {
            bits: values
                .into_iter()
                .fold(0, |bits, value| bits | 1 << value.position()),
            of: PhantomData,
        }
    }
}

impl<T> Clone for CodeSet<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for CodeSet<T> {}
impl<T> PartialEq for CodeSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<T> Eq for CodeSet<T> {}
impl<T> std::hash::Hash for CodeSet<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}
impl<T> std::fmt::Debug for CodeSet<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CodeSet({:b})", self.bits)
    }
}

impl<T> From<CodeSet<T>> for Value {
    fn from(set: CodeSet<T>) -> Self {
        Value::Int(Some(set.bits))
    }
}
impl<T: Code> TryGetable for CodeSet<T> {
    fn try_get_by<I: sea_orm::ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        i32::try_get_by(row, index).map(Self::from_bits)
    }
}
impl<T: Code> ValueType for CodeSet<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <i32 as ValueType>::try_from(value).map(Self::from_bits)
    }
    fn type_name() -> String {
        "CodeSet".into()
    }
    fn array_type() -> ArrayType {
        ArrayType::Int
    }
    fn column_type() -> ColumnType {
        ColumnType::Integer
    }
}
impl<T> Nullable for CodeSet<T> {
    fn null() -> Value {
        Value::Int(None)
    }
}
impl<T> sea_orm::IntoActiveValue<CodeSet<T>> for CodeSet<T>
where
    T: Code,
{
    fn into_active_value(self) -> sea_orm::ActiveValue<CodeSet<T>> {
        sea_orm::ActiveValue::Set(self)
    }
}

/// The column type of a code.
#[must_use]
pub fn column_type() -> ColumnType {
    ColumnType::String(StringLen::None)
}

/// Declares code lists. Each value: `Variant = "CODE", "dansk", "English";` under its doc comment.
macro_rules! codes {
    ($(
        #[doc = $doc:literal]
        $name:ident {
            $( #[doc = $vdoc:literal] $variant:ident = $code:literal, $da:literal, $en:literal; )*
        }
    )*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $( #[doc = $vdoc] $variant, )*
        }

        impl $crate::Code for $name {
            const NAME: &'static str = stringify!($name);
            const DESCRIPTION: &'static str = $doc;
            const ALL: &'static [$crate::CodeValue<Self>] = &[$(
                $crate::CodeValue { value: Self::$variant, code: $code, description: $vdoc, da: $da, en: $en },
            )*];
        }

        impl From<$name> for sea_orm::sea_query::Value {
            fn from(value: $name) -> Self {
                sea_orm::sea_query::Value::String(Some($crate::Code::code(value).to_owned()))
            }
        }
        impl sea_orm::TryGetable for $name {
            fn try_get_by<I: sea_orm::ColIdx>(row: &sea_orm::QueryResult, index: I) -> Result<Self, sea_orm::TryGetError> {
                $crate::code::try_get_code(row, index)
            }
        }
        impl sea_orm::sea_query::ValueType for $name {
            fn try_from(value: sea_orm::sea_query::Value) -> Result<Self, sea_orm::sea_query::ValueTypeErr> {
                let text = <String as sea_orm::sea_query::ValueType>::try_from(value)?;
                $crate::Code::from_code(&text).ok_or(sea_orm::sea_query::ValueTypeErr)
            }
            fn type_name() -> String {
                stringify!($name).into()
            }
            fn array_type() -> sea_orm::sea_query::ArrayType {
                sea_orm::sea_query::ArrayType::String
            }
            fn column_type() -> sea_orm::sea_query::ColumnType {
                $crate::code::column_type()
            }
        }
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
        impl sea_orm::sea_query::Nullable for $name {
            fn null() -> sea_orm::sea_query::Value {
                sea_orm::sea_query::Value::String(None)
            }
        }
        impl sea_orm::IntoActiveValue<$name> for $name {
            fn into_active_value(self) -> sea_orm::ActiveValue<$name> {
                sea_orm::ActiveValue::Set(self)
            }
        }
    )*

        /// The lists of this module: name and codes.
        pub(super) fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
            vec![$( (
                stringify!($name),
                <$name as $crate::Code>::ALL.iter().map(|entry| entry.code).collect(),
            ), )*]
        }
    };
}
pub(crate) use codes;
