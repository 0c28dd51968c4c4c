//! What a viewer sees of the schema, and that a document asks for nothing else.
//!
//! async-graphql hides what an audience may not see from introspection only. So a contract is read
//! off introspection itself, once for every standing, and documents are held to it before they
//! are validated: what is not shown is refused in the words of what is not there.

mod check;
mod outline;
mod parts;
mod print;

pub use outline::{Selected, Shape};
pub use parts::{FieldOf, Target};
pub use print::Directives;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use async_graphql::Request;
use futures_util::FutureExt;
use serde::Deserialize;

use super::schema::Schema;
use crate::access::Standing;

/// The schema as viewers of one standing see it.
#[derive(Debug)]
pub struct Contract {
    types: HashMap<String, Type>,
    query: String,
    mutation: Option<String>,
    subscription: Option<String>,
    /// `__schema` and `__type`, which no type lists.
    meta: [Field; 2],
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Type {
    kind: Kind,
    name: String,
    description: Option<String>,
    #[serde(rename = "specifiedByURL")]
    specified_by: Option<String>,
    fields: Option<Vec<Field>>,
    input_fields: Option<Vec<Input>>,
    interfaces: Option<Vec<Named>>,
    enum_values: Option<Vec<EnumValue>>,
    possible_types: Option<Vec<Named>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Kind {
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    InputObject,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Field {
    name: String,
    description: Option<String>,
    args: Vec<Input>,
    #[serde(rename = "type")]
    of: TypeRef,
    is_deprecated: bool,
    deprecation_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    name: String,
    description: Option<String>,
    #[serde(rename = "type")]
    of: TypeRef,
    default_value: Option<String>,
    is_deprecated: bool,
    deprecation_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnumValue {
    name: String,
    description: Option<String>,
    is_deprecated: bool,
    deprecation_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

/// A type with its list and not-null wrappers.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all_fields = "camelCase")]
enum TypeRef {
    #[serde(rename = "NON_NULL")]
    NonNull { of_type: Box<TypeRef> },
    #[serde(rename = "LIST")]
    List { of_type: Box<TypeRef> },
    #[serde(untagged)]
    Named { name: String },
}

impl TypeRef {
    /// The name of the type below its wrappers.
    fn name(&self) -> &str {
        match self {
            Self::NonNull { of_type } | Self::List { of_type } => of_type.name(),
            Self::Named { name } => name,
        }
    }
}

/// What a contract is read off: the usual introspection, as far as it is needed here.
const INTROSPECTION: &str = "{
  __schema { queryType { name } mutationType { name } subscriptionType { name } types {
    kind name description specifiedByURL
    fields(includeDeprecated: true) {
      name description args(includeDeprecated: true) { ...Input } type { ...Ref } isDeprecated deprecationReason
    }
    inputFields(includeDeprecated: true) { ...Input }
    interfaces { name }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { name }
  } }
}
fragment Input on __InputValue { name description type { ...Ref } defaultValue isDeprecated deprecationReason }
fragment Ref on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
}";

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "__schema")]
    schema: Introspected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Introspected {
    query_type: Named,
    mutation_type: Option<Named>,
    subscription_type: Option<Named>,
    types: Vec<Type>,
}

impl Contract {
    /// What viewers of this standing see of `schema`; everything without one.
    ///
    /// # Panics
    /// When the schema does not answer introspection.
    #[must_use]
    pub fn of(schema: &Schema, standing: Option<Standing>) -> Self {
        let mut request = Request::new(INTROSPECTION);
        if let Some(standing) = standing {
            request = request.data(standing);
        }
        let answer = schema
            .execute(request)
            .now_or_never()
            .expect("introspection reads nothing that it would have to wait for");
        let Answer { schema } = async_graphql::from_value(answer.data)
            .expect("the schema answers introspection as the specification has it");
        Self {
            types: schema
                .types
                .into_iter()
                .map(|of| (of.name.clone(), of))
                .collect(),
            query: schema.query_type.name,
            mutation: schema.mutation_type.map(|of| of.name),
            subscription: schema.subscription_type.map(|of| of.name),
            meta: [
                Field::meta("__schema", "__Schema", vec![]),
                Field::meta("__type", "__Type", vec![Input::required("name", "String")]),
            ],
        }
    }

    /// The field of an object or interface, `__schema` and `__type` of the root among them.
    fn field<'a>(&'a self, of: &'a Type, name: &str) -> Option<&'a Field> {
        let meta = if of.name == self.query {
            self.meta.as_slice()
        } else {
            &[]
        };
        let own = of.fields.as_deref().unwrap_or_default();
        own.iter().chain(meta).find(|field| field.name == name)
    }
}

impl Field {
    fn meta(name: &str, of: &str, args: Vec<Input>) -> Self {
        Self {
            name: name.to_owned(),
            description: None,
            args,
            of: TypeRef::Named {
                name: of.to_owned(),
            },
            is_deprecated: false,
            deprecation_reason: None,
        }
    }
}

impl Input {
    fn required(name: &str, of: &str) -> Self {
        let of_type = Box::new(TypeRef::Named {
            name: of.to_owned(),
        });
        Self {
            name: name.to_owned(),
            description: None,
            of: TypeRef::NonNull { of_type },
            default_value: None,
            is_deprecated: false,
            deprecation_reason: None,
        }
    }
}

/// So many contracts are kept: more than there are sets of roles in use.
const KEPT: usize = 256;

/// The contracts that were asked for, each read off the schema once.
#[derive(Debug, Default)]
pub struct Contracts {
    kept: Mutex<HashMap<Standing, Arc<Contract>>>,
    whole: OnceLock<Contract>,
}

impl Contracts {
    /// The contract of a standing.
    pub fn of(&self, schema: &Schema, standing: Standing) -> Arc<Contract> {
        // A panic elsewhere leaves the map as whole as it was.
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(contract) = kept().get(&standing) {
            return contract.clone();
        }
        let contract = Arc::new(Contract::of(schema, Some(standing)));
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(standing, contract.clone());
        contract
    }

    /// The whole schema, whoever sees it.
    pub fn whole(&self, schema: &Schema) -> &Contract {
        self.whole.get_or_init(|| Contract::of(schema, None))
    }
}
