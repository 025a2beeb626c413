//! Query parameters, read with the types and enumerations of the official description.
//!
//! What does not fit is answered with 422 in RealtimeKit's form, naming the parameter (fact sheet, section 8: "422
//! reported"). Parameters nobody knows are ignored, unless a switch has the newer routes refuse them.

use percent_encoding::percent_decode_str;

use crate::answer::Answer;
use crate::world::Moment;

/// The decoded query of a request.
#[derive(Debug)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    pub(crate) fn parse(query: &str) -> Parameters {
        let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Parameters { pairs: pairs.collect() }
    }

    /// The value of a parameter; giving one twice is an error.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, Answer> {
        let mut values = self.pairs.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(refuse(name, "is given more than once"));
        }
        Ok(value)
    }

    /// A member of an enumeration, as its position.
    pub(crate) fn one_of(&self, name: &str, choices: &[&str]) -> Result<Option<usize>, Answer> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        let found = choices.iter().position(|choice| *choice == value);
        found.map(Some).ok_or_else(|| refuse(name, &format!("must be one of {}", choices.join(", "))))
    }

    /// A number that is not negative. The description allows an empty value, which counts as none.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Answer> {
        match self.get(name)? {
            None | Some("") => Ok(None),
            Some(value) => match value.parse::<f64>() {
                Ok(number) if number.is_finite() && number >= 0.0 => Ok(Some(number as u64)),
                _ => Err(refuse(name, "must be a number of at least 0")),
            },
        }
    }

    /// Refuses the first parameter that is none of these.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Answer> {
        let unknown = self.pairs.iter().find(|(name, _)| !known.contains(&name.as_str()));
        unknown.map_or(Ok(()), |(name, _)| Err(refuse(name, "is not known here")))
    }

    /// True or false, if it is given.
    pub(crate) fn truth(&self, name: &str) -> Result<Option<bool>, Answer> {
        Ok(self.one_of(name, &["false", "true"])?.map(|index| index == 1))
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, Answer> {
        Ok(self.truth(name)? == Some(true))
    }

    pub(crate) fn moment(&self, name: &str) -> Result<Option<Moment>, Answer> {
        let Some(value) = self.get(name)? else { return Ok(None) };
        Moment::parse(value).map(Some).ok_or_else(|| refuse(name, "must be a date-time as in RFC 3339"))
    }
}

/// The answer to a parameter that does not fit.
pub(crate) fn refuse(name: &str, problem: &str) -> Answer {
    Answer::realtimekit(422, &format!("The query parameter \"{name}\" {problem}."))
}
