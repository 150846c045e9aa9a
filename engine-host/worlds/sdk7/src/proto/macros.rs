/// A message: its fields with their numbers and, after a semicolon, what is one of several.
macro_rules! message {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $number:literal),* $(,)?
        $(; $(#[$one_meta:meta])* $one:ident: $oneof:ty)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $(
                #[doc = concat!("Field ", $number, ".")]
                $(#[$field_meta])*
                pub $field: $type,
            )*
            $($(#[$one_meta])* pub $one: Option<$oneof>,)?
        }

        impl $crate::proto::message::Message for $name {
            #[allow(unused_variables)]
            fn merge(
                &mut self,
                field: $crate::proto::raw::Raw<'_>,
                budget: &mut $crate::proto::raw::Budget,
            ) -> Result<(), $crate::proto::error::DecodeError> {
                match field.number {
                    $($number => $crate::proto::field::Field::merge(&mut self.$field, field, budget)?,)*
                    _ => {
                        $(if let Some(one) = <$oneof as $crate::proto::message::OneOf>::read(field, budget)? {
                            self.$one = Some(one);
                        })?
                    }
                }
                Ok(())
            }

            #[allow(unused_variables)]
            fn write_fields(&self, out: &mut Vec<u8>) {
                $($crate::proto::field::Field::write(&self.$field, $number, out);)*
                $(if let Some(one) = &self.$one {
                    $crate::proto::message::OneOf::write(one, out);
                })?
            }
        }
    };
}

/// One of several fields, each with its number.
macro_rules! oneof {
    ($(#[$meta:meta])* $name:ident { $($(#[$one_meta:meta])* $one:ident($type:ty) = $number:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        pub enum $name {
            $(
                #[doc = concat!("Field ", $number, ".")]
                $(#[$one_meta])*
                $one($type),
            )*
        }

        impl $crate::proto::message::OneOf for $name {
            fn read(
                field: $crate::proto::raw::Raw<'_>,
                budget: &mut $crate::proto::raw::Budget,
            ) -> Result<Option<Self>, $crate::proto::error::DecodeError> {
                Ok(match field.number {
                    $($number => <$type as $crate::proto::field::Value>::read(field, budget)?.map(Self::$one),)*
                    _ => None,
                })
            }

            fn write(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$one(one) => $crate::proto::field::Value::write(one, $number, out),)*
                }
            }
        }
    };
}

/// Names for numbers; the first one is the default. A field with a number that has no name is as if it were not there.
macro_rules! numbers {
    ($(#[$meta:meta])* $name:ident {
        $(#[$first_meta:meta])* $first:ident = $zero:literal
        $(, $(#[$one_meta:meta])* $one:ident = $number:literal)* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $name {
            #[doc = concat!("Number ", $zero, ".")]
            $(#[$first_meta])*
            #[default]
            $first = $zero,
            $(
                #[doc = concat!("Number ", $number, ".")]
                $(#[$one_meta])*
                $one = $number,
            )*
        }

        impl $name {
            /// The one of that number.
            pub fn from_number(number: u32) -> Option<Self> {
                match number {
                    $zero => Some(Self::$first),
                    $($number => Some(Self::$one),)*
                    _ => None,
                }
            }
        }

        impl $crate::proto::field::Value for $name {
            fn read(
                field: $crate::proto::raw::Raw<'_>,
                budget: &mut $crate::proto::raw::Budget,
            ) -> Result<Option<Self>, $crate::proto::error::DecodeError> {
                Ok(<u32 as $crate::proto::field::Value>::read(field, budget)?.and_then(Self::from_number))
            }

            fn read_packed(
                from: &mut $crate::proto::raw::Fields<'_>,
            ) -> Option<Result<Option<Self>, $crate::proto::error::DecodeError>> {
                let number = <u32 as $crate::proto::field::Value>::read_packed(from)?;
                Some(number.map(|number| number.and_then(Self::from_number)))
            }

            fn write(&self, number: u32, out: &mut Vec<u8>) {
                $crate::proto::field::Value::write(&(*self as u32), number, out);
            }

            fn write_packed(&self, out: &mut Vec<u8>) -> bool {
                $crate::proto::field::Value::write_packed(&(*self as u32), out)
            }
        }
    };
}

pub(crate) use {message, numbers, oneof};
