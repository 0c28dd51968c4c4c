//! The one macro that has to be a crate: lists of a GraphQL object, declared in a line each.

use proc_macro::TokenStream;
use quote::quote;
use syn::{
    Expr, Ident, ItemImpl, LitStr, Path, Token, parenthesized, parse::Parse, parse::ParseStream,
    parse_macro_input, punctuated::Punctuated,
};

/// A list: `name: Row(Filter, Order::Default) via RELATION, "Description."`. Without `via` it is a
/// list of the root; with `given FUNCTION`, as far as a condition of the viewer holds; with
/// `for AUDIENCE`, in the schema of fewer than those who see the rows.
struct List {
    name: Ident,
    row: Path,
    filter: Path,
    order: Path,
    audience: Option<Path>,
    via: Option<Expr>,
    given: Option<Path>,
    description: LitStr,
}

impl Parse for List {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let row = input.parse()?;
        let arguments;
        parenthesized!(arguments in input);
        let filter = arguments.parse()?;
        arguments.parse::<Token![,]>()?;
        let order = arguments.parse()?;
        let audience = match input.parse::<Option<Token![for]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        let (mut via, mut given) = (None, None);
        while input.peek(Ident) {
            let word: Ident = input.parse()?;
            match word.to_string().as_str() {
                "via" => via = Some(input.parse()?),
                "given" => given = Some(input.parse()?),
                _ => return Err(syn::Error::new(word.span(), "expected `via` or `given`")),
            }
        }
        input.parse::<Token![,]>()?;
        Ok(Self {
            name,
            row,
            filter,
            order,
            audience,
            via,
            given,
            description: input.parse()?,
        })
    }
}

/// Adds Relay connections to the fields of a GraphQL object, with the arguments that every list
/// has. Goes above `#[Object]`.
#[proc_macro_attribute]
pub fn lists(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let lists = parse_macro_input!(arguments with Punctuated::<List, Token![;]>::parse_terminated);
    let mut item = parse_macro_input!(item as ItemImpl);
    for List {
        name,
        row,
        filter,
        order,
        audience,
        via,
        given,
        description,
    } in lists
    {
        let mut kind = order.clone();
        kind.segments.pop();
        kind.segments.pop_punct();
        let default = quote!(#order).to_string();
        let parent = match via {
            Some(via) => quote!(Some((#via, crate::graph::list::key_of(self)))),
            None => quote!(None),
        };
        let given = given.map_or_else(
            || quote!(|_| sea_orm::sea_query::Condition::all()),
            |given| quote!(#given),
        );
        let audience = audience.map(|audience| {
            let audience = quote!(#audience).to_string();
            quote!(#[graphql(visible = #audience)])
        });
        item.items.push(syn::parse_quote! {
            #[doc = #description]
            #audience
            #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
            async fn #name(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(name = "where", desc = "Which of them; all by default.")]
                filter: Option<#filter>,
                #[graphql(desc = "In what order.", default_with = #default)]
                order_by: #kind,
                #[graphql(desc = "So many from the beginning, or after `after`: 1–100, 20 by default.")]
                first: Option<i32>,
                #[graphql(desc = "So many from the end, or before `before`: 1–100.")]
                last: Option<i32>,
                #[graphql(desc = "Begin after this cursor.")]
                after: Option<String>,
                #[graphql(desc = "End before this cursor.")]
                before: Option<String>,
            ) -> async_graphql::Result<crate::graph::connection::Connection<#row>> {
                let page = crate::graph::page::PageArgs { first, last, after, before };
                crate::graph::connection::Connection::ask(ctx, #parent, None, #given, filter.as_ref(), order_by, &page)
            }
        });
    }
    quote!(#item).into()
}
