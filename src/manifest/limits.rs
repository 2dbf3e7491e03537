//! Whether a decoded value may hide a finding: something beyond the schema's bounds, or a text that was perhaps a number in the file.
//!
//! The types carry no bounds, so the value is walked beside its schema: by way of `Serialize`, which costs a small part of parsing.
//! A doubt is no finding yet; it sends the document the slow way.

use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

use super::scalar;
use super::shape::{Form, Shape, Text};

/// Whether the slow way must look at a value.
pub(super) fn doubtful<T: Serialize>(value: &T, shape: &Shape) -> bool {
    value.serialize(Walk(shape)).is_err()
}

/// Whether a text may be something else in the file, or is too long, or too short.
pub(super) fn doubtful_text(text: &str, Text { min, max, has_form }: &Text) -> bool {
    let length = || text.chars().count();
    let long = text.len() > *max && length() > *max;
    let short = text.len() < *min * 4 && length() < *min;
    (!has_form && (long || short)) || scalar::is_ambiguous(text)
}

#[derive(Clone, Copy)]
struct Walk<'a>(&'a Shape);

/// There is a doubt, or the type and its schema disagree, which is one too.
#[derive(Debug)]
struct Doubt;

impl std::fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a doubt")
    }
}

impl std::error::Error for Doubt {}

impl serde::ser::Error for Doubt {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

type Checked = Result<(), Doubt>;

fn unless(doubt: bool) -> Checked {
    if doubt { Err(Doubt) } else { Ok(()) }
}

impl Walk<'_> {
    #[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^52")]
    fn integer(self, value: u64) -> Checked {
        match &self.0.form {
            Form::Integer { min, max } => unless((value as f64) < *min || (value as f64) > *max),
            Form::Any => Ok(()),
            _ => Err(Doubt),
        }
    }
}

impl<'a> Serializer for Walk<'a> {
    type Ok = ();
    type Error = Doubt;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Impossible<(), Doubt>;
    type SerializeTupleStruct = Impossible<(), Doubt>;
    type SerializeTupleVariant = Impossible<(), Doubt>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), Doubt>;

    fn serialize_str(self, text: &str) -> Checked {
        match &self.0.form {
            Form::Text(bounds) => unless(doubtful_text(text, bounds)),
            Form::Choice(choices) => unless(!choices.iter().any(|choice| choice == text)),
            Form::Any => Ok(()),
            _ => Err(Doubt),
        }
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items<'a>, Doubt> {
        match &self.0.form {
            // An empty list may be a value left empty: the parser takes that for one.
            Form::List { item, max } if length.is_some_and(|length| (1..=*max).contains(&length)) => Ok(Items(item)),
            _ => Err(Doubt),
        }
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'a>, Doubt> {
        match &self.0.form {
            Form::Entries(value) => Ok(Items(value)),
            _ => Err(Doubt),
        }
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Doubt> {
        Ok(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Checked {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Checked {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Checked {
        Ok(())
    }

    fn serialize_none(self) -> Checked {
        Ok(())
    }

    fn serialize_bool(self, _: bool) -> Checked {
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Checked {
        self.integer(value.into())
    }

    fn serialize_u16(self, value: u16) -> Checked {
        self.integer(value.into())
    }

    fn serialize_u32(self, value: u32) -> Checked {
        self.integer(value.into())
    }

    fn serialize_u64(self, value: u64) -> Checked {
        self.integer(value)
    }

    // Manifests hold none of the following.

    fn serialize_i8(self, _: i8) -> Checked {
        Err(Doubt)
    }

    fn serialize_i16(self, _: i16) -> Checked {
        Err(Doubt)
    }

    fn serialize_i32(self, _: i32) -> Checked {
        Err(Doubt)
    }

    fn serialize_i64(self, _: i64) -> Checked {
        Err(Doubt)
    }

    fn serialize_f32(self, _: f32) -> Checked {
        Err(Doubt)
    }

    fn serialize_f64(self, _: f64) -> Checked {
        Err(Doubt)
    }

    fn serialize_char(self, _: char) -> Checked {
        Err(Doubt)
    }

    fn serialize_bytes(self, _: &[u8]) -> Checked {
        Err(Doubt)
    }

    fn serialize_unit(self) -> Checked {
        Err(Doubt)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Checked {
        Err(Doubt)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Checked {
        Err(Doubt)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Doubt> {
        Err(Doubt)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Doubt> {
        Err(Doubt)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Doubt> {
        Err(Doubt)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Doubt> {
        Err(Doubt)
    }
}

impl SerializeStruct for Walk<'_> {
    type Ok = ();
    type Error = Doubt;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Checked {
        let field = self.0.field(key).ok_or(Doubt)?;
        value.serialize(Walk(&field.shape))
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

/// The items of a list, or the values of a mapping.
struct Items<'a>(&'a Shape);

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Doubt;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(Walk(self.0))
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Doubt;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Checked {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(Walk(self.0))
    }

    fn end(self) -> Checked {
        Ok(())
    }
}
