//! Derives for the state of a world: the bytes of a type and the layout that is signed come from the same fields.
//!
//! `lightcone-world` exports both derives beside their traits. This crate has no other user: the code it writes names
//! `::lightcone_world`.

mod attributes;
mod expand;
mod shape;
#[cfg(test)]
mod tests;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Implements `SavedComponent` or `SavedResource`.
///
/// ```ignore
/// #[derive(Component, Saved)]
/// #[saved(component, name = "shop.door", version = 1)]
/// struct Door {
///     open: bool,
///     #[saved(name = "angle")]
///     angle_rad: f32,
///     #[saved(check = is_floor)]
///     floor: u8,
/// }
/// // Its layout: "open bool, angle f32, floor u8".
/// ```
///
/// On the type:
/// - `component` or `resource`: what it is;
/// - `name = "…"`: unique in a world; lower-case words, joined by `.` or `-`;
/// - `version = 1`: grows when the bytes change their meaning;
/// - `of = Type`: the implementation is for `Type`, a struct of another crate with these very fields.
///
/// On a field:
/// - `name = "…"`: its name in the layout. Without it, that of a named field is the identifier, with spaces for `_`, and a field
///   of a tuple struct has none;
/// - `check = path`: a `fn(&T) -> bool`; a decoded value for which it is false is refused.
///
/// Every field is saved, in order, and its type implements `SavedField`. An enum without fields is saved as the `u8` of its
/// variants; `name` renames a variant. A name in the layout is part of the signed schema, so whoever renames an identifier and wants
/// to go on with old records keeps the old name by `name`.
#[proc_macro_derive(Saved, attributes(saved))]
pub fn derive_saved(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::saved(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Implements `SavedField`, so that a struct, or an enum without fields, can be a field of saved state.
///
/// Fields and variants take the attributes of [`macro@Saved`]. In the layout of what contains it, a struct stands in parentheses,
/// as in `"(item u16, count u32)"`; a tuple struct of one field without a name stands as that field.
#[proc_macro_derive(SavedField, attributes(saved))]
pub fn derive_saved_field(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::saved_field(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
