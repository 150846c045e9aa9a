//! What is saved of a type: its fields, or which variant it is.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Error, Expr, ExprLit, Ident, Lit, Member, Path, Result, Variant};

use crate::attributes::{self, FieldAttributes};
use crate::words;

pub(crate) enum Shape {
    Fields(Vec<Field>),
    /// Of an enum without fields.
    Tags(Vec<Tag>),
}

pub(crate) struct Field {
    pub(crate) member: Member,
    pub(crate) ty: TokenStream,
    /// None of a tuple struct's field, unless it is given.
    pub(crate) name: Option<String>,
    pub(crate) check: Option<Path>,
}

pub(crate) struct Tag {
    pub(crate) variant: Ident,
    /// The variant's discriminant.
    pub(crate) number: u8,
    pub(crate) name: String,
}

impl Shape {
    pub(crate) fn of(input: &DeriveInput) -> Result<Self> {
        if let Some(parameter) = input.generics.params.first() {
            return Err(Error::new_spanned(parameter, "saved state has no parameters: one type, one layout"));
        }
        match &input.data {
            Data::Struct(data) => fields(&data.fields).map(Self::Fields),
            Data::Enum(data) if data.variants.is_empty() => {
                Err(Error::new(input.ident.span(), "an enum without variants has no values to save"))
            }
            Data::Enum(data) => tags(data.variants.iter()).map(Self::Tags),
            Data::Union(data) => Err(Error::new(data.union_token.span, "a union has no one meaning of its bytes")),
        }
    }
}

fn fields(fields: &syn::Fields) -> Result<Vec<Field>> {
    let mut read: Vec<Field> = Vec::new();
    for (member, field) in fields.members().zip(fields) {
        let FieldAttributes { name, check } = FieldAttributes::parse(&field.attrs)?;
        let name = match (name, &field.ident) {
            (None, Some(ident)) => Some(attributes::implied_name(ident, words::of_field(&ident.unraw().to_string()))?),
            (name, _) => name,
        };
        if name.is_some() && read.iter().any(|before| before.name == name) {
            return Err(Error::new_spanned(field, "two fields have this name in the layout"));
        }
        read.push(Field { member, ty: field.ty.to_token_stream(), name, check });
    }
    Ok(read)
}

fn tags<'a>(variants: impl Iterator<Item = &'a Variant>) -> Result<Vec<Tag>> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut next = Some(0);
    for variant in variants {
        if !variant.fields.is_empty() {
            return Err(Error::new_spanned(&variant.fields, "a saved enum has no fields: make it a struct"));
        }
        let too_many = || Error::new_spanned(variant, "a saved enum is one byte: 0 to 255");
        let number = match &variant.discriminant {
            Some((_, number)) => discriminant(number)?,
            None => next.ok_or_else(too_many)?,
        };
        let ident = &variant.ident;
        let name = match attributes::variant_name(&variant.attrs)? {
            Some(name) => name,
            None => attributes::implied_name(ident, words::of_variant(&ident.unraw().to_string()))?,
        };
        if tags.iter().any(|before| before.name == name) {
            return Err(Error::new_spanned(variant, "two variants have this name in the layout"));
        }
        tags.push(Tag { variant: ident.clone(), number, name });
        next = number.checked_add(1);
    }
    Ok(tags)
}

fn discriminant(number: &Expr) -> Result<u8> {
    match number {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse(),
        other => Err(Error::new_spanned(other, "the number of a saved variant is a literal, 0 to 255")),
    }
}
