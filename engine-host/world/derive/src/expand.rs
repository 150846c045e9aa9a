//! The code that the derives write.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Error, Result};

use crate::attributes::{Kind, TypeAttributes};
use crate::shape::{Field, Shape, Tag};

pub(crate) fn saved(input: &DeriveInput) -> Result<TokenStream> {
    let TypeAttributes { kind, name, version, of } = TypeAttributes::parse(input)?;
    let shape = Shape::of(input)?;
    let for_type = match (&of, &shape) {
        (None, _) => input.ident.to_token_stream(),
        (Some(of), Shape::Fields(_)) => of.to_token_stream(),
        (Some(of), Shape::Tags(_)) => return Err(Error::new_spanned(of, "`of` is for structs")),
    };
    let of_trait = match kind {
        Kind::Component => quote!(::lightcone_world::simulation::SavedComponent),
        Kind::Resource => quote!(::lightcone_world::simulation::SavedResource),
    };
    let constants = quote! {
        const NAME: &'static str = #name;
        const VERSION: u32 = #version;
    };
    let layout = joined(layout(&shape));
    Ok(implementation(&of_trait, &for_type, constants, layout, &shape, &input.ident.to_string()))
}

pub(crate) fn saved_field(input: &DeriveInput) -> Result<TokenStream> {
    let shape = Shape::of(input)?;
    let mut pieces = layout(&shape);
    match &shape {
        Shape::Fields(fields) => match &fields[..] {
            [] => return Err(Error::new(input.ident.span(), "a field of saved state has at least one byte")),
            [Field { name: None, .. }] => {}
            _ => {
                pieces.insert(0, quote!("("));
                pieces.push(quote!(")"));
            }
        },
        Shape::Tags(_) => {}
    }
    let of_trait = quote!(::lightcone_world::simulation::SavedField);
    let name = input.ident.to_string();
    Ok(implementation(&of_trait, &input.ident.to_token_stream(), quote!(), joined(pieces), &shape, &name))
}

fn implementation(
    of_trait: &TokenStream,
    for_type: &TokenStream,
    constants: TokenStream,
    layout: TokenStream,
    shape: &Shape,
    type_name: &str,
) -> TokenStream {
    let (encode, decode) = match shape {
        Shape::Fields(fields) => (encode_fields(fields), decode_fields(fields, type_name)),
        Shape::Tags(tags) => (encode_tags(tags), decode_tags(tags, type_name)),
    };
    let result = quote!(::core::result::Result<Self, ::lightcone_world::prelude::DecodeError>);
    quote! {
        #[automatically_derived]
        #[allow(unused_variables, reason = "a type without fields writes nothing")]
        impl #of_trait for #for_type {
            #constants
            const LAYOUT: &'static str = #layout;

            fn encode(&self, out: &mut ::lightcone_world::prelude::Encoder) {
                #encode
            }

            fn decode(from: &mut ::lightcone_world::prelude::Decoder) -> #result {
                #decode
            }
        }
    }
}

/// Pieces of the layout's text, each a `&'static str`.
fn layout(shape: &Shape) -> Vec<TokenStream> {
    match shape {
        Shape::Fields(fields) if fields.is_empty() => vec![quote!("nothing")],
        Shape::Fields(fields) => fields.iter().enumerate().flat_map(|(n, field)| field_layout(n, field)).collect(),
        Shape::Tags(tags) => {
            let tags: Vec<String> = tags.iter().map(|tag| format!("{} {}", tag.number, tag.name)).collect();
            let text = format!("u8 ({})", tags.join(", "));
            vec![quote!(#text)]
        }
    }
}

fn field_layout(n: usize, field: &Field) -> Vec<TokenStream> {
    let comma = if n > 0 { ", " } else { "" };
    let before = field.name.as_ref().map_or_else(|| comma.to_owned(), |name| format!("{comma}{name} "));
    let as_field = as_field(field);
    let layout = quote!(#as_field::LAYOUT);
    if before.is_empty() { vec![layout] } else { vec![quote!(#before), layout] }
}

fn joined(pieces: Vec<TokenStream>) -> TokenStream {
    match &pieces[..] {
        [whole] => whole.clone(),
        _ => quote!(const { &::lightcone_world::simulation::LayoutText::join(&[#(#pieces),*]) }.as_str()),
    }
}

/// The type as the trait that the layout and the bytes both come from. An error about it points at the type.
fn as_field(field: &Field) -> TokenStream {
    let ty = &field.ty;
    quote_spanned!(ty.span()=> <#ty as ::lightcone_world::simulation::SavedField>)
}

fn encode_fields(fields: &[Field]) -> TokenStream {
    let encoded = fields.iter().map(|field| {
        let (as_field, member) = (as_field(field), &field.member);
        quote!(#as_field::encode(&self.#member, out);)
    });
    quote!(#(#encoded)*)
}

fn decode_fields(fields: &[Field], type_name: &str) -> TokenStream {
    let decoded = fields.iter().map(|field| {
        let (as_field, member) = (as_field(field), &field.member);
        let Some(check) = &field.check else { return quote!(#member: #as_field::decode(from)?) };
        let what = field.name.as_deref().unwrap_or(type_name);
        quote! {
            #member: {
                let left = from.left();
                let value = #as_field::decode(from)?;
                if !#check(&value) {
                    let wrong = from.wrong(left - from.left(), #what, ::core::format_args!("{value:?}"));
                    return ::core::result::Result::Err(wrong);
                }
                value
            }
        }
    });
    quote!(::core::result::Result::Ok(Self { #(#decoded),* }))
}

fn encode_tags(tags: &[Tag]) -> TokenStream {
    let arms = tags.iter().map(|Tag { variant, number, .. }| quote!(Self::#variant => #number));
    quote! {
        out.u8(match self { #(#arms),* });
    }
}

fn decode_tags(tags: &[Tag], type_name: &str) -> TokenStream {
    let arms =
        tags.iter().map(|Tag { variant, number, .. }| quote!(#number => ::core::result::Result::Ok(Self::#variant)));
    quote! {
        match from.u8()? {
            #(#arms,)*
            other => ::core::result::Result::Err(from.wrong(1, #type_name, other)),
        }
    }
}
