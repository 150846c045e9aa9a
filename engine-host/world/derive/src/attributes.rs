//! What stands in `#[saved(...)]`.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, DeriveInput, Error, Ident, LitInt, LitStr, Path, Result};

use crate::words;

/// What `#[derive(Saved)]` implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Component,
    Resource,
}

/// Attributes of the type.
pub(crate) struct TypeAttributes {
    pub(crate) kind: Kind,
    pub(crate) name: LitStr,
    pub(crate) version: u32,
    /// The type of another crate that the implementation is for.
    pub(crate) of: Option<Path>,
}

const EXAMPLE: &str = "#[saved(component, name = \"shop.door\", version = 1)]";
const NAME_EXAMPLE: &str = "#[saved(name = \"next id\")]";

impl TypeAttributes {
    pub(crate) fn parse(input: &DeriveInput) -> Result<Self> {
        let (mut kind, mut name, mut version, mut of) = (None, None, None, None);
        each(&input.attrs, |meta| {
            if meta.path.is_ident("component") {
                set_kind(&mut kind, Kind::Component, &meta)
            } else if meta.path.is_ident("resource") {
                set_kind(&mut kind, Kind::Resource, &meta)
            } else if meta.path.is_ident("name") {
                set(&mut name, &meta, state_name(&meta)?)
            } else if meta.path.is_ident("version") {
                set(&mut version, &meta, meta.value()?.parse::<LitInt>()?.base10_parse()?)
            } else if meta.path.is_ident("of") {
                set(&mut of, &meta, meta.value()?.parse()?)
            } else {
                Err(meta.error("unknown; a type takes `component` or `resource`, `name`, `version` and `of`"))
            }
        })?;
        let missing = |what: &str| Error::new(input.ident.span(), format!("{what} is missing, as in `{EXAMPLE}`"));
        Ok(Self {
            kind: kind.ok_or_else(|| missing("`component` or `resource`"))?,
            name: name.ok_or_else(|| missing("`name`"))?,
            version: version.ok_or_else(|| missing("`version`"))?,
            of,
        })
    }
}

/// Attributes of a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) name: Option<String>,
    /// A `fn(&T) -> bool`.
    pub(crate) check: Option<Path>,
}

impl FieldAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let (mut name, mut check) = (None, None);
        each(attributes, |meta| {
            if meta.path.is_ident("name") {
                set(&mut name, &meta, layout_name(&meta)?)
            } else if meta.path.is_ident("check") {
                set(&mut check, &meta, meta.value()?.parse()?)
            } else {
                Err(meta.error("unknown; a field takes `name` and `check`"))
            }
        })?;
        Ok(Self { name, check })
    }
}

/// The name that is given to a variant.
pub(crate) fn variant_name(attributes: &[Attribute]) -> Result<Option<String>> {
    let mut name = None;
    each(attributes, |meta| {
        if meta.path.is_ident("name") {
            set(&mut name, &meta, layout_name(&meta)?)
        } else {
            Err(meta.error("unknown; a variant takes `name`"))
        }
    })?;
    Ok(name)
}

/// The name that an identifier gives, which must be fit for a layout as well.
pub(crate) fn implied_name(identifier: &Ident, name: String) -> Result<String> {
    if words::is_layout_name(&name) {
        return Ok(name);
    }
    let message = format!("`{identifier}` makes no name for the layout: give one, as in `{NAME_EXAMPLE}`");
    Err(Error::new(identifier.span(), message))
}

fn each(attributes: &[Attribute], mut read: impl FnMut(ParseNestedMeta) -> Result<()>) -> Result<()> {
    let mut ours = attributes.iter().filter(|attribute| attribute.path().is_ident("saved"));
    ours.try_for_each(|attribute| attribute.parse_nested_meta(&mut read))
}

fn set<T>(place: &mut Option<T>, meta: &ParseNestedMeta, value: T) -> Result<()> {
    match place.replace(value) {
        Some(_) => Err(meta.error("given twice")),
        None => Ok(()),
    }
}

fn set_kind(place: &mut Option<Kind>, kind: Kind, meta: &ParseNestedMeta) -> Result<()> {
    match place.replace(kind) {
        Some(before) if before != kind => Err(meta.error("saved state is a component or a resource, not both")),
        Some(_) => Err(meta.error("given twice")),
        None => Ok(()),
    }
}

fn state_name(meta: &ParseNestedMeta) -> Result<LitStr> {
    let name: LitStr = meta.value()?.parse()?;
    if words::is_state_name(&name.value()) {
        return Ok(name);
    }
    Err(Error::new(name.span(), "a name is lower-case words joined by `.` or `-`, as in \"player.first-person\""))
}

fn layout_name(meta: &ParseNestedMeta) -> Result<String> {
    let name: LitStr = meta.value()?.parse()?;
    if words::is_layout_name(&name.value()) {
        return Ok(name.value());
    }
    Err(Error::new(name.span(), "a name in a layout is lower-case words joined by one space or `-`, as in \"next id\""))
}
