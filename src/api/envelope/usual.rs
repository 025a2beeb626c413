//! The usual answer with a list, `{"success":…,"data":{"sessions":[{…},…]},"paging":…}`, read in one pass. Whatever looks
//! different in any way is left to the reader that knows all forms and words what is wrong.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::api::envelope::index::{Index, RowsSeed, Which};

/// What stands around the rows.
#[derive(Default)]
pub struct Usual<'a> {
    /// `success`.
    pub success: Option<&'a RawValue>,
    /// `paging`, at the top or else in `data`.
    pub paging: Option<&'a RawValue>,
}

/// Reads a body whose rows are the array `list` in `data` into the index; `None` if that is not what it is.
pub fn read<'a>(body: &'a str, list: &str, index: &mut Index) -> Option<Usual<'a>> {
    let mut reader = serde_json::Deserializer::from_str(body);
    let read = Top { body, list, index }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(read)
}

/// The top object.
struct Top<'a, 'n, 'i> {
    body: &'a str,
    list: &'n str,
    index: &'i mut Index,
}

impl<'de> DeserializeSeed<'de> for Top<'de, '_, '_> {
    type Value = Usual<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'de, '_, '_> {
    type Value = Usual<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Self { body, list, index } = self;
        let mut read = Usual::default();
        let mut inner = None;
        while let Some(which) = members.next_key_seed(Which(&["data", "paging", "success"]))? {
            match which {
                Some(0) if inner.is_some() => return Err(A::Error::custom("data is there twice")),
                Some(0) => inner = Some(members.next_value_seed(Data { body, list, index: &mut *index })?),
                Some(1) => read.paging = Some(members.next_value()?),
                Some(_) => read.success = Some(members.next_value()?),
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        read.paging = read.paging.or(inner.ok_or_else(|| A::Error::missing_field("data"))?);
        Ok(read)
    }
}

/// The object in `data`; what it gives is its `paging`.
struct Data<'a, 'n, 'i> {
    body: &'a str,
    list: &'n str,
    index: &'i mut Index,
}

impl<'de> DeserializeSeed<'de> for Data<'de, '_, '_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Data<'de, '_, '_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Self { body, list, index } = self;
        let (mut paging, mut is_read) = (None, false);
        while let Some(which) = members.next_key_seed(Which(&[list, "paging"]))? {
            match which {
                Some(0) if is_read => return Err(A::Error::custom("the list is there twice")),
                Some(0) => {
                    members.next_value_seed(RowsSeed { text: body, index: &mut *index })?;
                    is_read = true;
                }
                Some(_) => paging = Some(members.next_value()?),
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        if is_read { Ok(paging) } else { Err(A::Error::missing_field("list")) }
    }
}
