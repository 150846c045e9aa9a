//! What the derives write, and how they refuse.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{parse_quote, parse_str};

use crate::expand::{saved, saved_field};

fn written(of_trait: &TokenStream, for_type: &TokenStream, items: &TokenStream) -> String {
    quote! {
        #[automatically_derived]
        #[allow(unused_variables, reason = "a type without fields writes nothing")]
        impl ::lightcone_world::simulation::#of_trait for #for_type { #items }
    }
    .to_string()
}

fn functions(encode: &TokenStream, decode: &TokenStream) -> TokenStream {
    quote! {
        fn encode(&self, out: &mut ::lightcone_world::prelude::Encoder) { #encode }

        fn decode(
            from: &mut ::lightcone_world::prelude::Decoder
        ) -> ::core::result::Result<Self, ::lightcone_world::prelude::DecodeError> { #decode }
    }
}

/// One field's type, as the trait.
fn field(ty: &TokenStream) -> TokenStream {
    quote!(<#ty as ::lightcone_world::simulation::SavedField>)
}

#[test]
fn a_component_has_its_fields_in_order() {
    let input = parse_quote! {
        #[derive(Component, Saved)]
        #[saved(component, name = "door", version = 2)]
        struct Door {
            /// Radians.
            #[saved(name = "angle")]
            angle_rad: f32,
            times_opened: u32,
        }
    };
    let (angle, opened) = (field(&quote!(f32)), field(&quote!(u32)));
    let functions = functions(
        &quote! {
            #angle::encode(&self.angle_rad, out);
            #opened::encode(&self.times_opened, out);
        },
        &quote! {
            ::core::result::Result::Ok(Self { angle_rad: #angle::decode(from)?, times_opened: #opened::decode(from)? })
        },
    );
    let items = quote! {
        const NAME: &'static str = "door";
        const VERSION: u32 = 2u32;
        const LAYOUT: &'static str = const {
            &::lightcone_world::simulation::LayoutText::join(
                &["angle ", #angle::LAYOUT, ", times opened ", #opened::LAYOUT]
            )
        }.as_str();
        #functions
    };
    assert_eq!(saved(&input).unwrap().to_string(), written(&quote!(SavedComponent), &quote!(Door), &items));
}

#[test]
fn a_tuple_struct_of_one_field_has_the_layout_of_the_field() {
    let input = parse_quote! {
        #[saved(resource, name = "round", version = 1)]
        struct Round(#[saved(check = rounds::exist)] u8);
    };
    let number = field(&quote!(u8));
    let functions = functions(
        &quote!(#number::encode(&self.0, out);),
        &quote! {
            ::core::result::Result::Ok(Self {
                0: {
                    let left = from.left();
                    let value = #number::decode(from)?;
                    if !rounds::exist(&value) {
                        let wrong = from.wrong(left - from.left(), "Round", ::core::format_args!("{value:?}"));
                        return ::core::result::Result::Err(wrong);
                    }
                    value
                }
            })
        },
    );
    let items = quote! {
        const NAME: &'static str = "round";
        const VERSION: u32 = 1u32;
        const LAYOUT: &'static str = #number::LAYOUT;
        #functions
    };
    assert_eq!(saved(&input).unwrap().to_string(), written(&quote!(SavedResource), &quote!(Round), &items));
}

#[test]
fn an_enum_is_the_number_of_its_variant() {
    let input = parse_quote! {
        enum Light {
            Red,
            #[saved(name = "amber")]
            Orange = 7,
            BrightGreen,
        }
    };
    let functions = functions(
        &quote! {
            out.u8(match self { Self::Red => 0u8, Self::Orange => 7u8, Self::BrightGreen => 8u8 });
        },
        &quote! {
            match from.u8()? {
                0u8 => ::core::result::Result::Ok(Self::Red),
                7u8 => ::core::result::Result::Ok(Self::Orange),
                8u8 => ::core::result::Result::Ok(Self::BrightGreen),
                other => ::core::result::Result::Err(from.wrong(1, "Light", other)),
            }
        },
    );
    let items = quote! {
        const LAYOUT: &'static str = "u8 (0 red, 7 amber, 8 bright green)";
        #functions
    };
    assert_eq!(saved_field(&input).unwrap().to_string(), written(&quote!(SavedField), &quote!(Light), &items));
}

#[test]
fn the_implementation_can_be_for_a_type_of_another_crate() {
    let input = parse_quote! {
        #[saved(component, name = "place", version = 1, of = elsewhere::Place)]
        struct PlaceFields { x: f32 }
    };
    let written = saved(&input).unwrap().to_string();
    assert!(written.contains(&quote!(SavedComponent for elsewhere::Place).to_string()), "{written}");
    assert!(!written.contains("PlaceFields"), "{written}");
}

const HEAD: &str = r#"#[saved(component, name = "a", version = 1)]"#;

#[test]
fn names_in_the_layout_come_from_identifiers_or_attributes() {
    let written = |rest: &str| saved(&parse_str(&format!("{HEAD} {rest}")).unwrap()).unwrap().to_string();
    assert!(written("struct A { r#type: u8 }").contains(r#"["type " , <"#));
    assert!(written("struct A { next_id: u8 }").contains(r#"["next id " , <"#));
    assert!(written(r#"struct A(#[saved(name = "id")] u64);"#).contains(r#"["id " , <"#));
    assert!(written("struct A(u64, u32);").contains(r#":: LAYOUT , ", " , <"#));
    assert!(written("struct A;").contains(r#"= "nothing" ;"#));
}

#[test]
fn a_struct_in_a_struct_stands_in_parentheses() {
    let written = |input: &str| saved_field(&parse_str(input).unwrap()).unwrap().to_string();
    let pair = written("struct Pair { x: u8, y: u8 }");
    assert!(pair.contains(r#"["(" , "x ""#) && pair.contains(r#", ")"]"#), "{pair}");
    assert!(!written("struct Wrapped(u8);").contains(r#""(""#));
}

#[track_caller]
fn refused(input: &str, why: &str) {
    let error = saved(&parse_str(input).unwrap()).unwrap_err().to_string();
    assert!(error.contains(why), "{input}\n{error}");
}

#[test]
fn attributes_of_a_type_are_checked() {
    let with = |attributes: &str, why: &str| refused(&format!("#[saved({attributes})] struct A;"), why);
    refused("struct A;", "`component` or `resource` is missing, as in `#[saved(component, ");
    refused("#[saved] struct A;", "expected attribute arguments");
    with(r#"name = "a", version = 1"#, "`component` or `resource` is missing");
    with("component, version = 1", "`name` is missing");
    with(r#"component, name = "a""#, "`version` is missing");
    with("component, resource", "not both");
    with("component, component", "given twice");
    with(r#"component, name = "a", name = "b""#, "given twice");
    with(r#"component, title = "a""#, "unknown; a type takes");
    with(r#"component, name = "Door""#, "a name is lower-case words");
    with(r#"component, name = "a", version = -1"#, "invalid digit");
    with(r#"component, name = "a", version = 4294967296"#, "too large");
}

#[test]
fn attributes_of_fields_and_variants_are_checked() {
    let with = |rest: &str, why: &str| refused(&format!("{HEAD} {rest}"), why);
    with("struct A { #[saved(skip)] x: u8 }", "unknown; a field takes");
    with(r#"struct A { #[saved(name = "x, y")] x: u8 }"#, "a name in a layout is lower-case words");
    with(r#"struct A { #[saved(name = "x", name = "y")] x: u8 }"#, "given twice");
    with("struct A { _x: u8 }", "`_x` makes no name for the layout");
    with(r#"struct A { x: u8, #[saved(name = "x")] y: u8 }"#, "two fields");
    with("enum A { #[saved(check = f)] X }", "unknown; a variant takes");
    with(r#"enum A { X, #[saved(name = "x")] Y }"#, "two variants");
}

#[test]
fn types_without_one_layout_are_refused() {
    let with = |rest: &str, why: &str| refused(&format!("{HEAD} {rest}"), why);
    with("struct A<T> { x: T }", "no parameters");
    with("struct A<'a> { x: &'a u8 }", "no parameters");
    with("union A { x: u8 }", "a union");
    with("enum A {}", "without variants");
    with("enum A { X(u8) }", "has no fields");
    with("enum A { X = 256 }", "too large");
    with("enum A { X = 255, Y }", "0 to 255");
    with("enum A { X = OTHER }", "a literal");
    refused(r#"#[saved(component, name = "a", version = 1, of = B)] enum A { X }"#, "`of` is for structs");
    let empty = saved_field(&parse_str("struct A;").unwrap()).unwrap_err();
    assert!(empty.to_string().contains("at least one byte"), "{empty}");
}
