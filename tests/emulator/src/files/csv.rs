//! CSV as RFC 4180 has it.

/// A mark of UTF-8 at the start of a file.
pub(super) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Adds a row in which only what needs quotes has them.
pub(super) fn row(text: &mut String, fields: &[&str]) {
    add(text, fields, |field| field.contains([',', '"', '\r', '\n']));
}

/// Adds a row in which everything has quotes.
pub(super) fn quoted_row(text: &mut String, fields: &[&str]) {
    add(text, fields, |_| true);
}

fn add(text: &mut String, fields: &[&str], quotes: impl Fn(&str) -> bool) {
    for (number, field) in fields.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        if quotes(field) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let mut text = String::new();
        row(&mut text, &["a", "", "b,c", "\"d\"", "e\r\nf", " g "]);
        assert_eq!(text, "a,,\"b,c\",\"\"\"d\"\"\",\"e\r\nf\", g \r\n");
        text.clear();
        quoted_row(&mut text, &["a", ""]);
        assert_eq!(text, "\"a\",\"\"\r\n");
    }
}
